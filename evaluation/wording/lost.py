"""Why a row lost points, in one sentence of an official: the same on screen, in the report's annex and in `score --json`."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from evaluation.scoring.rules.award import Step
from evaluation.values import numbers

# The step that decides, by kind → what it says. `short` and `over` are the distance between actual and target.
REASONS: dict[str, str] = {
    "achieved": N_("%(actual)s reached of %(target)s: %(short)s short, scored in proportion"),
    "below_pass": N_("%(actual)s reached of %(target)s: below the pass mark, no points"),
    "missed": N_("%(actual)s reached, the target is %(target)s: no points"),
    "over": N_("%(actual)s reached against a target of %(target)s: too far above it, %(points_off)s points off"),
    "over_reduced": N_("%(actual)s reached against a target of %(target)s: too far above it, points reduced"),
    "inverse": N_("%(actual)s against a limit of %(target)s: %(over)s above it"),
    "linear": N_("%(actual)s against a limit of %(target)s: %(over)s above it"),
    "deviation": N_("%(actual)s deviates from the target of %(target)s"),
    "above_zero": N_("%(actual)s occurred where none were to"),
    "late": N_("done on %(done_on)s, due on %(due_on)s"),
    "judged_met": N_("judged as met, with %(share)s of full marks"),
    "judged_partly": N_("judged as partly met, with %(share)s of full marks"),
    "judged_unmet": N_("judged as not met, with %(share)s of full marks"),
    "occurrences": N_("%(count)s occurrences at %(points_off)s points each"),
    "steps_beyond": N_("%(steps)s steps beyond %(threshold)s at %(points_off)s points each"),
    "band": N_("%(value)s lies in the band %(range)s"),
    "items": N_("not in place: %(lacking)s"),
    "required_item_missing": N_("required and not in place, so the row has no points: %(lacking)s"),
    "project_mean": N_("the projects' mean total is %(mean)s of %(out_of)s"),
    "project_mean_of_due": N_("the projects' mean total is %(mean)s of %(out_of)s, %(evaluated)s of %(due)s evaluated"),
    "counted": N_("%(count)s occurrences at %(points_each)s points each"),
    "no": N_("reported as no"),
    "nothing_due": N_("nothing was due"),
    "all_or_nothing": N_("the condition does not hold"),
    "execution": N_("executed %(executed)s of %(full_year_budget)s"),
    "mean": N_("the mean of the periods is %(mean)s"),
    "points": N_("the share reached is %(rate)s"),
    "points_capped": N_("the share reached is %(rate)s"),
}
_LIMITS = (("at_least", "≥ "), ("more_than", "> "), ("at_most", "≤ "), ("less_than", "< "))


def why(points: Decimal | None, award: Decimal | None, steps: tuple[Step, ...], shown: Any) -> str:
    """The sentence for a row below full marks, with what it lost; else nothing. `shown` puts a step's numbers in words."""
    if points is None or award is None or not 0 <= award < points:
        return ""
    decisive = next((step for step in steps if step.kind in REASONS), None)
    reasons = [gettext(REASONS[decisive.kind]) % (shown(decisive) | _derived(decisive))] if decisive else []
    deducted = next((step for step in steps if step.kind == "deducted"), None)
    if deducted:
        if decisive and deducted.numbers[0][1] == points:  # nothing was lost before
            reasons.clear()
        reasons.append(gettext(N_("%(deduction)s points deducted")) % shown(deducted))
    lost = gettext(N_("%(lost)s points lost")) % {"lost": numbers.plain(points - award)}
    return gettext("; ").join([*reasons, lost])


def _derived(step: Step) -> dict[str, str]:
    """Distances and rates that a sentence needs beside the numbers of the step."""
    given = dict(step.numbers)
    found = {"rate": f"{numbers.half_up(step.value * 100):f}%"}
    if step.kind == "mean":
        found["mean"] = found["rate"]
    if "share" in given:
        found["rate"] = found["share"] = f"{numbers.plain(given['share'] * 100, 2)}%"
    if isinstance(given.get("actual"), Decimal) and isinstance(given.get("target"), Decimal):
        found["short"] = numbers.plain(given["target"] - given["actual"])
        found["over"] = numbers.plain(given["actual"] - given["target"])
    if step.kind == "band":
        found["range"] = band(given)
    return found


def band(limits: dict[str, Any]) -> str:
    """A band's limits as they stand: ≥ 80, < 90."""
    told = "，".join(sign + numbers.plain(limits[key]) for key, sign in _LIMITS if limits.get(key) is not None)
    return told or gettext("otherwise")
