"""What goes out as a workbook comes back as it was; text stays text."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from evaluation.sheets.writing import LONGEST, Column, Sheet, workbook


def back(*rows: tuple[object, ...], above: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    columns = (Column("名称", 20), Column("金额", 12, "#,##0.00"))
    book = load_workbook(BytesIO(workbook([Sheet("表/1", columns, rows, above)])))  # type: ignore[arg-type]
    assert book.sheetnames == ["表 1"]
    return list(book["表 1"].iter_rows(values_only=True))


def test_rows_come_back_below_their_head() -> None:
    assert back(("甲", Decimal("8005.58")), above=("说明",)) == [("说明", None), ("名称", "金额"), ("甲", 8005.58)]


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@x", "\t=1", "=HYPERLINK(0)"])
def test_text_never_becomes_a_formula(typed: str) -> None:
    book = load_workbook(BytesIO(workbook([Sheet("t", (Column("a"),), ((typed,),))])))
    cell = book["t"]["A2"]
    assert (cell.value, cell.data_type) == (typed, "s")


def test_a_number_of_many_digits_keeps_them() -> None:
    assert back(("甲", Decimal("99999999999999999.99")))[1] == ("甲", "99999999999999999.99")


def test_a_text_that_a_cell_cannot_hold_says_that_it_was_cut() -> None:
    assert str(back(("长" * (LONGEST + 1), None))[1][0]).endswith("…")
