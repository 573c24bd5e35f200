"""Budget lines and the figures that they make: what was entered gives way to sums and comes back, and the event says so."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import services
from evaluation.models import Event
from tests.world import World
from units.models import BudgetLine, Figure


def kept(world: World) -> dict[str, tuple[int, str]]:
    rows = Figure.objects.filter(subject=world.evaluation.subject)
    return {key: (value, source) for key, value, source in rows.values_list("key", "value", "source")}


def fill(world: World, **cells: str) -> None:
    """Type into the first line."""
    line = BudgetLine.objects.order_by("pk").first()
    assert line is not None
    typed = {f"lines.{line.pk}.{field}": value for field, value in cells.items()}
    services.enter(world.evaluation.pk, typed, seen=world.fresh().seq, by=world.wang)


def take_out(world: World) -> None:
    for line in BudgetLine.objects.all():
        services.save_lines(world.evaluation.pk, remove=line.pk, by=world.wang)


def test_a_line_without_amounts_changes_no_figure(world: World) -> None:
    before = kept(world)
    services.save_lines(world.evaluation.pk, add=2, by=world.wang)
    fill(world, project="校舍修缮", category="basic")
    assert kept(world) == before
    take_out(world)
    assert kept(world) == before


@pytest.mark.parametrize("amounts", [{"full_year": "120", "executed": "80"}, {"executed": "0.01"}, {"adjustment": "-5"}])
def test_adding_and_taking_out_a_line_leaves_the_figures_equal(world: World, amounts: dict[str, str]) -> None:
    before = kept(world)
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    fill(world, **amounts)
    assert kept(world) != before
    take_out(world)
    assert kept(world) == before


def test_what_was_entered_comes_back_when_the_amounts_are_blanked(world: World) -> None:
    before = kept(world)
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    fill(world, executed="80")
    fill(world, executed="90")
    fill(world, executed="")
    assert kept(world) == before


def test_the_event_names_every_figure_that_the_lines_moved(world: World) -> None:
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    fill(world, full_year="120", executed="190")
    moved = {what: (old, new) for what, old, new in Event.objects.latest("pk").changes if what.startswith("figures.")}
    assert moved["figures.full_year_budget"] == ("200", "120")
    assert moved["figures.basic_budget"] == ("", "0")
    assert "figures.executed" not in moved  # 190 before and after
    take_out(world)
    event = Event.objects.latest("pk")
    assert event.action == "remove_line"
    assert ["figures.full_year_budget", "120", "200"] in event.changes
    assert ["figures.basic_budget", "0", ""] in event.changes


def test_the_page_says_which_entered_figures_gave_way(world: World, wang: Client) -> None:
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    address = reverse("lines", args=[world.evaluation.pk])
    assert 'id="taken-over"' not in wang.get(address).content.decode()
    fill(world, full_year="120", executed="190")
    page = wang.get(address).content.decode()
    told = page[page.index('id="taken-over"') :].split("</table>")[0]
    assert "全年预算数" in told and "200.00" in told and "120.00" in told
    assert "全年执行数" not in told
