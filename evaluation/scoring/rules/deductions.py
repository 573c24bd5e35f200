"""Rules of management indicators: points off for occurrences and percentage points, items of a checklist, all or nothing."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from evaluation.scoring.expressions import Expression
from evaluation.scoring.rules.award import ONE, ZERO, Award, Reading, Step, evaluate, unreported, value_of
from evaluation.scoring.shapes import N_, setting
from evaluation.values.numbers import EXACT


@dataclass(frozen=True)
class PerOccurrence:
    """Points off for each occurrence, down to nothing. Counted as the actual value, or by an expression over figures."""

    points_off: Decimal = setting(N_("Points off for each occurrence"), minimum="0")
    count: Expression | None = setting(N_("Number of occurrences, from figures; absent: the actual value"), default=None)
    floor: Decimal = setting(N_("Points that are kept in any case"), default=ZERO, minimum="0")

    kind = "per_occurrence"

    @property
    def reads(self) -> str:
        return "figures" if self.count else "count"


def per_occurrence(full: Decimal, reading: Reading, settings: PerOccurrence) -> Award:
    """Full marks less so many points for each occurrence, never below 0. A count below 0 counts as none."""
    found = _count(settings.count, reading)
    if isinstance(found, Award):
        return found
    count, steps = found
    points = max(min(full, settings.floor), EXACT.subtract(full, EXACT.multiply(count, settings.points_off)))
    numbers = (("full", full), ("count", count), ("points_off", settings.points_off))
    return Award(points, (*steps, Step("occurrences", numbers, points)), count == 0)


@dataclass(frozen=True)
class PerPoint:
    """Points off for each percentage point (or step) beyond a threshold."""

    threshold: Decimal = setting(N_("Full marks up to here (or down to here)"))
    points_off: Decimal = setting(N_("Points off for each step beyond"), minimum="0")
    step: Decimal = setting(N_("Length of a step"), default=ONE, minimum="0.01")
    side: Literal["over", "under", "both"] = setting(N_("Which side of the threshold loses points"), default="over")
    part: Literal["whole", "started", "proportional"] = setting(
        N_("A step not completed: does not count, counts whole, or counts in proportion"), default="whole"
    )
    floor: Decimal = setting(N_("Points that are kept in any case"), default=ZERO, minimum="0")
    value: Expression | None = setting(N_("What is measured, from figures; absent: the actual value"), default=None)

    kind = "per_point"

    @property
    def reads(self) -> str:
        return "figures" if self.value else "count"


def per_point(full: Decimal, reading: Reading, settings: PerPoint) -> Award:
    """As in Hunan: each percentage point beyond 100% costs so many points, down to nothing."""
    found = value_of(settings.value, reading)
    if isinstance(found, Award):
        return found
    beyond = EXACT.subtract(found.value, settings.threshold)
    beyond = {"over": beyond, "under": -beyond, "both": abs(beyond)}[settings.side]
    steps = EXACT.divide(max(ZERO, beyond), settings.step)
    if settings.part != "proportional":
        steps = steps.to_integral_value(ROUND_FLOOR if settings.part == "whole" else ROUND_CEILING)
    points = max(min(full, settings.floor), EXACT.subtract(full, EXACT.multiply(steps, settings.points_off)))
    numbers = (("full", full), ("steps", steps), ("points_off", settings.points_off), ("threshold", settings.threshold))
    return Award(points, (found, Step("steps_beyond", numbers, points)), beyond <= 0)


@dataclass(frozen=True)
class Counted:
    """Points for each occurrence, up to full marks: for bonus and penalty rows, and rows that count good deeds."""

    points_each: Decimal = setting(N_("Points for each occurrence"), minimum="0")
    count: Expression | None = setting(N_("Number of occurrences, from figures; absent: the actual value"), default=None)

    kind = "counted"

    @property
    def reads(self) -> str:
        return "figures" if self.count else "count"


def counted(full: Decimal, reading: Reading, settings: Counted) -> Award:
    """So many points for each occurrence, never above full marks. A count below 0 counts as none."""
    found = _count(settings.count, reading)
    if isinstance(found, Award):
        return found
    count, steps = found
    points = min(full, EXACT.multiply(count, settings.points_each))
    numbers = (("count", count), ("points_each", settings.points_each), ("full", full))
    return Award(points, (*steps, Step("counted", numbers, points)), None)


def _count(expression: Expression | None, reading: Reading) -> tuple[Decimal, tuple[Step, ...]] | Award:
    """How often something occurred: the actual value where one was reported, else the expression over figures."""
    if expression is None or reading.actual is not None:
        return unreported("T02") if reading.actual is None else (max(ZERO, reading.actual), ())
    found = evaluate(expression, reading)
    return found if isinstance(found, Award) else (max(ZERO, found.value), (found,))


@dataclass(frozen=True)
class Item:
    """One item of a checklist and the points it carries."""

    title: str = setting(N_("Item"))
    points: Decimal = setting(N_("Points"), minimum="0")
    required: bool = setting(N_("Without this item the row has no points"), default=False)


@dataclass(frozen=True)
class Checklist:
    """Points for each item that holds."""

    items: tuple[Item, ...] = setting(N_("Items with their points"))

    kind = "checklist"
    reads = "items"

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(item.title for item in self.items)


def checklist(full: Decimal, reading: Reading, settings: Checklist) -> Award:
    """The sum of the points of the items that hold, nothing where a required one does not; all of them make full marks."""
    if reading.items is None:
        return unreported("T02")
    held = [item for item in settings.items if item.title in reading.items]
    total = sum((item.points for item in settings.items), ZERO)
    stopped = any(item.required and item not in held for item in settings.items)
    earned = ZERO if stopped else sum((item.points for item in held), ZERO)
    points = earned if total == full or not total else EXACT.divide(EXACT.multiply(earned, full), total)
    lacking = "、".join(item.title for item in settings.items if item not in held)
    numbers = (("held", Decimal(len(held))), ("items", Decimal(len(settings.items))), ("lacking", lacking))
    kind = "required_item_missing" if stopped else "items"
    return Award(points, (Step(kind, numbers, points),), len(held) == len(settings.items))


@dataclass(frozen=True)
class Binary:
    """Full marks where the condition holds, else nothing. Judged by figures, or by yes and no."""

    condition: Expression | None = setting(N_("Condition over figures; absent: yes or no is reported"), default=None, truth=True)

    kind = "binary"

    @property
    def reads(self) -> str:
        return "figures" if self.condition else "yes_no"


def binary(full: Decimal, reading: Reading, settings: Binary) -> Award:
    """All or nothing."""
    if settings.condition is None or reading.holds is not None:
        if reading.holds is None:
            return unreported("T02")
        holds, step = reading.holds, Step("yes" if reading.holds else "no", (), ONE if reading.holds else ZERO)
    else:
        found = evaluate(settings.condition, reading)
        if isinstance(found, Award):
            return found
        holds, step = bool(found.value), found
    points = full if holds else ZERO
    return Award(points, (step, Step("all_or_nothing", (("full", full),), points)), holds)
