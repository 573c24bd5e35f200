"""The names of rules, and of what their settings may be, as authoring shows them and as workbooks write them."""

from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

RULES: dict[str, str] = {
    "proportional": N_("In proportion to the target"),
    "at_most": N_("Reverse: at most the target"),
    "equal": N_("Equal to the target"),
    "deadline": N_("By a day"),
    "judged": N_("Judged in three tiers"),
    "per_occurrence": N_("Points off for each occurrence"),
    "per_point": N_("Points off for each percentage point"),
    "counted": N_("Points for each occurrence"),
    "banded": N_("Bands"),
    "checklist": N_("Checklist"),
    "binary": N_("All or nothing"),
    "ratio": N_("Part of a whole"),
    "formula": N_("Formula over figures"),
    "execution": N_("Budget execution rate"),
    "paced": N_("Spending in step with the year"),
    "peer": N_("Compared with the mean of its peers"),
    "project_scores": N_("Mean of the projects' self-evaluations"),
    "choice": N_("One of several measures"),
    "record": N_("Recorded without points"),
}
CHOICES: dict[str, str] = {  # name of the setting, and what it may be
    "format.framework/1": N_("framework/1"),
    "subjects.department": N_("Whole department"),
    "subjects.unit": N_("Unit"),
    "subjects.project": N_("Project"),
    "subjects.transfer": N_("Transfer payment"),
    "not_applicable.full": N_("full marks"),
    "not_applicable.spread": N_("its points go to its siblings"),
    "not_applicable.verified": N_("counts when verified"),
    "not_applicable.refused": N_("is refused"),
    "outside.bonus": N_("bonus"),
    "outside.penalty": N_("penalty"),
    "zero_target.refused": N_("cannot be scored"),
    "zero_target.reached": N_("full marks where it is reached, none where not"),
    "effect.minus": N_("points off from the limit on"),
    "effect.reduced": N_("reduced by the deviation beyond the limit"),
    "variant.linear": N_("1 − (actual − target) ÷ target"),
    "variant.inverse": N_("target ÷ actual"),
    "otherwise.proportional": N_("actual ÷ target"),
    "otherwise.deviation": N_("1 − deviation ÷ target"),
    "otherwise.nothing": N_("no points"),
    "side.over": N_("above it"),
    "side.under": N_("below it"),
    "side.both": N_("on both sides"),
    "part.whole": N_("does not count"),
    "part.started": N_("counts whole"),
    "part.proportional": N_("counts in proportion"),
    "nothing_due.not_applicable": N_("not applicable"),
    "nothing_due.none": N_("no points"),
    "reports.number": N_("a number"),
    "reports.target": N_("a target and a number"),
    "reports.date": N_("a day"),
    "reports.text": N_("a text"),
    "mean.simple": N_("each project alike"),
    "mean.by_amount": N_("weighted by the amounts"),
    "not_evaluated.left_out": N_("left out of the mean"),
    "not_evaluated.zero": N_("counted as 0"),
}


def rule(kind: str) -> str:
    """The name of a kind of rule."""
    return _(RULES[kind]) if kind in RULES else kind


def words(setting: str, value: str) -> str:
    """What one choice of a setting is called."""
    message = CHOICES.get(f"{setting}.{value}")
    return _(message) if message else value


@cache
def _named(language: str) -> dict[str, str]:
    with translation.override(language):
        return {_(message): kind for kind, message in RULES.items()} | {kind: kind for kind in RULES}


def rule_named(name: str) -> str:
    """The kind of rule that somebody names by its code, or by its name in either language; what is neither stays as it is."""
    return _named("zh-hans").get(name) or _named("en").get(name) or name


def value_named(setting: str, allowed: tuple[str, ...], name: str) -> str:
    """The choice of a setting that somebody names by its code, or by its words in either language."""
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found = next((value for value in allowed if name in (value, words(setting, value))), "")
        if found:
            return found
    return name
