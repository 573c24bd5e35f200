"""A department's roll-up: what is eliminated is taken off the sum, and the final accounts stand beside what is left."""

from decimal import Decimal
from typing import NamedTuple

import pytest

from evaluation import cases, checks, services, stored
from evaluation.models import Elimination, Evaluation, Event, FinalAccount
from evaluation.services import Refused, Stale, rolling_up
from tests.world import World, make_department


class Department(NamedTuple):
    """A department with two units of which both reported what they executed: 100.01 and 50.02 万元."""

    whole: Evaluation
    first: Evaluation
    second: Evaluation


@pytest.fixture
def department(world: World) -> Department:
    first, second, top = make_department(world)
    services.enter(first.pk, {"figures.executed": "100.01"}, seen=1, by=world.wang)
    services.enter(second.pk, {"figures.executed": "50.02"}, seen=1, by=world.wang)
    return Department(top, first, second)


def fresh(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.select_related("round__framework", "subject__unit").get(pk=evaluation.pk)


def eliminate(
    world: World, department: Department, amount: str, reason: str = "本级拨付学校1", was: tuple[str, str] = ("", "")
) -> None:
    rolling_up.eliminate(
        department.whole.pk, "executed", Decimal(amount) * 10_000 if amount else None, reason, was=was, by=world.wang
    )


def findings(evaluation: Evaluation) -> set[tuple[str, str, str]]:
    found = checks.run(cases.Entered(fresh(evaluation), texts=True).assess())
    return {(each.code, each.level, each.where) for each in found}


def test_what_is_eliminated_is_taken_off_the_sum(world: World, department: Department) -> None:
    eliminate(world, department, "30.03")
    whole = fresh(department.whole)
    read = stored.read(whole)["executed"]
    assert read == stored.Stored(Decimal("1200000.00"), "rolled_up", (2, 2), Decimal("300300.00"), Decimal("1500300.00"))
    assert stored.read_many([whole])[whole.pk]["executed"] == read
    assert stored.read_with_texts(whole)[0]["executed"] == read
    event = Event.objects.latest("pk")
    assert (event.evaluation, event.action) == (whole, "eliminate")
    assert event.changes == [["eliminations.executed", "", "30.03 本级拨付学校1"]]


def test_an_elimination_is_of_its_own_evaluation_only(world: World, department: Department) -> None:
    eliminate(world, department, "30.03")
    assert stored.read(fresh(department.first))["executed"].value == Decimal("1000100.00")


@pytest.mark.parametrize(("amount", "reason"), [("150.04", "往来"), ("1", "")])
def test_more_than_the_sum_or_without_a_reason_is_refused(world: World, department: Department, amount: str, reason: str) -> None:
    with pytest.raises(Refused):
        eliminate(world, department, amount, reason)
    assert not Elimination.objects.exists()


def test_nothing_is_eliminated_before_all_have_reported(world: World, department: Department) -> None:
    services.enter(department.second.pk, {"figures.executed": ""}, seen=2, by=world.wang)
    with pytest.raises(Refused):
        eliminate(world, department, "1")


@pytest.mark.parametrize("key", ["budget_approved_on", "no_such_figure"])
def test_a_figure_that_is_no_sum_has_no_elimination(world: World, department: Department, key: str) -> None:
    with pytest.raises(Refused):
        rolling_up.eliminate(department.whole.pk, key, Decimal(1), "往来", was=("", ""), by=world.wang)


def test_a_unit_eliminates_nothing(world: World, department: Department) -> None:
    with pytest.raises(Refused):
        rolling_up.eliminate(department.first.pk, "executed", Decimal(1), "往来", was=("", ""), by=world.wang)


def test_an_elimination_compares_what_was_seen_and_is_taken_back(world: World, department: Department) -> None:
    eliminate(world, department, "30.03")
    with pytest.raises(Stale):
        eliminate(world, department, "20")
    eliminate(world, department, "", "", was=("30.03", "本级拨付学校1"))
    assert not Elimination.objects.exists()
    assert stored.read(fresh(department.whole))["executed"].value == Decimal("1500300.00")


def test_a_sum_that_fell_below_its_elimination_does_not_stand(world: World, department: Department) -> None:
    eliminate(world, department, "100")
    services.enter(department.first.pk, {"figures.executed": "1"}, seen=2, by=world.wang)
    assert stored.read(fresh(department.whole))["executed"].value is None
    assert ("B17", "error", "figures.executed") in findings(department.whole)


def test_a_difference_to_the_final_accounts_asks_for_its_reason(world: World, department: Department) -> None:
    rolling_up.account(department.whole.pk, "executed", Decimal("1500300"), was="", by=world.wang)
    assert "B14" not in {code for code, _level, _where in findings(department.whole)}
    rolling_up.account(department.whole.pk, "executed", Decimal("1500000"), was="150.03", by=world.wang)
    assert ("B14", "warning", "figures.executed") in findings(department.whole)
    assert Event.objects.latest("pk").changes == [["accounts.executed", "150.03", "150"]]
    rolling_up.account(department.whole.pk, "executed", None, was="150", by=world.wang)
    assert not FinalAccount.objects.exists()
