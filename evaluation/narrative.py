"""Texts with live figures: 【全年预算数】 in a text prints as the report prints that figure, so text and table cannot disagree.

A token is the label of a figure or rate, the title of an indicator (its actual value; with ：目标 or ：得分 its target or
points), or 自评得分, 自评等级, 满分.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from evaluation import figures
from evaluation.assessment import Assessment
from evaluation.documents import Row
from evaluation.figures import Derived, Figure
from evaluation.loading import fixture
from evaluation.scoring.engine import Line
from evaluation.scoring.rules.award import Reading
from evaluation.values import numbers

TOKEN = re.compile(r"【([^【】\n]{1,220})】")


@cache
def _words() -> Mapping[str, str]:
    """What tokens of totals, targets and points are called (fixtures/tokens.yaml)."""
    return dict(fixture("tokens.yaml"))


class Tokens(Mapping[str, str | None]):
    """What each token prints; None where nothing is reported yet."""

    def __init__(self, a: Assessment) -> None:
        words = _words()
        unit = a.case.document.amount_unit
        self.printed: dict[str, str | None] = {
            entry.label: in_text(entry, a.figures.get(entry.key), unit) for entry in figures.catalogue().everything.values()
        }
        for line, row, reading in a.rows:
            title = line.leaf.title
            self.printed.setdefault(title, _actual(line, row, reading))
            self.printed.setdefault(f"{title}：{words['target']}", _with_unit(row.target, row.unit, reading.target))
            self.printed.setdefault(f"{title}：{words['award']}", None if line.award is None else numbers.plain(line.award, 2))
        complete = a.card.complete
        self.printed[words["total"]] = f"{a.card.total:f}" if complete else None
        self.printed[words["grade"]] = a.card.grade if complete else None
        self.printed[words["full_marks"]] = numbers.plain(a.card.full_marks, 2)

    def __getitem__(self, name: str) -> str | None:
        return self.printed[name]

    def __iter__(self) -> Any:
        return iter(self.printed)

    def __len__(self) -> int:
        return len(self.printed)


def names(text: str) -> list[str]:
    """The tokens of a text, in order."""
    return [_name(found) for found in TOKEN.finditer(text)]


def resolve(text: str, tokens: Mapping[str, str | None]) -> str:
    """The text as it is printed. An unknown token stays as it stands; one without a value prints as a blank to be filled."""

    def printed(found: re.Match[str]) -> str:
        name = _name(found)
        return (tokens[name] or "____") if name in tokens else found.group()

    return TOKEN.sub(printed, text)


def in_text(entry: Figure | Derived, value: Decimal | None, unit: str) -> str | None:
    """A figure within a sentence: 8,161.61万元, 98.09%, 50人, 2021年9月30日."""
    if value is None:
        return None
    if entry.kind == "date":
        day = date.fromordinal(int(value))
        return f"{day.year}年{day.month}月{day.day}日"
    return figures.show(entry, value, unit) + figures.unit_of(entry, unit)


def _name(found: re.Match[str]) -> str:
    return found.group(1).strip().replace(":", "：")


def _actual(line: Line, row: Row, reading: Reading) -> str | None:
    return _with_unit(row.actual, row.unit or line.leaf.unit, reading.actual)


def _with_unit(typed: str, unit: str, number: Decimal | None) -> str | None:
    """A cell as a sentence takes it: numbers with thousands marks and their unit, all else as typed."""
    if not typed:
        return None
    return typed if number is None else f"{numbers.grouped(number)}{unit}"
