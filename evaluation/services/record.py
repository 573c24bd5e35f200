"""What every verb needs: the lock, the event, and the refusals."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import events, seals
from evaluation.models import Evaluation, Event
from units.models import Person, Unit, Versioned

Change = tuple[str, Any, Any]  # what, from, to


class Refused(Exception):
    """Something may not be done now; the text is a sentence for the reader."""


class Stale(Exception):
    """The page that was acted on is no longer what is there."""


class Theirs(NamedTuple):
    """What somebody else put where I typed."""

    value: str
    by: str
    at: str


class Conflict(Exception):
    """Cells that somebody changed since they were seen: what → their value. Nothing was written."""

    def __init__(self, theirs: dict[str, Theirs]) -> None:
        super().__init__(", ".join(theirs))
        self.theirs = theirs


def locked(pk: int) -> Evaluation:
    """The evaluation under its lock (a row lock on PostgreSQL; SQLite has one writer). Within a transaction only."""
    return Evaluation.objects.select_for_update().order_by().get(pk=pk)


def editable(pk: int) -> Evaluation:
    """The evaluation under its lock, where it may be entered into."""
    return check_editable(locked(pk))


def check_editable(evaluation: Evaluation) -> Evaluation:
    """The evaluation, where its state lets it be entered into."""
    if not evaluation.is_editable:
        raise Refused(_("This evaluation is %(state)s; nothing can be entered.") % {"state": evaluation.get_state_display()})
    return evaluation


def record(
    evaluation: Evaluation,
    action: str,
    by: Person,
    changes: list[Change],
    note: str = "",
    at: datetime | None = None,
    **fields: Any,
) -> Event:
    """Raise seq, keep the given fields, add the event that seq numbers. A seq that moved meanwhile raises Stale.

    Figures that moved along with what was written (`followed`) stand in the same event.
    """
    seen, changes = evaluation.seq, [*changes, *evaluation.followed]
    evaluation.followed = ()
    evaluation.seq += 1
    event = Event(
        evaluation=evaluation,
        seq=evaluation.seq,
        at=at or timezone.now(),
        actor=by,
        action=action,
        changes=changes,
        note=note,
    )
    fields |= {"event_hash": events.follow(evaluation, event).hash}
    for name, value in fields.items():
        setattr(evaluation, name, value)
    written = Evaluation.objects.filter(pk=evaluation.pk, seq=seen).update(seq=evaluation.seq, **fields)
    if not written:
        raise Stale
    event.save()
    return event


def note_of(unit: Unit, action: str, by: Person, changes: list[Change], note: str = "", **about: Any) -> Event:
    """An event of a unit: its offices, people and rounds. Two at once take their numbers one after the other."""
    Unit.objects.select_for_update(no_key=True).order_by().get(pk=unit.pk)
    last = Event.objects.filter(unit=unit).order_by("-seq").first()
    number, previous = (last.seq or 0, last.hash) if last else (0, seals.GENESIS)
    event = Event(unit=unit, seq=number + 1, actor=by, action=action, changes=changes, note=note, **about)
    event.hash = events.hash_of(event, previous)
    event.save()
    return event


def save_versioned(row: Versioned, fields: list[str], *, seen: int) -> list[Change]:
    """Write the fields of a row where its version is still the one seen; the changes. Raises Stale."""
    model: Any = type(row)
    before = model.objects.get(pk=row.pk)
    changes: list[Change] = [
        (name, _plain(getattr(before, name)), _plain(getattr(row, name)))
        for name in fields
        if getattr(before, name) != getattr(row, name)
    ]
    if before.version != seen:
        raise Stale
    if changes:
        values = {name: getattr(row, name) for name in fields}
        if not model.objects.filter(pk=row.pk, version=seen).update(version=seen + 1, **values):
            raise Stale
        row.version = seen + 1
    return changes


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def clock(at: Any) -> str:
    return timezone.localtime(at).strftime("%H:%M:%S")
