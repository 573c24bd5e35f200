"""空白按 0？ A blank is never 0 unless somebody said so, for figures by their table and for the amounts of budget lines."""

from decimal import Decimal

import pytest

from evaluation import cases, services
from evaluation.models import Event
from evaluation.services import Refused
from evaluation.services.blanks import answer_blanks, answer_of
from tests.world import World
from units.models import BudgetLine, Figure


def line(world: World, **cells: str) -> None:
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    pk = BudgetLine.objects.order_by("-pk")[0].pk
    typed = {f"lines.{pk}.{name}": value for name, value in cells.items()}
    services.enter(world.evaluation.pk, typed, seen=world.fresh().seq, by=world.wang)


def figure(world: World, key: str) -> tuple[int, str] | None:
    return Figure.objects.filter(subject=world.evaluation.subject, key=key).values_list("value", "source").first()


def test_an_answer_is_kept_and_can_be_taken_back(world: World) -> None:
    pk = world.evaluation.pk
    for answer, zero, value in (("yes", ["funding"], Decimal(0)), ("no", [], None), ("", [], None)):
        answer_blanks(pk, "funding", answer, by=world.wang)
        fresh = world.fresh()
        assert (answer_of(fresh, "funding"), fresh.blank_is_zero) == (answer, zero)
        assert cases.Entered(fresh).assess().figures["own_funds"] == value
    assert [event.changes for event in Event.objects.filter(action="answer_blanks").order_by("pk")] == [
        [["blanks.funding", "", "yes"]],
        [["blanks.funding", "yes", "no"]],
        [["blanks.funding", "no", ""]],
    ]


@pytest.mark.parametrize(("table", "answer"), [("money", "yes"), ("funding", "maybe")])
def test_an_unknown_table_or_answer_is_refused(world: World, table: str, answer: str) -> None:
    with pytest.raises(Refused):
        answer_blanks(world.evaluation.pk, table, answer, by=world.wang)


def test_a_blank_amount_stays_blank_and_a_zero_stays_zero(world: World) -> None:
    line(world, full_year="120", executed="0")
    assert BudgetLine.objects.values_list("full_year", "executed", "carryover").get() == (1_200_000, 0, None)


def test_a_column_that_nobody_filled_makes_no_figure(world: World) -> None:
    line(world, full_year="120")
    assert figure(world, "full_year_budget") == (120_000_000, "lines")
    assert figure(world, "executed") == (190_000_000, "entered")
    assert figure(world, "carryover") is None


def test_blanks_among_amounts_are_told_until_they_are_said_to_be_zero(world: World) -> None:
    line(world, full_year="120", executed="100")
    line(world, full_year="80")
    assert ("B16", "figures.executed") in world.findings()
    assert ("B16", "figures.full_year_budget") not in world.findings()
    answer_blanks(world.evaluation.pk, "lines", "no", by=world.wang)
    assert ("B16", "figures.executed") in world.findings()
    answer_blanks(world.evaluation.pk, "lines", "yes", by=world.wang)
    assert "B16" not in {code for code, _where in world.findings()}
    assert figure(world, "carryover") == (0, "lines")
    assert ["figures.carryover", "", "0"] in Event.objects.latest("pk").changes
    answer_blanks(world.evaluation.pk, "lines", "", by=world.wang)
    assert figure(world, "carryover") is None
