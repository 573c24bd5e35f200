"""The roll-up page: sums, who has not reported, who is late; one figure with its units, its elimination and the accounts."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import services
from evaluation.models import Elimination, Evaluation, FinalAccount
from tests.world import World, make_department, text


@pytest.fixture
def whole(world: World) -> Evaluation:
    """A department of which one of two units has reported."""
    first, _second, top = make_department(world)
    services.enter(first.pk, {"figures.executed": "100.01", "profile.figures_status": "flash"}, seen=1, by=world.wang)
    return top


def report(world: World) -> None:
    """The second unit reports too."""
    second = Evaluation.objects.get(subject__name="学校2")
    services.enter(second.pk, {"figures.executed": "50.02"}, seen=second.seq, by=world.wang)


def at(whole: Evaluation, key: str = "") -> str:
    return reverse("roll_up_figure", args=[whole.pk, key]) if key else reverse("roll_up", args=[whole.pk])


def test_who_has_not_reported_and_who_is_late_is_seen_at_a_glance(world: World, wang: Client, whole: Evaluation) -> None:
    shown = text(wang.get(at(whole)))
    assert "2个单位逾期：学校1、学校2" in shown.replace("\n", "")
    assert 'class="mark-error">学校2' in shown
    assert "快报数" in shown


def test_a_figure_leads_to_its_units(world: World, wang: Client, whole: Evaluation) -> None:
    shown = text(wang.get(at(whole, "executed")))
    assert "100.01" in shown and "未填报" in shown and "2个单位中已有1个填报" in shown
    report(world)
    assert "150.03" in text(wang.get(at(whole, "executed")))
    assert at(whole, "executed") in text(wang.get(reverse("figures", args=[whole.pk])))


def test_an_elimination_is_saved_shown_and_refused_with_what_was_typed(world: World, wang: Client, whole: Evaluation) -> None:
    report(world)
    old = {"act": "eliminate", "was": "", "was_reason": ""}
    for amount, reason in (
        ("150.04", "往来"),
        ("30", ""),
        ("-1", "往来"),
        ("1e5", "往来"),
        ("²", "往来"),
        ("1\x002", "往来"),
        ("9" * 40, "往来"),
    ):
        response = wang.post(at(whole, "executed"), {**old, "amount": amount, "reason": reason})
        assert response.status_code == 422, amount
    assert "9" * 40 in text(response)
    assert wang.post(at(whole, "executed"), {**old, "amount": "30.03", "reason": "本级拨付"}).status_code == 302
    assert Elimination.objects.values_list("value", "reason").get() == (30_030_000, "本级拨付")
    for shown in (text(wang.get(at(whole))), text(wang.get(at(whole, "executed")))):
        assert "−30.03" in shown and "120.00" in shown
    assert "已抵销30.03" in text(wang.get(reverse("figures", args=[whole.pk])))


def test_the_accounts_stand_beside_the_result(world: World, wang: Client, whole: Evaluation) -> None:
    report(world)
    assert wang.post(at(whole, "executed"), {"act": "account", "was": "", "amount": "150"}).status_code == 302
    assert FinalAccount.objects.get().value == 150_000_000
    assert "-0.03" in text(wang.get(at(whole)))
    assert "B14" in text(wang.get(reverse("checks", args=[whole.pk])))


@pytest.mark.parametrize("key", ["nothing", "budget_approved_on", "execution_rate"])
def test_what_is_no_sum_has_no_page(wang: Client, whole: Evaluation, key: str) -> None:
    assert wang.get(at(whole, key)).status_code == 404


def test_a_project_has_no_roll_up(world: World, wang: Client) -> None:
    assert wang.get(at(world.evaluation)).status_code == 404
