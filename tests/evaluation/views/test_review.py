"""The reviewer's page: return with reasons, verified points, approve; and what the unit sees of it."""

from django.test import Client
from django.urls import reverse

from evaluation.models import Remark, State, Verification
from tests.world import World


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


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
