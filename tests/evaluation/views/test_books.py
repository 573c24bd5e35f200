"""Workbooks out: the form, the list, the findings. What comes out is read back by the product's own reader."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import services
from evaluation.sheets import reading
from tests.world import World


def book(client: Client, name: str, *args: int, **query: str) -> dict[str, list[list[str]]]:
    """Sheets of a workbook: title → rows of texts."""
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return {sheet.title: [[cell.text for cell in row] for row in sheet.rows.values()] for sheet in reading.read(response.content)}


def as_block(rows: list[list[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def test_the_form_holds_what_is_entered_and_says_whose_it_is(world: World, wang: Client) -> None:
    sheets = book(wang, "form_workbook", world.evaluation.pk)
    assert list(sheets) == ["填报说明", "基础数据", "预算明细", "指标", "文字"]
    assert sheets["基础数据"][0] == ["045 校舍修缮 2021"]
    assert ["修缮校舍", "30", "≥", "40", "40", "间"] in [row[1:7] for row in sheets["指标"]]
    assert "工期偏紧。" in [row[1] for row in sheets["文字"] if len(row) > 1]


def pasted(client: Client, world: World, page: str, rows: list[list[str]]) -> list[int]:
    """How many cells a pasted sheet would make new, change, leave as they are, and refuse."""
    answer = client.post(reverse("paste", args=[world.evaluation.pk]), {"page": page, "text": as_block(rows)})
    assert answer.status_code == 200
    counts = re.search('class="counts">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    return [int(number) for number in re.findall("<b>([0-9]+)</b>", counts[1])][:4] if counts else []


@pytest.mark.parametrize(("sheet", "page"), [("指标", "rows"), ("基础数据", "figures")])
def test_a_sheet_of_the_form_pasted_back_changes_nothing(world: World, wang: Client, sheet: str, page: str) -> None:
    new, changed, same, refused = pasted(wang, world, page, book(wang, "form_workbook", world.evaluation.pk)[sheet])
    assert (new, changed, refused) == (0, 0, 0)
    assert same > 1


def test_what_was_filled_into_the_form_comes_back_by_pasting(world: World, wang: Client) -> None:
    rows = book(wang, "form_workbook", world.evaluation.pk)["指标"]
    place = next(number for number, row in enumerate(rows) if "受益学生" in row)
    rows[place][5] = "1,010"
    assert pasted(wang, world, "rows", rows)[1] == 1


def test_nothing_that_was_typed_becomes_a_formula(world: World, wang: Client) -> None:
    hostile = "=HYPERLINK(1)"
    services.enter(world.evaluation.pk, {"texts.problems": hostile}, seen=world.fresh().seq, by=world.wang)
    assert hostile in [row[1] for row in book(wang, "form_workbook", world.evaluation.pk)["文字"] if len(row) > 1]


def test_the_list_keeps_the_filters_of_its_page(world: World, wang: Client) -> None:
    assert [row[2] for row in book(wang, "evaluations_workbook")["自评"][1:]] == ["校舍修缮"]
    assert book(wang, "evaluations_workbook", state="approved")["自评"][1:] == []


def test_findings_go_out_with_their_place(world: World, wang: Client) -> None:
    services.enter(world.evaluation.pk, {f"rows.{world.row('受益学生').pk}.actual": "x"}, seen=world.fresh().seq, by=world.wang)
    rows = book(wang, "findings_workbook", world.evaluation.pk)["核对结果"]
    assert ["错误", "T03", "受益学生"] in [row[:3] for row in rows]
