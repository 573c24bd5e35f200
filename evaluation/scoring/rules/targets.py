"""Rules that hold an actual value against a target: reached, kept below, equal, on time, judged."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from evaluation.scoring.rules.award import ONE, ZERO, Award, Reading, Step, by_share, unreported
from evaluation.scoring.shapes import N_, Fault, setting
from evaluation.values.numbers import EXACT


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
class Proportional:
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
    reads = "target"


def proportional(full: Decimal, reading: Reading, settings: Proportional) -> Award:
    """财预〔2020〕10号: met, full marks; else full marks × actual ÷ target. A target of 0 or less is T10,
    or as the framework says."""
    actual, target = reading.actual, reading.target
    if actual is None or target is None:
        return unreported(*_pair_missing(reading))
    pair, met = (("actual", actual), ("target", target)), actual > target if settings.strict else actual >= target
    if target <= 0:
        return unreported("T10") if settings.zero_target == "refused" else _all_or_nothing(full, pair, met)
    if met:
        return _over(full, actual, target, settings.over) or Award(full, (Step("met", pair, ONE),), True)
    share = max(ZERO, EXACT.divide(actual, target))
    if settings.nothing_below is not None and actual < EXACT.multiply(target, settings.nothing_below):
        return Award(ZERO, (Step("below_pass", (*pair, ("pass", settings.nothing_below)), share),), False)
    points = EXACT.divide(EXACT.multiply(full, max(ZERO, actual)), target)
    return Award(points, (Step("achieved", pair, share), Step("points", (("share", share), ("full", full)), points)), False)


def _over(full: Decimal, actual: Decimal, target: Decimal, over: Over | None) -> Award | None:
    """指标偏离: from the limit on so many points less, or 按偏离度适度调减 beyond it; None where neither holds."""
    if over is None:
        return None
    limit, pair = EXACT.multiply(target, over.beyond), (("actual", actual), ("target", target))
    if over.effect == "minus" and actual >= limit:
        points = max(ZERO, EXACT.subtract(full, over.points_off))
        return Award(points, (Step("over", (*pair, ("full", full), ("points_off", over.points_off)), points),), True)
    if over.effect == "reduced" and actual > limit:
        excess = EXACT.divide(EXACT.subtract(actual, target), target)
        share = max(ZERO, EXACT.subtract(ONE, EXACT.multiply(over.factor, excess)))
        return by_share(full, share, Step("over_reduced", (*pair, ("factor", over.factor)), share), True)
    return None


def _all_or_nothing(full: Decimal, pair: tuple[tuple[str, Decimal], ...], met: bool) -> Award:
    return Award(full if met else ZERO, (Step("met" if met else "missed", pair, ONE if met else ZERO),), met)


@dataclass(frozen=True)
class AtMost:
    """A reverse indicator: full marks up to the target, less above it."""

    variant: Literal["linear", "inverse"] = setting(
        N_("Above the target: linear is 1 − (actual − target) ÷ target, inverse is target ÷ actual")
    )
    strict: bool = setting(N_("The target itself is one too many (<); the formula begins there"), default=False)

    kind = "at_most"
    reads = "target"


def at_most(full: Decimal, reading: Reading, settings: AtMost) -> Award:
    """Up to the target full marks. Above: linear (nothing from twice the target on) or w·t/a. Target 0: full at ≤ 0."""
    actual, target = reading.actual, reading.target
    if actual is None or target is None:
        return unreported(*_pair_missing(reading))
    pair = (("actual", actual), ("target", target))
    if actual < target or (actual == target and not settings.strict):
        return Award(full, (Step("within", pair, ONE),), True)
    if target <= 0:
        return Award(ZERO, (Step("above_zero", pair, ZERO),), False)
    if settings.variant == "inverse":
        return by_share(full, EXACT.divide(target, actual), Step("inverse", pair, EXACT.divide(target, actual)), False)
    left = max(ZERO, EXACT.subtract(EXACT.multiply(target, Decimal(2)), actual))  # 1 − (a − t) ÷ t = (2t − a) ÷ t
    points = EXACT.divide(EXACT.multiply(full, left), target)
    share = EXACT.divide(left, target)
    return Award(points, (Step("linear", pair, share), Step("points", (("share", share), ("full", full)), points)), False)


@dataclass(frozen=True)
class Equal:
    """The target is to be reached exactly; below it, actual ÷ target. A target of 0: full marks at 0 or less."""

    otherwise: Literal["proportional", "deviation", "nothing"] = setting(
        N_("Not reached exactly: actual ÷ target as far as full marks; 1 − deviation ÷ target; or nothing"),
        default="proportional",
    )

    kind = "equal"
    reads = "target"


def equal(full: Decimal, reading: Reading, settings: Equal) -> Award:
    """As deployed: t = 0 → full marks where a ≤ 0, else none; otherwise as proportional, by the deviation, or nothing."""
    actual, target = reading.actual, reading.target
    if actual is None or target is None or (target != 0 and settings.otherwise == "proportional"):
        return proportional(full, reading, Proportional())
    pair = (("actual", actual), ("target", target))
    if target != 0:
        return _exactly(full, actual, target, settings.otherwise)
    if actual <= 0:
        return Award(full, (Step("within", pair, ONE),), True)
    return Award(ZERO, (Step("above_zero", pair, ZERO),), False)


def _exactly(full: Decimal, actual: Decimal, target: Decimal, otherwise: str) -> Award:
    pair, met = (("actual", actual), ("target", target)), actual == target
    if met or otherwise == "nothing":
        return _all_or_nothing(full, pair, met)
    away = EXACT.divide(abs(EXACT.subtract(actual, target)), abs(target))
    share = max(ZERO, EXACT.subtract(ONE, away))
    return by_share(full, share, Step("deviation", pair, share), False)


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


def _pair_missing(reading: Reading) -> tuple[str, ...]:
    """T01 where the target is blank, T02 where the actual is."""
    return (("T01",) if reading.target is None else ()) + (("T02",) if reading.actual is None else ())
