"""Row spans that survive page breaks."""

from reports.spans import Cell, Table

PATHS = [("甲", "一", "a"), ("甲", "一", "b"), ("甲", "二", "c"), ("乙", "d"), ("e",)]


def test_spans_cover_rows_of_one_section() -> None:
    table = Table(PATHS)
    assert [table.cells(row) for row in range(5)] == [
        [Cell("甲", 3, 1, False), Cell("一", 2, 1, False), Cell("a", 1, 1, False)],
        [Cell("b", 1, 1, False)],
        [Cell("二", 1, 1, False), Cell("c", 1, 1, False)],
        [Cell("乙", 1, 1, False), Cell("d", 1, 2, False)],
        [Cell("e", 1, 3, False)],
    ]


def test_a_span_is_cut_where_a_page_begins_and_its_label_repeated() -> None:
    table = Table(PATHS).cut(frozenset({1}))
    assert table.cells(0) == [Cell("甲", 1, 1, False), Cell("一", 1, 1, False), Cell("a", 1, 1, False)]
    assert table.cells(1) == [Cell("甲", 2, 1, True), Cell("一", 1, 1, True), Cell("b", 1, 1, False)]


def test_a_page_that_begins_with_a_new_section_continues_nothing() -> None:
    table = Table(PATHS).cut(frozenset({3}))
    assert [cell.continued for cell in table.cells(3)] == [False, False]


def test_sections_of_the_same_name_under_different_parents_stay_apart() -> None:
    table = Table([("甲", "其他", "a"), ("乙", "其他", "b")])
    assert [cell.rows for cell in table.cells(0)] == [1, 1, 1]


def test_every_column_is_filled_in_every_row() -> None:
    table = Table(PATHS)
    filled = [0] * len(PATHS)
    for row in range(len(PATHS)):
        for cell in table.cells(row):
            for below in range(row, row + cell.rows):
                filled[below] += cell.columns
    assert filled == [table.depth] * len(PATHS)
