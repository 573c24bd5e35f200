"""What would raise a score, in words: said to those who set and monitor targets, never in the evaluation nor in print."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from evaluation import figures
from evaluation.scoring.framework import Leaf
from evaluation.scoring.raising import Raise
from evaluation.values import numbers
from evaluation.wording import label, with_labels

# Kind of a change → its sentence. One that is about an expression says which.
WAYS: dict[str, str] = {
    "more": N_("%(missing)s%(unit)s more earn full marks"),
    "less": N_("%(excess)s%(unit)s less earn full marks"),
    "exactly": N_("exactly %(target)s%(unit)s earn full marks"),
    "higher_target": N_("%(actual)s%(unit)s fit a target of %(target)s or more: full marks"),
    "earlier": N_("%(days)s days earlier, by %(due_on)s, full marks"),
    "judged": N_("judged as met in full, full marks"),
    "fewer": N_("without any of the %(count)s occurrences, full marks"),
    "more_times": N_("%(count)s occurrences more, full marks"),
    "value": N_("%(sign)s %(limit)s instead of %(value)s earns full marks"),
    "items": N_("with “%(lacking)s” in place, full marks"),
    "yes": N_("once it holds, full marks"),
    "condition": N_("once this holds, full marks"),
    "figure": N_("%(missing)s more earn full marks"),
    "deduction": N_("without the deduction of %(deduction)s points, full marks"),
    "cap": N_("at a rate of %(needed)s%% the total is no longer capped at %(limit)s"),
}
_SIGNS = {">=": "≥", "<=": "≤"}


def sentence(way: Raise, unit: str, leaf: Leaf | None = None) -> str:
    """One change in words; money in `unit` (元 or 万元), the row's own numbers in its unit of measure."""
    given = dict(way.numbers)
    shown = {name: _shown(value) for name, value in way.numbers}
    shown["unit"] = f" {leaf.unit}" if leaf and leaf.unit and not way.text else ""
    shown["sign"] = _SIGNS.get(given.get("sign", ""), given.get("sign", ""))
    if entry := figures.catalogue().everything.get(given.get("figure", "")):
        missing = given["missing"]
        shown["missing"] = f"{figures.show(entry, missing, unit)} {figures.unit_of(entry, unit)}".rstrip()
    said = gettext(WAYS[way.kind]) % shown
    about = label(given["rate"]) if way.kind == "cap" else with_labels(way.text)
    return gettext(N_("%(about)s: %(said)s")) % {"about": about, "said": said} if about else said


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return numbers.plain(value)
    return "" if value is None else str(value)
