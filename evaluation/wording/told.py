"""The working of a row in one sentence, as an official would put it: 完成率91.67%，55÷60×2≈1.83分. To add a kind of step: a line
in TOLD. The arithmetic that is written out is true: ≈ stands where the points were rounded.
"""

import itertools
import re
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from evaluation import figures
from evaluation.scoring.framework import Leaf
from evaluation.scoring.rules.award import Step
from evaluation.values import numbers
from evaluation.wording import numbers_of

# kind of the step that decides → (what it says at full marks, below, and where nothing is earned)
TOLD: dict[str, tuple[str, str, str]] = {
    "met": (N_("%(rate)s of the target reached"), "", ""),
    "achieved": (
        "",
        N_("%(rate)s of the target reached, %(actual)s ÷ %(target)s × %(full)s %(result)s"),
        N_("%(rate)s of the target reached"),
    ),
    "missed": ("", "", N_("%(actual)s misses the target of %(target)s")),
    "below_pass": ("", "", N_("%(rate)s of the target reached, below the pass mark")),
    "over": ("", N_("%(rate)s of the target reached, too far above it, %(full)s − %(points_off)s %(result)s"), ""),
    "over_reduced": (
        "",
        N_(
            "%(rate)s of the target reached, reduced by the excess, "
            "[1 − %(factor)s × (%(actual)s − %(target)s) ÷ %(target)s] × %(full)s %(result)s"
        ),
        "",
    ),
    "within": (N_("%(actual)s is not above %(target)s"), "", ""),
    "above_zero": ("", "", N_("%(actual)s occurred where none were to")),
    "inverse": ("", N_("%(over)s above the limit, %(target)s ÷ %(actual)s × %(full)s %(result)s"), ""),
    "linear": (
        "",
        N_("%(over)s above the limit, [1 − (%(actual)s − %(target)s) ÷ %(target)s] × %(full)s %(result)s"),
        N_("%(over)s above the limit"),
    ),
    "deviation": (
        "",
        N_("%(over)s away from the target, [1 − |%(actual)s − %(target)s| ÷ %(target)s] × %(full)s %(result)s"),
        N_("%(over)s away from the target"),
    ),
    "on_time": (N_("done on %(done_on)s, in time for %(due_on)s"), "", ""),
    "late": ("", N_("done on %(done_on)s, due on %(due_on)s"), N_("done on %(done_on)s, due on %(due_on)s")),
    "judged_met": (N_("judged as met"), N_("judged as met, %(share)s × %(full)s %(result)s"), ""),
    "judged_partly": ("", N_("judged as partly met, %(share)s × %(full)s %(result)s"), ""),
    "judged_unmet": ("", N_("judged as not met, %(share)s × %(full)s %(result)s"), N_("judged as not met")),
    "occurrences": (
        N_("nothing occurred that costs points"),
        N_("%(count)s occurred, %(full)s − %(count)s × %(points_off)s %(result)s"),
        N_("%(count)s occurred at %(points_off)s points each"),
    ),
    "counted": (
        N_("%(count)s occurred at %(points_each)s points each"),
        N_("%(count)s × %(points_each)s %(result)s"),
        N_("none occurred"),
    ),
    "steps_beyond": (
        N_("within the threshold of %(threshold)s"),
        N_("%(steps)s steps beyond %(threshold)s, %(full)s − %(steps)s × %(points_off)s %(result)s"),
        N_("%(steps)s steps beyond %(threshold)s at %(points_off)s points each"),
    ),
    "band": (N_("%(value)s: band %(range)s"), N_("%(value)s: band %(range)s"), N_("%(value)s: band %(range)s")),
    "items": (
        N_("%(held)s of %(items)s items hold"),
        N_("%(held)s of %(items)s items hold, lacking %(lacking)s"),
        N_("%(held)s of %(items)s items hold"),
    ),
    "required_item_missing": ("", "", N_("lacking what is required: %(lacking)s")),
    "yes": (N_("reported as yes"), "", ""),
    "no": ("", "", N_("reported as no")),
    "all_or_nothing": (N_("the condition holds (%(numbers)s)"), "", N_("the condition does not hold (%(numbers)s)")),
    "execution": (
        N_("execution rate %(rate)s"),
        N_("execution rate %(rate)s, %(numbers)s × %(full)s %(result)s"),
        N_("execution rate %(rate)s"),
    ),
    "ratio": (N_("rate %(rate)s"), N_("rate %(rate)s, %(numbers)s × %(full)s %(result)s"), N_("rate %(rate)s")),
    "formula": (N_("rate %(rate)s"), N_("rate %(rate)s, %(rate)s × %(full)s %(result)s"), N_("rate %(rate)s")),
    "mean": (N_("mean of the periods %(rate)s"), N_("mean of the periods %(rate)s, × %(full)s %(result)s"), ""),
    "project_mean": ("", N_("mean of the projects %(mean)s, ÷ %(out_of)s × %(full)s %(result)s"), ""),
    "project_mean_of_due": (
        "",
        N_("mean of the projects %(mean)s, × %(evaluated)s ÷ %(due)s ÷ %(out_of)s × %(full)s %(result)s"),
        "",
    ),
    "nothing_due": (N_("nothing was due"), N_("nothing was due"), N_("nothing was due")),
    "not_applicable_full": (N_("not applicable"), "", ""),
    "not_applicable_verified": ("", "", ""),
    "not_applicable_spread": ("", "", ""),
}
_ALONE = {  # said without points behind
    "not_applicable_verified": N_("counted in the verified total only"),
    "not_applicable_spread": N_("not applicable: its points are spread over its siblings"),
}
_RATIO = re.compile(r"[a-z]\w* / [a-z]\w*", re.ASCII)
_SIDES = {"at_least": "low", "more_than": "low", "at_most": "high", "less_than": "high"}


class Row(NamedTuple):
    """What a sentence is made from, of a scorecard or stored."""

    points: Decimal | None
    award: Decimal | None
    steps: tuple[Step, ...]


def told(leaf: Leaf, line: Any, unit: str) -> str:
    """The sentence for a scored row (`line` has points, award and steps); nothing where it is not scored. Amounts in `unit`."""
    row = Row(line.points, line.award, line.steps)
    decisive = _decisive(row.steps)
    if decisive and decisive.kind in _ALONE:
        return gettext(_ALONE[decisive.kind])
    if decisive is None or row.points is None or row.award is None:
        return ""
    before, deducted, penalty = _before(row), _step(row, "deducted"), _step(row, "penalty")
    said = [gettext("chosen: %(title)s") % dict(step.numbers) for step in row.steps if step.kind == "chosen"]
    said += _sentence(leaf, decisive, row, before, unit)
    if deducted:
        values = {name: numbers.plain(value) for name, value in deducted.numbers} | {"award": numbers.plain(row.award, 2)}
        said.append(gettext("less %(deduction)s: %(award)s points") % values)
    if penalty:
        said.append(gettext("taken off the total: %(points)s points") % {"points": numbers.plain(-row.award, 2)})
    return gettext(", then ").join(said)


def _sentence(leaf: Leaf, step: Step, row: Row, before: Decimal, unit: str) -> list[str]:
    """What decided, and the points it makes; where the arithmetic is written out, it ends in them."""
    full = row.points or Decimal(0)
    which = 0 if before == full else 2 if before == 0 else 1
    pattern = TOLD[_kind(step)][which] or TOLD[_kind(step)][1 if which != 1 else 0]
    if which == 0 and step.kind == "met" and dict(step.numbers)["target"] <= 0:
        pattern = N_("target reached")
    words = _words(leaf, step, row, before, unit)
    said = [gettext(pattern) % words] if pattern else []
    if "%(result)s" not in pattern:
        said.append(_outcome(before, full))
    return said


def _outcome(points: Decimal, full: Decimal) -> str:
    if points == full:
        return gettext("full marks earned")
    return (
        gettext("no points earned") if points == 0 else gettext("%(award)s points earned") % {"award": numbers.plain(points, 2)}
    )


def _decisive(steps: tuple[Step, ...]) -> Step | None:
    """The step that gave the points: for a comparison over figures that, not the expression before it."""
    named = [step for step in steps if step.kind in TOLD]
    if named:
        last = named[-1]
        if last.kind == "all_or_nothing" and named[0].kind in ("yes", "no"):
            return named[0]
        if last.kind == "all_or_nothing":
            shown = next((step for step in steps if step.kind == "expression"), last)
            return Step("all_or_nothing", shown.numbers, last.value, shown.text)
        return named[0]
    return next((step for step in steps if step.kind == "expression"), None)


def _kind(step: Step) -> str:
    if step.kind != "expression":
        return step.kind
    return "ratio" if _RATIO.fullmatch(step.text) else "formula"


def _step(row: Row, kind: str) -> Step | None:
    return next((step for step in row.steps if step.kind == kind), None)


def _before(row: Row) -> Decimal:
    """The points of the rule, to the hundredth, before a deduction or a penalty's sign."""
    deducted = _step(row, "deducted")
    if deducted:
        return numbers.points(dict(deducted.numbers)["before"])
    return abs(row.award or Decimal(0)) if _step(row, "penalty") else row.award or Decimal(0)


def _words(leaf: Leaf, step: Step, row: Row, before: Decimal, unit: str) -> dict[str, str]:
    """The numbers of the sentence as they are printed."""
    given = dict(step.numbers)
    words = {name: numbers.plain(value) if isinstance(value, Decimal) else str(value) for name, value in given.items()}
    words["full"] = numbers.plain(row.points or Decimal(0), 2)
    words["result"] = _result(row, before)
    words["rate"] = percent(step.value)
    words["numbers"] = numbers_of(step, unit) if step.text or step.kind == "execution" else ""
    if isinstance(given.get("share"), Decimal):
        words["share"] = percent(given["share"])
    if isinstance(given.get("actual"), Decimal) and given.get("target"):
        words["rate"] = percent(numbers.EXACT.divide(given["actual"], given["target"]))
        words["over"] = percent(abs(numbers.EXACT.divide(given["actual"] - given["target"], given["target"])))
    if step.kind == "band":
        sign = "%" if is_percent(leaf) else ""
        words |= {"value": numbers.plain(given["value"], 2) + sign, "range": _range(leaf, given, sign)}
    return words


def _result(row: Row, before: Decimal) -> str:
    """= 1.83 points, or ≈ where they were rounded."""
    exact = next((step.value for step in reversed(row.steps) if step.kind not in ("deducted", "penalty", "verified")), before)
    sign = "=" if exact == before else "≈"
    return f"{sign} " + gettext("%(award)s points") % {"award": numbers.plain(before, 2)}


def percent(share: Decimal) -> str:
    """A share in percent, two decimals at most: 102.5%, 98.09%."""
    return f"{numbers.plain(numbers.EXACT.multiply(share, Decimal(100)), 2)}%"


def is_percent(leaf: Leaf) -> bool:
    """Whether what the row measures is a percentage."""
    measured = getattr(leaf.settings, "measured", None) or getattr(leaf.settings, "value", None)
    if measured is None:
        return leaf.unit == "%"
    entry = figures.catalogue().everything.get(measured.text)
    return measured.text.endswith(("* 100", "× 100")) or (entry is not None and entry.kind == "rate")


def _range(leaf: Leaf, given: dict[str, Any], sign: str) -> str:
    """The band as people name it: 10%–20%, ≥90%. A limit that it leaves to the bands before it is taken from them."""
    limits = {name: given[name] for name in _SIDES if given.get(name) is not None}
    earlier = itertools.takewhile(lambda band: dict(band.limits) != limits, getattr(leaf.settings, "bands", ()))
    limits |= _left_by(tuple(earlier), {_SIDES[name] for name in limits})
    low = next(((name, limits[name]) for name in ("at_least", "more_than") if name in limits), None)
    high = next(((name, limits[name]) for name in ("at_most", "less_than") if name in limits), None)
    if low and high:
        return f"{numbers.plain(low[1])}{sign}–{numbers.plain(high[1])}{sign}"
    marks = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
    side = low or high
    return marks[side[0]] + numbers.plain(side[1]) + sign if side else gettext("otherwise")


def _left_by(bands: tuple[Any, ...], told: set[str]) -> dict[str, Decimal]:
    """What bands that did not hold say of the sides that are not told: not at most 10 is more than 10."""
    turned = {"at_least": "less_than", "more_than": "at_most", "at_most": "more_than", "less_than": "at_least"}
    single = [(turned[band.limits[0][0]], band.limits[0][1]) for band in bands if len(band.limits) == 1]
    return {name: limit for name, limit in single if _SIDES[name] not in told}
