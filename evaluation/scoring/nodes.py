"""What a framework document is made of: grades, caps, sections, indicators, and how a unit's own indicators are scored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from evaluation.scoring.rules import SETTINGS
from evaluation.scoring.shapes import N_, Variant, setting

Earns = Literal["full", "spread", "verified", "refused"]
RuleSettings = Annotated[Any, Variant(SETTINGS)]


@dataclass(frozen=True)
class Grade:
    """A grade and the total from which it is given."""

    title: str = setting(N_("Grade"))
    at_least: Decimal = setting(N_("From this total on"), minimum="0")


@dataclass(frozen=True)
class Cap:
    """The highest total while a rate stays below a limit."""

    below: Decimal = setting(N_("Holds while the rate in percent is below"))
    limit: Decimal = setting(N_("Highest total"), minimum="0")
    rate: str = setting(N_("Figure: the rate"), default="execution_rate", figure=True)


@dataclass(frozen=True)
class OwnIndicators:
    """How a unit's own indicators are scored, by operator or kind."""

    at_least: RuleSettings = setting("≥")
    more_than: RuleSettings = setting(">")
    at_most: RuleSettings = setting("≤")
    less_than: RuleSettings = setting("<")
    equal: RuleSettings = setting("=")
    date: RuleSettings = setting(N_("A date to be kept"))
    qualitative: RuleSettings = setting(N_("Qualitative"))


OPERATORS = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than", "=": "equal"}


@dataclass(frozen=True)
class Indicator:
    """An indicator that the framework fixes."""

    code: str = setting(N_("Code"))
    title: str = setting(N_("Name"))
    rule: RuleSettings = setting(N_("Scoring rule"))
    points: Decimal | None = setting(N_("Full marks; absent: recorded without points"), default=None, minimum="0")
    english: str = setting(N_("English name"), default="")
    unit: str = setting(N_("Unit of measure of the actual value"), default="")
    basis: str = setting(N_("Scoring standard as the regulation words it"), default="")
    confidence: str = setting(N_("How sure the standard is"), default="")
    not_applicable: Earns | None = setting(
        N_("Not applicable earns: full marks, its points go to its siblings, the row counts when verified, or it is refused"),
        default=None,
    )
    not_applicable_without: str | None = setting(
        N_("Not applicable where this figure is not reported"), default=None, figure=True
    )
    outside: Literal["bonus", "penalty"] | None = setting(
        N_("Outside the total of full marks: added to the rows' sum, or taken off"), default=None
    )


@dataclass(frozen=True)
class Section:
    """A group of indicators. Without children it is open: the unit chooses its own indicators."""

    code: str = setting(N_("Code"))
    title: str = setting(N_("Name"))
    points: Decimal | None = setting(N_("Points of the section"), default=None, minimum="0")
    guidance: bool = setting(N_("The points are guidance: a unit may deviate and says why"), default=False)
    english: str = setting(N_("English name"), default="")
    basis: str = setting(N_("Scoring standard as the regulation words it"), default="")
    children: "tuple[Node, ...]" = setting(N_("Sections and indicators, in the regulation's order"), default=())


Node = Annotated[Indicator | Section, Variant({"indicator": Indicator, "section": Section}, told_by="rule")]


def walk(nodes: Iterable[Any], where: str = "children") -> Iterator[tuple[Indicator | Section, str]]:
    """Every node below, parents first, with its place in the document."""
    for number, node in enumerate(nodes or (), 1):
        place = f"{where}[{number}]"
        if node is None:  # at fault, and named already
            continue
        yield node, place
        if isinstance(node, Section):
            yield from walk(node.children, f"{place}.children")


def fixed_points(node: Indicator | Section) -> Decimal | None:
    """Points that the framework gives a node: its own, or the sum of its children where all of them have points."""
    if node.points is not None or isinstance(node, Indicator) or not node.children:
        return node.points
    return sum_inside(node.children)


def sum_inside(nodes: Iterable[Any]) -> Decimal | None:
    """Points of the nodes that count towards full marks; None where one of them has none (or is at fault)."""
    inside = [None if node is None else fixed_points(node) for node in nodes or () if not is_outside(node)]
    return None if None in inside else sum((part for part in inside if part is not None), Decimal(0))


def is_outside(node: Any) -> bool:
    """A bonus or penalty, or a section of nothing else."""
    if isinstance(node, Section):
        return bool(node.children) and all(is_outside(child) for child in node.children)
    return node is not None and node.outside is not None
