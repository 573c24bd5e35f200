"""What if: a scratch copy is scored, nothing is stored, what cannot be read is told."""

from datetime import date
from unittest.mock import patch

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluation.models import Event
from tests.world import TOTAL, World


def answer(client: Client, world: World, **typed: str) -> str:
    response = client.post(reverse("what_if", args=[world.evaluation.pk]), typed)
    assert response.status_code == 200
    return response.content.decode()


def test_a_changed_figure_changes_the_total_and_nothing_else(world: World, wang: Client) -> None:
    seq, events = world.fresh().seq, Event.objects.count()
    page = answer(wang, world, **{"figures.executed": "100"})
    assert TOTAL in page and "93.50" in page and "-4.50" in page  # 100 ÷ 200 × 10 = 5.00 in place of 9.50
    assert (world.fresh().seq, Event.objects.count()) == (seq, events)


def test_a_changed_actual_changes_its_row(world: World, wang: Client) -> None:
    code = "C2.1"
    page = answer(wang, world, **{f"{code}/actual": "1000"})
    assert "99.50" in page and 'value="1000"' in page


def test_only_fragments_answer_a_script(world: World, wang: Client) -> None:
    response = wang.post(
        reverse("what_if", args=[world.evaluation.pk]), {"figures.executed": "100"}, headers={"HX-Request": "true"}
    )
    assert "93.50" in response.content.decode() and "<html" not in response.content.decode()


def test_what_cannot_be_read_is_told_and_kept(world: World, wang: Client) -> None:
    page = answer(wang, world, **{"figures.executed": "1e5", "nonsense": "x", "figures.nonsense": "1"})
    assert "1e5" in page and "科学计数法" in page


def test_what_would_raise_the_score_is_told_only_while_the_year_runs(world: World, wang: Client) -> None:
    assert "可得满分" not in answer(wang, world)
    with patch.object(timezone, "localdate", return_value=date(world.round.year, 8, 31)):
        page = answer(wang, world)
    assert "受益学生：再完成50 人可得满分" in page.replace("再完成 50", "再完成50")
