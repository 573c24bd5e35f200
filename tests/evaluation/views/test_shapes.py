"""Frameworks of other shapes on the entry pages: recorded rows, no points, figures that only some frameworks read."""

from typing import Any

from django.test import Client
from django.urls import reverse

from evaluation import checks, services
from evaluation.cases import Entered
from evaluation.models import Evaluation
from tests.world import World, make_round
from units.models import Subject


def opened(world: World, framework: str, kind: str = Subject.Kind.DEPARTMENT) -> Evaluation:
    subject, _ = Subject.objects.get_or_create(unit=world.school, kind=kind, defaults={"code": "", "name": world.school.name})
    return services.open_round(make_round(framework, "guangzhou-2021"), [subject], by=world.li)[0]


def page(client: Client, name: str, evaluation: Evaluation) -> str:
    return client.get(reverse(name, args=[evaluation.pk])).content.decode()


def answer(client: Client, evaluation: Evaluation, **cells: str) -> Any:
    evaluation.refresh_from_db()
    rows = {row.code: row.pk for row in evaluation.indicators.all()}
    typed = {f"rows.{rows[code.replace('_', '-')]}.actual": text for code, text in cells.items()}
    return client.post(reverse("indicators", args=[evaluation.pk]), {"seen": str(evaluation.seq), **typed})


def test_a_framework_without_points_shows_none(world: World, wang: Client) -> None:
    evaluation = opened(world, "mof-dept-2013")
    for name in ("indicators", "checks"):
        assert "0.00" not in page(wang, name, evaluation)


def test_recorded_words_are_words_and_recorded_numbers_are_read(world: World, wang: Client) -> None:
    evaluation = opened(world, "mof-dept-2013")
    assert answer(wang, evaluation, A1_1="依据充分，符合规划", B2_2="两例").status_code == 302
    evaluation.refresh_from_db()
    found = checks.run(Entered(evaluation).assess())
    assert [(each.code, each.where) for each in found if each.code == "T03"] == [("T03", "B2-2")]


def test_figures_of_special_matters_are_asked_where_the_framework_reads_them(world: World, wang: Client) -> None:
    plain, special = opened(world, "mof-dept-2013"), opened(world, "guangdong-special-funds-dept")
    assert "重点项目支出" in page(wang, "figures", plain)
    assert "专项资金预算数" not in page(wang, "figures", plain)
    assert "专项资金预算数" in page(wang, "figures", special)
    assert "重点项目支出" not in page(wang, "figures", special)
