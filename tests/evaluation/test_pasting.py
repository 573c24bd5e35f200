"""A block laid onto a table: by names, by place, with signs and units taken apart."""

from pathlib import Path

import pytest

from evaluation import pasting
from evaluation.pasting import Column, Line, Table, lay, name
from evaluation.sheets import clipboard

FOLDER = Path(__file__).parents[1] / "clipboard"
KEYS = ("title", "points", "operator", "target", "actual", "unit", "reason")
ROWS = Table(
    "rows",
    (
        Column("title", "label"), Column("points", "number"), Column("operator", "choice", pasting.signs()),
        Column("target", "number"), Column("actual", "number"), Column("unit"), Column("award", "read"), Column("reason"),
    ),
    tuple(
        Line((name(title),) if title else (), {key: f"rows.{number}.{key}" for key in KEYS}, unit, section, blank=not title)
        for number, (title, unit, section) in enumerate(
            [("修缮校舍", "间", "B1"), ("验收合格率", "%", "B2"), ("", "", "B2"), ("受益学生", "人", "C2")]
        )
    ),
    "title", "万元", grows=True, sections={"产出指标/数量指标": "B1", "产出指标/质量指标": "B2", "效益指标/社会效益指标": "C2"},
)  # fmt: skip
FIGURES = Table(
    "figures",
    (Column("label", "label"), Column("value", "number"), Column("unit", "read")),
    (
        Line((name("全年预算数"),), {"value": "figures.full_year_budget"}, "万元", money=True),
        Line((name("全年执行数"),), {"value": "figures.executed"}, "万元", money=True),
        Line((name("在职人数"),), {"value": "figures.staff"}, "人"),
        Line((name("年初预算数"),), {}, "万元", money=True),
    ),
    "label", "万元",
)  # fmt: skip


def laid(text: str, table: Table = ROWS, at: str = "", html: str = "") -> dict[str, str]:
    """Cell → text, new rows as new0.title."""
    layout = lay(clipboard.read(text, html), table, at)
    return {each.what if each.new < 0 else f"new{each.new}.{each.what}": each.typed for each in layout.cells}


def left(text: str, table: Table = ROWS, at: str = "") -> list[tuple[str, str]]:
    return [(each.typed, each.why) for each in lay(clipboard.read(text), table, at).left]


def sample(file: str, kind: str) -> str:
    return (FOLDER / f"{file}.{kind}").read_text(encoding="utf-8")


def test_a_block_without_names_goes_from_the_selected_cell_on() -> None:
    assert laid("41\t40\n99\t98", at="rows.0.target") == {
        "rows.0.target": "41", "rows.0.actual": "40", "rows.1.target": "99", "rows.1.actual": "98",
    }  # fmt: skip


def test_blank_cells_and_lines_change_nothing_and_keep_their_place() -> None:
    assert laid("41\t\n\t\n\t7", at="rows.0.target") == {"rows.0.target": "41", "rows.2.actual": "7"}


def test_without_names_and_selection_nothing_is_placed() -> None:
    assert lay(clipboard.read("41\t40"), ROWS).placeless


def test_what_lies_beyond_the_table_is_named() -> None:
    assert left("1\t2\t3", at="rows.0.reason") == [("2", "outside"), ("3", "outside")]


def test_rows_find_their_places_by_name_whatever_their_order() -> None:
    assert laid("受益学生\t960\n修缮校舍\t41", at="rows.0.actual") == {"rows.3.actual": "960", "rows.0.actual": "41"}


def test_columns_find_their_places_by_their_heads() -> None:
    text = "指标名称\t实际完成值\t目标值（年初）\n修缮校舍\t41\t40\n受益学生\t960\t1000"
    assert laid(text) == {
        "rows.0.actual": "41", "rows.0.target": "40", "rows.3.actual": "960", "rows.3.target": "1000",
    }  # fmt: skip


def test_heads_without_names_of_rows_go_down_from_the_selected_row() -> None:
    assert laid("目标值\t实际值\n40\t41\n90\t95", at="rows.0.title") == {
        "rows.0.target": "40", "rows.0.actual": "41", "rows.1.target": "90", "rows.1.actual": "95",
    }  # fmt: skip


def test_a_row_that_only_numbers_the_columns_is_no_value() -> None:
    assert "rows.0.actual" in laid("指标\t目标值\t实际值\n1\t2\t3\n修缮校舍\t40\t41")
    assert laid("指标\t目标值\t实际值\n1\t2\t3\n修缮校舍\t40\t41")["rows.0.actual"] == "41"


def test_the_wps_sheet_with_two_rows_of_heads_and_merged_sections() -> None:
    found = laid(sample("wps-indicators", "txt"), html=sample("wps-indicators", "html"))
    assert {what: text for what, text in found.items() if not what.endswith("title")} == {
        "rows.0.operator": ">=", "rows.0.target": "40", "rows.0.actual": "42", "rows.0.points": "30",
        "rows.1.operator": "=", "rows.1.target": "100", "rows.1.actual": "98%", "rows.1.points": "20",
        "rows.1.reason": "一间返工",
        "new0.operator": ">=", "new0.unit": "个", "new0.target": "1,200", "new0.actual": "1,250", "new0.points": "5",
    }  # fmt: skip


def test_a_new_row_stands_in_the_section_that_the_block_names() -> None:
    layout = lay(clipboard.read(sample("wps-indicators", "txt")), ROWS)
    assert layout.fresh == ["C2"]


def test_a_new_row_fills_a_blank_one_of_its_section_first() -> None:
    text = "二级指标\t指标\t目标值\n质量指标\t竣工及时率\t95\n质量指标\t返工率\t5"
    found = laid(text)
    assert (found["rows.2.title"], found["rows.2.target"], found["new0.title"]) == ("竣工及时率", "95", "返工率")


def test_a_new_row_without_a_section_is_named() -> None:
    assert left("指标\t目标值\n全新指标\t95") == [("全新指标", "no_section"), ("95", "no_section")]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("≥90%", {"operator": ">=", "target": "90"}),
        ("≧ 90", {"operator": ">=", "target": "90"}),
        ("不低于９０％", {"operator": ">=", "target": "90"}),
        ("<=1,000", {"operator": "<=", "target": "1,000"}),
        ("90", {"target": "90"}),
        ("90件", {"target": "90件"}),
        ("6月底前", {"target": "6月底前"}),
        ("≥1e5", {"operator": ">=", "target": "1e5"}),
    ],
)
def test_sign_and_unit_of_a_target_go_to_their_own_cells(typed: str, expected: dict[str, str]) -> None:
    found = laid(f"指标\t目标值\n验收合格率\t{typed}")
    if "e5" in typed:
        assert found["rows.1.target"] in ("1e5", "≥1e5")
        return
    assert found == {f"rows.1.{key}": text for key, text in expected.items()}


def test_the_excel_figures_carry_the_unit_of_their_sheet() -> None:
    found = laid(sample("excel-figures", "txt"), FIGURES, html=sample("excel-figures", "html"))
    assert found == {"figures.full_year_budget": "81616100元", "figures.executed": "80,055,800.00元"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("项目\t金额（元）\n全年预算数\t1200000", {"figures.full_year_budget": "1200000元"}),
        ("项目\t金额（万元）\n全年预算数\t120", {"figures.full_year_budget": "120"}),
        (
            "项目\t单位\t数值\n全年预算数\t元\t1200000\n在职人数\t人\t35",
            {"figures.full_year_budget": "1200000元", "figures.staff": "35"},
        ),
        ("全年预算数\t120万元\n全年执行数\t-\n在职人数\t３５", {"figures.full_year_budget": "120万元", "figures.staff": "３５"}),
        ("1. 全年预算数\t1,200.50", {"figures.full_year_budget": "1,200.50"}),
    ],
)
def test_amounts_carry_the_unit_that_stands_over_or_beside_them(text: str, expected: dict[str, str]) -> None:
    assert laid(text, FIGURES) == expected


def test_figures_that_are_not_entered_or_not_known_are_named() -> None:
    assert left("项目\t金额\n年初预算数\t5\n办公用房面积\t7\n收入合计：\t", FIGURES) == [
        ("5", "read_only"), ("办公用房面积", "no_row"), ("7", "no_row"),
    ]  # fmt: skip


def test_two_hundred_rows_of_twelve_columns_find_their_places() -> None:
    lines = tuple(
        Line((name(f"项目{n}"),), {"project": f"lines.{n}.project", "executed": f"lines.{n}.executed"}) for n in range(200)
    )
    table = Table("lines", (Column("project", "label"), Column("executed", "money")), lines, "project", "万元", grows=True)
    rows = ["项目\t执行数" + "\t其他" * 10, *(f"项目{n}\t{n}.5" + "\t1" * 10 for n in reversed(range(200)))]
    assert laid("\n".join(rows), table)["lines.7.executed"] == "7.5"
