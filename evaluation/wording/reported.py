"""What was reported for a row, as report and pages print it: 14.40%, 4/4, 是, 8,126亩. One function for every kind of rule;
a row that figures feed shows what they make, in the form that an official expects.
"""

import re
from decimal import Decimal

from evaluation import figures
from evaluation.documents import Case, Row
from evaluation.scoring.framework import Leaf
from evaluation.scoring.rules.award import Step
from evaluation.values import numbers
from evaluation.wording.told import is_percent, percent

NOTHING = "—"
_SHORTFALL = re.compile(r"([a-z]\w*) - ([a-z]\w*)", re.ASCII)
_SHARE = re.compile(r"([a-z]\w*) / ([a-z]\w*)", re.ASCII)


def reported(case: Case, leaf: Leaf, steps: tuple[Step, ...]) -> str:
    """The actual value of a row, with its unit; nothing where nothing is reported. `steps` is the row's working."""
    row, items = case.rows.get(leaf.code), case.document.items.get(leaf.code)
    if items is not None:
        return _items(leaf, items)
    if row is not None and row.actual:
        return _typed(leaf, row)
    measured = next((step for step in steps if step.kind in ("expression", "execution", "mean", "nothing_due")), None)
    return _from_figures(leaf, measured, steps, case.document.amount_unit) if measured else ""


def target(leaf: Leaf, row: Row | None) -> str:
    """The target of a row with its sign and unit: ≥1,200个; what the framework sets where it sets one."""
    if row is None or not row.target:
        fixed = getattr(leaf.settings, "target", None)
        return "" if fixed is None else f"{numbers.grouped(fixed)}{leaf.unit}"
    if not leaf.own or row.kind_or_default != "number":
        return row.target
    sign = {">=": "≥", "<=": "≤", "=": ""}.get(row.sign, row.sign)
    return f"{sign}{_number(row.target, row.unit)}"


def _items(leaf: Leaf, held: tuple[str, ...]) -> str:
    """4/4：制度文件、…; a choice is its own name."""
    if leaf.settings.kind == "choice":
        return "、".join(held)
    count = f"{len(held)}/{len(leaf.settings.titles)}"
    return f"{count}：{'、'.join(held)}" if held else count


def _typed(leaf: Leaf, row: Row) -> str:
    if leaf.settings.reads == "yes_no":
        return _yes_no(row.actual)
    if leaf.own and row.kind_or_default != "number":
        return row.actual
    return _number(row.actual, row.unit or leaf.unit)


def _yes_no(cell: str) -> str:
    try:
        return figures.YES[0] if figures.read_flag(cell) else figures.NO[0]
    except numbers.Refused:
        return cell


def _number(cell: str, unit: str) -> str:
    """A number with thousands marks and its unit; anything else as it was typed."""
    try:
        value = numbers.read(cell, unit=unit)
    except numbers.Refused:
        return cell
    return "" if value is None else f"{numbers.grouped(value)}{unit}"


def _from_figures(leaf: Leaf, step: Step, steps: tuple[Step, ...], unit: str) -> str:
    """What figures make: done of due, a condition, a rate, an amount, a number."""
    if step.kind == "nothing_due":
        return NOTHING
    if counted := _of(step):
        return counted
    if steps[-1].kind == "all_or_nothing":
        return figures.YES[0] if step.value else figures.NO[0]
    if step.kind in ("execution", "mean") or (steps[-1].kind in ("points", "points_capped") and leaf.settings.reads != "target"):
        return _rate(next((each for each in steps if each.kind == "mean"), step).value * 100)
    if is_percent(leaf):
        return _rate(step.value)
    entry = figures.catalogue().everything.get(step.text)
    if entry is not None:
        return figures.show(entry, step.value, unit) + figures.unit_of(entry, unit)
    return numbers.grouped(numbers.half_up(step.value)) + leaf.unit


def _rate(value: Decimal) -> str:
    return f"{numbers.grouped(value, 2)}%"


def _of(step: Step) -> str:
    """4/4 where pieces were done of pieces due, whether as a share or as what is left to do; else nothing."""
    given = dict(step.numbers)
    share, shortfall = _SHARE.fullmatch(step.text), _SHORTFALL.fullmatch(step.text)
    names = share.groups() if share else tuple(reversed(shortfall.groups())) if shortfall else ()
    entries = [figures.catalogue().everything.get(name) for name in names]
    if not names or any(entry is None or entry.kind != "count" or given.get(entry.key) is None for entry in entries):
        return ""
    done, due = (numbers.grouped(given[name]) for name in names)
    return f"{done}/{due}"


__all__ = ["percent", "reported", "target"]
