"""Workbooks in: cells as text with their places, what cannot be used named, limits kept."""

from datetime import date, datetime, time
from io import BytesIO

import openpyxl.xml
import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from evaluation.sheets.reading import ORDINARY, Cell, Limits, Refused, Sheet, read
from evaluation.sheets.writing import Column, workbook
from evaluation.sheets.writing import Sheet as Written
from tests.evaluation.sheets.hostile import packed, parts, row, sheet, text_cell, with_sheet


def texts(content: bytes, limits: Limits = ORDINARY) -> list[list[str]]:
    """The texts of the first sheet."""
    return [[cell.text for cell in cells] for cells in read(content, limits=limits)[0].rows.values()]


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def one(value: object, format_: str = "General") -> Cell:
    """A cell with this value, written and read."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "表"
    page["B7"] = value  # type: ignore[assignment]
    page["B7"].number_format = format_
    return read(saved(book))[0].rows[7][1]


def test_defusedxml_is_in_place() -> None:
    assert openpyxl.xml.DEFUSEDXML


def test_cells_come_with_their_places() -> None:
    book = workbook([Written("表", (Column("名称"), Column("分值")), (("甲", "10"), (None, None), ("乙", None)))])
    assert read(book) == [
        Sheet(
            "表",
            False,
            {
                1: (Cell("名称", "表!A1"), Cell("分值", "表!B1")),
                2: (Cell("甲", "表!A2"), Cell("10", "表!B2")),
                4: (Cell("乙", "表!A4"),),
            },
        )
    ]


@pytest.mark.parametrize(
    ("value", "format_", "expected"),
    [
        (8161.6100000000006, "General", "8161.61"),
        (0.1 + 0.2, "General", "0.3"),
        (98, "General", "98"),
        (0.98, "0%", "98%"),
        (0.98095, "0.00%", "98.095%"),
        (0.98, '0.00"%"', "0.98"),
        (1e21, "General", "1000000000000000000000"),
        (1e-20, "General", "0.00000000000000000001"),
        (-0.5, "#,##0.00", "-0.5"),
        (True, "General", "TRUE"),
        (date(2021, 9, 30), "yyyy-mm-dd", "2021-09-30"),
        (datetime.fromisoformat("2021-09-30"), 'yyyy"年"m"月"d"日"', "2021-09-30"),
        (datetime.fromisoformat("2021-09-30 14:03"), "yyyy-mm-dd hh:mm", "2021-09-30 14:03"),
        (time(14, 3), "hh:mm", "14:03"),
        ("８,161.61 ", "General", "８,161.61"),
        ("甲_x000D_\n乙", "General", "甲\n乙"),
        ("甲\u200b乙", "General", "甲乙"),
    ],
)
def test_a_value_reads_as_it_was_typed(value: object, format_: str, expected: str) -> None:
    assert one(value, format_) == Cell(expected, "表!B7")


def test_days_of_1904_are_read() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    page = book.active
    assert page is not None
    page["A1"] = date(2021, 9, 30)
    assert texts(saved(book)) == [["2021-09-30"]]


def test_a_formula_without_a_value_is_named() -> None:
    assert one("=SUM(A1:A6)") == Cell("=SUM(A1:A6)", "表!B7", "formula_without_value")


def test_a_formula_with_a_value_gives_it() -> None:
    assert texts(with_sheet(row(1, '<c r="A1"><f>1+1</f><v>2</v></c>'))) == [["2"]]


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!"])
def test_an_error_value_is_named(error: str) -> None:
    found = read(with_sheet(row(1, f'<c r="A1" t="e"><f>1/0</f><v>{error}</v></c>')))[0]
    assert list(found.faults()) == [Cell(error, "表!A1", "error_value")]


def test_a_day_beyond_the_calendar_is_named() -> None:
    assert one(1e10, "yyyy-mm-dd").fault in ("error_value", "")


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B2:B2"])
def test_a_lying_dimension_changes_nothing(dimension: str) -> None:
    rows = "".join(row(number, text_cell(f"A{number}", "甲"), text_cell(f"C{number}", "乙")) for number in range(1, 4))
    assert texts(with_sheet(rows, dimension)) == [["甲", "", "乙"]] * 3


def test_a_far_cell_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        read(with_sheet(row(1_048_576, text_cell("A1048576", "甲"))))
    assert (refusal.value.code, refusal.value.numbers) == ("too_many_rows", {"sheet": "表", "limit": 20_000})


def test_a_far_column_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        read(with_sheet(row(1, text_cell("XFD1", "甲"))))
    assert refusal.value.code == "too_many_columns"


def test_far_blank_rows_are_no_rows() -> None:
    assert texts(with_sheet(row(1, text_cell("A1", "甲")) + row(100_000, '<c r="A100000" s="0"/>'))) == [["甲"]]


@pytest.mark.parametrize("limits", [Limits(cells=5), Limits(characters=5), Limits(rows=2), Limits(columns=2)])
def test_more_than_the_limits_is_refused(limits: Limits) -> None:
    rows = "".join(row(number, *(text_cell(f"{column}{number}", "甲") for column in "ABC")) for number in range(1, 4))
    with pytest.raises(Refused):
        read(with_sheet(rows), limits=limits)


def test_a_hidden_sheet_says_so() -> None:
    book = Workbook()
    book.create_sheet("暗表").sheet_state = "hidden"
    assert [(found.title, found.hidden) for found in read(saved(book))] == [("Sheet", False), ("暗表", True)]


@pytest.mark.parametrize(
    "content",
    [
        with_sheet(row(1, '<c r="A1" t="s"><v>7</v></c>')),
        with_sheet(row(1, '<c r="A1" t="n"><v>abc</v></c>')),
        with_sheet(row(1, text_cell("A1", "甲")), "nonsense"),
    ],
)
def test_a_workbook_that_openpyxl_cannot_read_is_refused_with_a_code(content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read(content)
    assert refusal.value.code == "damaged_file"


@pytest.mark.parametrize(
    "rows",
    [
        row(1, text_cell("C1", "丙"), text_cell("A1", "甲")),
        row(1, text_cell("A1", "甲"), text_cell("A1", "乙")),
        row(3, text_cell("A3", "丙")) + row(1, text_cell("A1", "甲")),
        row(1, text_cell("A1", "甲")) * 2,
        row(1, text_cell("A5", "甲")),
        row(1, text_cell("XFE1", "甲")),
        row(2**31, text_cell(f"A{2**31}", "甲")),
        row(0, text_cell("A0", "甲")),
        row(-1, text_cell("A1", "甲")),
    ],
)
def test_cells_that_go_back_or_out_of_the_sheet_are_refused(rows: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(with_sheet(rows))
    assert refusal.value.code == "cells_out_of_order"


def test_cells_without_places_follow_each_other() -> None:
    cells = '<c t="inlineStr"><is><t>甲</t></is></c><c><v>2</v></c>'
    assert texts(with_sheet(f"<row>{cells}</row>" * 2)) == [["甲", "2"]] * 2


def test_a_missing_sheet_is_refused() -> None:
    files = parts()
    del files["xl/worksheets/sheet1.xml"]
    with pytest.raises(Refused) as refusal:
        read(packed(files))
    assert refusal.value.code == "damaged_part"


def test_blanks_between_cells_keep_their_places() -> None:
    found = texts(packed(parts(sheet=sheet(row(1, text_cell("C1", "丙")) + row(3, text_cell("A3", "甲"))))))
    assert found == [["", "", "丙"], ["甲"]]
