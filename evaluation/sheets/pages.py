"""Foreign files in, lean: workbooks and CSV files as pages of plain texts, for files of up to 120,000 rows. Places are
reckoned only
for the cells that somebody is told of."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, repeat
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from evaluation.sheets import delimited, gate
from evaluation.sheets.gate import Refused
from evaluation.sheets.reading import ERRORS, Limits, shown
from evaluation.values import text as texts

LIMITS = Limits(rows=120_000, columns=256, cells=1_500_000, characters=30_000_000)
TABLES = (".csv", ".tsv", ".txt")


class Page(NamedTuple):
    """A sheet: rows that hold something by their number, each without blanks at its end; cells that cannot be used, by place."""

    title: str
    hidden: bool
    rows: dict[int, tuple[str, ...]]
    faults: dict[tuple[int, int], str] = {}
    even: bool = False  # a CSV file: every row has as many cells as the head

    def place(self, row: int, column: int) -> str:
        """表!B7; of a CSV file, which has no letters, B7 alone."""
        cell = f"{get_column_letter(column + 1)}{row}"
        return cell if self.even else f"{self.title}!{cell}"


class Book(NamedTuple):
    """All sheets of a file, and what it is: xlsx, or the encoding of a CSV file."""

    kind: str
    pages: list[Page]


def read(content: bytes, filename: str = "") -> Book:
    """The sheets of a workbook, or of a CSV file as one sheet. Raises Refused."""
    if filename.lower().endswith(TABLES) and not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        found = delimited.read(content)
        clean = _Cleaner()
        rows = {number: tuple([clean(cell) for cell in row]) for number, row in found.rows.items()}
        return Book(found.encoding, [Page("CSV", False, rows, even=True)])
    return _workbook(content, filename)


class _Cleaner(dict[str, str]):
    """Texts through the one normaliser; those of plain signs have nothing that it would change, others are kept for the next."""

    def __call__(self, cell: str) -> str:
        if cell.isascii() and cell.isprintable():
            return cell.strip()
        return self[cell]

    def __missing__(self, cell: str) -> str:
        found = self[cell] = texts.normalise(cell)
        return found


def _workbook(content: bytes, filename: str) -> Book:
    has_formulas = gate.check(content, filename, LIMITS.rows)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles, headers and dates that it leaves out
            return Book("xlsx", list(_pages(content, has_formulas)))
    except Refused:
        raise
    except Exception:  # seen of openpyxl: KeyError, ValueError, TypeError, AttributeError, RecursionError
        raise Refused("damaged_file") from None


def _pages(content: bytes, has_formulas: bool) -> Iterator[Page]:
    values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False).worksheets
    twins: Any = load_workbook(BytesIO(content), read_only=True, keep_links=False).worksheets if has_formulas else repeat(None)
    counter = _Counter()
    for sheet, twin in zip(values, twins, strict=False):
        for each in (sheet, twin) if twin else (sheet,):
            each.reset_dimensions()  # WPS writes A1 for whatever the sheet holds
        faults: dict[tuple[int, int], str] = {}
        rows = dict(_rows(sheet, twin, faults, counter))
        yield Page(sheet.title, sheet.sheet_state != "visible", rows, faults)


class _Counter:
    """What was read so far, and one text for all that are alike."""

    def __init__(self) -> None:
        self.cells = self.characters = 0
        self.known: dict[Any, str] = {}

    def row(self, title: str, number: int, width: int, row: tuple[str, ...]) -> None:
        self.cells += width
        self.characters += sum(map(len, row))
        if row and number > LIMITS.rows:
            raise Refused("too_many_rows", sheet=title, limit=LIMITS.rows)
        if len(row) > LIMITS.columns:
            raise Refused("too_many_columns", sheet=title, limit=LIMITS.columns)
        if self.cells > LIMITS.cells or self.characters > LIMITS.characters:
            raise Refused("too_much_in_sheet", sheet=title)

    def text(self, value: Any, cell: Any) -> str:
        kind = type(value)
        if kind is str:
            found = self.known.get(value)
            if found is None:
                found = shown(value, "")
                if len(value) < 60:
                    self.known[value] = found
            return found
        if kind is int and value < 10**15 and "%" not in (cell.number_format or ""):
            return str(value)
        return shown(value, cell.number_format or "")


def _rows(sheet: Any, twin: Any, faults: dict[tuple[int, int], str], counter: _Counter) -> Iterator[tuple[int, tuple[str, ...]]]:
    formulas = chain(twin.iter_rows(), repeat(())) if twin else repeat(())
    for number, (row, written) in enumerate(zip(sheet.iter_rows(), formulas, strict=False), 1):
        cells = []
        for column, cell in enumerate(row):
            value = cell.value
            if value is None:
                cells.append(_formula(written, number, column, faults) if written else "")
                continue
            if cell.data_type == "e" or (type(value) is str and value in ERRORS):
                faults[number, column] = "error_value"
            cells.append(counter.text(value, cell))
        while cells and not cells[-1]:
            cells.pop()
        counter.row(sheet.title, number, len(row), tuple(cells))
        if cells:
            yield number, tuple(cells)


def _formula(written: Any, row: int, column: int, faults: dict[tuple[int, int], str]) -> str:
    """The formula that stands where no value does; it cannot be used."""
    cell = written[column] if column < len(written) else None
    if cell is None or cell.value is None or getattr(cell, "data_type", "") != "f":
        return ""
    faults[row, column] = "formula_without_value"
    return texts.one_line(str(getattr(cell.value, "text", cell.value)))[:200] or "="
