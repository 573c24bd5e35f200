"""The workbook that came in, with its faults marked: the cell coloured, what was expected as a comment. Only behind the gate."""

import warnings
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from evaluation.sheets import gate
from evaluation.sheets.writing import LONGEST

RED = PatternFill("solid", fgColor="F8C9C4")
AUTHOR = "自评系统"

Marks = Iterable[tuple[int, int, str]]  # row from 1, column from 0 (-1: the row), what to say


def mark(content: bytes, sheet: str, marks: Marks, filename: str = "") -> bytes:
    """The same workbook, marked. Raises gate.Refused."""
    gate.check(content, filename)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(content), keep_links=False)
        _mark(book[sheet], marks)
        return _saved(book)


def mark_rows(rows: Mapping[int, tuple[str, ...]], marks: Marks) -> bytes:
    """The rows of a CSV file as a workbook, marked; text stays text."""
    book = Workbook()
    page: Any = book.active
    for number, row in rows.items():
        for column, typed in enumerate(row, 1):
            cell = page.cell(number, column, typed[: LONGEST - 1])
            cell.data_type = "s"
    _mark(page, marks)
    return _saved(book)


def _mark(page: Any, marks: Marks) -> None:
    for row, column, said in marks:
        cell = page.cell(row, max(column, 0) + 1)
        if isinstance(cell, MergedCell):
            cell = next(page.cell(each.min_row, each.min_col) for each in page.merged_cells.ranges if cell.coordinate in each)
        cell.fill = RED
        before = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(f"{before}{said}"[:2000], AUTHOR, width=320, height=120)


def _saved(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
