"""What spreadsheets put on the clipboard: merged cells, lines in cells, narrow columns, hidden rows, and hostile sizes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.sheets import clipboard
from evaluation.sheets.clipboard import MAX_COLUMNS, MAX_ROWS, TooLarge

FOLDER = Path(__file__).parents[2] / "clipboard"


def texts(block: clipboard.Block) -> list[list[str]]:
    return [[value.text for value in row] for row in block]


def sample(name: str) -> tuple[str, str]:
    return tuple((FOLDER / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("txt", "html"))  # type: ignore[return-value]


def test_excel_gives_its_cells_with_the_value_that_a_narrow_column_hides() -> None:
    assert texts(clipboard.read(*sample("excel-figures"))) == [
        ["部门决算主要数据", "", ""],
        ["", "", "单位：元"],
        ["项目", "金额", "备注"],
        ["一、全年预算数", "81616100", "年初\n加调整"],
        ["", "", ""],
        ["（一）全年执行数", "80,055,800.00", ""],
    ]


def test_wps_gives_merged_cells_in_their_first_place() -> None:
    block = clipboard.read(*sample("wps-indicators"))
    assert texts(block)[1] == ["", "", "", "年度指标值", "实际完成值", "", ""]
    assert [value.covered for value in block[1]] == [True, True, True, False, False, True, True]
    assert texts(block)[3] == ["", "质量指标", "验收合格率", "=100%", "98%", "20", "一间返工"]


@pytest.mark.parametrize("name", ["excel-figures", "wps-indicators"])
def test_the_text_part_alone_gives_the_same_values(name: str) -> None:
    plain, html = sample(name)
    alike = [[cell.replace("81,616,100.00", "81616100") for cell in row] for row in texts(clipboard.read(plain))]
    assert alike == texts(clipboard.read(plain, html))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\t2\n3\t4", [["1", "2"], ["3", "4"]]),
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
        ('"a\nb"\tc', [["a\nb", "c"]]),
        ('"say ""yes"""\t5" pipe', [['say "yes"', '5" pipe']]),
        ('"unbalanced\t2\n3\t4', [['"unbalanced', "2"], ["3", "4"]]),
        ("\n\n1\t\n\n2\t", [["1"], [""], ["2"]]),
        ("\t\t1", [["1"]]),
        ("", []),
        ("\t\n\t", []),
        ("  １２３ ", [["１２３"]]),
    ],
)
def test_text_is_read_as_a_spreadsheet_writes_it(text: str, expected: list[list[str]]) -> None:
    assert texts(clipboard.read(text)) == expected


@pytest.mark.parametrize(
    ("html", "text", "expected"),
    [
        ("<table><tr><td>####</td></tr></table>", "1234567", [["1234567"]]),
        ("<table><tr><td>####</td></tr></table>", "####", [["####"]]),
        ("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "", [["a\nb", "c"]]),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "", [["a\nb"]]),
        ("<table><tr><td>a</td></tr><tr style='display:none'><td>x</td></tr><tr><td>b</td></tr></table>", "a\nb", [["a"], ["b"]]),
        ("<table><tr><td>a</td></tr><tr style='display:none'><td>x</td></tr></table>", "a\nx", [["a"], ["x"]]),
        ("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "", [["1", "2"], ["3", "4"]]),
        ("<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>", "", [["ab", "c"]]),
        ("<table><tr><td>&lt;b&gt; &amp; &nbsp;</td></tr></table>", "", [["<b> &"]]),
        ("<p>no table</p>", "1\t2", [["1", "2"]]),
        ("<script>alert(1)</script><table><tr><td>1</td></tr></table>", "", [["1"]]),
    ],
)
def test_html_is_read_as_cells(html: str, text: str, expected: list[list[str]]) -> None:
    assert texts(clipboard.read(text, html)) == expected


def test_endless_spans_are_cut_and_endless_blocks_refused() -> None:
    wide = f"<table><tr><td colspan=99999>1</td><td>2</td></tr></table>"  # noqa: F541
    with pytest.raises(TooLarge):
        clipboard.read("", wide)
    with pytest.raises(TooLarge):
        clipboard.read("1\n" * (MAX_ROWS + 1))
    with pytest.raises(TooLarge):
        clipboard.read("1\t" * (MAX_COLUMNS + 1))
    with pytest.raises(TooLarge):
        clipboard.read("x" * (clipboard.MAX_SIZE + 1))


cells = st.text(st.characters(blacklist_characters="\t\r\n\x00", blacklist_categories=("Cs",)), max_size=8)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_a_spreadsheet_quotes_comes_back(rows: list[list[str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    kept = [["!" + cell for cell in row] for row in rows]
    text = "\n".join("\t".join(quoted(cell) for cell in row) for row in kept)
    assert texts(clipboard.read(text)) == [[cell.strip() for cell in row] for row in kept]


@given(st.text(max_size=300), st.text(alphabet="<>/tdrable =\"'1x#-!&;", max_size=300))
def test_nothing_breaks_the_reader(text: str, html: str) -> None:
    block = clipboard.read(text, html)
    assert len({len(row) for row in block}) <= 1
