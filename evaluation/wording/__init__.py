"""Codes and numbers of the core and the checks → sentences in the reader's language. The only place that speaks for them.

The same words go to the page, the report's annex and the command line.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as N_

from evaluation import figures
from evaluation.checks.finding import Finding
from evaluation.figures import Derived, Figure, Group
from evaluation.scoring.engine import Scorecard
from evaluation.scoring.framework import Framework, titles_of
from evaluation.scoring.rules.award import Step
from evaluation.scoring.shapes import Fault
from evaluation.values import numbers
from evaluation.wording import lost
from evaluation.wording.findings import SENTENCES
from evaluation.wording.refusals import FILES, NUMBERS, SHAPES
from evaluation.wording.working import STEPS

CELLS = {
    "target": N_("Target"),
    "actual": N_("Actual"),
    "share": N_("Judged share"),
    "level": N_("Level"),
    "title": N_("Name"),
    "deduction": N_("Deduction"),
    "claimed": N_("Claimed points"),
    "points": N_("Points"),
}
EXPECTED = {"int": N_("a whole number"), "bool": N_("yes or no"), "str": N_("a text")}
BRIEF = 26  # characters of a working that fit beside the points
_AMOUNTS = ("sum", "whole", "difference", "value", "limit", "initial")
_PERCENT = ("rate", "indicators", "spending", "over", "unspent", "earned", "earned_before", "median")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def label(key: str) -> str:
    """A figure's name in the reader's language."""
    entry = figures.catalogue().everything.get(key)
    return key if entry is None else label_of(entry)


def label_of(entry: Figure | Derived | Group) -> str:
    return entry.label if (get_language() or "zh-hans").startswith("zh") else entry.english


def finding(found: Finding, unit: str) -> str:
    """The sentence of a finding; amounts in `unit` (元 or 万元)."""
    variant = dict(found.numbers).get("variant")
    sentence = SENTENCES.get(f"{found.code}.{variant}") or SENTENCES.get(found.code, found.code)
    return gettext(sentence) % _Words(found, unit)


def place(where: str, framework: Framework) -> str:
    """Where a finding points, in words: the title of a row or section, the name of a figure, or the whole."""
    if where == "total":
        return gettext("The whole")
    if where.startswith("figures."):
        return label(where.removeprefix("figures."))
    return titles_of(framework).get(where) or where.rpartition("/")[2]


def refusal(code: str, found: Mapping[str, Any]) -> str:
    """Why a cell was refused."""
    return gettext(NUMBERS[code]) % _Lenient(found)


def file_refused(code: str, found: Mapping[str, Any]) -> str:
    """Why a file, or a cell of one, is not read, as a sentence of its own."""
    sentence = gettext(FILES.get(code, code)) % _Lenient(found)
    return sentence[:1].upper() + sentence[1:]


def fault(found: Fault) -> str:
    """What is wrong with a document, with its place in front."""
    sentence = fault_alone(found)
    return f"{found.where}: {sentence}" if found.where else sentence


def fault_alone(found: Fault) -> str:
    """What is wrong, without its place."""
    table = next((table for table in (SHAPES, FILES) if found.code in table), NUMBERS)
    return gettext(table.get(found.code, found.code)) % _Lenient(
        {key: _plain(value) for key, value in found.numbers if value is not None}
    )


def fault_beside(found: Fault) -> str:
    """What is wrong with a field, as it stands beside the field."""
    if found.code == "missing_key":
        return gettext("To be filled in.")
    expected = dict(found.numbers).get("expected")
    if found.code == "wrong_type" and expected in EXPECTED:
        found = found._replace(numbers=(*found.numbers, ("expected", gettext(EXPECTED[expected]))))
    sentence = fault_alone(found)
    return sentence[:1].upper() + sentence[1:]


def working(step: Step, unit: str) -> dict[str, str]:
    """A step as formula, numbers and value: share = actual ÷ target · 252 ÷ 266 · 0.947368."""
    if step.text:
        return {"formula": with_labels(step.text), "numbers": _with_numbers(step, unit), "value": numbers.plain(step.value)}
    formula, pattern = STEPS[step.kind]
    shown = _shown(step, unit)
    return {"formula": gettext(formula) % shown, "numbers": pattern % shown, "value": numbers.plain(step.value)}


def brief(steps: tuple[Step, ...], unit: str) -> str:
    """The working in one short line, for tables: 55 ÷ 60 × 2. All steps stand on the row's own page and in the annex."""
    if not steps:
        return ""
    first, last = steps[0], steps[-1]
    shown = numbers_of(first, unit)
    if len(shown) > BRIEF:
        shown = ""
    if first.kind == "expression" and first.value not in (0, 1):
        rate = numbers.plain(first.value, 4)
        shown = f"{shown} = {rate}".removeprefix(" = ") if len(first.numbers) > 1 else rate
    if last.kind in ("points", "points_capped"):
        shown = f"{shown or numbers.plain(first.value)} × {numbers.plain(dict(last.numbers)['full'])}"
    return shown or (gettext(STEPS[first.kind][0]) if not first.text else numbers.plain(first.value))


def numbers_of(step: Step, unit: str) -> str:
    """The numbers of a step as they stand: 252 ÷ 266."""
    if step.text:
        return _with_numbers(step, unit)
    return STEPS[step.kind][1] % _shown(step, unit)


def _shown(step: Step, unit: str) -> "_Lenient":
    """The numbers of a step, each as it is printed."""
    words = _Lenient({name: _step_number(name, value, unit) for name, value in step.numbers})
    if step.kind == "band":
        words["range"] = lost.band(dict(step.numbers))
    return words


def why_lost(line: Any, unit: str) -> str:
    """Why a row (of a scorecard, or stored) is below full marks; nothing where it is not."""
    return lost.why(line.points, line.award, line.steps, lambda step: _shown(step, unit))


def cap(card: Scorecard) -> str:
    """Why the total is capped; nothing where it is not."""
    if card.cap is None:
        return ""
    return gettext("%(rate)s is below %(below)s%%: the total is at most %(limit)s") % {
        "rate": label(card.cap.rate),
        "below": numbers.plain(card.cap.below),
        "limit": numbers.plain(card.cap.limit),
    }


class _Lenient(dict[str, Any]):
    """A sentence is still said where a number is missing from it."""

    def __missing__(self, key: str) -> str:
        return "?"


class _Words(_Lenient):
    """The numbers of a finding as words, made as the sentence asks for them."""

    def __init__(self, found: Finding, unit: str) -> None:
        super().__init__(found.numbers)
        self.unit = unit
        key = found.where.removeprefix("figures.")
        self.figure = figures.catalogue().everything.get(key) if key != found.where else None

    def __getitem__(self, key: str) -> str:
        value = super().get(key, "?")
        if key == "parts":
            return " ".join(_part(part, first=number == 0) for number, part in enumerate(value))
        if key == "other":
            return label(str(value))
        if key == "cell":
            return self._cell(value)
        if key == "reason":
            return refusal(str(value), self)
        if isinstance(value, Decimal):
            return self._number(key, value)
        return _plain(value)

    def _cell(self, value: Any) -> str:
        return label_of(self.figure) if self.figure else gettext(CELLS.get(str(value), str(value)))

    def _number(self, key: str, value: Decimal) -> str:
        if self.figure and key in _AMOUNTS:
            shown = figures.show(self.figure, value, self.unit)
            return f"{shown} {figures.unit_of(self.figure, self.unit)}".rstrip() if self.figure.kind == "money" else shown
        if key in _PERCENT or (key == "share" and value > 1) or (key == "claimed" and self.figure):
            return f"{numbers.plain(value, 2)}%"
        return numbers.plain(value)


def _part(part: str, *, first: bool) -> str:
    sign = "−" if part.startswith("-") else "" if first else "+"
    return f"{sign} {label(part.removeprefix('-'))}".strip()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return numbers.plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def with_labels(text: str) -> str:
    def name(found: re.Match[str]) -> str:
        return label(found.group()) if found.group() in figures.known() else found.group()

    return _NAME.sub(name, _typeset(text))


def _with_numbers(step: Step, unit: str) -> str:
    shown = {name: _step_number(name, value, unit) for name, value in step.numbers}
    return _NAME.sub(lambda found: shown.get(found.group(), found.group()), _typeset(step.text))


def _typeset(text: str) -> str:
    for sign, shown in ((" * ", " × "), (" / ", " ÷ "), (" - ", " − "), (" >= ", " ≥ "), (" <= ", " ≤ ")):
        text = text.replace(sign, shown)
    return text


def _step_number(name: str, value: Any, unit: str) -> str:
    """Figures as their kind is printed (amounts without marks), shares to six decimals, all else as it is."""
    entry = figures.catalogue().everything.get(name)
    if value is None:
        return "?"
    if entry is not None and entry.kind == "money":
        return numbers.plain(numbers.in_unit(value, unit))
    if entry is not None and entry.kind in ("date", "flag"):
        return figures.show(entry, value, unit)
    return _plain(value)
