"""The roll-up of a department (汇总) as its pages show it: figures with their sums, and the units behind each, with state."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F

from evaluation import around, figures, stored
from evaluation.figures import Figure as Kind
from evaluation.models import Elimination, Evaluation, Event
from evaluation.stored import Stored, from_integer
from units.models import Figure, Subject

LOOKED_BACK = 600  # events of the units searched for whoever wrote a figure last


class Unit(NamedTuple):
    """A unit below, with its evaluation of the year (None where it has none), its figures by key, and its last event."""

    subject: Subject
    evaluation: Evaluation | None
    figures: dict[str, Decimal]
    last: Event | None
    late: bool


class Line(NamedTuple):
    """A figure of the whole: sum of the units that reported, what is eliminated and why, what is left, the final accounts."""

    kind: Kind
    units: tuple[int, int]
    total: Decimal
    elimination: Elimination | None
    eliminated: Decimal | None
    value: Decimal | None
    account: Decimal | None
    missing: list[Unit]

    @property
    def difference(self) -> Decimal | None:
        """Final accounts less what the report gives."""
        return None if self.account is None or self.value is None else self.account - self.value


def units(evaluation: Evaluation, today: date) -> list[Unit]:
    """The units whose figures make up this evaluation's, in the order of their codes. Four queries."""
    year = evaluation.round.year
    subjects = list(stored.units_below(evaluation.subject).select_related("unit").order_by("unit__path"))
    rows = Evaluation.objects.filter(subject__in=subjects, round__year=year, current=True).select_related("round")
    there: dict[int, Evaluation] = {}
    for each in sorted(rows, key=lambda row: (row.round_id == evaluation.round_id, row.pk)):
        there[each.subject_id] = each
    last = {
        event.evaluation_id: event
        for event in Event.objects.filter(evaluation__in=there.values(), seq=F("evaluation__seq")).select_related("actor")
    }
    kept: dict[int, dict[str, Decimal]] = {}
    by_key = figures.catalogue().by_key
    for subject, key, value in Figure.objects.filter(subject__in=subjects, year=year).values_list("subject", "key", "value"):
        if key in by_key:
            kept.setdefault(subject, {})[key] = from_integer(by_key[key], value)
    return [_unit(subject, there.get(subject.pk), kept, last, today) for subject in subjects]


def _unit(
    subject: Subject,
    evaluation: Evaluation | None,
    kept: dict[int, dict[str, Decimal]],
    last: dict[int | None, Event],
    today: date,
) -> Unit:
    late = evaluation is not None and evaluation.is_editable and evaluation.round.deadline < today
    return Unit(subject, evaluation, kept.get(subject.pk, {}), last.get(evaluation.pk) if evaluation else None, late)


def lines(evaluation: Evaluation, there: dict[str, Stored], below: list[Unit]) -> list[Line]:
    """Every figure that any unit reported, or that the department touched, in the catalogue's order."""
    taken = {each.key: each for each in Elimination.objects.filter(evaluation=evaluation)}
    accounts = around.final_accounts(evaluation)
    reported = {key for unit in below for key in unit.figures} | taken.keys() | accounts.keys()
    kinds = [kind for kind in figures.catalogue().figures if kind.sums and kind.key in reported]
    return [_line(kind, there.get(kind.key), taken.get(kind.key), accounts.get(kind.key), below) for kind in kinds]


def line(evaluation: Evaluation, kind: Kind, there: dict[str, Stored], below: list[Unit]) -> Line:
    """One figure, reported or not."""
    taken = Elimination.objects.filter(evaluation=evaluation, key=kind.key).first()
    return _line(kind, there.get(kind.key), taken, around.final_accounts(evaluation).get(kind.key), below)


def _line(kind: Kind, kept: Stored | None, taken: Elimination | None, account: Decimal | None, below: list[Unit]) -> Line:
    values = [unit.figures[kind.key] for unit in below if kind.key in unit.figures]
    missing = [unit for unit in below if kind.key not in unit.figures]
    total = sum(values, Decimal(0))
    eliminated = from_integer(kind, taken.value) if taken else None
    return Line(kind, (len(values), len(below)), total, taken, eliminated, kept.value if kept else None, account, missing)


def writers(below: Iterable[Unit], key: str) -> dict[int, Event]:
    """Evaluation of a unit → the event that changed this figure last, as far as events are looked back."""
    found: dict[int, Event] = {}
    rows = Event.objects.filter(evaluation__in=[unit.evaluation for unit in below if unit.evaluation])
    for event in rows.select_related("actor").order_by("-at", "-seq")[:LOOKED_BACK]:
        if event.evaluation_id and any(change[0] == f"figures.{key}" for change in event.changes):
            found.setdefault(event.evaluation_id, event)
    return found


def may_roll_up(kind: Kind) -> bool:
    """Whether a figure of the whole is a sum from which something can be taken off."""
    return kind.sums and kind.kind in ("money", "count")
