"""The working of a row in words: each kind of step has its formula; its numbers are set as an official would write them."""

from django.utils.translation import gettext_noop as N_

# kind → (the formula in words, how its numbers stand)
STEPS: dict[str, tuple[str, str]] = {
    "met": (N_("target reached: full marks"), "%(actual)s ≥ %(target)s"),
    "within": (N_("within the target: full marks"), "%(actual)s ≤ %(target)s"),
    "missed": (N_("target not reached: no points"), "%(actual)s / %(target)s"),
    "below_pass": (N_("below the pass mark of %(pass)s: no points"), "%(actual)s ÷ %(target)s"),
    "over": (N_("far above the target: points less"), "%(full)s − %(points_off)s"),
    "over_reduced": (
        N_("far above the target: share = 1 − factor × excess ÷ target"),
        "1 − %(factor)s × (%(actual)s − %(target)s) ÷ %(target)s",
    ),
    "deviation": (N_("share = 1 − deviation ÷ target, not below 0"), "1 − |%(actual)s − %(target)s| ÷ %(target)s"),
    "above_zero": (N_("above a target of 0: no points"), "%(actual)s > %(target)s"),
    "achieved": (N_("share = actual ÷ target"), "%(actual)s ÷ %(target)s"),
    "inverse": (N_("share = target ÷ actual"), "%(target)s ÷ %(actual)s"),
    "linear": (N_("share = 1 − (actual − target) ÷ target, not below 0"), "1 − (%(actual)s − %(target)s) ÷ %(target)s"),
    "on_time": (N_("done in time: full marks"), "%(done_on)s ≤ %(due_on)s"),
    "late": (N_("done too late"), "%(done_on)s > %(due_on)s"),
    "judged_met": (N_("judged as met, share of full marks"), "%(low)s ≤ %(share)s ≤ %(high)s"),
    "judged_partly": (N_("judged as partly met, share of full marks"), "%(low)s ≤ %(share)s < %(high)s"),
    "judged_unmet": (N_("judged as not met, share of full marks"), "%(low)s ≤ %(share)s < %(high)s"),
    "points": (N_("points = share × full marks"), "%(share)s × %(full)s"),
    "points_capped": (N_("points = share × full marks, the share counting as 1 at most"), "%(share)s × %(full)s"),
    "occurrences": (N_("points = full marks − occurrences × points off, not below 0"), "%(full)s − %(count)s × %(points_off)s"),
    "counted": (N_("points = occurrences × points each, not above %(full)s"), "%(count)s × %(points_each)s"),
    "mean": (N_("share = mean of the periods"), "%(total)s ÷ %(count)s"),
    "chosen": (N_("chosen: %(title)s"), ""),
    "penalty": (N_("taken off the sum of the rows"), "− %(points)s"),
    "steps_beyond": (
        N_("points = full marks − steps beyond %(threshold)s × points off, not below 0"),
        "%(full)s − %(steps)s × %(points_off)s",
    ),
    "value": (N_("value"), "%(actual)s"),
    "band": (N_("points of the band in which the value lies: %(range)s"), "%(value)s：%(range)s"),
    "items": (N_("points of the items that hold"), "%(held)s / %(items)s"),
    "required_item_missing": (N_("an item that is required does not hold: no points"), "%(held)s / %(items)s"),
    "project_mean": (N_("share = mean of the projects' totals ÷ what a project can reach"), "%(mean)s ÷ %(out_of)s"),
    "project_mean_of_due": (
        N_("share = mean of the projects' totals × evaluated ÷ due ÷ what a project can reach"),
        "%(mean)s × %(evaluated)s ÷ %(due)s ÷ %(out_of)s",
    ),
    "yes": (N_("reported as yes"), ""),
    "no": (N_("reported as no"), ""),
    "all_or_nothing": (N_("full marks where the condition holds, else none"), "%(full)s"),
    "execution": (N_("execution rate = executed ÷ full-year budget"), "%(executed)s ÷ %(full_year_budget)s"),
    "expression": ("", ""),  # the framework's own expression, with labels and with numbers in place of names
    "nothing_due": (N_("nothing was due: not applicable"), ""),
    "not_applicable_full": (N_("not applicable: full marks"), "%(full)s"),
    "not_applicable_verified": (N_("counted in the verified total only"), ""),
    "not_applicable_spread": (N_("not applicable: its points are spread over its siblings"), ""),
    "verified": (N_("verified beside the self score of %(self)s"), ""),
    "deducted": (N_("points − deduction, not below 0"), "%(before)s − %(deduction)s"),
}
