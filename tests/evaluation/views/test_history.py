"""The record as pages: the life of a cell, and what lies between two moments."""

from django.test import Client
from django.urls import reverse

from evaluation import services
from tests.world import World, text


def write(world: World, typed: dict[str, str]) -> None:
    services.enter(world.evaluation.pk, typed, seen=world.fresh().seq, by=world.wang)


def test_a_cell_tells_who_wrote_it_and_what_stood_there_before(world: World, wang: Client) -> None:
    row = world.row("修缮校舍")
    write(world, {f"rows.{row.pk}.actual": "88"})
    page = text(wang.get(reverse("history", args=[world.evaluation.pk]), {"cell": f"rows.{row.pk}.actual"}))
    assert "修缮校舍 · " in page
    assert "王敏" in page
    assert "<td>40</td><td>88</td>" in page


def test_an_office_sees_the_life_of_its_own_cells_only(world: World, chen: Client) -> None:
    mine, other = world.row("受益学生"), world.row("家长满意度")
    address = reverse("history", args=[world.evaluation.pk])
    for what, status in ((f"rows.{other.pk}.actual", 404), ("figures.executed", 404), ("rows.²", 404), ("rows.9" * 40, 404)):
        assert chen.get(address, {"cell": what}).status_code == status
    assert chen.get(address, {"cell": f"rows.{mine.pk}.actual"}).status_code == 200


def test_two_moments_are_compared_and_equal_ones_say_so(world: World, wang: Client) -> None:
    seq = world.fresh().seq
    write(world, {"texts.problems": "工期很紧。"})
    address = reverse("compare", args=[world.evaluation.pk])
    page = text(wang.get(address, {"from": seq, "to": seq + 1}))
    assert "工期<del>偏</del><ins>很</ins>紧。" in page
    assert "两个时点之间没有差异" in text(wang.get(address, {"from": seq, "to": seq}))


def test_moments_that_are_none_are_taken_for_the_usual_ones(world: World, wang: Client) -> None:
    for name in ("from", "to"):
        for odd in ("²", "9" * 40, "-1", "x", "\x00"):
            assert wang.get(reverse("compare", args=[world.evaluation.pk]), {name: odd}).status_code == 200


def test_a_submission_is_compared_with_the_one_before_it(world: World, wang: Client, li: Client) -> None:
    world.submit()
    services.return_for_changes(world.evaluation.pk, "请核对", {}, seen=world.fresh().seq, by=world.li)
    write(world, {"texts.problems": "工期很紧。"})
    world.submit()
    page = text(li.get(reverse("compare", args=[world.evaluation.pk])))
    assert "<ins>很</ins>" in page
    assert "98.00" in page
