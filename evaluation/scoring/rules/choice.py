"""二者择其一: the unit chooses by which of several measures it is held."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from evaluation.scoring.rules.award import Award, Reading, Rule, Step
from evaluation.scoring.shapes import N_, Fault, Variant, setting

OPTIONS: dict[str, type] = {}  # settings of the rules that may be chosen, filled beside the table of rules
RULES_OF: dict[str, Rule] = {}


@dataclass(frozen=True)
class Option:
    """One measure that may be chosen."""

    title: str = setting(N_("Name"))
    rule: Annotated[Any, Variant(OPTIONS)] = setting(N_("Scoring rule, over figures alone"))


@dataclass(frozen=True)
class Choice:
    """One of several measures counts: the one that the unit chooses."""

    options: tuple[Option, ...] = setting(N_("Measures to choose from"))

    kind = "choice"
    reads = "items"

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(option.title for option in self.options)


def choice(full: Decimal, reading: Reading, settings: Choice) -> Award:
    """The award of the chosen measure. None chosen, or more than one, is T27."""
    chosen = [option for option in settings.options if option.title in (reading.items or ())]
    if len(chosen) != 1:
        return Award(None, faults=(Fault("T27", "", (("found", len(chosen)), ("options", "、".join(settings.titles)))),))
    option = chosen[0]
    award = RULES_OF[option.rule.kind](full, reading, option.rule)
    if award.points is None:
        return award
    return award._replace(steps=(Step("chosen", (("title", option.title),), Decimal(1)), *award.steps))
