"""Who else is at an evaluation: kept on its own row, so that whoever saves a cell marks and reads it without another query."""

from typing import Any

from django.utils import timezone

from evaluation.models import Evaluation
from units.models import Person

WINDOW = 120  # seconds after which somebody who neither saved nor asked counts as gone


def marked(evaluation: Evaluation, person: Person) -> dict[str, list[Any]]:
    """Who is there, this person among them as of now; whoever is gone is left out."""
    now = int(timezone.now().timestamp())
    there = {key: seen for key, seen in evaluation.present.items() if now - int(seen[1]) < WINDOW}
    return there | {str(person.pk): [person.name, now]}


def mark(evaluation: Evaluation, person: Person) -> None:
    """Note that somebody has the evaluation open. Two who do so at once may miss each other until they ask again."""
    evaluation.present = marked(evaluation, person)
    Evaluation.objects.filter(pk=evaluation.pk).update(present=evaluation.present)


def others(evaluation: Evaluation, person: Person) -> list[str]:
    """The names of those who are there beside this person."""
    now = int(timezone.now().timestamp())
    there = [seen for key, seen in evaluation.present.items() if key != str(person.pk)]
    return sorted(str(name) for name, at in there if now - int(at) < WINDOW)
