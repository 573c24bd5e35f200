"""The pages of offices: many rows given at once; an office sees its own part only, and confirms it when nothing is missing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluation import services
from evaluation.models import OfficeTask, Round
from evaluation.services import offices
from tests.world import World, text
from units.models import Office


def page(world: World) -> str:
    return reverse("offices", args=[world.evaluation.pk])


def part(world: World) -> str:
    return reverse("office_part", args=[world.evaluation.pk, world.office.pk])


def post(client: Client, world: World, **data: str | list[str]) -> object:
    return client.post(page(world), {"seen": str(world.fresh().seq), "act": "assign", **data})


def seen(response: object) -> str:
    return text(response).split('name="seen" value="')[1].split('"')[0]


def enter(world: World, title: str, **cells: str) -> None:
    row = world.row(title).pk
    typed = {f"rows.{row}.{name}": value for name, value in cells.items()}
    services.enter(world.evaluation.pk, typed, seen=world.fresh().seq, by=world.wang)


def test_a_section_and_a_row_are_given_in_one_step(world: World, wang: Client) -> None:
    rows = [str(world.row("家长满意度").pk)]
    data = {"row": rows, "section": ["产出指标/数量指标"], "office": str(world.office.pk)}
    assert post(wang, world, **data).status_code == 302  # type: ignore[attr-defined]
    given = world.evaluation.indicators.filter(office=world.office).order_by("pk")
    assert [row.title for row in given] == ["修缮校舍", "家长满意度"]
    shown = text(wang.get(page(world)))
    assert "2/2" in shown
    assert part(world) in shown


@pytest.mark.parametrize(
    "data",
    [{}, {"office": "none"}, {"office": "²", "row": "1"}, {"office": "99999999", "row": "1"}, {"row": "\x00", "office": "none"}],
)
def test_what_cannot_be_given_is_refused_with_a_sentence(world: World, wang: Client, data: dict[str, str]) -> None:
    response = post(wang, world, **data)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "未保存" in text(response)


def test_an_office_is_asked_for_a_day_and_what_was_typed_is_kept(world: World, wang: Client, chen: Client) -> None:
    last = timezone.localdate() + timedelta(days=9)
    Round.objects.filter(pk=world.round.pk).update(deadline=last)
    ask = {"act": "ask", "office": str(world.office.pk), "was_deadline": "", "was_note": "", "note": "附台账"}
    for typed in ("明天", "2021-02-30", (last + timedelta(days=1)).isoformat(), "²"):
        response = post(wang, world, **ask, deadline=typed)
        assert response.status_code == 422  # type: ignore[attr-defined]
        assert "附台账" in text(response)
    assert post(wang, world, **ask, deadline=last.isoformat()).status_code == 302  # type: ignore[attr-defined]
    assert OfficeTask.objects.values_list("deadline", "note").get() == (last, "附台账")
    for address in (part(world), reverse("indicators", args=[world.evaluation.pk])):
        shown = text(chen.get(address))
        assert last.isoformat() in shown and "附台账" in shown and "剩余9天" in shown.replace(" ", "")
    assert last.isoformat() in text(chen.get("/"))


def test_an_office_confirms_when_nothing_is_missing(world: World, chen: Client) -> None:
    enter(world, "受益学生", actual="")
    response = chen.get(part(world))
    assert "1/2" in text(response)
    refused = chen.post(part(world), {"seen": seen(response)})
    assert refused.status_code == 422
    assert "受益学生" in text(refused)
    assert OfficeTask.objects.get().confirmed_by is None
    enter(world, "受益学生", actual="950")
    assert chen.post(part(world), {"seen": seen(chen.get(part(world)))}).status_code == 302
    assert "陈晨" in text(chen.get(part(world)))
    assert "已确认" in text(chen.get("/"))
    enter(world, "受益学生", actual="960")
    assert "确认后内容又有修改" in text(chen.get(part(world)))


def test_an_office_sees_nothing_of_another(world: World, chen: Client) -> None:
    other = Office.objects.create(unit=world.school, name="财务科", position=2)
    offices.assign(world.evaluation.pk, [world.row("家长满意度").pk], other, seen=world.fresh().seq, by=world.wang)
    for address in (part(world), reverse("indicators", args=[world.evaluation.pk])):
        assert "家长满意度" not in text(chen.get(address))
    assert chen.get(reverse("office_part", args=[world.evaluation.pk, other.pk])).status_code == 404


def test_finance_is_told_on_its_desk_who_is_late(world: World, wang: Client, chen: Client) -> None:
    assert "逾期：基建科" not in text(wang.get("/"))
    OfficeTask.objects.update(deadline=timezone.localdate() - timedelta(days=1))
    assert "1个处室逾期：基建科" in text(wang.get("/"))
    assert "1个处室逾期：基建科" in text(wang.get(page(world)))


def test_history_names_the_office(world: World, wang: Client, chen: Client) -> None:
    shown = text(wang.get(reverse("history", args=[world.evaluation.pk])))
    assert "基建科" in shown and "分配指标" in shown
