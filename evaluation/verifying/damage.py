"""What is said of the record where it is not whole: a code and its numbers, put into words by evaluation/wording/damage.py."""

from typing import Any, NamedTuple

from evaluation.models import Evaluation


class Damage(NamedTuple):
    """One thing that is not as it was recorded or sealed. The numbers say where it is and what was found."""

    code: str
    numbers: tuple[tuple[str, Any], ...] = ()


def damage(code: str, evaluation: Evaluation | None = None, **numbers: Any) -> Damage:
    """A damage, of an evaluation where one is given."""
    named = {} if evaluation is None else {"evaluation": named_as(evaluation)}
    return Damage(code, tuple((named | numbers).items()))


def named_as(evaluation: Evaluation) -> str:
    """How a damage names an evaluation: its number in the database, year, unit, and subject."""
    unit, subject = evaluation.subject.unit.name, evaluation.subject.name
    return f"{evaluation.pk} ({evaluation.round.year} {unit}{'' if subject == unit else f' {subject}'})"
