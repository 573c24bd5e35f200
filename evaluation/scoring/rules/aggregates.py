"""Rules that look beyond the unit's own row: the mean of its peers, the self-evaluations of its projects."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from evaluation.scoring.expressions import Expression, bracketed, composed
from evaluation.scoring.rules.award import ONE, ZERO, Award, Reading, Step, evaluate
from evaluation.scoring.rules.measures import Band, by_band
from evaluation.scoring.shapes import N_, Fault, setting
from evaluation.values.numbers import EXACT, points


@dataclass(frozen=True)
class Peer:
    """Compared with the mean of its peers that the bureau publishes; until it does, the row counts in the verified total only."""

    value: Expression = setting(N_("What is compared, from figures"))
    mean: Expression = setting(N_("Reference mean that the bureau publishes, from figures"))
    bands: tuple[Band, ...] = setting(N_("Bands of value ÷ mean in percent, in order; the first that holds counts"))

    kind = "peer"
    reads = "figures"

    @cached_property
    def measured(self) -> Expression:
        """The value in percent of the mean."""
        return composed(f"{bracketed(self.value)} / {bracketed(self.mean)} * 100")


def peer(full: Decimal, reading: Reading, settings: Peer) -> Award:
    """Points by the band of value ÷ mean × 100. No mean published: left to the verified total, a submission never waits."""
    if any(reading.figures.get(name) is None for name in settings.mean.names):
        return Award(None, (Step("not_applicable_verified", (), ZERO),))
    found = evaluate(settings.measured, reading)
    return found if isinstance(found, Award) else by_band(full, found, settings.bands)


@dataclass(frozen=True)
class ProjectScores:
    """Full marks × the mean total of the unit's project self-evaluations ÷ what a project can reach."""

    mean: Literal["simple", "by_amount"] = setting(
        N_("The mean of the projects' totals: each project alike, or weighted by its amount"), default="simple"
    )
    out_of: Decimal = setting(N_("Total that a project can reach"), default=Decimal(100), minimum="0.01")
    not_evaluated: Literal["left_out", "zero"] = setting(
        N_("A project that was to be evaluated and was not: left out of the mean, or counted as 0"), default="left_out"
    )

    kind = "project_scores"
    reads = "figures"

    @property
    def figures(self) -> tuple[str, ...]:
        counted = ("projects_evaluated", "projects_due") if self.not_evaluated == "zero" else ()
        return (MEANS[self.mean], *counted)


MEANS = {"simple": "project_score_mean", "by_amount": "project_score_mean_by_amount"}


def project_scores(full: Decimal, reading: Reading, settings: ProjectScores) -> Award:
    """Full marks × mean ÷ out of, and × evaluated ÷ due where what is missing counts as 0. No project due: not applicable."""
    figures = tuple((name, reading.figures.get(name)) for name in settings.figures)
    if settings.not_evaluated == "zero" and dict(figures)["projects_due"] == 0:
        return Award(full, (Step("nothing_due", figures, full),), None)
    missing = [name for name, value in figures if value is None]
    if missing:
        return Award(None, faults=tuple(Fault("T02", f"figures.{name}") for name in missing))
    mean, evaluated, due = (*(value or ZERO for _, value in figures), ONE, ONE)[:3]
    part, whole = EXACT.multiply(mean, min(evaluated, due)), EXACT.multiply(settings.out_of, due)
    earned = EXACT.divide(EXACT.multiply(full, max(ZERO, min(part, whole))), whole)
    share = EXACT.divide(max(ZERO, min(part, whole)), whole)
    kind = "project_mean" if settings.not_evaluated == "left_out" else "project_mean_of_due"
    first = Step(kind, (("mean", mean), ("out_of", settings.out_of), ("evaluated", evaluated), ("due", due)), share)
    return Award(earned, (first, Step("points", (("share", share), ("full", full)), earned)), share >= 1)


class ProjectMeans(NamedTuple):
    """What the figures of the catalogue say of a unit's projects."""

    project_score_mean: Decimal | None
    project_score_mean_by_amount: Decimal | None
    projects_evaluated: Decimal


def project_means(evaluated: Iterable[tuple[Decimal, Decimal]]) -> ProjectMeans:
    """The figures that (total, amount) of each evaluated project make; means to the hundredth, None where there is none."""
    pairs = list(evaluated)
    amount, count = sum((each for _, each in pairs), ZERO), Decimal(len(pairs))
    if not pairs:
        return ProjectMeans(None, None, count)
    mean = points(EXACT.divide(sum((total for total, _ in pairs), ZERO), count))
    weighted = sum((EXACT.multiply(total, each) for total, each in pairs), ZERO)
    return ProjectMeans(mean, points(EXACT.divide(weighted, amount)) if amount > 0 else None, count)
