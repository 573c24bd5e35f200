"""Rules that hold an actual value against a target: reached, kept below, equal, on time, judged."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from evaluation.scoring.expressions import Expression
from evaluation.scoring.rules.award import ONE, ZERO, Award, Reading, Step, by_share, evaluate, unreported
from evaluation.scoring.shapes import N_, Fault, setting
from evaluation.values.numbers import EXACT


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What rules that hold a value against a target share: where the value and the target come from."""

    value: Expression | None = setting(N_("What is measured, from figures; absent: the actual value"), default=None)
    target: Decimal | None = setting(N_("Target that the framework sets; absent: the unit's own"), default=None)

    @property
    def reads(self) -> str:
        return "target" if self.target is None else "figures" if self.value else "count"


class Pair(NamedTuple):
    """An actual value, its target, and the working that led to the value."""

    actual: Decimal
    target: Decimal
    steps: tuple[Step, ...]

    @property
    def numbers(self) -> tuple[tuple[str, Decimal], ...]:
        return ("actual", self.actual), ("target", self.target)


def pair_of(reading: Reading, settings: Measured) -> Pair | Award:
    """Value and target: as reported, or as the framework has them. T01 where the target is blank, T02 where the actual is."""
    target = reading.target if settings.target is None else settings.target
    actual, steps = reading.actual, ()
    if settings.value is not None and actual is None:
        found = evaluate(settings.value, reading)
        if isinstance(found, Award):
            return found
        return unreported("T01") if target is None else Pair(found.value, target, (found,))
    if actual is None or target is None:
        return unreported(*(["T01"] if target is None else []), *(["T02"] if actual is None else []))
    return Pair(actual, target, steps)


def _after(pair: Pair, award: Award) -> Award:
    return award._replace(steps=(*pair.steps, *award.steps)) if pair.steps else award


@dataclass(frozen=True)
class Over:
    """What a target far exceeded costs: it was set too low."""

    effect: Literal["minus", "reduced"] = setting(
        N_("minus: points off from the limit on; reduced: beyond the limit, full marks × (1 − factor × excess ÷ target)")
    )
    beyond: Decimal = setting(N_("Limit, as actual ÷ target"), default=Decimal("1.3"), minimum="1")
    points_off: Decimal = setting(N_("Points off (minus)"), default=Decimal(2), minimum="0")
    factor: Decimal = setting(N_("Factor (reduced)"), default=ONE, minimum="0")


@dataclass(frozen=True)
class Proportional(Measured):
    """Full marks at the target or above, else actual ÷ target."""

    strict: bool = setting(N_("The target itself does not count as reached (>)"), default=False)
    nothing_below: Decimal | None = setting(
        N_("Pass mark: below this share of the target no points"), default=None, minimum="0", maximum="1"
    )
    zero_target: Literal["refused", "reached"] = setting(
        N_("A target of 0 or less: cannot be scored, or full marks where it is reached and none where not"), default="refused"
    )
    over: Over | None = setting(N_("What a target far exceeded costs; absent: nothing"), default=None)

    kind = "proportional"


def proportional(full: Decimal, reading: Reading, settings: Proportional) -> Award:
    """财预〔2020〕10号: met, full marks; else full marks × actual ÷ target. A target of 0 or less is T10,
    or as the framework says."""
    pair = pair_of(reading, settings)
    return pair if isinstance(pair, Award) else _after(pair, _in_proportion(full, pair, settings))


def _in_proportion(full: Decimal, pair: Pair, settings: Proportional) -> Award:
    actual, target, _ = pair
    met = actual > target if settings.strict else actual >= target
    if target <= 0:
        return unreported("T10") if settings.zero_target == "refused" else _all_or_nothing(full, pair, met)
    if met:
        return _over(full, pair, settings.over) or Award(full, (Step("met", pair.numbers, ONE),), True)
    share = max(ZERO, EXACT.divide(actual, target))
    if settings.nothing_below is not None and actual < EXACT.multiply(target, settings.nothing_below):
        return Award(ZERO, (Step("below_pass", (*pair.numbers, ("pass", settings.nothing_below)), share),), False)
    points = EXACT.divide(EXACT.multiply(full, max(ZERO, actual)), target)
    steps = Step("achieved", pair.numbers, share), Step("points", (("share", share), ("full", full)), points)
    return Award(points, steps, False)


def _over(full: Decimal, pair: Pair, over: Over | None) -> Award | None:
    """指标偏离: from the limit on so many points less, or 按偏离度适度调减 beyond it; None where neither holds."""
    if over is None:
        return None
    actual, target, _ = pair
    limit = EXACT.multiply(target, over.beyond)
    if over.effect == "minus" and actual >= limit:
        points = max(ZERO, EXACT.subtract(full, over.points_off))
        return Award(points, (Step("over", (*pair.numbers, ("full", full), ("points_off", over.points_off)), points),), True)
    if over.effect == "reduced" and actual > limit:
        excess = EXACT.divide(EXACT.subtract(actual, target), target)
        share = max(ZERO, EXACT.subtract(ONE, EXACT.multiply(over.factor, excess)))
        return by_share(full, share, Step("over_reduced", (*pair.numbers, ("factor", over.factor)), share), True)
    return None


def _all_or_nothing(full: Decimal, pair: Pair, met: bool) -> Award:
    return Award(full if met else ZERO, (Step("met" if met else "missed", pair.numbers, ONE if met else ZERO),), met)


@dataclass(frozen=True)
class AtMost(Measured):
    """A reverse indicator: full marks up to the target, less above it."""

    variant: Literal["linear", "inverse"] = setting(
        N_("Above the target: linear is 1 − (actual − target) ÷ target, inverse is target ÷ actual")
    )
    strict: bool = setting(N_("The target itself is one too many (<); the formula begins there"), default=False)

    kind = "at_most"


def at_most(full: Decimal, reading: Reading, settings: AtMost) -> Award:
    """Up to the target full marks. Above: linear (nothing from twice the target on) or w·t/a. Target 0: full at ≤ 0."""
    pair = pair_of(reading, settings)
    return pair if isinstance(pair, Award) else _after(pair, _at_most(full, pair, settings))


def _at_most(full: Decimal, pair: Pair, settings: AtMost) -> Award:
    actual, target, _ = pair
    if actual < target or (actual == target and not settings.strict):
        return Award(full, (Step("within", pair.numbers, ONE),), True)
    if target <= 0:
        return Award(ZERO, (Step("above_zero", pair.numbers, ZERO),), False)
    if settings.variant == "inverse":
        share = EXACT.divide(target, actual)
        return by_share(full, share, Step("inverse", pair.numbers, share), False)
    left = max(ZERO, EXACT.subtract(EXACT.multiply(target, Decimal(2)), actual))  # 1 − (a − t) ÷ t = (2t − a) ÷ t
    points, share = EXACT.divide(EXACT.multiply(full, left), target), EXACT.divide(left, target)
    steps = Step("linear", pair.numbers, share), Step("points", (("share", share), ("full", full)), points)
    return Award(points, steps, False)


@dataclass(frozen=True)
class Equal(Measured):
    """The target is to be reached exactly; below it, actual ÷ target. A target of 0: full marks at 0 or less."""

    otherwise: Literal["proportional", "deviation", "nothing"] = setting(
        N_("Not reached exactly: actual ÷ target as far as full marks; 1 − deviation ÷ target; or nothing"),
        default="proportional",
    )

    kind = "equal"


def equal(full: Decimal, reading: Reading, settings: Equal) -> Award:
    """As deployed: t = 0 → full marks where a ≤ 0, else none; otherwise as proportional, by the deviation, or nothing."""
    pair = pair_of(reading, settings)
    return pair if isinstance(pair, Award) else _after(pair, _equal(full, pair, settings.otherwise))


def _equal(full: Decimal, pair: Pair, otherwise: str) -> Award:
    actual, target, _ = pair
    if target == 0:
        held = Step("within", pair.numbers, ONE) if actual <= 0 else Step("above_zero", pair.numbers, ZERO)
        return Award(full if actual <= 0 else ZERO, (held,), actual <= 0)
    if otherwise == "proportional":
        return _in_proportion(full, pair, Proportional())
    if actual == target or otherwise == "nothing":
        return _all_or_nothing(full, pair, actual == target)
    away = EXACT.divide(abs(EXACT.subtract(actual, target)), abs(target))
    share = max(ZERO, EXACT.subtract(ONE, away))
    return by_share(full, share, Step("deviation", pair.numbers, share), False)


@dataclass(frozen=True)
class Deadline:
    """Done by the day set: full marks; later: the share that the framework names."""

    late: Decimal = setting(N_("Share of full marks when late"), default=ZERO, minimum="0", maximum="1")

    kind = "deadline"
    reads = "date"


def deadline(full: Decimal, reading: Reading, settings: Deadline) -> Award:
    """Full marks where the day done is not after the day due."""
    if reading.done_on is None or reading.due_on is None:
        return unreported(*(["T01"] if reading.due_on is None else []), *(["T02"] if reading.done_on is None else []))
    met = reading.done_on <= reading.due_on
    step = Step(
        "on_time" if met else "late", (("done_on", reading.done_on), ("due_on", reading.due_on)), ONE if met else settings.late
    )
    return Award(EXACT.multiply(full, step.value), (step,), met)


@dataclass(frozen=True)
class Judged:
    """A qualitative indicator in three tiers: met, partly met, not met; the share lies in the tier's band."""

    met_from: Decimal = setting(N_("Met: share from here to 1"), minimum="0", maximum="1")
    partly_from: Decimal = setting(N_("Partly met: share from here to below 'met'"), minimum="0", maximum="1")

    kind = "judged"
    reads = "level"

    def band(self, level: str) -> tuple[Decimal, Decimal]:
        """Lowest and highest share of a level; the highest is excluded but for 'met'."""
        return {"met": (self.met_from, ONE), "partly": (self.partly_from, self.met_from), "unmet": (ZERO, self.partly_from)}[
            level
        ]


def judged(full: Decimal, reading: Reading, settings: Judged) -> Award:
    """财预〔2020〕10号: met [80%,100%], partly [60%,80%), not met [0,60%) of full marks. A share outside the band is S09."""
    if reading.level is None:
        return unreported("T05")
    share = ONE if reading.share is None and reading.level == "met" else reading.share
    if share is None:
        return unreported("T26")
    low, high = settings.band(reading.level)
    inside = low <= share <= high if reading.level == "met" else low <= share < high
    if not inside:
        return Award(None, faults=(Fault("S09", "", (("level", reading.level), ("share", share), ("low", low), ("high", high))),))
    return by_share(
        full,
        share,
        Step("judged_" + reading.level, (("share", share), ("low", low), ("high", high)), share),
        reading.level == "met",
    )
