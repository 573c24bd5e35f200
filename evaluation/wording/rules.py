"""A rule with its settings in words: what the framework page, `frameworks show` and the reference say of a row."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from evaluation.scoring.expressions import Expression
from evaluation.scoring.framework import Indicator
from evaluation.scoring.rules.aggregates import ProjectScores
from evaluation.scoring.rules.measures import Execution
from evaluation.values import numbers
from evaluation.wording import lost, with_labels


def describe(rule: Any) -> str:
    """One sentence on how the rule gives points."""
    return str(_SENTENCES[rule.kind](rule))


def figures_of(node: Indicator) -> list[str]:
    """The figures that feed a row, by key."""
    found: dict[str, None] = {}
    found |= dict.fromkeys(names_of(node.rule))
    if node.not_applicable_without:
        found[node.not_applicable_without] = None
    return list(found)


def names_of(rule: Any) -> Iterator[str]:
    """The figures and rates that a rule reads, by key."""
    if isinstance(rule, Execution):
        yield from (rule.executed, rule.budget)
    if isinstance(rule, ProjectScores):
        yield from rule.figures
    for value in vars(rule).values():
        for expression in value if isinstance(value, tuple) else (value,):
            if isinstance(expression, Expression):
                yield from expression.names
    for option in getattr(rule, "options", ()):
        yield from names_of(option.rule)


def _proportional(rule: Any) -> str:
    parts = [_measured(rule, _("full marks at the target or above, else actual ÷ target"))]
    if rule.nothing_below is not None:
        parts.append(_("nothing below %(share)s of the target") % {"share": _percent(rule.nothing_below)})
    if rule.over is not None and rule.over.effect == "minus":
        values = {"share": _percent(rule.over.beyond), "points": numbers.plain(rule.over.points_off)}
        parts.append(_("from %(share)s of the target on %(points)s points less") % values)
    if rule.over is not None and rule.over.effect == "reduced":
        values = {"share": _percent(rule.over.beyond), "factor": numbers.plain(rule.over.factor)}
        parts.append(_("above %(share)s of the target × (1 − %(factor)s × excess ÷ target)") % values)
    if rule.zero_target == "reached":
        parts.append(_("a target of 0: full marks where it is reached, else none"))
    return "; ".join(parts)


def _measured(rule: Any, sentence: str) -> str:
    """The sentence of a rule that holds a value against a target, with what the framework says of both."""
    parts = [sentence]
    if getattr(rule, "strict", False):
        parts.append(_("the target itself does not count as kept"))
    if rule.value is not None:
        parts.append(_("measured: %(value)s") % {"value": with_labels(rule.value.text)})
    if rule.target is not None:
        parts.append(_("target: %(target)s") % {"target": numbers.plain(rule.target)})
    return "; ".join(parts)


def _equal(rule: Any) -> str:
    if rule.otherwise == "deviation":
        return _measured(rule, _("full marks at the target exactly, else 1 − deviation ÷ target"))
    if rule.otherwise == "nothing":
        return _measured(rule, _("full marks at the target exactly, else nothing"))
    return _measured(rule, _("full marks at the target, below it actual ÷ target; a target of 0 wants 0"))


def _counted(rule: Any) -> str:
    counted = with_labels(rule.count.text) if rule.count else _("the actual value")
    return _("%(points)s points for each occurrence (%(counted)s), up to full marks") % {
        "points": numbers.plain(rule.points_each),
        "counted": counted,
    }


def _paced(rule: Any) -> str:
    spent = "、".join(with_labels(expression.text) for expression in rule.spent)
    due = "、".join(f"{numbers.plain(share)}%" for share in rule.due)
    values = {"spent": spent, "budget": with_labels(rule.budget.text), "due": due}
    return _("full marks × the mean of spent ÷ due, each at most 1 (%(spent)s against %(due)s of %(budget)s)") % values


def _choice(rule: Any) -> str:
    options = "; ".join(f"{option.title}: {describe(option.rule)}" for option in rule.options)
    return _("one of these, as the unit chooses: %(options)s") % {"options": options}


def _at_most(rule: Any) -> str:
    if rule.variant == "linear":
        sentence = _("full marks up to the target; above it 1 − (actual − target) ÷ target, nothing from twice the target on")
    else:
        sentence = _("full marks up to the target; above it target ÷ actual")
    return _measured(rule, sentence)


def _peer(rule: Any) -> str:
    return _("%(value)s in percent of the published mean (%(mean)s): %(bands)s; none published: verified total only") % {
        "value": with_labels(rule.value.text),
        "mean": with_labels(rule.mean.text),
        "bands": _bands(rule.bands),
    }


def _project_scores(rule: Any) -> str:
    values = {"mean": with_labels(rule.figures[0]), "out_of": numbers.plain(rule.out_of)}
    if rule.not_evaluated == "zero":
        return _("full marks × %(mean)s ÷ %(out_of)s; a project not evaluated counts as 0") % values
    return _("full marks × %(mean)s ÷ %(out_of)s") % values


def _record(rule: Any) -> str:
    if rule.value is None:
        return _("recorded without points")
    return _("recorded without points: %(value)s") % {"value": with_labels(rule.value.text)}


def _judged(rule: Any) -> str:
    return _("met %(met)s–100%%, partly met from %(partly)s, not met below") % {
        "met": _percent(rule.met_from),
        "partly": _percent(rule.partly_from),
    }


def _per_occurrence(rule: Any) -> str:
    counted = with_labels(rule.count.text) if rule.count else _("the actual value")
    said = _("%(points)s points off for each occurrence (%(counted)s)") % {
        "points": numbers.plain(rule.points_off),
        "counted": counted,
    }
    return _with_floor(rule, said)


def _with_floor(rule: Any, said: str) -> str:
    return said if not rule.floor else f"{said}; " + _("%(floor)s points are kept") % {"floor": numbers.plain(rule.floor)}


def _per_point(rule: Any) -> str:
    values = {"points": numbers.plain(rule.points_off), "step": numbers.plain(rule.step), "limit": numbers.plain(rule.threshold)}
    sides = {"over": _("above"), "under": _("below"), "both": _("above or below")}
    sentence = _("%(value)s: %(points)s points off for each %(step)s %(side)s %(limit)s")
    measured = with_labels(rule.value.text) if rule.value else _("the actual value")
    parts = {"whole": "", "started": _("a step begun counts whole"), "proportional": _("a step begun counts in proportion")}
    said = sentence % {**values, "value": measured, "side": sides[rule.side]}
    return _with_floor(rule, f"{said}; {parts[rule.part]}" if parts[rule.part] else said)


def _banded(rule: Any) -> str:
    measured = with_labels(rule.value.text) if rule.value else _("the actual value")
    return f"{measured}: {_bands(rule.bands)}"


def _bands(bands: Any) -> str:
    return "; ".join(f"{lost.band(dict(band.limits))} → {numbers.plain(band.points)}" for band in bands)


def _checklist(rule: Any) -> str:
    required = "、".join(item.title for item in rule.items if item.required)
    items = "; ".join(f"{item.title} {numbers.plain(item.points)}" for item in rule.items)
    return f"{items}; " + _("without %(items)s no points") % {"items": required} if required else items


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
    "proportional": _proportional,
    "at_most": _at_most,
    "equal": _equal,
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
    "counted": _counted,
    "paced": _paced,
    "choice": _choice,
    "peer": _peer,
    "project_scores": _project_scores,
    "record": _record,
}
