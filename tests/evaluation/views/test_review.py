"""The reviewer's page: return with reasons, verified points, approve; and what the unit sees of it."""

from django.test import Client
from django.urls import reverse

from evaluation import services
from evaluation.models import Remark, State, Verification
from tests.world import World, make_round, make_unit, text
from units.models import Subject, Unit


def act(client: Client, world: World, **data: str) -> object:
    address = reverse("review", args=[world.evaluation.pk])
    return client.post(address, {"seen": str(world.fresh().seq)} | data)


def test_the_page_shows_points_working_and_reasons(world: World, li: Client) -> None:
    world.submit()
    page = text(li.get(reverse("review", args=[world.evaluation.pk])))
    assert "950 ÷ 1000 × 30" in page
    assert 'value="approve"' in page


def test_before_submission_there_is_nothing_to_press(world: World, li: Client) -> None:
    page = text(li.get(reverse("review", args=[world.evaluation.pk])))
    assert 'value="approve"' not in page
    assert "尚未提交" in page


def test_a_return_with_reasons_reaches_the_unit(world: World, li: Client, wang: Client) -> None:
    world.submit()
    place = ("A", "B1.1", "B2.1", "C2.1", "D1.1").index("C2.1")
    assert act(li, world, act="return_for_changes", reason="口径不清", **{f"remark.{place}": "请附名册"}).status_code == 302
    assert world.fresh().state == State.RETURNED
    assert "口径不清" in text(wang.get(reverse("overview", args=[world.evaluation.pk])))
    assert "请附名册" in text(wang.get(reverse("indicators", args=[world.evaluation.pk])))
    assert "查看退回原因" in text(wang.get("/"))


def test_a_return_without_a_reason_is_refused_and_keeps_the_remarks(world: World, li: Client) -> None:
    world.submit()
    response = act(
        li, world, act="return_for_changes", reason=" ", **{"remark.0": "请核对执行数，与决算报表第一张表不一致，附后"}
    )
    assert response.status_code == 422
    assert "请核对执行数" in text(response)
    assert not Remark.objects.exists()


def test_verified_points_are_kept_and_totalled(world: World, li: Client) -> None:
    world.submit()
    assert act(li, world, act="verify", **{"verified.0": "9", "verified_reason.0": "核减"}).status_code == 302
    assert Verification.objects.get().points == 9
    assert "97.50" in text(li.get(reverse("review", args=[world.evaluation.pk])))


def test_verified_points_above_full_marks_are_refused(world: World, li: Client) -> None:
    world.submit()
    assert act(li, world, act="verify", **{"verified.0": "11"}).status_code == 422
    assert act(li, world, act="verify", **{"verified.0": "九"}).status_code == 422
    assert not Verification.objects.exists()


def test_verified_points_that_differ_want_a_reason_and_keep_what_was_typed(world: World, li: Client) -> None:
    world.submit()
    response = act(li, world, act="verify", **{"verified.0": "9", "remark.1": "请附验收单"})
    assert response.status_code == 422
    assert "核定分与自评分不同" in text(response) and "请附验收单" in text(response) and 'value="9"' in text(response)
    assert not Verification.objects.exists()


def test_approving_by_the_page(world: World, li: Client) -> None:
    world.submit()
    assert act(li, world, act="approve").status_code == 302
    page = text(li.get(reverse("overview", args=[world.evaluation.pk])))
    assert "已通过" in page and reverse("report_pdf", args=[world.evaluation.pk]) in page


def test_a_second_click_on_approve_is_refused_and_harmless(world: World, li: Client) -> None:
    world.submit()
    seen = str(world.fresh().seq)
    address = reverse("review", args=[world.evaluation.pk])
    assert li.post(address, {"seen": seen, "act": "approve"}).status_code == 302
    assert li.post(address, {"seen": seen, "act": "approve"}).status_code == 422
    assert world.fresh().seals.count() == 2


def test_an_unknown_act_is_refused(world: World, li: Client) -> None:
    world.submit()
    assert act(li, world, act="publish").status_code == 422
    assert world.fresh().state == State.SUBMITTED


def test_the_desk_names_what_waits_for_the_reviewer(world: World, li: Client, wang: Client) -> None:
    assert "没有待办" in text(li.get("/"))
    world.submit()
    assert "审核：通过或退回" in text(li.get("/"))
    assert "没有待办" in text(wang.get("/"))


def test_the_overview_names_who_acts_next(world: World, wang: Client) -> None:
    assert "王敏" in text(wang.get(reverse("overview", args=[world.evaluation.pk])))
    world.submit()
    assert "李强" in text(wang.get(reverse("overview", args=[world.evaluation.pk])))


def test_what_was_said_before_a_return_stands_beside_the_new_submission(world: World, li: Client) -> None:
    world.submit()
    assert act(li, world, act="verify", **{"verified.0": "9", "verified_reason.0": "核减执行数"}).status_code == 302
    assert act(li, world, act="return_for_changes", reason="口径不清", **{"remark.3": "请附名册"}).status_code == 302
    world.submit()
    page = text(li.get(reverse("review", args=[world.evaluation.pk])))
    assert "上次退回原因" in page and "口径不清" in page
    assert "上次：9 核减执行数" in page and "上次：请附名册" in page
    assert 'name="verified.0" value=""' in page


def test_rows_of_words_are_not_set_as_numbers(world: World, li: Client) -> None:
    world.evaluation.indicators.filter(title="受益学生").update(kind="qualitative", level="met", share="1")
    page = text(li.get(reverse("review", args=[world.evaluation.pk])))
    assert page.count(" worded") == 1


def test_units_in_work_below_a_department_are_told_to_both(world: World, li: Client, wang: Client) -> None:
    units = [make_unit(f"04500{n}", f"学校{n}", Unit.Kind.UNIT, world.school) for n in (1, 2)]
    below = [Subject.objects.create(unit=unit, kind="unit", name=unit.name) for unit in units]
    whole = Subject.objects.create(unit=world.school, kind="department", name="教育局", rolls_up=True)
    department, *_units = services.open_round(make_round("guangdong-dept-2022", "guangzhou-2021"), [whole, *below], by=world.li)
    for client, name in ((wang, "checks"), (wang, "overview"), (li, "review")):
        page = text(client.get(reverse(name, args=[department.pk])))
        assert "有 2 家下属单位尚未提交" in page and "学校1" in page
    assert "尚未提交，其数据" not in text(wang.get(reverse("checks", args=[world.evaluation.pk])))


def test_a_departments_figure_that_no_unit_reported_says_how_many_are_missing(world: World, wang: Client) -> None:
    units = [make_unit(f"04500{n}", f"学校{n}", Unit.Kind.UNIT, world.school) for n in (1, 2, 3)]
    for unit in units:
        Subject.objects.create(unit=unit, kind="unit", name=unit.name)
    whole = Subject.objects.create(unit=world.school, kind="department", name="教育局", rolls_up=True)
    department = services.open_round(make_round("guangdong-dept-2022", "guangzhou-2021"), [whole], by=world.li)[0]
    assert "0/3" in text(wang.get(reverse("figures", args=[department.pk])))
