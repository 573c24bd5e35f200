"""Workbooks in: past the gate, read as rows of text cells, each with its place (表!B7). Nothing is guessed and nothing cut.

Numbers come as a spreadsheet shows them (15 digits, a percent sign where the format has one), days as 2021-09-30, what somebody
typed as they typed it. A formula that was never reckoned and an error value are named by `fault`; their text stays beside it.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import zip_longest
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from evaluation.sheets import gate
from evaluation.sheets.gate import Refused
from evaluation.values import text

_ESCAPED = re.compile(r"_x(000[9ABDabd])_")  # how OOXML writes a control character in a text
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!")


class Limits(NamedTuple):
    """How much is read of one workbook. Blank cells count for `cells` alone; blank rows for nothing."""

    rows: int = 20_000  # the last row of a sheet that holds anything
    columns: int = 256
    cells: int = 1_000_000
    characters: int = 10_000_000


ORDINARY = Limits()


class Cell(NamedTuple):
    """One cell: its text, where it stands, and what is wrong with it (formula_without_value, error_value)."""

    text: str = ""
    place: str = ""
    fault: str = ""


class Sheet(NamedTuple):
    """One sheet: rows that hold something, by their number. Blank cells at the end of a row are left out."""

    title: str
    hidden: bool
    rows: dict[int, tuple[Cell, ...]]

    def faults(self) -> Iterator[Cell]:
        """The cells that cannot be used as they are."""
        return (cell for row in self.rows.values() for cell in row if cell.fault)


def read(content: bytes, filename: str = "", limits: Limits = ORDINARY) -> list[Sheet]:
    """The sheets of a workbook in their order. Raises gate.Refused for a file that is not read, or is too large."""
    has_formulas = gate.check(content, filename)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles, headers and dates that it leaves out
            return list(_sheets(content, limits, has_formulas))
    except Refused:
        raise
    except Exception:  # seen of openpyxl: KeyError, ValueError, TypeError, AttributeError, MemoryError, RecursionError
        raise Refused("damaged_file") from None


def _sheets(content: bytes, limits: Limits, has_formulas: bool) -> Iterator[Sheet]:
    """Values and formulas are two readings of the same sheet, walked side by side where there are formulas."""
    values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False).worksheets
    formulas = (
        load_workbook(BytesIO(content), read_only=True, keep_links=False).worksheets if has_formulas else [None] * len(values)
    )
    counter = _Counter(limits)
    for page, twin in zip(values, formulas, strict=True):
        for each in (page, twin) if twin else (page,):
            each.reset_dimensions()  # WPS writes A1 for whatever the sheet holds
        yield Sheet(page.title, page.sheet_state != "visible", dict(_rows(page, twin, counter)))


class _Counter:
    """Counts what was read, and refuses what is too much."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = self.characters = 0

    def row(self, title: str, number: int, width: int, row: tuple[Cell, ...]) -> None:
        self.cells += width
        self.characters += sum(len(cell.text) for cell in row)
        if row and number > self.limits.rows:
            raise Refused("too_many_rows", sheet=title, limit=self.limits.rows)
        if len(row) > self.limits.columns:
            raise Refused("too_many_columns", sheet=title, limit=self.limits.columns)
        if self.cells > self.limits.cells or self.characters > self.limits.characters:
            raise Refused("too_much_in_sheet", sheet=title)


def _rows(page: Any, twin: Any, counter: _Counter) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    formulas = twin.iter_rows() if twin else ()
    for number, (row, written) in enumerate(zip_longest(page.iter_rows(), formulas, fillvalue=()), 1):
        cells = [_cell(page.title, number, *each) for each in enumerate(zip_longest(row, written), 1)]
        while cells and not cells[-1].text:
            cells.pop()
        counter.row(page.title, number, len(row), tuple(cells))
        if cells:
            yield number, tuple(cells)


def _cell(title: str, row: int, column: int, pair: tuple[Any, Any]) -> Cell:
    found, formula = pair
    value = getattr(found, "value", None)
    place = f"{title}!{get_column_letter(column)}{row}"
    if value is None:
        written = getattr(formula, "value", None)
        if written is None or getattr(formula, "data_type", "") != "f":
            return Cell("", place)
        return Cell(text.one_line(str(getattr(written, "text", written)))[:200], place, "formula_without_value")
    if found.data_type == "e" or (isinstance(value, str) and value in ERRORS):
        return Cell(str(value), place, "error_value")
    return Cell(shown(value, getattr(found, "number_format", "") or ""), place)


def shown(value: Any, format_: str) -> str:
    """A value as somebody would have typed it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, _is_percent(format_))
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return str(value)
    return text.normalise(_ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), str(value)))


@cache
def _is_percent(format_: str) -> bool:
    """Whether a number format shows percent; a sign in quotes is only text."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", format_)


def _number(value: float, is_percent: bool) -> str:
    """The 15 digits that a spreadsheet keeps, never with an exponent: 0.30000000000000004 → 0.3, 0.98 as 98%."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if not exact.is_finite():
        return str(value)
    plain = f"{exact * 100 if is_percent else exact:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain + "%" if is_percent else plain
