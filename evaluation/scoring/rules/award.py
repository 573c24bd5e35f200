"""What every rule takes and gives: the Reading of a row, the Steps of a working, the Award."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from evaluation.scoring.expressions import DividedByZero, Expression, NotReported
from evaluation.scoring.shapes import Fault
from evaluation.values.numbers import EXACT, snapped

ZERO, ONE = Decimal(0), Decimal(1)
TOO_LARGE = Decimal(10) ** 36  # more than two 18-digit figures multiplied


class Reading(NamedTuple):
    """What was reported for one indicator; None is: not reported. Amounts in yuan, rates in percent, shares as fractions."""

    actual: Decimal | None = None
    target: Decimal | None = None
    done_on: date | None = None
    due_on: date | None = None
    holds: bool | None = None
    level: str | None = None
    share: Decimal | None = None
    items: frozenset[str] | None = None
    words: str = ""
    not_applicable: str | None = None
    deduction: Decimal = ZERO
    figures: Mapping[str, Decimal | None] = {}


class Step(NamedTuple):
    """One step of the working: its kind, the numbers that went in, what came out, and the expression where there is one."""

    kind: str
    numbers: tuple[tuple[str, Any], ...]
    value: Decimal
    text: str = ""


class Award(NamedTuple):
    """Points before rounding (None: cannot be scored yet), whether the target was met, the working, and what is missing."""

    points: Decimal | None
    steps: tuple[Step, ...] = ()
    met: bool | None = None
    faults: tuple[Fault, ...] = ()


Rule = Callable[[Decimal, Reading, Any], Award]


def unreported(*codes: str) -> Award:
    return Award(None, faults=tuple(Fault(code) for code in codes))


def by_share(full: Decimal, share: Decimal, step: Step, met: bool) -> Award:
    points = EXACT.multiply(full, share)
    return Award(points, (step, Step("points", (("share", share), ("full", full)), points)), met)


def value_of(expression: Expression | None, reading: Reading) -> Step | Award:
    """What is measured: the actual value where one was reported, else the expression over figures. T02 where there is none."""
    if reading.actual is not None:
        return Step("value", (("actual", reading.actual),), reading.actual)
    return unreported("T02") if expression is None else evaluate(expression, reading)


def evaluate(expression: Expression, reading: Reading) -> Step | Award:
    """The value of an expression as a step, or the Award that says which figure is missing (T02), that it divides by 0 (S18),
    or that no points can be reckoned with a number so large (S20)."""
    try:
        value = expression(reading.figures)
    except NotReported as missing:
        return Award(None, faults=(Fault("T02", f"figures.{missing.name}"),))
    except DividedByZero:
        names = tuple((name, reading.figures.get(name)) for name in expression.names)
        return Award(None, faults=(Fault("S18", "", names),))
    names = tuple((name, reading.figures.get(name)) for name in expression.names)
    if abs(value) >= TOO_LARGE:
        return Award(None, faults=(Fault("S20", "", names),))
    return Step("expression", names, snapped(Decimal(value)), expression.text)
