"""Rules over figures: execution, ratios, bands, formulas."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from evaluation.scoring.expressions import Expression, bracketed, composed
from evaluation.scoring.rules.award import ONE, ZERO, Award, Reading, Step, evaluate, unreported, value_of
from evaluation.scoring.shapes import N_, Fault, setting
from evaluation.values.numbers import EXACT, plain


@dataclass(frozen=True)
class Ratio:
    """Full marks × part ÷ whole over figures, capped at full marks."""

    part: Expression = setting(N_("Part"))
    whole: Expression = setting(N_("Whole"))
    nothing_due: Literal["not_applicable", "none"] = setting(
        N_("Where the whole is 0: not applicable, or no points"), default="not_applicable"
    )

    kind = "ratio"
    reads = "figures"


def ratio(full: Decimal, reading: Reading, settings: Ratio) -> Award:
    """The share of a whole that was done, as far as full marks."""
    part, whole = evaluate(settings.part, reading), evaluate(settings.whole, reading)
    if isinstance(part, Award) or isinstance(whole, Award):
        return next(each for each in (part, whole) if isinstance(each, Award))
    names = tuple(dict.fromkeys(part.numbers + whole.numbers))
    text = f"{bracketed(settings.part)} / {bracketed(settings.whole)}"
    if whole.value <= 0:
        return _nothing_due(full, settings.nothing_due, Step("nothing_due", names, ZERO, text))
    share = EXACT.divide(part.value, whole.value)
    capped = min(ONE, max(ZERO, share))
    points = (
        EXACT.multiply(full, capped) if capped in (ZERO, ONE) else EXACT.divide(EXACT.multiply(full, part.value), whole.value)
    )
    steps = (
        Step("expression", names, share, text),
        Step("points_capped" if share > 1 else "points", (("share", capped), ("full", full)), points),
    )
    return Award(points, steps, share >= 1)


@dataclass(frozen=True)
class Formula:
    """Full marks × a share computed from figures, held between 0 and 1."""

    share: Expression = setting(N_("Share of full marks, from figures"))

    kind = "formula"
    reads = "figures"


def formula(full: Decimal, reading: Reading, settings: Formula) -> Award:
    """Points by a formula of the framework's own."""
    found = evaluate(settings.share, reading)
    if isinstance(found, Award):
        return found
    share = min(ONE, max(ZERO, found.value))
    points = EXACT.multiply(full, share)
    kind = "points_capped" if found.value > 1 else "points"
    return Award(points, (found, Step(kind, (("share", share), ("full", full)), points)), found.value >= 1)


@dataclass(frozen=True)
class Execution:
    """Full marks × executed ÷ full-year budget, never above full marks. A budget of 0 cannot be scored (B04)."""

    executed: str = setting(N_("Figure: executed"), default="executed", figure=True)
    budget: str = setting(N_("Figure: full-year budget"), default="full_year_budget", figure=True)

    kind = "execution"
    reads = "figures"


def execution(full: Decimal, reading: Reading, settings: Execution) -> Award:
    """min(executed ÷ full-year budget, 1) × full marks (财预〔2020〕10号). A budget of 0 is no rate: not scored, B04."""
    executed, budget = reading.figures.get(settings.executed), reading.figures.get(settings.budget)
    missing = [name for name, value in ((settings.executed, executed), (settings.budget, budget)) if value is None]
    if executed is None or budget is None:
        return Award(None, faults=tuple(Fault("T02", f"figures.{name}") for name in missing))
    numbers = ((settings.executed, executed), (settings.budget, budget))
    if budget <= 0:
        return Award(None, faults=(Fault("B04", f"figures.{settings.budget}", numbers),))
    share = EXACT.divide(executed, budget)
    capped = min(ONE, max(ZERO, share))
    points = EXACT.divide(EXACT.multiply(full, min(budget, max(ZERO, executed))), budget)
    steps = (
        _rate(settings, numbers, share),
        Step("points_capped" if share > 1 else "points", (("share", capped), ("full", full)), points),
    )
    return Award(points, steps, share >= 1)


def _rate(settings: Execution, numbers: tuple[tuple[str, Decimal], ...], share: Decimal) -> Step:
    if settings == Execution():
        return Step("execution", numbers, share)
    return Step("expression", numbers, share, f"{settings.executed} / {settings.budget}")


@dataclass(frozen=True)
class Band:
    """One band of a table: the points it earns and the values it holds for. A band without limits takes what is left."""

    points: Decimal = setting(N_("Points"), minimum="0")
    at_least: Decimal | None = setting(N_("≥"), default=None)
    more_than: Decimal | None = setting(N_(">"), default=None)
    at_most: Decimal | None = setting(N_("≤"), default=None)
    less_than: Decimal | None = setting(N_("<"), default=None)

    @property
    def limits(self) -> tuple[tuple[str, Decimal], ...]:
        named = (
            ("at_least", self.at_least),
            ("more_than", self.more_than),
            ("at_most", self.at_most),
            ("less_than", self.less_than),
        )
        return tuple((name, limit) for name, limit in named if limit is not None)

    def holds(self, value: Decimal) -> bool:
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.more_than is None or value > self.more_than)
            and (self.at_most is None or value <= self.at_most)
            and (self.less_than is None or value < self.less_than)
        )


@dataclass(frozen=True)
class Banded:
    """Points by the band in which a value lies; the first band that holds counts."""

    bands: tuple[Band, ...] = setting(N_("Bands, in order; the first that holds counts"))
    value: Expression | None = setting(N_("What is measured, from figures; absent: the actual value"), default=None)

    kind = "banded"

    @property
    def reads(self) -> str:
        return "figures" if self.value else "count"


def banded(full: Decimal, reading: Reading, settings: Banded) -> Award:
    """The points of the first band that holds; nothing where none does. Scaled where full marks were changed by a spread."""
    found = value_of(settings.value, reading)
    return found if isinstance(found, Award) else by_band(full, found, settings.bands)


def by_band(full: Decimal, found: Step, bands: tuple[Band, ...]) -> Award:
    """The award of a value by the first band that holds for it."""
    highest = max(band.points for band in bands)
    band = next((band for band in bands if band.holds(found.value)), None)
    earned = band.points if band else ZERO
    points = earned if highest == full or not highest else EXACT.divide(EXACT.multiply(earned, full), highest)
    numbers = (("value", found.value), *(band.limits if band else ()))
    return Award(points, (found, Step("band", numbers, points)), earned == highest)


@dataclass(frozen=True)
class Paced:
    """Spending in step with the year: the mean, over the quarters, of spent ÷ due, each at most 1 (支出进度)."""

    spent: tuple[Expression, ...] = setting(N_("Spent by the end of each period, in order"))
    budget: Expression = setting(N_("Budget of the year"))
    due: tuple[Decimal, ...] = setting(
        N_("Share of the budget due by then, in percent"), default=(Decimal(25), Decimal(50), Decimal(75), Decimal(100))
    )

    kind = "paced"
    reads = "figures"

    @cached_property
    def shares(self) -> tuple[Expression, ...]:
        """For each period what was spent ÷ what was due, held between 0 and 1."""
        budget = bracketed(self.budget)
        return tuple(
            composed(f"max(min({bracketed(spent)} / ({budget} * {plain(due)} / 100), 1), 0)")
            for spent, due in zip(self.spent, self.due, strict=True)
        )


def paced(full: Decimal, reading: Reading, settings: Paced) -> Award:
    """Full marks × mean of min(spent ÷ (budget × due), 1). A budget of 0 is no rate: not scored, B04."""
    budget = evaluate(settings.budget, reading)
    if isinstance(budget, Award):
        return budget
    if budget.value <= 0:
        return Award(None, faults=(Fault("B04", "", budget.numbers),))
    found = [evaluate(expression, reading) for expression in settings.shares]
    if refused := next((each for each in found if isinstance(each, Award)), None):
        return refused
    steps = tuple(each for each in found if isinstance(each, Step))
    total, count = sum((step.value for step in steps), ZERO), Decimal(len(steps))
    mean, points = EXACT.divide(total, count), EXACT.divide(EXACT.multiply(full, total), count)
    last = Step("mean", (("total", total), ("count", count)), mean), Step("points", (("share", mean), ("full", full)), points)
    return Award(points, (*steps, *last), total == count)


@dataclass(frozen=True)
class Record:
    """Recorded without points: a number, a value against its target, a day, words, or a value reckoned from figures."""

    reports: Literal["number", "target", "date", "text"] = setting(N_("What is reported"), default="number")
    value: Expression | None = setting(N_("What is recorded, from figures; absent: what is reported"), default=None)
    required: bool = setting(N_("A blank is told"), default=False)

    kind = "record"

    @property
    def reads(self) -> str:
        return "figures" if self.value else "count" if self.reports == "number" else self.reports


def record(full: Decimal, reading: Reading, settings: Record) -> Award:
    """A row that is only recorded has no points; the framework document refuses any. A value from figures is its working."""
    if settings.value is not None:
        found = evaluate(settings.value, reading)
        if isinstance(found, Step):
            return Award(None, (found,))
        return found if settings.required else Award(None)
    blank = reading.actual is None and reading.done_on is None and not reading.words
    return unreported("T02") if blank and settings.required else Award(None)


def _nothing_due(full: Decimal, earns: str, step: Step) -> Award:
    points = full if earns == "not_applicable" else ZERO
    return Award(points, (step._replace(value=points),), None)
