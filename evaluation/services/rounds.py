"""Rounds: made by the bureau, opened for subjects. Opening copies the framework's fixed rows."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from evaluation import events, frameworks
from evaluation.models import Evaluation, Event, Indicator, Round
from evaluation.services.record import note_of, save_versioned
from units.models import Person, Role, Subject, Unit

FIELDS = ["name", "deadline", "instructions"]


@transaction.atomic
def save_round(found: Round, *, seen: int, by: Person) -> Round:
    """Make a round, or change its name, deadline and instructions; year, framework, outline and route stay once made."""
    if found._state.adding:
        found.unit = _bureau_of(by)
        found.save()
        changes: list[Any] = [("round", None, found.name)]
    else:
        changes = save_versioned(found, FIELDS, seen=seen)
    if changes and (unit := found.unit or Unit.objects.order_by("path").first()):
        note_of(unit, "round", by, changes, note=found.name)
    return found


def _bureau_of(by: Person) -> Unit | None:
    """The topmost unit whose finance bureau somebody is."""
    return Unit.objects.filter(memberships__person=by, memberships__role=Role.BUREAU).order_by("path").first()


@transaction.atomic
def open_round(found: Round, subjects: Iterable[Subject], *, by: Person) -> list[Evaluation]:
    """Open the round for subjects that it is not open for yet: an evaluation each, with the framework's fixed rows."""
    Round.objects.select_for_update().get(pk=found.pk)  # two who open it at once: the second finds the first one's
    already = set(Evaluation.objects.filter(round=found).values_list("subject", flat=True))
    made = [Evaluation(round=found, subject=subject, seq=1) for subject in subjects if subject.pk not in already]
    opened = [events.follow(each, _opening(each, found, by)) for each in made]
    made = Evaluation.objects.bulk_create(made)
    framework = frameworks.of(found.framework)
    rows = [
        Indicator(evaluation=evaluation, code=leaf.code, position=place, title=leaf.title[:200], unit=leaf.unit)
        for evaluation in made
        for place, leaf in enumerate(framework.leaves.values(), 1)
    ]
    Indicator.objects.bulk_create(rows, batch_size=1000)
    Event.objects.bulk_create(opened)
    return made


def _opening(evaluation: Evaluation, found: Round, by: Person) -> Event:
    changes = [["state", None, evaluation.state]]
    return Event(evaluation=evaluation, seq=1, actor=by, action="open", changes=changes, note=found.name)
