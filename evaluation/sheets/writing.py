"""Workbooks out. Text is text: nothing that somebody typed becomes a formula, and nothing is cut without a word."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

LONGEST = 32_767  # characters in a cell: openpyxl would cut the rest silently
DIGITS = 15  # a spreadsheet keeps no more in a number
MARK = "…"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LINE = Side(style="thin", color="B8C0CC")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_ENTERED = PatternFill("solid", fgColor="FFFBE6")
_HEAD = PatternFill("solid", fgColor="E8EDF4")


class Column(NamedTuple):
    """A column: its head, its width in characters, how its numbers show (`0.00`; empty for text), and what to choose from."""

    title: str
    width: int = 16
    format: str = ""
    choices: Sequence[str] = ()
    entered: bool = False  # what people fill in: the rest of a protected sheet is locked


class Sheet(NamedTuple):
    """One sheet: what stands above the table, the columns, the rows."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str | int | Decimal | None]]
    above: Sequence[str] = ()
    protected: bool = False  # heads and columns that are not entered are locked, without a password


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """An .xlsx of these sheets: heads frozen and repeated in print, numbers as numbers, text as text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(_name(sheet.title)), sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _name(title: str) -> str:
    """A sheet's name may not hold some signs, nor more than 31 characters."""
    return "".join(" " if sign in r"[]:*?/\'" else sign for sign in title)[:31].strip() or "1"


def _write(page: Any, sheet: Sheet) -> None:
    head = len(sheet.above) + 1
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    for number, column in enumerate(sheet.columns, 1):
        _offer(page, column.choices, f"{get_column_letter(number)}{head + 1}:{get_column_letter(number)}{head + 2000}")
    if sheet.protected:
        page.protection.sheet, page.protection.formatColumns, page.protection.formatRows = True, False, False
        page.protection.sort, page.protection.autoFilter = False, False
    for line in sheet.above:
        page.append([_cell(page, line, "", bold=True)])
    page.append([_cell(page, column.title, "", bold=True, fill=_HEAD, border=_BORDER) for column in sheet.columns])
    for row in sheet.rows:
        page.append(
            [_cell(page, value, _format(sheet, place), border=_BORDER, **_open(sheet, place)) for place, value in enumerate(row)]
        )


def _offer(page: Any, choices: Sequence[str], cells: str) -> None:
    """A list to choose from, where a spreadsheet can hold it (255 characters, no commas). Other values may still be typed."""
    formula = ",".join(choices)
    if choices and len(formula) < 255 and formula.count(",") == len(choices) - 1 and '"' not in formula:
        page.data_validations.append(
            DataValidation(type="list", formula1=f'"{formula}"', allow_blank=True, showErrorMessage=False, sqref=cells)
        )


def _open(sheet: Sheet, place: int) -> dict[str, Any]:
    """How a cell that is filled in looks: unlocked, and tinted."""
    if not sheet.protected or place >= len(sheet.columns) or not sheet.columns[place].entered:
        return {}
    return {"protection": Protection(locked=False), "fill": _ENTERED}


def _format(sheet: Sheet, place: int) -> str:
    return sheet.columns[place].format if place < len(sheet.columns) else ""


def _cell(page: Any, value: str | int | Decimal | None, format_: str, *, bold: bool = False, **look: Any) -> WriteOnlyCell:
    """A cell. A number of more digits than a spreadsheet keeps goes out as text, whole."""
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > DIGITS:
        value = f"{value:f}"
    if isinstance(value, str) and len(value) > LONGEST:
        value = value[: LONGEST - 1] + MARK
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif format_:
        cell.number_format = format_
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    for name, style in look.items():
        setattr(cell, name, style)
    return cell
