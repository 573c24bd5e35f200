"""A rule with its settings in words: what the framework page, `frameworks show` and the reference say of a row."""

from typing import Any

from django.utils.translation import gettext as _

from evaluation.scoring.expressions import Expression
from evaluation.scoring.framework import Indicator
from evaluation.scoring.rules.measures import Band, Execution
from evaluation.values import numbers
from evaluation.wording import with_labels


def describe(rule: Any) -> str:
    """One sentence on how the rule gives points."""
    return str(_SENTENCES[rule.kind](rule))


def figures_of(node: Indicator) -> list[str]:
    """The figures that feed a row, by key."""
    found: dict[str, None] = {}
    for value in vars(node.rule).values():
        if isinstance(value, Expression):
            found |= dict.fromkeys(value.names)
    if isinstance(node.rule, Execution):
        found |= dict.fromkeys((node.rule.executed, node.rule.budget))
    if node.not_applicable_without:
        found[node.not_applicable_without] = None
    return list(found)


def _at_most(rule: Any) -> str:
    if rule.variant == "linear":
        return _("full marks up to the target; above it 1 − (actual − target) ÷ target, nothing from twice the target on")
    return _("full marks up to the target; above it target ÷ actual")


def _judged(rule: Any) -> str:
    return _("met %(met)s–100%%, partly met from %(partly)s, not met below") % {
        "met": _percent(rule.met_from),
        "partly": _percent(rule.partly_from),
    }


def _per_occurrence(rule: Any) -> str:
    counted = with_labels(rule.count.text) if rule.count else _("the actual value")
    return _("%(points)s points off for each occurrence (%(counted)s)") % {
        "points": numbers.plain(rule.points_off),
        "counted": counted,
    }


def _per_point(rule: Any) -> str:
    values = {"points": numbers.plain(rule.points_off), "step": numbers.plain(rule.step), "limit": numbers.plain(rule.threshold)}
    sides = {"over": _("above"), "under": _("below"), "both": _("above or below")}
    sentence = _("%(value)s: %(points)s points off for each %(step)s %(side)s %(limit)s")
    return sentence % {**values, "value": with_labels(rule.value.text), "side": sides[rule.side]}


def _banded(rule: Any) -> str:
    measured = with_labels(rule.value.text) if rule.value else _("the actual value")
    return f"{measured}: " + "; ".join(f"{_band(band)} → {numbers.plain(band.points)}" for band in rule.bands)


def _band(band: Band) -> str:
    limits = [("≥ ", band.at_least), ("> ", band.more_than), ("≤ ", band.at_most), ("< ", band.less_than)]
    told = ", ".join(sign + numbers.plain(limit) for sign, limit in limits if limit is not None)
    return told or _("otherwise")


def _checklist(rule: Any) -> str:
    return "; ".join(f"{item.title} {numbers.plain(item.points)}" for item in rule.items)


def _binary(rule: Any) -> str:
    if rule.condition is None:
        return _("full marks for yes, none for no")
    return _("full marks where %(condition)s, else none") % {"condition": with_labels(rule.condition.text)}


def _ratio(rule: Any) -> str:
    values = {"part": with_labels(rule.part.text), "whole": with_labels(rule.whole.text)}
    return _("full marks × %(part)s ÷ %(whole)s, not above full marks") % values


def _execution(rule: Any) -> str:
    values = {"part": with_labels(rule.executed), "whole": with_labels(rule.budget)}
    return _("full marks × %(part)s ÷ %(whole)s, not above full marks") % values


def _deadline(rule: Any) -> str:
    return _("full marks in time, %(late)s of them when late") % {"late": _percent(rule.late)}


def _percent(share: Any) -> str:
    return f"{numbers.plain(share * 100)}%"


_SENTENCES: dict[str, Any] = {
    "proportional": lambda _rule: _("full marks at the target or above, else actual ÷ target"),
    "at_most": _at_most,
    "equal": lambda _rule: _("full marks at the target, below it actual ÷ target; a target of 0 wants 0"),
    "deadline": _deadline,
    "judged": _judged,
    "per_occurrence": _per_occurrence,
    "per_point": _per_point,
    "banded": _banded,
    "checklist": _checklist,
    "binary": _binary,
    "ratio": _ratio,
    "formula": lambda rule: _("full marks × %(share)s") % {"share": with_labels(rule.share.text)},
    "execution": _execution,
}
