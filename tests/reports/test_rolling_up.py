"""Below the budget table: what was eliminated, and why the final accounts differ; in its head, on what figures it rests."""

from decimal import Decimal

from django.test import Client
from django.urls import reverse

from evaluation import cases, checks, services
from evaluation.services import rolling_up
from tests.world import World, make_round, make_unit
from units.models import Subject, Unit


def test_eliminations_and_differences_are_printed_with_their_reasons(world: World, wang: Client) -> None:
    unit = make_unit("045001", "学校", Unit.Kind.UNIT, world.school)
    below = Subject.objects.create(unit=unit, kind="unit", name="学校")
    subject = Subject.objects.create(unit=world.school, kind="department", name="教育局", rolls_up=True)
    school, whole = services.open_round(make_round("guangdong-dept-2022", "guangzhou-2021"), [below, subject], by=world.li)
    services.enter(school.pk, {"figures.executed": "100"}, seen=1, by=world.wang)
    services.enter(whole.pk, {"profile.figures_status": "filed"}, seen=1, by=world.wang)
    rolling_up.eliminate(whole.pk, "executed", Decimal(300_000), "本级拨付学校", was=("", ""), by=world.wang)
    rolling_up.account(whole.pk, "executed", Decimal(705_000), was="", by=world.wang)
    whole = type(whole).objects.select_related("round__framework", "subject__unit").get(pk=whole.pk)
    found = checks.run(cases.Entered(whole, texts=True).assess())
    services.explain(whole.pk, next(each for each in found if each.code == "B14"), "含利息。", by=world.wang)
    shown = wang.get(reverse("preview", args=[whole.pk])).content.decode()
    assert "注：全年执行数已抵销部门内部往来30.00万元（本级拨付学校）。" in shown
    assert "部门决算全年执行数70.50万元，与本表相差0.50万元：含利息。" in shown
    assert "数据口径：决算上报数" in shown
