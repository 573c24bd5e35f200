"""A pasted block: shown first, taken over whole or not at all, taken back as one step."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import services
from evaluation.models import Event, Indicator
from tests.world import World, give
from units.models import BudgetLine, Figure, Person, Role


@pytest.fixture
def chen(world: World) -> Person:
    chen = Person.objects.create_user("chen", "陈晨", "pw")
    give(chen, world.school, Role.PREPARER)
    return chen


def preview(client: Client, world: World, block: str, *, page: str = "rows", at: str = "", part: str = "", **more: str) -> Any:
    data = {"page": page, "text": block, "html": part, "at": at} | more
    return client.post(reverse("paste", args=[world.evaluation.pk]), data)


def proposal(response: Any) -> str:
    found = re.search(r'name="proposal" value="([^"]*)"', response.content.decode())
    assert found, response.content.decode()
    return html.unescape(found.group(1))


def take(client: Client, world: World, response: Any, *, page: str = "rows", **more: str) -> Any:
    data = {"page": page, "unit": "万元", "proposal": proposal(response), "take": "1"} | more
    return client.post(reverse("paste", args=[world.evaluation.pk]), data)


def undo(client: Client, world: World, name: str = "undo") -> Any:
    data = {"person": world.wang.pk, "seq": 0, "page": "rows", "unit": "", "cells": {}}
    return client.post(reverse(name, args=[world.evaluation.pk]), json.dumps(data), content_type="application/json")


def cells(world: World, *fields: str) -> list[tuple[str, ...]]:
    rows = world.evaluation.indicators.exclude(section="").order_by("section", "position")
    return [tuple(str(getattr(row, field)) for field in fields) for row in rows]


BLOCK = "三级指标\t目标值\t实际完成值\n修缮校舍\t≥40间\t45\n验收合格率\t100%\t98%\n受益学生\t1,000\t990\n家长满意度\t≥90\t93\n"


def test_the_preview_shows_old_and_new_and_writes_nothing(world: World, wang: Client) -> None:
    before = world.fresh().seq
    page = preview(wang, world, BLOCK).content.decode()
    assert "<del>950</del> → <ins>990</ins>" in page
    assert "<del>40</del> → <ins>45</ins>" in page
    assert world.fresh().seq == before


def test_a_block_is_taken_over_and_back_as_one_step(world: World, wang: Client) -> None:
    before, seq = cells(world, "title", "target", "actual"), world.fresh().seq
    assert take(wang, world, preview(wang, world, BLOCK)).status_code == 302
    assert [row[2] for row in cells(world, "title", "target", "actual")] == ["45", "98%", "990", "93"]
    assert world.fresh().seq == seq + 1
    assert len(undo(wang, world).json()["cells"]) == 4
    assert cells(world, "title", "target", "actual") == before
    assert [event.action for event in Event.objects.filter(evaluation=world.evaluation, seq__gt=seq).order_by("seq")] == [
        "paste",
        "undo",
    ]
    assert len(undo(wang, world, "redo").json()["cells"]) == 4
    assert cells(world, "actual")[0] == ("45",)
    assert undo(wang, world, "redo").status_code == 422


def test_one_refused_cell_holds_back_all_until_it_is_mended(world: World, wang: Client) -> None:
    block = BLOCK.replace("1,000\t990", "1,000\t990") + "修缮校舍\t\t\n"
    points = f"rows.{world.row('受益学生').pk}.points"
    response = preview(wang, world, "指标\t分值\t实际值\n修缮校舍\t31\t45\n受益学生\t1e1\t990")
    assert "科学计数法" in response.content.decode() and block
    seq = world.fresh().seq
    assert take(wang, world, response).status_code == 422
    assert world.fresh().seq == seq
    assert take(wang, world, response, **{f"fix.{points}": "29"}).status_code == 302
    assert cells(world, "points", "actual") == [("31.00", "45"), ("20.00", "100"), ("29.00", "990"), ("10.00", "93")]


def test_the_refused_are_left_out_only_where_asked(world: World, wang: Client) -> None:
    response = preview(wang, world, "指标\t分值\t实际值\n修缮校舍\t31\t45\n受益学生\t1e1\t990")
    assert take(wang, world, response, without="1").status_code == 302
    assert cells(world, "points", "actual") == [("31.00", "45"), ("20.00", "100"), ("30.00", "990"), ("10.00", "93")]


def test_a_cell_that_another_changed_meanwhile_stops_the_whole_block(world: World, wang: Client, chen: Person) -> None:
    response = preview(wang, world, BLOCK)
    what = f"rows.{world.row('受益学生').pk}.actual"
    services.enter(world.evaluation.pk, {what: "970"}, seen=world.fresh().seq, by=chen)
    again = take(wang, world, response)
    assert again.status_code == 409
    assert "陈晨" in again.content.decode() and "<del>970</del>" in again.content.decode()
    assert cells(world, "actual")[0] == ("40",)
    assert take(wang, world, again).status_code == 302
    assert world.row("受益学生").actual == "990"


def test_undo_leaves_what_another_changed_since(world: World, wang: Client, chen: Person) -> None:
    take(wang, world, preview(wang, world, BLOCK))
    what = f"rows.{world.row('受益学生').pk}.actual"
    services.enter(world.evaluation.pk, {what: "970"}, seen=world.fresh().seq, by=chen)
    answer = undo(wang, world).json()
    assert "陈晨" in answer["said"] and "970" in answer["said"]
    assert cells(world, "actual") == [("40",), ("100",), ("970",), ("93",)]


def test_undo_works_as_a_plain_form_and_takes_steps_one_by_one(world: World, wang: Client) -> None:
    what = f"rows.{world.row('受益学生').pk}.actual"
    for value in ("960", "970"):
        services.enter(world.evaluation.pk, {what: value}, seen=world.fresh().seq, by=world.wang)
    for value in ("960", "950"):
        assert wang.post(reverse("undo", args=[world.evaluation.pk]), {"page": "rows"}).status_code == 302
        assert world.row("受益学生").actual == value
    assert wang.post(reverse("undo", args=[world.evaluation.pk]), {"page": "rows"}).status_code == 422


def test_nothing_is_taken_back_from_before_a_submission_or_of_others(world: World, wang: Client, chen: Person) -> None:
    what = f"rows.{world.row('受益学生').pk}.actual"
    services.enter(world.evaluation.pk, {what: "960"}, seen=world.fresh().seq, by=chen)
    assert undo(wang, world).status_code == 422
    services.enter(world.evaluation.pk, {what: "970"}, seen=world.fresh().seq, by=world.wang)
    world.submit()
    services.return_for_changes(world.evaluation.pk, "请改", {}, seen=world.fresh().seq, by=world.li)
    assert undo(wang, world).status_code == 422


def test_undo_does_not_cross_a_change_of_the_unit_of_amounts(world: World, wang: Client) -> None:
    services.enter(world.evaluation.pk, {"figures.procurement": "5"}, seen=world.fresh().seq, by=world.wang)
    services.enter(world.evaluation.pk, {"profile.amount_unit": "元"}, seen=world.fresh().seq, by=world.wang)
    assert undo(wang, world).status_code == 422


def test_new_indicators_are_added_by_a_block_and_go_with_it(world: World, wang: Client) -> None:
    heads = "二级指标\t三级指标\t目标值\t实际完成值\t分值\n"
    block = heads + "时效指标\t竣工时间\t2021年9月底前\t2021-09-20\t5\n\t按期支付率\t≥95%\t96%\t5\n"
    response = preview(wang, world, block)
    assert response.content.decode().count("新增行") == 2
    assert take(wang, world, response).status_code == 302
    added = (
        Indicator.objects.filter(section="B3")
        .order_by("position")
        .values_list("title", "kind", "operator", "target", "unit", "actual")
    )
    assert list(added) == [
        ("竣工时间", "date", ">=", "2021年9月底前", "", "2021-09-20"), ("按期支付率", "number", ">=", "95", "%", "96%"),
    ]  # fmt: skip
    assert undo(wang, world).json()["fresh"] is True
    assert not Indicator.objects.filter(section="B3").exists()


def test_an_added_row_that_another_filled_stays(world: World, wang: Client, chen: Person) -> None:
    take(wang, world, preview(wang, world, "二级指标\t指标\t目标值\n时效指标\t按期支付率\t≥95%\n"))
    row = Indicator.objects.get(section="B3")
    services.enter(world.evaluation.pk, {f"rows.{row.pk}.actual": "97"}, seen=world.fresh().seq, by=chen)
    assert "97" in undo(wang, world).json()["said"]
    assert Indicator.objects.filter(section="B3").exists()


def test_budget_lines_are_added_by_a_block_with_their_words(world: World, wang: Client) -> None:
    heads = "单位：元\n支出类别\t项目名称\t资金来源\t年初预算\t执行数\n"
    block = heads + "基本支出\t人员经费\t一般公共预算\t1200000\t1,100,000.00\n项目支出\t修缮\t政府性基金\t800000\t-\n"
    response = preview(wang, world, block, page="lines")
    assert take(wang, world, response, page="lines").status_code == 302
    found = BudgetLine.objects.values_list("category", "project", "source", "initial", "executed")
    assert list(found) == [
        ("basic", "人员经费", "general_public", 1_200_000, 1_100_000), ("project", "修缮", "government_fund", 800_000, None),
    ]  # fmt: skip
    undo(wang, world)
    assert not BudgetLine.objects.exists()


def test_lines_taken_back_and_brought_back_take_their_figures_along(world: World, wang: Client) -> None:
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    line = BudgetLine.objects.get()
    cell = f"lines.{line.pk}.full_year"
    services.enter(world.evaluation.pk, {cell: "120"}, seen=world.fresh().seq, by=world.wang)
    budget = Figure.objects.filter(subject=world.evaluation.subject, key="full_year_budget")
    for step, full_year, followed in (("undo", None, ["120", "200"]), ("redo", 1_200_000, ["200", "120"])):
        answer = undo(wang, world, step).json()
        assert list(answer["cells"]) == [cell] and "此后已被修改" not in answer["said"]
        line.refresh_from_db()
        assert line.full_year == full_year
        assert ["figures.full_year_budget", *followed] in Event.objects.latest("pk").changes
    assert list(budget.values_list("value", "source", "entered")) == [(120_000_000, "lines", 200_000_000)]


def test_a_figure_that_lines_took_over_since_is_left_to_them(world: World, wang: Client, chen: Person) -> None:
    services.enter(world.evaluation.pk, {"figures.full_year_budget": "210"}, seen=world.fresh().seq, by=world.wang)
    services.save_lines(world.evaluation.pk, add=1, by=chen)
    cell = f"lines.{BudgetLine.objects.get().pk}.full_year"
    services.enter(world.evaluation.pk, {cell: "120"}, seen=world.fresh().seq, by=chen)
    assert undo(wang, world).json()["cells"] == {}
    assert Figure.objects.get(key="full_year_budget", subject=world.evaluation.subject).value == 120_000_000


def test_a_block_of_old_and_new_lines_names_what_moved_from_first_to_last(world: World, wang: Client) -> None:
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    line = BudgetLine.objects.get()
    services.enter(world.evaluation.pk, {f"lines.{line.pk}.project": "修缮"}, seen=world.fresh().seq, by=world.wang)
    response = preview(wang, world, "项目名称\t年初预算\t全年预算\n修缮\t50\t60\n设备\t10\t20\n", page="lines")
    assert take(wang, world, response, page="lines").status_code == 302
    assert ["figures.full_year_budget", "200", "80"] in Event.objects.latest("pk").changes
    undo(wang, world)
    assert ["figures.full_year_budget", "80", "200"] in Event.objects.latest("pk").changes
    assert [each.full_year for each in BudgetLine.objects.all()] == [None]


def test_figures_take_a_block_by_name(world: World, wang: Client) -> None:
    block = "项目\t金额（元）\n全年执行数\t1,880,000.00\n政府采购支出总额\t####\n没有的数\t1\n"
    response = preview(wang, world, block, page="figures")
    page = response.content.decode()
    assert "<del>190</del> → <ins>188</ins>" in page and "没有该名称的行" in page and "####" in page
    assert take(wang, world, response, page="figures", **{"fix.figures.procurement": "7"}).status_code == 302
    assert wang.get(reverse("figures", args=[world.evaluation.pk])).content.decode().count('value="188"') == 1


def test_without_javascript_the_place_is_chosen(world: World, wang: Client) -> None:
    asked = preview(wang, world, "41\n99")
    assert asked.status_code == 422 and "<option" in asked.content.decode()
    response = preview(wang, world, "41\n99", row="1", column="actual")
    assert take(wang, world, response).status_code == 302
    assert cells(world, "actual")[:2] == [("41",), ("99",)]


@pytest.mark.parametrize("block", ["", "\t\n", "x\n" * 6000, "1\t" * 300])
def test_a_block_of_nothing_or_of_too_much_is_refused(world: World, wang: Client, block: str) -> None:
    assert preview(wang, world, block).status_code == 422


@pytest.mark.parametrize(
    "forged", ["", "[]", "{", '{"cells": [["figures.executed", "190"]], "fresh": []}', '{"cells": 1, "fresh": 2}']
)
def test_a_forged_proposal_is_stale(world: World, wang: Client, forged: str) -> None:
    data = {"page": "rows", "unit": "万元", "proposal": forged, "take": "1"}
    assert wang.post(reverse("paste", args=[world.evaluation.pk]), data).status_code == 409


def test_a_forged_proposal_writes_only_what_its_sender_may_type(world: World, client: Client) -> None:
    lin = Person.objects.create_user("lin", "林静", "pw")
    give(lin, world.school, Role.RESPONDENT, world.office)
    client.force_login(lin)
    foreign = f"rows.{world.row('修缮校舍').pk}.actual"
    data = {"page": "rows", "unit": "万元", "take": "1", "without": "1"}
    forged = {"cells": [[foreign, "40", "1"], ["figures.executed", "190", "1"], ["profile.state", "", "approved"]], "fresh": []}
    client.post(reverse("paste", args=[world.evaluation.pk]), data | {"proposal": json.dumps(forged)})
    grown = {"cells": [], "fresh": [["B3", {"title": "x"}]]}
    assert client.post(reverse("paste", args=[world.evaluation.pk]), data | {"proposal": json.dumps(grown)}).status_code == 409
    assert (world.row("修缮校舍").actual, world.evaluation.indicators.filter(title="x").exists()) == ("40", False)


def test_a_new_row_in_a_section_that_is_none_is_refused(world: World, wang: Client) -> None:
    data = {"page": "rows", "unit": "万元", "take": "1", "proposal": json.dumps({"cells": [], "fresh": [["ZZ", {"title": "x"}]]})}
    assert wang.post(reverse("paste", args=[world.evaluation.pk]), data).status_code in (409, 422)
    assert not world.evaluation.indicators.filter(section="ZZ").exists()


def test_three_hundred_cells_with_one_bad_one(world: World, wang: Client) -> None:
    services.save_lines(world.evaluation.pk, add=30, by=world.wang)
    words = "年初预算\t调整\t全年预算\t执行数\t结转\n"
    rows = [f"{n}\t0\t{n}\t{n}\t0" for n in range(60)]
    rows[40] = "40\t0\t4O\t40\t0"
    first = f"lines.{BudgetLine.objects.earliest('position').pk}.initial"
    response = preview(wang, world, words + "\n".join(rows), page="lines", at=first)
    assert response.content.decode().count("aria-invalid") == 1
    assert take(wang, world, response, page="lines").status_code == 422
    assert BudgetLine.objects.count() == 30
    assert take(wang, world, response, page="lines", **{"fix.new10.full_year": "40"}).status_code == 302
    assert BudgetLine.objects.count() == 60
