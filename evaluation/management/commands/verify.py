"""manage.py verify: names any damage to the record — a broken seal or chain, a gap in the events, a guard that is missing."""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count, Max

from evaluation import guards, seals
from evaluation.models import Evaluation, Seal, State


class Command(BaseCommand):
    help = "Checks seals, chains, events and guards; prints each damage and exits with 1 where there is any."

    def handle(self, *args: Any, **options: Any) -> None:
        damage = list(_damage())
        for line in damage:
            self.stdout.write(line)
        self.stdout.write(f"{Seal.objects.count()} seals, {len(damage)} damaged")
        if damage:
            sys.exit(1)


def _damage() -> Iterator[str]:
    yield from (f"guard missing: {name}" for name in guards.missing())
    for evaluation in Evaluation.objects.select_related("round", "subject").iterator():
        yield from (f"evaluation {evaluation.pk}: {fault}" for fault in _faults(evaluation))


def _faults(evaluation: Evaluation) -> Iterator[str]:
    counted = evaluation.events.aggregate(n=Count("pk"), last=Max("seq"))
    if counted["n"] != evaluation.seq or counted["last"] != evaluation.seq:
        yield f"seq is {evaluation.seq}, events {counted['n']}, last {counted['last']}"
    previous = seals.GENESIS
    for number, seal in enumerate(evaluation.seals.order_by("number"), 1):
        if seal.number != number or seal.previous_hash != previous:
            yield f"seal {seal.number} does not follow the one before"
        try:
            seals.opened(seal)
        except ValueError as error:
            yield str(error)
        previous = seal.hash
    yield from _state_fits(evaluation)


def _state_fits(evaluation: Evaluation) -> Iterator[str]:
    """An approved evaluation has an approval of its last submission; a submitted one is sealed."""
    submission = seals.latest(evaluation, Seal.Kind.SUBMISSION)
    if evaluation.state in (State.SUBMITTED, State.APPROVED, State.PUBLISHED) and submission is None:
        yield f"{evaluation.state} without a sealed submission"
    if evaluation.state in (State.APPROVED, State.PUBLISHED):
        approval = seals.latest(evaluation, Seal.Kind.APPROVAL)
        if approval is None or submission is None or seals.opened(approval)["submission"] != submission.hash:
            yield "approved without an approval of its last submission"
