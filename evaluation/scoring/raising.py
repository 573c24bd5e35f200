"""What would raise a score: the smallest changes that yield full marks in a row, or lift the cap of the total, as codes and
numbers. For those who set and monitor targets; never shown in the evaluation itself, nor in print.

To add a rule: its function here, in WAYS; its sentence in evaluation/wording/raising.py. All of a row's ways together are needed.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from evaluation.scoring.engine import Line, Scorecard
from evaluation.scoring.expressions import DividedByZero, Expression, NotReported
from evaluation.scoring.framework import Framework
from evaluation.scoring.rules.aggregates import Peer, ProjectScores
from evaluation.scoring.rules.award import ZERO, Award, Reading
from evaluation.scoring.rules.choice import Choice
from evaluation.scoring.rules.deductions import Binary, Checklist, Counted, PerOccurrence, PerPoint
from evaluation.scoring.rules.measures import Band, Banded, Execution, Formula, Paced, Ratio
from evaluation.scoring.rules.targets import AtMost, Deadline, Equal, Judged, Over, Pair, Proportional, pair_of
from evaluation.values.numbers import EXACT


class Raise(NamedTuple):
    """One change: its kind, its numbers, and the expression that it is about, where there is one."""

    kind: str
    numbers: tuple[tuple[str, Any], ...] = ()
    text: str = ""


Ways = Iterator[Raise]


def ways(line: Line, reading: Reading) -> tuple[Raise, ...]:
    """What would bring a row to full marks; nothing where it has them, cannot be scored, or takes points off the total."""
    if line.points is None or line.award is None or line.award >= line.points or line.leaf.outside == "penalty":
        return ()
    if reading.not_applicable:
        return ()
    found = tuple(_of_rule(line.leaf.settings, line.points, reading))
    return (*found, Raise("deduction", (("deduction", reading.deduction),))) if reading.deduction else found


def lifting(framework: Framework, card: Scorecard, figures: Mapping[str, Decimal | None]) -> Raise | None:
    """The rate from which on no cap holds the total down; None where none does. The figures say how far it is away."""
    if card.cap is None or card.subtotal <= card.cap.limit:
        return None
    biting = [cap for cap in framework.caps if cap.limit < card.subtotal and cap.rate == card.cap.rate]
    needed = max(cap.below for cap in biting)
    return Raise(
        "cap", (("rate", card.cap.rate), ("now", figures.get(card.cap.rate)), ("needed", needed), ("limit", card.cap.limit))
    )


def _of_rule(rule: Any, full: Decimal, reading: Reading) -> Ways:
    way = WAYS.get(type(rule))
    if way is not None:
        yield from way(rule, full, reading)


def _proportional(rule: Proportional, full: Decimal, reading: Reading) -> Ways:
    pair = pair_of(reading, rule)
    if isinstance(pair, Award):
        return
    if pair.actual < pair.target or pair.target <= 0:
        yield _more(pair, rule.value)
    elif rule.over is not None:
        yield Raise("higher_target", (("actual", pair.actual), ("target", _target_in_reach(pair.actual, rule.over))))


def _target_in_reach(actual: Decimal, over: Over) -> Decimal:
    """The smallest target, in hundredths, that the actual value does not exceed too far."""
    cents = EXACT.divide(EXACT.multiply(actual, Decimal(100)), over.beyond).to_integral_value(ROUND_CEILING)
    if over.effect == "minus" and EXACT.multiply(cents, over.beyond) <= EXACT.multiply(actual, Decimal(100)):
        cents += 1  # the limit itself is one too far
    return EXACT.divide(cents, Decimal(100))


def _at_most(rule: AtMost, full: Decimal, reading: Reading) -> Ways:
    pair = pair_of(reading, rule)
    if isinstance(pair, Pair) and pair.actual > pair.target:
        numbers = ("excess", EXACT.subtract(pair.actual, pair.target)), ("target", pair.target)
        yield Raise("less", numbers, rule.value.text if rule.value else "")


def _equal(rule: Equal, full: Decimal, reading: Reading) -> Ways:
    pair = pair_of(reading, rule)
    if isinstance(pair, Award):
        return
    if pair.target > pair.actual and rule.otherwise == "proportional":
        yield _more(pair, rule.value)
    else:
        yield Raise("exactly", pair.numbers, rule.value.text if rule.value else "")


def _more(pair: Pair, value: Expression | None) -> Raise:
    missing = EXACT.subtract(pair.target, pair.actual)
    return Raise("more", (("missing", missing), ("target", pair.target)), value.text if value else "")


def _deadline(rule: Deadline, full: Decimal, reading: Reading) -> Ways:
    if reading.done_on and reading.due_on:
        yield Raise("earlier", (("days", Decimal((reading.done_on - reading.due_on).days)), ("due_on", reading.due_on)))


def _judged(rule: Judged, full: Decimal, reading: Reading) -> Ways:
    yield Raise("judged")


def _per_occurrence(rule: PerOccurrence, full: Decimal, reading: Reading) -> Ways:
    count = _value(rule.count, reading)
    if count is not None:
        yield Raise("fewer", (("count", count),), rule.count.text if rule.count else "")


def _counted(rule: Counted, full: Decimal, reading: Reading) -> Ways:
    count = _value(rule.count, reading)
    if count is not None and rule.points_each:
        needed = EXACT.divide(full, rule.points_each).to_integral_value(ROUND_CEILING)
        yield Raise("more_times", (("count", needed - max(ZERO, count)),), rule.count.text if rule.count else "")


def _per_point(rule: PerPoint, full: Decimal, reading: Reading) -> Ways:
    """Back to the threshold; where a step begun costs nothing, to less than one step beyond it."""
    value, free = _value(rule.value, reading), rule.step if rule.part == "whole" else ZERO
    if value is None:
        return
    over = value > rule.threshold
    limit = rule.threshold + (free if over else -free)
    sign = ("<" if over else ">") if free else ("<=" if over else ">=")
    yield Raise("value", (("value", value), ("sign", sign), ("limit", limit)), rule.value.text if rule.value else "")


def _banded(rule: Banded, full: Decimal, reading: Reading) -> Ways:
    yield from _to_best_band(rule.bands, _value(rule.value, reading), rule.value)


def _peer(rule: Peer, full: Decimal, reading: Reading) -> Ways:
    yield from _to_best_band(rule.bands, _value(rule.measured, reading), rule.measured)


def _to_best_band(bands: tuple[Band, ...], value: Decimal | None, measured: Expression | None) -> Ways:
    """To the nearest limit behind which a band of full marks begins."""
    best, limits = max(band.points for band in bands), list[tuple[Decimal, str, Decimal]]()
    for band in bands if value is not None else ():
        signs = (">=", band.at_least), (">", band.more_than), ("<=", band.at_most), ("<", band.less_than)
        for sign, limit in signs:
            if band.points == best and limit is not None and value is not None and not _held(sign, value, limit):
                limits.append((abs(EXACT.subtract(limit, value)), sign, limit))
    if limits:
        _, sign, limit = min(limits)
        yield Raise("value", (("value", value), ("sign", sign), ("limit", limit)), measured.text if measured else "")


def _held(sign: str, value: Decimal, limit: Decimal) -> bool:
    return {">=": value >= limit, ">": value > limit, "<=": value <= limit, "<": value < limit}[sign]


def _checklist(rule: Checklist, full: Decimal, reading: Reading) -> Ways:
    lacking = [item.title for item in rule.items if item.title not in (reading.items or ())]
    yield Raise("items", (("lacking", "、".join(lacking)),))


def _binary(rule: Binary, full: Decimal, reading: Reading) -> Ways:
    if rule.condition is not None and reading.holds is None:
        yield Raise("condition", (), rule.condition.text)
    else:
        yield Raise("yes")


def _ratio(rule: Ratio, full: Decimal, reading: Reading) -> Ways:
    part, whole = _value(rule.part, reading), _value(rule.whole, reading)
    if part is not None and whole is not None and whole > 0:
        yield _figure(rule.part, EXACT.subtract(whole, part))


def _execution(rule: Execution, full: Decimal, reading: Reading) -> Ways:
    executed, budget = reading.figures.get(rule.executed), reading.figures.get(rule.budget)
    if executed is not None and budget is not None:
        yield Raise("figure", (("figure", rule.executed), ("missing", EXACT.subtract(budget, executed))), rule.executed)


def _paced(rule: Paced, full: Decimal, reading: Reading) -> Ways:
    budget = _value(rule.budget, reading)
    for spent, due in zip(rule.spent, rule.due, strict=True):
        found = _value(spent, reading)
        if budget is None or found is None:
            continue
        missing = EXACT.subtract(EXACT.divide(EXACT.multiply(budget, due), Decimal(100)), found)
        if missing > 0:
            yield _figure(spent, missing)


def _figure(expression: Expression, missing: Decimal) -> Raise:
    """So much more of what an expression measures; `figure` where it is one of the catalogue's."""
    named = (("figure", expression.text),) if expression.text in expression.names else ()
    return Raise("figure", (*named, ("missing", missing)), expression.text)


def _formula(rule: Formula, full: Decimal, reading: Reading) -> Ways:
    if (share := _value(rule.share, reading)) is not None:
        yield Raise("value", (("value", share), ("sign", ">="), ("limit", Decimal(1))), rule.share.text)


def _project_scores(rule: ProjectScores, full: Decimal, reading: Reading) -> Ways:
    key, *counted = rule.figures
    mean = reading.figures.get(key)
    if mean is not None and mean < rule.out_of:
        yield Raise("figure", (("figure", key), ("missing", rule.out_of - mean)), key)
    evaluated, due = (reading.figures.get(name) or ZERO for name in counted or ("", ""))
    if due > evaluated:
        yield Raise("figure", (("figure", counted[0]), ("missing", due - evaluated)), counted[0])


def _choice(rule: Choice, full: Decimal, reading: Reading) -> Ways:
    for option in rule.options:
        if option.title in (reading.items or ()):
            yield from _of_rule(option.rule, full, reading)


def _value(expression: Expression | None, reading: Reading) -> Decimal | None:
    """The actual value where one was reported, else the expression over figures; None where there is neither."""
    if reading.actual is not None or expression is None:
        return reading.actual
    try:
        found: Decimal = expression(reading.figures)
    except (NotReported, DividedByZero):
        return None
    return found


WAYS: dict[type, Callable[[Any, Decimal, Reading], Ways]] = {
    Proportional: _proportional,
    AtMost: _at_most,
    Equal: _equal,
    Deadline: _deadline,
    Judged: _judged,
    PerOccurrence: _per_occurrence,
    PerPoint: _per_point,
    Counted: _counted,
    Banded: _banded,
    Checklist: _checklist,
    Binary: _binary,
    Ratio: _ratio,
    Formula: _formula,
    Execution: _execution,
    Paced: _paced,
    Peer: _peer,
    ProjectScores: _project_scores,
    Choice: _choice,
}
