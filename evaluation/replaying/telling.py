"""What a replay found, told: the summary, each unit's rows in words, a JSON document, the sheets of a workbook."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from evaluation import scorecards, wording
from evaluation.checks import ERROR, Finding
from evaluation.models import Replay, ReplayLine
from evaluation.models.replays import DIFFERS
from evaluation.replaying.comparing import ADDED, CHANGED, GONE
from evaluation.scorecards import StoredLine
from evaluation.sheets.writing import Column, Sheet

FORMAT = "replay/1"
WHAT = {
    CHANGED: N_("differs"),
    GONE: N_("has no place under the other framework"),
    ADDED: N_("new under the other framework"),
}
FAULTS = {
    "damaged": N_("The sealed document no longer matches its hash: see manage.py verify."),
    "unreadable": N_("The sealed document cannot be read by this version of the product."),
}
CHUNK = 200


class Year(NamedTuple):
    """The same of one round."""

    year: int
    name: str
    framework: str
    lines: int
    differ: int
    totals: int
    grades: int


class Summary(NamedTuple):
    """How many evaluations, and what becomes of them."""

    lines: int
    differ: int
    higher: int
    lower: int
    grades: int
    changed: int
    gone: int
    added: int
    incomplete: int
    faults: int
    sealed: int
    moves: list[tuple[str, str, int]]  # old grade, new grade, how many
    years: list[Year]


class Side(NamedTuple):
    """A row under one of the two frameworks, in words."""

    points: Decimal | None
    award: Decimal | None
    working: str
    reason: str


class Told(NamedTuple):
    """A row that differs: what became of it, and both sides of it (None: it is not there)."""

    what: str
    code: str
    place: str
    section: str
    title: str
    old: Side | None
    new: Side | None

    @property
    def moved(self) -> Decimal:
        before, after = (side.award if side else None for side in (self.old, self.new))
        return (after or Decimal(0)) - (before or Decimal(0))


def summary(replay: Replay) -> Summary:
    """Counted by the database, in three queries whatever the number of lines."""
    lines = ReplayLine.objects.filter(replay=replay).order_by()
    grades = ~Q(old_grade=F("new_grade"))
    counted = lines.aggregate(
        lines=Count("pk"),
        differ=Count("pk", filter=DIFFERS),
        higher=Count("pk", filter=Q(new_total__gt=F("old_total"))),
        lower=Count("pk", filter=Q(new_total__lt=F("old_total"))),
        grades=Count("pk", filter=grades),
        changed=Count("pk", filter=Q(changed__gt=0)),
        gone=Count("pk", filter=Q(gone__gt=0)),
        added=Count("pk", filter=Q(added__gt=0)),
        incomplete=Count("pk", filter=Q(missing__gt=0)),
        faults=Count("pk", filter=~Q(fault="")),
        sealed=Count("pk", filter=~Q(seal=None)),
    )
    moves = lines.filter(grades).values_list("old_grade", "new_grade").annotate(n=Count("pk")).order_by("-n", "old_grade")
    own = ("evaluation__round__year", "evaluation__round__name", "evaluation__round__framework__code")
    years = (
        lines.values_list(*own)
        .annotate(lines=Count("pk"), differ=Count("pk", filter=DIFFERS), totals=Count("pk", filter=Q(distance__gt=0)))
        .annotate(grades=Count("pk", filter=grades))
        .order_by("-evaluation__round__year", "evaluation__round__name")
    )
    return Summary(**counted, moves=list(moves), years=[Year(*row) for row in years])


def lines_of(replay: Replay) -> QuerySet[ReplayLine]:
    """The lines with what names them, biggest difference first."""
    return replay.lines.select_related("evaluation__subject__unit", "evaluation__round", "seal").defer("seal__content")


def rows_of(line: ReplayLine, unit: str) -> list[Told]:
    """The rows that differ, in the reader's language; amounts in `unit`."""
    return [_told(row, unit) for row in line.rows]


def _told(row: Mapping[str, Any], unit: str) -> Told:
    old, new = (_side(row, side, unit) for side in ("old", "new"))
    return Told(row["what"], row["code"], row.get("place", ""), row["section"], row["title"], old, new)


def _side(row: Mapping[str, Any], name: str, unit: str) -> Side | None:
    if row[name] is None:
        return None
    points, award, steps, faults = row[name]
    number = {key: None if value is None else Decimal(value) for key, value in (("points", points), ("award", award))}
    line = StoredLine(row["code"], (), row["title"], number["points"], number["award"], scorecards.stored_steps(steps))
    reason = wording.why_lost(line, unit)
    if number["award"] is None:
        reason = " ".join(_fault(row["code"], fault, unit) for fault in faults)
    return Side(number["points"], number["award"], wording.brief(line.steps, unit), reason)


def _fault(code: str, fault: list[Any], unit: str) -> str:
    """Why a row cannot be scored, as the checks say it."""
    found, where, numbers = fault
    return wording.finding(Finding(found, ERROR, where or code, tuple((key, value) for key, value in numbers)), unit)


def fault_of(line: ReplayLine) -> str:
    return _(FAULTS[line.fault]) if line.fault in FAULTS else line.fault


def basis_of(line: ReplayLine) -> str:
    """What was recomputed: a sealed submission, or what is entered."""
    if line.seal is None:
        return _("as entered")
    return _("submission %(number)s, sealed %(day)s") % {"number": line.seal.number, "day": timezone.localdate(line.seal.at)}


def document(replay: Replay) -> Iterator[str]:
    """The JSON document of a replay, in pieces: one line of it after the other."""
    found = summary(replay)
    head = {
        "format": FORMAT,
        "framework": replay.reference or None,
        "digest": replay.digest or None,
        "rounds": [{"year": each.year, "name": each.name} for each in replay.rounds.order_by("-year", "name")],
        "summary": {name: value for name, value in found._asdict().items() if name not in ("moves", "years")},
        "grades": [{"from": old, "to": new, "evaluations": count} for old, new, count in found.moves],
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "evaluations": ['
    for number, line in enumerate(lines_of(replay).iterator(CHUNK)):
        yield (",\n" if number else "\n") + json.dumps(_as_json(line), ensure_ascii=False)
    yield "\n]}\n"


def _as_json(line: ReplayLine) -> dict[str, Any]:
    evaluation = line.evaluation
    return {
        "year": evaluation.round.year,
        "unit": evaluation.subject.unit.code,
        "subject": evaluation.subject.name,
        "seal": line.seal.hash if line.seal else None,
        "totals": [_two(line.old_total), _two(line.new_total)],
        "grades": [line.old_grade, line.new_grade],
        "full_marks": _two(line.full_marks),
        "missing": line.missing,
        "fault": line.fault or None,
        "rows": line.rows,
    }


def _two(value: Decimal | None) -> str | None:
    return None if value is None else scorecards.two(value)


def sheets(replay: Replay) -> list[Sheet]:
    """Two sheets: what becomes of each evaluation, and of each row that differs. Rows are read as they are written."""
    above = heading(replay)
    return [
        Sheet(_("Totals"), _columns(_TOTALS), _total_rows(replay), above),
        Sheet(_("Rows"), _columns(_ROWS), _row_rows(replay), above),
    ]


def heading(replay: Replay) -> list[str]:
    """What stands above the tables: what was asked, and the answer in one line."""
    found = summary(replay)
    asked = (
        _("Audit: every sealed submission recomputed under its own framework")
        if replay.is_audit
        else _("Recomputed under %(framework)s (%(digest)s)")
        % {"framework": f"{replay.name} {replay.reference}", "digest": replay.digest[:23]}
    )
    return [asked, "、".join(replay.rounds.order_by("-year", "name").values_list("name", flat=True)), in_one_line(found, replay)]


def in_one_line(found: Summary, replay: Replay) -> str:
    """The answer: how many differ, in total and in grade."""
    if replay.is_audit:
        told = {"lines": found.lines, "differ": found.differ}
        return _("%(lines)s sealed scorecards recomputed to the hundredth; %(differ)s differ") % told
    told = {"lines": found.lines, "totals": found.higher + found.lower, "grades": found.grades}
    return _("%(lines)s evaluations; the total of %(totals)s and the grade of %(grades)s would change") % told


_NAMES = ((N_("Year"), 8, ""), (N_("Code"), 14, ""), (N_("Evaluated"), 30, ""))
_TOTALS = (
    *_NAMES,
    (N_("Basis"), 24, ""),
    (N_("Total as it stands"), 11, "0.00"),
    (N_("Recomputed total"), 11, "0.00"),
    (N_("Difference"), 11, "0.00"),
    (N_("Grade as it stands"), 10, ""),
    (N_("Recomputed grade"), 10, ""),
    (N_("Recomputed full marks"), 11, "0.00"),
    (N_("Rows that differ"), 11, "0"),
    (N_("Rows without a place"), 11, "0"),
    (N_("New rows"), 11, "0"),
    (N_("Rows that cannot be scored"), 13, "0"),
    (N_("Remark"), 40, ""),
)
_ROWS = (
    *_NAMES,
    (N_("Row"), 12, ""),
    (N_("Indicator"), 34, ""),
    (N_("What becomes of it"), 18, ""),
    (N_("Full marks as they stand"), 11, "0.00"),
    (N_("Award as it stands"), 11, "0.00"),
    (N_("Recomputed full marks"), 11, "0.00"),
    (N_("Recomputed award"), 11, "0.00"),
    (N_("Difference"), 11, "0.00"),
    (N_("Reason as it stands"), 44, ""),
    (N_("Recomputed: reason"), 44, ""),
)


def _columns(named: tuple[tuple[str, int, str], ...]) -> list[Column]:
    return [Column(_(title), width, format_) for title, width, format_ in named]


def _named(line: ReplayLine) -> list[Any]:
    evaluation = line.evaluation
    return [evaluation.round.year, evaluation.subject.unit.code, evaluation.subject.name]


def _total_rows(replay: Replay) -> Iterator[list[Any]]:
    for line in lines_of(replay).defer("rows", "seal__content").iterator(CHUNK):
        totals = [line.old_total, line.new_total, line.moved]
        counts = [line.changed, line.gone, line.added, line.missing]
        yield [*_named(line), basis_of(line), *totals, line.old_grade, line.new_grade, line.full_marks, *counts, fault_of(line)]


def _row_rows(replay: Replay) -> Iterator[list[Any]]:
    for line in lines_of(replay).iterator(CHUNK):
        for row in rows_of(line, line.evaluation.amount_unit):
            old, new = ([side.points, side.award] if side else [None, None] for side in (row.old, row.new))
            reasons = [(side.reason or side.working) if side else "" for side in (row.old, row.new)]
            named = [row.code if not row.place else f"{row.code} → {row.place}", row.title, _(WHAT[row.what])]
            yield [*_named(line), *named, *old, *new, row.moved, *reasons]
