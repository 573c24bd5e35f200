"""Cells into Readings: what was typed into a row becomes exact numbers, dates and levels, or a fault with its code.

T03 not a number · T04 operator or unit copied into the actual · T05 no such level · T18 not a date · T25 no such operator.
"""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from evaluation import figures
from evaluation.documents import Case, Row
from evaluation.scoring.framework import Leaf
from evaluation.scoring.rules.award import Reading
from evaluation.scoring.rules.deductions import Binary
from evaluation.scoring.shapes import Fault
from evaluation.values import numbers, text

Numbers = Mapping[str, Decimal | None]
LEVELS = ("met", "partly", "unmet")
_MAY_BE_COPIED = re.compile(r"[≥≤<>=≧≦＜＞＝约于过至上下内右]")  # without one of these, _COPIED finds nothing
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # as a date field holds it: read at once
_COPIED = re.compile(  # what belongs to a target and not to what was achieved
    r"^(?:[≥≤<>=≧≦约]|不?(?:少|多|高|低|大|小)于|不?超过|至少|至多)\s*[0-9一二三四五六七八九十百]|[0-9%‰]\s*\D{0,4}(?:以上|以下|以内|左右)$"
)
_BY = r"(?:[之以]?前)?(?:完成)?"  # 前, 之前, 以前, 前完成
_DAY = re.compile(
    r"(?:(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|()(\d{1,2})月(\d{1,2})日?|(\d{4})(\d\d)(\d\d))" + _BY, re.ASCII
)
_MONTH = re.compile(rf"(?:(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*月?|()(\d{{1,2}})月)份?[底内]?{_BY}", re.ASCII)
_YEAR_END = re.compile(rf"(?:(\d{{4}})年|本年|当年)?(?:年?[底末]){_BY}|(?:(\d{{4}})|本|当)?年内(?:完成)?", re.ASCII)
_YEARS = range(1900, 2201)


def read_rows(case: Case, reported: Numbers) -> tuple[dict[str, Reading], list[Fault]]:
    """The reading of every row by leaf code, and what could not be read."""
    readings: dict[str, Reading] = {}
    faults: list[Fault] = []
    for leaf in case.leaves:
        row = case.rows.get(leaf.code)
        items = case.document.items.get(leaf.code)
        if row is None and items is None:
            continue
        cells = _Cells(leaf, row or Row(code=leaf.code), case.document.year, faults)
        readings[leaf.code] = cells.reading(items, reported)
    return readings, faults


class _Cells:
    """The cells of one row; faults go to the common list."""

    def __init__(self, leaf: Leaf, row: Row, year: int, faults: list[Fault]) -> None:
        self.leaf = leaf
        self.row = row
        self.year = year
        self.faults = faults

    def reading(self, items: tuple[str, ...] | None, reported: Numbers) -> Reading:
        row, rule = self.row, self.leaf.settings
        if rule.reads == "target" and not row.not_applicable and not row.deduction:  # most rows; read without more ado
            return Reading(self.actual(), self.number("target", row.target, self.leaf.unit), figures=reported)
        values: dict[str, Any] = {"figures": reported, "not_applicable": row.not_applicable or None}
        if row.deduction and row.deduction.points:
            values["deduction"] = self.number("deduction", row.deduction.points, minimum=Decimal(0)) or Decimal(0)
        match rule.reads:
            case "items":
                values["items"] = None if items is None else frozenset(items)
            case "level":
                values |= {"level": self.level(), "share": self.number("share", row.share)}
                if copied := self.copied():
                    self.fault("T04", "actual", reason="operator", text=copied)
            case "date":
                values |= self.days()
            case "text":
                values["words"] = row.actual.strip()
            case "yes_no":
                values["holds"] = self.flag()
            case _ if isinstance(rule, Binary):
                values["holds"] = self.flag() if row.actual else None
            case _:
                values |= {"actual": self.actual(), "target": self.number("target", row.target, self.leaf.unit)}
        return Reading(**values)

    def fault(self, code: str, cell: str, **found: Any) -> None:
        self.faults.append(Fault(code, self.leaf.where, (("cell", cell), *found.items())))

    def number(self, cell: str, typed: str, unit: str = "", minimum: Decimal | None = None) -> Decimal | None:
        try:
            return numbers.read(typed, unit=unit, minimum=minimum)
        except numbers.Refused as refusal:
            self.fault("T03", cell, reason=refusal.code, **refusal.numbers)
            return None

    def actual(self) -> Decimal | None:
        try:
            value = numbers.read(self.row.actual, unit=self.leaf.unit)
        except numbers.Refused as refusal:
            code = "T04" if refusal.code == "operator" or self.copied() else "T03"
            self.fault(code, "actual", reason=refusal.code, **refusal.numbers)
            return None
        unit = numbers.unit_behind(self.row.actual)
        if unit and unit != "%" and unit not in numbers.MONEY_UNITS:
            self.fault("T04", "actual", reason="unit_copied", text=self.row.actual[:40], suffix=unit)
        return value

    def copied(self) -> str:
        """The actual value, where it is a target: “≥95%”, “不少于3场”, “95%以上”."""
        if not _MAY_BE_COPIED.search(self.row.actual):
            return ""
        typed = numbers.half_width(text.one_line(self.row.actual))
        return typed[:40] if _COPIED.search(typed) else ""

    def flag(self) -> bool | None:
        try:
            return figures.read_flag(self.row.actual)
        except numbers.Refused as refusal:
            self.fault("T03", "actual", reason=refusal.code, **refusal.numbers)
            return None

    def level(self) -> str | None:
        if self.row.level and self.row.level not in LEVELS:
            self.fault("T05", "level", text=self.row.level[:40])
        return self.row.level if self.row.level in LEVELS else None

    def days(self) -> dict[str, date | None]:
        """Day done and day due. Where months leave open which came first (9月前, done in September), T18."""
        done, due = self.span("actual", self.row.actual), self.span("target", self.row.target)
        if done and text.one_line(self.row.actual).endswith("前"):
            self.fault("T04", "actual", reason="unit_copied", text=self.row.actual[:40], suffix="前")
        if done is None or due is None:
            return {"done_on": done and done[1], "due_on": due and due[0]}
        if done[1] <= due[0]:
            return {"done_on": done[1], "due_on": due[0]}
        if done[0] > due[1]:
            return {"done_on": done[0], "due_on": due[1]}
        self.fault("T18", "actual", reason="undecided_date", text=f"{self.row.actual} / {self.row.target}")
        return {"done_on": None, "due_on": due[0]}

    def span(self, cell: str, typed: str) -> tuple[date, date] | None:
        try:
            return read_days(typed, self.year)
        except numbers.Refused as refusal:
            self.fault("T18", cell, reason=refusal.code, **refusal.numbers)
            return None


def read_days(typed: str, year: int) -> tuple[date, date] | None:
    """First and last day that a cell may mean: 2021-09-30 and 9月30日 one day, 9月 and 2021年9月 a month, 9月底 its last day.

    9月前 is either before the month or by its end: the last day of August to that of September. 2022年底前 and 年内 are the
    last day of the year. Raises numbers.Refused, also for years before 1900 or after 2200.
    """
    plain = _ISO.fullmatch(typed)
    word = typed if plain else numbers.half_width(text.one_line(typed))
    if not word:
        return None
    try:
        if plain:
            one = date.fromisoformat(typed)
            return one, one
        if found := _DAY.fullmatch(word):
            named_year, month, day = (part for part in found.groups() if part is not None)
            one = date(_year(named_year or year), int(month), int(day))
            return one, one
        if found := _YEAR_END.fullmatch(word):
            one = date(_year(found[1] or found[2] or year), 12, 31)
            return one, one
        if found := _MONTH.fullmatch(word):
            named_year, month = (part for part in found.groups() if part is not None)
            first = date(_year(named_year or year), int(month), 1)
            last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
            if "底" in word:
                return last, last
            return (first - timedelta(days=1) if "前" in word else first), last
    except ValueError:
        pass
    raise numbers.Refused("not_a_date", text=word[:40])


def _year(named: str | int) -> int:
    """A year that a deadline can lie in; ValueError for any other."""
    if int(named) not in _YEARS:
        raise ValueError(named)
    return int(named)
