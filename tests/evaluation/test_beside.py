"""Last year and the others, read from what was sealed."""

import copy
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluation import services
from evaluation.assessment import Before, Peers
from evaluation.beside import beside
from evaluation.models import Evaluation, Round
from tests.world import DOCUMENT, World, fill, make_round
from units.models import Subject


def submitted(world: World, found: Round, code: str, *, executed: str = "190", actual: str = "950") -> Evaluation:
    """Another evaluation of Wang's department, filled in and submitted."""
    subject = Subject.objects.get_or_create(
        unit=world.school, kind=Subject.Kind.PROJECT, code=code, defaults={"name": f"校舍修缮 {code}"}
    )[0]
    evaluation = services.open_round(found, [subject], by=world.li)[0]
    document: dict[str, Any] = copy.deepcopy(DOCUMENT)
    document["figures"]["executed"] = executed
    document["indicators"][2]["actual"] = actual
    document["indicators"][2]["reason"] = "转出。"
    document["indicators"].append({"code": "A", "reason": "跨年支付。"})
    fill(evaluation, document, by=world.wang)
    here = World(**{**vars(world), "evaluation": evaluation})
    here.submit()
    return here.fresh()


def last_years(round_: Round) -> Round:
    Round.objects.filter(pk=round_.pk).update(year=2020)
    round_.refresh_from_db()
    return round_


@pytest.fixture
def year_before(world: World) -> Evaluation:
    return submitted(world, last_years(make_round("mof-project-2020", route="unit-department")), "P1", actual="400")


def test_last_year_is_the_same_subject_s_submission(world: World, year_before: Evaluation) -> None:
    found = beside(world.fresh()).last_year
    assert found["效益指标/社会效益指标/受益学生"] == Before(Decimal(400), "人", Decimal("0.4"))
    assert found["A 预算执行率"] == Before(None, "", Decimal("0.95"))


def test_what_was_returned_last_year_does_not_count(world: World, year_before: Evaluation) -> None:
    services.return_for_changes(year_before.pk, "口径不清", {}, seen=year_before.seq, by=world.li)
    assert beside(world.fresh()).last_year == {}


def test_another_subject_s_last_year_does_not_count(world: World) -> None:
    submitted(world, last_years(make_round("mof-project-2020", route="unit-department")), "P2")
    assert beside(world.fresh()).last_year == {}


def test_peers_are_the_others_of_the_round_each_once(world: World) -> None:
    first = submitted(world, world.round, "P2", executed="100")
    submitted(world, world.round, "P3", executed="200")
    services.return_for_changes(first.pk, "再核", {}, seen=first.seq, by=world.li)
    World(**{**vars(world), "evaluation": first}).submit()
    world.submit()
    assert beside(world.fresh()).peers["A"] == Peers(Decimal("0.75"), 2)


def test_the_reviewer_sees_what_stands_out_and_the_unit_does_not(world: World, year_before: Evaluation, li: Client) -> None:
    for number in range(5):
        submitted(world, world.round, f"P{number + 2}", executed="100")
    world.submit()
    page = li.get(reverse("review", args=[world.evaluation.pk])).content.decode()
    assert "S21" in page and "S22" in page
    wang = Client()
    wang.force_login(world.wang)
    page = wang.get(reverse("checks", args=[world.evaluation.pk])).content.decode()
    assert "S21" not in page and "S22" not in page


def test_the_number_of_queries_does_not_grow_with_the_others(world: World, year_before: Evaluation) -> None:
    counts = []
    for number in range(3):
        submitted(world, world.round, f"P{number + 2}")
        evaluation = world.fresh()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            beside(evaluation)
        counts.append(len(seen))
    assert counts == [2, 2, 2]
