"""Rules that hold an actual value against a target: reached, kept below, equal, on time, judged."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from evaluation.scoring.rules.award import ONE, ZERO, Award, Reading, Step, by_share, unreported
from evaluation.scoring.shapes import N_, Fault, setting
from evaluation.values.numbers import EXACT


@dataclass(frozen=True)
class Proportional:
    """Full marks at the target or above, else actual ÷ target."""

    kind = "proportional"
    reads = "target"


def proportional(full: Decimal, reading: Reading, settings: Proportional) -> Award:
    """财预〔2020〕10号: met, full marks; else full marks × actual ÷ target. Refuses a target of 0 or less (T10)."""
    actual, target = reading.actual, reading.target
    if actual is None or target is None:
        return unreported(*_pair_missing(reading))
    if target <= 0:
        return unreported("T10")
    if actual >= target:
        return Award(full, (Step("met", (("actual", actual), ("target", target)), ONE),), True)
    share = max(ZERO, EXACT.divide(actual, target))
    points = EXACT.divide(EXACT.multiply(full, max(ZERO, actual)), target)
    step = Step("achieved", (("actual", actual), ("target", target)), share)
    return Award(points, (step, Step("points", (("share", share), ("full", full)), points)), False)


@dataclass(frozen=True)
class AtMost:
    """A reverse indicator: full marks up to the target, less above it."""

    variant: Literal["linear", "inverse"] = setting(
        N_("Above the target: linear is 1 − (actual − target) ÷ target, inverse is target ÷ actual")
    )

    kind = "at_most"
    reads = "target"


def at_most(full: Decimal, reading: Reading, settings: AtMost) -> Award:
    """Up to the target full marks. Above: linear (nothing from twice the target on) or w·t/a. Target 0: full at ≤ 0."""
    actual, target = reading.actual, reading.target
    if actual is None or target is None:
        return unreported(*_pair_missing(reading))
    pair = (("actual", actual), ("target", target))
    if actual <= target:
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

    kind = "equal"
    reads = "target"


def equal(full: Decimal, reading: Reading, settings: Equal) -> Award:
    """As deployed: t = 0 → full marks where a ≤ 0, else none; otherwise as proportional."""
    actual, target = reading.actual, reading.target
    if actual is None or target is None or target != 0:
        return proportional(full, reading, Proportional())
    pair = (("actual", actual), ("target", target))
    if actual <= 0:
        return Award(full, (Step("within", pair, ONE),), True)
    return Award(ZERO, (Step("above_zero", pair, ZERO),), False)


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
