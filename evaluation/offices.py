"""How far each office is: its rows, what they still lack, who may answer, what it confirmed. Read for the pages of offices."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from evaluation import parts, permissions
from evaluation.cases import Entered
from evaluation.checks import ERROR, Finding
from evaluation.models import EDITABLE_STATES, Evaluation, Event, Indicator, OfficeTask
from evaluation.permissions import Hands
from units.models import Membership, Office, Role

ANSWERED = frozenset({"T02", "T03", "T04", "T05", "T06", "T15", "T16", "T18", "T26", "T27", "S02", "N01"})  # mended by an office
_FINANCE = frozenset({"target", "points", "deduction", "title"})  # cells that it cannot mend
LOOKED_BACK = 400  # events searched for the last change of an office's rows


class Row(NamedTuple):
    """A row of an office, and what it still lacks."""

    row: Indicator
    lacks: list[Finding]


class Part(NamedTuple):
    """An office with its rows."""

    office: Office
    task: OfficeTask | None
    rows: list[Row]
    people: list[str]
    changed: Event | None
    digest: str
    confirmed: bool
    late: bool

    @property
    def filled(self) -> int:
        return sum(not row.lacks for row in self.rows)

    @property
    def lacking(self) -> list[Row]:
        return [row for row in self.rows if row.lacks]

    @property
    def lifted(self) -> bool:
        """Whether a confirmation was given that a change has lifted."""
        return self.task is not None and bool(self.task.confirmed_digest) and not self.confirmed


def of(entered: Entered, found: Iterable[Finding], today: date, only: Iterable[int] | None = None) -> list[Part]:
    """The part of every office that has rows or was asked; of some offices alone where these are named."""
    evaluation = entered.evaluation
    tasks = {task.office_id: task for task in OfficeTask.objects.filter(evaluation=evaluation).select_related("confirmed_by")}
    rows: dict[int, list[Indicator]] = {}
    for row in entered.indicators:
        if row.office_id:
            rows.setdefault(row.office_id, []).append(row)
    wanted = {*rows, *tasks} if only is None else {*rows, *tasks} & {*only}
    offices = list(Office.objects.filter(unit=evaluation.subject.unit_id, pk__in=wanted))
    lacks, people, changed = _lacks(found), _people(offices), _changed(evaluation, rows)
    made = []
    for office in offices:
        task, own = tasks.get(office.pk), rows.get(office.pk, [])
        stands = [Row(row, lacks.get(entered.where(row), [])) for row in own]
        late = evaluation.is_editable and bool(own) and parts.is_late(task, own, today)
        confirmed, who = parts.holds(task, own), people.get(office.pk, [])
        made.append(Part(office, task, stands, who, changed.get(office.pk), parts.digest_of(own), confirmed, late))
    return made


def _lacks(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Errors that whoever answers for a row can mend, by its place."""
    lacks: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.level == ERROR and finding.code in ANSWERED and dict(finding.numbers).get("cell") not in _FINANCE:
            lacks.setdefault(finding.where, []).append(finding)
    return lacks


def _people(offices: Iterable[Office]) -> dict[int, list[str]]:
    """Who answers for each office, by name."""
    rows = Membership.objects.filter(office__in=list(offices), role=Role.RESPONDENT, person__is_active=True)
    found: dict[int, list[str]] = {}
    for office, name in rows.order_by("person__name").values_list("office", "person__name"):
        if office is not None:
            found.setdefault(office, []).append(name)
    return found


def _changed(evaluation: Evaluation, rows: dict[int, list[Indicator]]) -> dict[int, Event]:
    """The last event that changed a cell of each office's rows."""
    owner = {str(row.pk): office for office, own in rows.items() for row in own}
    found: dict[int, Event] = {}
    for event in evaluation.events.select_related("actor").order_by("-seq")[:LOOKED_BACK] if owner else ():
        for what, _before, _after in event.changes:
            kind, _dot, rest = what.partition(".")
            row, _dot, field = rest.partition(".")
            if kind == "rows" and row in owner and field != "office_id":
                found.setdefault(owner[row], event)
    return found


class Waiting(NamedTuple):
    """What the desk says of an evaluation's offices: the nearest day of mine, and the names of those that are late."""

    until: date | None
    note: str
    late: list[str]
    confirmed: bool


def waiting(held: Hands, evaluations: Iterable[Evaluation], today: date) -> dict[int, Waiting]:
    """For the evaluations on somebody's desk: their own tasks where they answer for an office, late offices where they enter.

    Two queries, however many there are.
    """
    known = {each.pk: each for each in evaluations if each.state in EDITABLE_STATES}
    tasks: dict[int, list[OfficeTask]] = {}
    for task in OfficeTask.objects.filter(evaluation__in=known).select_related("office"):
        tasks.setdefault(task.evaluation_id, []).append(task)
    rows: dict[tuple[int, int], list[Indicator]] = {}
    for row in Indicator.objects.filter(evaluation__in=tasks).exclude(office=None).order_by():
        rows.setdefault((row.evaluation_id, row.office_id or 0), []).append(row)
    return {pk: _waiting(held, known[pk], own, rows, today) for pk, own in tasks.items()}


def _waiting(
    held: Hands, evaluation: Evaluation, tasks: list[OfficeTask], rows: dict[tuple[int, int], list[Indicator]], today: date
) -> Waiting:
    pairs = [(task, rows.get((evaluation.pk, task.office_id), [])) for task in tasks]
    pairs = [(task, own) for task, own in pairs if own]
    offices = held.offices(evaluation.subject.unit.path)
    mine = [(task, own) for task, own in pairs if task.office_id in offices]
    enters = permissions.may(held, evaluation, "enter")
    late = [task.office.name for task, own in pairs if (enters or task.office_id in offices) and parts.is_late(task, own, today)]
    until = min((task.deadline for task, own in mine if task.deadline and not parts.holds(task, own)), default=None)
    note = next((task.note for task, _own in mine if task.note), "")
    return Waiting(until, note, late, bool(mine) and all(parts.holds(task, own) for task, own in mine))
