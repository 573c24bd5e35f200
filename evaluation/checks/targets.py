"""Targets and actuals of rows: there, readable, comparable, plausible (T01–T26)."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from evaluation import lexicon
from evaluation.assessment import Assessment, read_claim
from evaluation.checks.finding import ERROR, WARNING, Finding, error, info, warning
from evaluation.documents import Row
from evaluation.scoring.framework import Leaf
from evaluation.scoring.rules.measures import Record
from evaluation.scoring.rules.targets import Equal, Proportional
from evaluation.scoring.shapes import Fault
from evaluation.values.numbers import EXACT, MONEY_UNITS, ratio
from evaluation.values.text import is_blank_like

_ONLY_MARKS = re.compile(r"[\s*_\-—–/\\.。]+")
_VALUE_IN_TITLE = re.compile(r"\d+(?:\.\d+)?\s*[%％]|[≥≤]|[<>]=?\s*\d")


def cells_can_be_read(a: Assessment) -> Iterator[Finding]:
    """T03, T04, T05, T18: what is typed into a cell is a number, a level, a date. A unit copied is only a warning."""
    for fault in [*a.figure_faults, *a.cell_faults]:
        level = WARNING if ("reason", "unit_copied") in fault.numbers else ERROR
        yield Finding(fault.code, level, fault.where, fault.numbers)
    for where, typed in _claims(a):
        if typed and read_claim(typed) is None:
            yield error("T03", where, cell="claimed", reason="not_a_number", text=typed[:40])


def rows_without_points_are_filled(a: Assessment) -> Iterator[Finding]:
    """T01, T02 where no rule asks: own rows that have no points, and the target of a qualitative one."""
    for line, row, reading in a.rows:
        if not line.leaf.own or reading.not_applicable:
            continue
        qualitative = row.kind_or_default == "qualitative"
        if not row.target.strip() and (qualitative or line.points is None):
            yield error("T01", line.leaf.where)
        if not row.actual.strip() and not qualitative and line.points is None and line.leaf.settings.kind != "record":
            yield error("T02", line.leaf.where)


def rows_can_be_scored(a: Assessment) -> Iterator[Finding]:
    """T01, T02, T05, T10, T21, T26, T27, B04, S09, S18, S20: what a rule could not score, and why."""
    unreadable = {(fault.where, dict(fault.numbers).get("cell")) for fault in a.cell_faults}
    unreadable |= {(fault.where, None) for fault in a.figure_faults}
    seen: set[tuple[str, str]] = set()
    for line in a.card.lines:
        for fault in line.faults if not (line.leaf.outside and line.award is None) else ():  # bonus or penalty: nothing to report
            where = fault.where or line.leaf.where
            cell = {"T01": "target", "T02": None if fault.where else "actual", "T05": "level", "T26": "share"}.get(fault.code, "")
            if (where, cell) not in unreadable and (fault.code, where) not in seen:
                seen.add((fault.code, where))
                yield _of_fault(fault, where)


def qualitative_rows_say_what_was_done(a: Assessment) -> Iterator[Finding]:
    """T06 (and T02): a qualitative row has its description as the actual value."""
    for line, row, reading in a.rows:
        if not line.leaf.own or row.kind_or_default != "qualitative" or row.actual.strip() or reading.not_applicable:
            continue
        if not any(fault.code == "T02" for fault in line.faults):
            yield error("T02", line.leaf.where)
        yield error("T06", line.leaf.where)


def operators_are_given(a: Assessment) -> Iterator[Finding]:
    """T24 (info): no operator, read as ≥. T25: an operator that is none."""
    for line, row, _ in a.rows:
        if line.leaf.own and row.kind_or_default == "number" and not row.sign:
            yield error("T25", line.leaf.where, text=row.operator[:20]) if row.operator else info("T24", line.leaf.where)


def operators_point_the_right_way(a: Assessment) -> Iterator[Finding]:
    """T07: counts and rates with ≤, costs with ≥. Silent for accidents, complaints, control, growth and sampling rates."""
    for line, row, _ in a.rows:
        title = line.leaf.title
        if not line.leaf.own or lexicon.speaks_of(title, "either_way"):
            continue
        cost = _is_cost(line.leaf)
        sign = row.sign or (">=" if row.kind_or_default == "number" else "")  # absent means ≥, and is judged as that
        if (sign in ("<", "<=") and not cost and _more_is_better(line.leaf)) or (sign in (">", ">=") and cost):
            yield warning("T07", line.leaf.where, operator=sign)


def _is_cost(leaf: Leaf) -> bool:
    """Named as one and not as a count, or an amount of money among the costs."""
    section, money = leaf.section.rpartition("/")[2], leaf.unit.partition("/")[0] in MONEY_UNITS
    named = lexicon.speaks_of(leaf.title, "cost") and not lexicon.speaks_of(leaf.title, "positive")
    return named or (money and lexicon.speaks_of(section, "cost"))


def _more_is_better(leaf: Leaf) -> bool:
    """A count or a rate: by its words, by the class of quantities, or by ending as rates do."""
    counted = lexicon.speaks_of(leaf.section.rpartition("/")[2], "quantity") and leaf.unit not in MONEY_UNITS
    return lexicon.speaks_of(leaf.title, "positive") or counted or leaf.title.rstrip("）)").endswith("率")


def targets_are_not_far_exceeded(a: Assessment) -> Iterator[Finding]:
    """T08: 20% above the target is pointed out, 30% wants an explanation (limits of the framework)."""
    tell, explain = a.case.framework.over_tell, a.case.framework.over_explain
    for line, row, reading in a.rows:
        reached = ratio(reading.actual, reading.target) if _is_upward(line.leaf, row) else None
        if reached is not None and reading.target and reading.target > 0 and reached >= tell:
            speak = warning if reached >= explain else info
            yield speak(
                "T08",
                line.leaf.where,
                actual=reading.actual,
                target=reading.target,
                over=EXACT.multiply(reached - 1, Decimal(100)),
            )


def _is_upward(leaf: Leaf, row: Row) -> bool:
    """Whether more is aimed at than the target; a row without points is told by its operator."""
    if isinstance(leaf.settings, Record):
        return leaf.own and row.kind_or_default == "number" and row.sign not in ("<", "<=")
    return isinstance(leaf.settings, Proportional | Equal)


def targets_are_not_low(a: Assessment) -> Iterator[Finding]:
    """T09: a rate whose target is below 80%."""
    for line, row, reading in a.rows:
        is_rate = line.leaf.own and line.leaf.unit in ("%", "％") and row.sign not in ("<", "<=")
        low = is_rate and reading.target is not None and 0 < reading.target < 80
        if low and not lexicon.speaks_of(line.leaf.title, "either_way"):
            yield warning("T09", line.leaf.where, target=reading.target)


def money_is_no_output(a: Assessment) -> Iterator[Finding]:
    """T11: funds put down as an output in numbers."""
    for line, _, _ in a.rows:
        if (
            line.leaf.own
            and lexicon.speaks_of(line.leaf.section, "quantity")
            and line.leaf.unit in MONEY_UNITS
            and lexicon.speaks_of(line.leaf.title, "funds")
        ):
            yield warning("T11", line.leaf.where, unit=line.leaf.unit)


def one_unit_for_money(a: Assessment) -> Iterator[Finding]:
    """T12: 元 and 万元 in one table. Standards and amounts per head are in 元 everywhere."""
    expected = a.case.document.amount_unit
    for line, _, _ in a.rows:
        other = line.leaf.own and line.leaf.unit in MONEY_UNITS and line.leaf.unit != expected
        if other and not lexicon.speaks_of(line.leaf.title, "per_head"):
            yield warning("T12", line.leaf.where, unit=line.leaf.unit, expected=expected)


def titles_hold_no_targets(a: Assessment) -> Iterator[Finding]:
    """T13: a target written into the name."""
    for line, _, _ in a.rows:
        if line.leaf.own and (found := _VALUE_IN_TITLE.search(line.leaf.title)):
            yield warning("T13", line.leaf.where, text=found.group())


def rows_stand_in_their_class(a: Assessment) -> Iterator[Finding]:
    """T14: a name that belongs to another class of indicators: one that this class never holds, or that has its own."""
    foreign = [(part, tuple(words)) for part, words in lexicon.words("foreign_to").items()]
    paths = [each.path for each in a.case.framework.open_sections.values()]
    homes = [
        (part, tuple(words))
        for part, words in lexicon.words("belongs_to").items()
        if any(part in path for path in paths)  # the framework has this class open
    ]
    for line, _, _ in a.rows:
        section = line.leaf.section.rpartition("/")[2]
        among = [words for part, words in foreign if part in section]
        among += [words for part, words in homes if part not in line.leaf.section]
        found = next((word for words in among if (word := lexicon.first_of(line.leaf.title, words))), "")
        if line.leaf.own and found:
            yield warning("T14", line.leaf.where, text=found, section=section)


def cells_say_something(a: Assessment) -> Iterator[Finding]:
    """T15: cells made of marks alone; T16: what a template left behind."""
    for line, row, _ in a.rows:
        if not line.leaf.own:
            continue
        for cell, typed in (("title", row.title), ("target", row.target), ("actual", row.actual)):
            if typed and _ONLY_MARKS.fullmatch(typed):
                yield error("T15", line.leaf.where, cell=cell, text=typed[:20])
            elif residue := lexicon.matches(typed, "residue"):
                yield warning("T16", line.leaf.where, cell=cell, text=residue[:20])


def qualities_have_evidence(a: Assessment) -> Iterator[Finding]:
    """T17: a phrase that measures nothing, without evidence; T20: satisfaction from 95% without a sample on file."""
    if not a.case.evidence_is_kept:
        return
    for line, row, reading in a.rows:
        if not line.leaf.own or row.evidence:
            continue
        vague = next((word for word in lexicon.words("vague") if word in f"{row.target} {row.actual}"), "")
        if vague and row.kind_or_default == "qualitative":
            yield warning("T17", line.leaf.where, text=vague)
        if reading.actual is not None and reading.actual >= 95 and lexicon.speaks_of(line.leaf.title, "satisfaction"):
            yield warning("T20", line.leaf.where, actual=reading.actual)


def outcome_and_satisfaction_are_covered(a: Assessment) -> Iterator[Finding]:
    """T19: a section for outcome or satisfaction without any row. Of sections within each other the outermost is named."""
    filled = {code for leaf in a.case.leaves for code in leaf.parents}
    expected: set[str] = set()
    for part in a.case.framework.open_sections.values():
        above = (a.case.framework.sections[code] for code in part.parents)
        found = next((section for section in above if lexicon.speaks_of(section.title, "expected_sections")), None)
        if found and found.code not in filled | expected:
            expected.add(found.code)
            yield warning("T19", found.code, title=found.title)


def not_applicable_says_why(a: Assessment) -> Iterator[Finding]:
    """T21: the reason for not applicable says something."""
    for line, row, _ in a.rows:
        if row.not_applicable and is_blank_like(row.not_applicable):
            yield error("T21", line.leaf.where, text=row.not_applicable)


def rows_have_names(a: Assessment) -> Iterator[Finding]:
    """T28: an own row without a name."""
    yield from (error("T28", line.leaf.where) for line in a.card.lines if line.leaf.own and not line.leaf.title.strip())


def titles_are_unique(a: Assessment) -> Iterator[Finding]:
    """T22: two rows of one name."""
    count = Counter(line.leaf.title for line in a.card.lines if line.leaf.own and line.leaf.title)
    for line in a.card.lines:
        if line.leaf.own and count[line.leaf.title] > 1:
            yield warning("T22", line.leaf.where, times=count[line.leaf.title])


def changed_targets_name_their_document(a: Assessment) -> Iterator[Finding]:
    """T23: a target changed after approval without the document (文号) of the change."""
    for line, row, _ in a.rows:
        if row.target_initial and row.target_initial != row.target and is_blank_like(row.target_basis):
            yield warning("T23", line.leaf.where, initial=row.target_initial, target=row.target)


def _claims(a: Assessment) -> Iterator[tuple[str, str]]:
    claimed = a.case.document.claimed
    yield from (("total", claimed.total), ("total", claimed.points), ("figures.execution_rate", claimed.rate.rstrip("%％ ")))
    if a.execution:
        yield a.execution.leaf.where, claimed.execution_points
    for line, row, _ in a.rows:
        yield line.leaf.where, row.claimed


def _of_fault(fault: Fault, where: str) -> Finding:
    return Finding(fault.code, ERROR, where, fault.numbers)
