"""Offices: rows given to them, what they are asked for, and that they confirm their part."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation import parts
from evaluation.models import Evaluation, Indicator, OfficeTask
from evaluation.services.entering import Desk, enter_at
from evaluation.services.record import Change, Conflict, Refused, Stale, editable, locked, record
from units.models import Office, Person


@transaction.atomic
def assign(pk: int, rows: Iterable[int], office: Office | None, *, seen: int, by: Person) -> int:
    """Give these rows to an office of the unit, or take them from any; how many changed. Refused where somebody else gave one
    of them away since it was seen."""
    desk = Desk(locked(pk))
    if office is not None and (office.unit_id != desk.evaluation.subject.unit_id or not office.is_active):
        raise Refused(_("This office is not one of the unit's, or no longer in use."))
    value = str(office.pk) if office else ""
    typed = {f"rows.{row}.office_id": value for row in rows if row in desk.rows}
    if not typed:
        raise Refused(_("Tick the rows that the office is to fill, or a whole section."))
    changed = [what for what, now in desk.now(typed).items() if now != value]
    try:
        enter_at(desk, typed, seen=seen, by=by, action="assign")
    except Conflict as conflict:
        told = ngettext(
            "%(num)s row was assigned by somebody else meanwhile; nothing was changed. Look again and repeat it.",
            "%(num)s rows were assigned by somebody else meanwhile; nothing was changed. Look again and repeat it.",
            len(conflict.theirs),
        )
        raise Refused(told % {"num": len(conflict.theirs)}) from None
    if office is not None:
        OfficeTask.objects.get_or_create(evaluation=desk.evaluation, office=office)
    return len(changed)


@transaction.atomic
def ask(pk: int, office: Office, *, deadline: date | None, note: str, was: tuple[str, str], by: Person) -> None:
    """Ask an office for its part until a day, with a note. `was` are day and note as they were seen."""
    evaluation = editable(pk)
    task = OfficeTask.objects.filter(evaluation=evaluation, office=office).first() or OfficeTask(
        evaluation=evaluation, office=office
    )
    before = (_day(task.deadline), task.note)
    if before != was:
        raise Stale
    if deadline != task.deadline:
        _check_day(evaluation, deadline)
    task.deadline, task.note = deadline, note
    task.save()
    after = (_day(deadline), note)
    named = (f"offices.{office.pk}.deadline", f"offices.{office.pk}.note")
    changes: list[Change] = [(what, old, new) for what, old, new in zip(named, before, after, strict=True) if old != new]
    if changes:
        record(evaluation, "ask_office", by, changes, note=office.name)


@transaction.atomic
def confirm(pk: int, office: Office, *, seen: str, by: Person) -> OfficeTask:
    """Confirm that an office's part is complete. `seen` is the digest of its cells as the page showed them.

    What is missing is for the caller to ask first (evaluation/offices.py); here nothing may have moved since.
    """
    evaluation = editable(pk)
    rows = list(Indicator.objects.filter(evaluation=evaluation, office=office))
    digest = parts.digest_of(rows)
    if not rows or digest != seen:
        raise Stale
    task, _made = OfficeTask.objects.get_or_create(evaluation=evaluation, office=office)
    if task.confirmed_digest == digest:
        return task
    task.confirmed_by, task.confirmed_at, task.confirmed_digest = by, timezone.now(), digest
    task.save()
    record(evaluation, "confirm_part", by, [(f"offices.{office.pk}.confirmed", None, len(rows))], note=office.name)
    return task


def _check_day(evaluation: Evaluation, day: date | None) -> None:
    """Refuses a day after the round's, and one that has passed while the round is still open."""
    if day is None:
        return
    last, today = evaluation.round.deadline, timezone.localdate()
    if day > last:
        raise Refused(_("The round ends on %(last)s; give the office a day before it.") % {"last": last.isoformat()})
    if day < today <= last or day.year < evaluation.round.year:
        raise Refused(_("%(day)s has passed already; give the office a day from today on.") % {"day": day.isoformat()})


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
