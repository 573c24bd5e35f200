"""Entering: cells of figures, rows, texts and the profile. A cell is written where it still holds the value that was seen.

`what` names a cell everywhere (form field, event, conflict): figures.<key>, rows.<id>.<field>, texts.<section>,
lines.<id>.<field>, profile.<field>. Values travel as text in the form a field holds them.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evaluation import bulk, checks, figures, frameworks, stored
from evaluation.assessment import Assessment
from evaluation.cases import Entered, with_office_names
from evaluation.checks import Finding
from evaluation.models import Evaluation, Event, Explanation, Indicator, Narrative
from evaluation.models.evaluations import EDITABLE_STATES
from evaluation.services.lines import line_cells, lines_of, write_lines
from evaluation.services.record import Change, Conflict, Refused, Theirs, check_editable, clock, editable, locked, record
from evaluation.values import numbers, text
from units.models import BudgetLine, Figure, Person

MANY = 5000  # lines: more than these are not asked for by their numbers
PROFILE = ("figures_status", "prepared_by", "financial_officer", "head", "telephone", "amount_unit", "blank_is_zero")


def _same(value: str) -> str:
    return value


def _hundredths(value: Decimal | None) -> str:
    return "" if value is None else numbers.plain(value, 2)


def _items(value: list[str] | None) -> str:
    return "—" if value is None else text.LIST.join(value)


_PLAIN = (
    *("title", "unit", "operator", "kind", "target", "actual", "level", "share", "reason"),
    *("not_applicable", "deduction_reason", "target_initial", "target_basis"),
)
ROW: dict[str, tuple[Callable[[Any], str], Callable[[str], Any]]] = {  # field → (as text, from text)
    **dict.fromkeys(_PLAIN, (_same, _same)),
    "points": (_hundredths, numbers.read),
    "deduction": (_hundredths, numbers.read),
    "items": (_items, lambda typed: None if typed == "—" else [item for item in typed.split(text.LIST) if item]),
    "office_id": (lambda value: str(value or ""), lambda text: int(text) if text else None),
}


class Desk:
    """An evaluation under its lock, with its rows read once: what a page's cells are read and written against.

    Raises Refused where nothing may be entered.
    """

    def __init__(self, held: Evaluation) -> None:
        self.evaluation = check_editable(held)
        self._read: dict[int, BudgetLine] = {}

    @cached_property
    def rows(self) -> dict[int, Indicator]:
        return {row.pk: row for row in with_office_names(self.evaluation)}

    @cached_property
    def kept(self) -> tuple[dict[str, stored.Stored], dict[str, str]]:
        """Figures, and texts by section."""
        return stored.read_with_texts(self.evaluation)

    @cached_property
    def lines(self) -> list[BudgetLine]:
        return lines_of(self.evaluation)

    def some_lines(self, wanted: Iterable[str]) -> list[BudgetLine]:
        """The lines that these cells (lines.<id>.<field>) belong to: there may be very many others."""
        pks = {int(part) for what in wanted if (part := what.split(".")[1]).isascii() and part.isdigit() and len(part) < 19}
        if "lines" in self.__dict__ or len(pks) > MANY:
            return [line for line in self.lines if line.pk in pks]
        missing = pks - self._read.keys()
        place = {"subject": self.evaluation.subject_id, "year": self.evaluation.round.year}
        if missing:
            self._read |= {line.pk: line for line in BudgetLine.objects.filter(pk__in=missing, **place)}
        return [self._read[pk] for pk in sorted(pks) if pk in self._read]

    def entered(self) -> Entered:
        """What is entered, as the desk holds it now."""
        return Entered(self.evaluation, indicators=list(self.rows.values()), kept=self.kept[0], texts=self.kept[1])

    def forget(self, *names: str) -> None:
        """Read these anew when they are asked for next: they were written to."""
        for name in names:
            self.__dict__.pop(name, None)
        if "lines" in names:
            self._read = {}

    def now(self, wanted: Iterable[str]) -> dict[str, str]:
        """The value that each wanted cell holds now; cells that do not exist, or are not entered, are left out."""
        return _current(self, wanted)


@transaction.atomic
def enter(pk: int, typed: Mapping[str, str], *, seen: int, by: Person, action: str = "enter") -> Evaluation:
    """Write what was typed, all of it or nothing: `enter_at` the desk of an evaluation that nobody holds yet."""
    return enter_at(Desk(locked(pk)), typed, seen=seen, by=by, action=action)


def enter_at(
    desk: Desk,
    typed: Mapping[str, str],
    *,
    seen: int,
    by: Person,
    now: Mapping[str, str] | None = None,
    action: str = "enter",
) -> Evaluation:
    """Write what was typed, all of it or nothing. `seen` is the evaluation's seq when the page was made.

    Cells that I did not touch keep what is there; cells that somebody else changed meanwhile raise Conflict. `now` is what
    the cells hold, where the caller has read it already.
    """
    evaluation = desk.evaluation
    now = desk.now(typed) if now is None else now
    earlier, events = _seen(evaluation, seen)
    mine = {what: value for what, value in typed.items() if what in now and value != earlier.get(what, now[what])}
    changed = {what for what, value in mine.items() if what in earlier and now[what] not in (earlier[what], value)}
    theirs = {what: _theirs(what, now[what], events) for what in changed}
    if theirs:
        raise Conflict(theirs)
    changes: list[Change] = [(what, now[what], value) for what, value in mine.items() if now[what] != value]
    if not changes:
        return evaluation
    fields = write(desk, changes)
    record(evaluation, action, by, changes, **fields)
    tell_twins(evaluation, changes, by)
    return evaluation


def tell_twins(evaluation: Evaluation, changes: list[Change], by: Person) -> None:
    """Figures belong to subject and year: another evaluation in work on the same ones notes that they changed."""
    shared = [change for change in changes if change[0].startswith(("figures.", "lines."))]
    if not shared or not getattr(evaluation, "has_twins", True):
        return
    twins = Evaluation.objects.filter(subject=evaluation.subject, round__year=evaluation.round.year, current=True)
    for twin in twins.filter(state__in=EDITABLE_STATES).exclude(pk=evaluation.pk):
        record(locked(twin.pk), "enter", by, shared, note=evaluation.round.name)


def keep_total(evaluation: Evaluation, a: Assessment, found: list[Finding]) -> None:
    """Cache what lists show, as of the evaluation's seq. What is sealed keeps the total of its submission."""
    if evaluation.total_seq == evaluation.seq or not evaluation.is_editable:
        return
    fields = provisional(a, found) | {"total_seq": evaluation.seq}
    Evaluation.objects.filter(pk=evaluation.pk, seq=evaluation.seq).update(**fields)
    for name, value in fields.items():
        setattr(evaluation, name, value)


def provisional(a: Assessment, found: list[Finding]) -> dict[str, Any]:
    """What lists show of an assessment: total, grade, and the number of findings."""
    return {
        "total": a.card.total,
        "grade": (a.card.grade or "") if a.card.complete else "",
        "errors": sum(finding.level == checks.ERROR for finding in found),
        "warnings": sum(finding.level == checks.WARNING for finding in found),
    }


@transaction.atomic
def add_rows(pk: int, section: str, *, by: Person, title: str = "") -> Indicator:
    """A new row of the unit's own at the end of an open section."""
    evaluation = editable(pk)
    framework = frameworks.of(evaluation.round.framework)
    if section not in framework.open_sections:
        raise Refused(_("This section takes no indicators of your own."))
    if evaluation.indicators.count() >= MAX_ROWS:
        raise Refused(_("An evaluation holds %(count)s rows at most.") % {"count": MAX_ROWS})
    last = evaluation.indicators.filter(section=section).order_by("-position").values_list("position", flat=True).first()
    row = Indicator.objects.create(evaluation=evaluation, section=section, position=(last or 0) + 1, title=title, operator=">=")
    record(evaluation, "add_row", by, put_in(row))
    return row


MAX_ROWS = 400


@transaction.atomic
def remove_row(pk: int, row_pk: int, *, seen: int, by: Person) -> None:
    """Take out a row of the unit's own. Refused where somebody changed it since it was seen."""
    evaluation = editable(pk)
    row = evaluation.indicators.filter(pk=row_pk).exclude(section="").first()
    if row is None:
        raise Refused(_("This row was taken out already, or the framework fixes it."))
    earlier, events = _seen(evaluation, seen)
    touched = [what for what in earlier if what.startswith(f"rows.{row_pk}.")]
    if touched:
        raise Conflict({what: _theirs(what, _row_cell(row, what.rsplit(".", 1)[1]), events) for what in touched})
    kept = taken_out(row)
    row.delete()
    record(evaluation, "remove_row", by, kept, note=row.title)


def row_cells(row: Indicator) -> dict[str, str]:
    """What a row holds, cell by cell; blank ones left out."""
    cells = {f"rows.{row.pk}.{name}": as_text(getattr(row, name)) for name, (as_text, _from) in ROW.items()}
    return {what: value for what, value in cells.items() if value not in ("", _items(None))}


def put_in(row: Indicator) -> list[Change]:
    """The changes by which a row comes: its title always, so that the record can name it."""
    return [(what, None, value) for what, value in ({f"rows.{row.pk}.title": row.title} | row_cells(row)).items()]


def taken_out(row: Indicator) -> list[Change]:
    """The changes by which a row goes."""
    return [(what, value, None) for what, _before, value in put_in(row)]


@transaction.atomic
def explain(pk: int, finding: Finding, text: str, *, by: Person) -> None:
    """Give, change or take back the reason for a warning. Bound to its numbers: when these change, it lapses."""
    evaluation = editable(pk)
    identity = {"code": finding.code, "where": finding.where[:300], "fingerprint": finding.fingerprint}
    before = Explanation.objects.filter(evaluation=evaluation, **identity).first()
    if (before.text if before else "") == text:
        return
    Explanation.objects.filter(evaluation=evaluation, **identity).delete()
    if text:
        Explanation.objects.create(evaluation=evaluation, text=text, by=by, **identity)
    record(evaluation, "explain", by, [(f"{finding.code} {finding.where}", before.text if before else "", text)])


def _current(desk: Desk, wanted: Iterable[str]) -> dict[str, str]:
    evaluation = desk.evaluation
    by_kind: dict[str, list[str]] = {}
    for what in wanted:
        by_kind.setdefault(what.partition(".")[0], []).append(what)
    found: dict[str, str] = {}
    for what in by_kind.get("rows", ()):
        _kind, pk, field = what.split(".")
        if (row := desk.rows.get(int(pk))) is not None:
            found[what] = _row_cell(row, field)
    if "figures" in by_kind:
        found |= _figure_cells(desk, by_kind["figures"])
    if "lines" in by_kind:
        found |= line_cells(desk.some_lines(by_kind["lines"]), evaluation.amount_unit, by_kind["lines"])
    if "texts" in by_kind:
        texts = desk.kept[1]
        found |= {what: texts.get(what.removeprefix("texts."), "") for what in by_kind["texts"]}
    for what in by_kind.get("profile", ()):
        field = what.removeprefix("profile.")
        if field in PROFILE:
            found[what] = _profile_cell(evaluation, field)
    return found


def _figure_cells(desk: Desk, wanted: list[str]) -> dict[str, str]:
    """Figures that are entered directly; those from lines or rolled up are no cells."""
    evaluation, by_key, there = desk.evaluation, figures.catalogue().by_key, desk.kept[0]
    found = {}
    for what in wanted:
        kind = by_key.get(what.removeprefix("figures."))
        kept = there.get(kind.key) if kind else None
        rolled = evaluation.subject.rolls_up and kind is not None and kind.sums
        if kind is not None and not rolled and (kept is None or kept.source == stored.ENTERED):
            found[what] = figures.entered(kind, kept.value if kept else None, evaluation.amount_unit)
    return found


def _row_cell(row: Indicator, field: str) -> str:
    return ROW[field][0](getattr(row, field))


def _profile_cell(evaluation: Evaluation, field: str) -> str:
    value = getattr(evaluation, field)
    return text.LIST.join(value) if isinstance(value, list) else value


def _seen(evaluation: Evaluation, seq: int) -> tuple[dict[str, str], list[Event]]:
    """What cells held at an earlier seq, for those that changed since; and the events that changed them."""
    if seq >= evaluation.seq:
        return {}, []
    events = list(evaluation.events.filter(seq__gt=seq).select_related("actor").order_by("seq"))
    earlier: dict[str, str] = {}
    for event in events:
        for what, before, _after in event.changes:
            earlier.setdefault(what, before or "")
    return earlier, events


def _theirs(what: str, value: str, events: list[Event]) -> Theirs:
    event = next(event for event in reversed(events) if any(change[0] == what for change in event.changes))
    return Theirs(value, event.actor.name if event.actor else "", clock(event.at))


def write(desk: Desk, changes: list[Change]) -> dict[str, Any]:
    """Apply the changes; the fields of the evaluation itself are returned, to go with its seq. The desk knows them after."""
    evaluation = desk.evaluation
    fields: dict[str, Any] = {}
    touched: dict[int, dict[str, Any]] = {}
    by_kind: dict[str, dict[str, str]] = {}
    for what, _before, value in changes:
        kind, _dot, name = what.partition(".")
        by_kind.setdefault(kind, {})[name] = value
    for name, value in by_kind.get("rows", {}).items():
        pk, field = name.split(".")
        touched.setdefault(int(pk), {})[field] = ROW[field][1](value)
    for name, value in by_kind.get("profile", {}).items():
        fields[name] = [item for item in value.split(text.LIST) if item] if name == "blank_is_zero" else value
    if "texts" in by_kind:
        texts = [Narrative(evaluation=evaluation, key=key, text=written) for key, written in by_kind["texts"].items()]
        upsert: dict[str, Any] = {"unique_fields": ["evaluation", "key"], "update_fields": ["text"]}
        Narrative.objects.bulk_create(texts, update_conflicts=True, **upsert)
        desk.kept[1].update(by_kind["texts"])
    if evaluation.carried and (left := _still_carried(evaluation.carried, changes)) != evaluation.carried:
        fields["carried"] = left
    if touched:
        bulk.update_rows(desk.rows, touched)
        for row_pk, values in touched.items():
            for field, value in values.items():
                setattr(desk.rows[row_pk], field, value)
    if "figures" in by_kind:
        written = _write_figures(evaluation, by_kind["figures"])
        for key, number in written.items():
            desk.kept[0].pop(key, None)
            if number is not None:
                desk.kept[0][key] = stored.Stored(number, stored.ENTERED)
    if "lines" in by_kind:
        named = [f"lines.{name}" for name in by_kind["lines"]]
        write_lines(evaluation, desk.some_lines(named), by_kind["lines"])
        desk.forget("kept")
    return fields


RESULTS = ("actual", "level", "share", "reason", "items")  # this year's own: to fill them in confirms nothing of last year's


def _still_carried(marks: list[str], changes: Iterable[Change]) -> list[str]:
    """What was carried over from last year and is not written anew by these changes."""
    written = {what if what.startswith("texts.") else what.rpartition(".")[0] for what, *_ in changes if _confirms(what)}
    return [mark for mark in marks if mark not in written]


def _confirms(what: str) -> bool:
    return what.startswith(("rows.", "texts.")) and what.rpartition(".")[2] not in RESULTS


def _write_figures(evaluation: Evaluation, values: Mapping[str, str]) -> dict[str, Decimal | None]:
    by_key, year = figures.catalogue().by_key, evaluation.round.year
    numbered = {key: figures.read(by_key[key], value, evaluation.amount_unit) for key, value in values.items()}
    gone = [key for key, value in numbered.items() if value is None]
    written = [
        Figure(subject=evaluation.subject, year=year, key=key, value=stored.to_integer(by_key[key], value))
        for key, value in numbered.items()
        if value is not None
    ]
    if gone:
        Figure.objects.filter(subject=evaluation.subject, year=year, key__in=gone).delete()
    if written:
        kept: dict[str, Any] = {
            "update_conflicts": True,
            "unique_fields": ["subject", "year", "key"],
            "update_fields": ["value", "source"],
        }
        Figure.objects.bulk_create(written, **kept)
    return numbered
