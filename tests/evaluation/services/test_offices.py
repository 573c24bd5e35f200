"""Offices: rows are given to them, they are asked for a day, and a confirmation holds until one of their cells changes."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from evaluation import parts, services
from evaluation.models import Event, OfficeTask, Round
from evaluation.services import Refused, Stale, offices
from tests.world import World, give
from units.models import Office, Person, Role

ROWS = ("修缮校舍", "受益学生")


@pytest.fixture
def chen(world: World) -> Person:
    person = Person.objects.create_user("chen", "陈晨", "pw")
    give(person, world.school, Role.RESPONDENT, world.office)
    return person


def assign(world: World, *titles: str, office: Office | None = None) -> int:
    rows = [world.row(title).pk for title in titles]
    return offices.assign(world.evaluation.pk, rows, office or world.office, seen=world.fresh().seq, by=world.wang)


def digest(world: World) -> str:
    return parts.digest_of(world.evaluation.indicators.filter(office=world.office))


def confirmed(world: World) -> bool:
    return parts.holds(OfficeTask.objects.get(), world.evaluation.indicators.filter(office=world.office))


def open_until(world: World, days: int) -> date:
    """Move the round's deadline so that its offices may be given a day."""
    last = timezone.localdate() + timedelta(days=days)
    Round.objects.filter(pk=world.round.pk).update(deadline=last)
    return last


def test_many_rows_are_given_at_once_under_one_event(world: World) -> None:
    assert assign(world, *ROWS) == 2
    assert {row.title for row in world.evaluation.indicators.filter(office=world.office)} == set(ROWS)
    event = Event.objects.latest("pk")
    assert (event.action, len(event.changes), event.actor) == ("assign", 2, world.wang)
    assert list(OfficeTask.objects.values_list("office__name", "deadline", "note")) == [("基建科", None, "")]
    assert assign(world, *ROWS) == 0


def test_a_row_that_somebody_gave_away_meanwhile_is_not_taken(world: World) -> None:
    other, seen = Office.objects.create(unit=world.school, name="财务科", position=2), world.fresh().seq
    assign(world, "受益学生", office=other)
    rows = [world.row(title).pk for title in ROWS]
    with pytest.raises(Refused):
        offices.assign(world.evaluation.pk, rows, world.office, seen=seen, by=world.wang)
    assert world.row("受益学生").office == other
    assert world.row("修缮校舍").office is None


def test_an_office_of_another_unit_gets_no_rows(world: World) -> None:
    with pytest.raises(Refused):
        assign(world, "受益学生", office=Office.objects.create(unit=world.water, name="建设科"))
    assert world.row("受益学生").office is None


@pytest.mark.parametrize("days", [-1, 11])
def test_a_day_that_has_passed_or_lies_behind_the_rounds_is_refused(world: World, days: int) -> None:
    open_until(world, 10)
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused, match="已过" if days < 0 else "截止日"):
        offices.ask(world.evaluation.pk, world.office, deadline=day, note="", was=("", ""), by=world.wang)
    assert not OfficeTask.objects.exists()


def test_asking_compares_what_was_seen(world: World) -> None:
    last = open_until(world, 10)
    offices.ask(world.evaluation.pk, world.office, deadline=last, note="附清单", was=("", ""), by=world.wang)
    with pytest.raises(Stale):
        offices.ask(world.evaluation.pk, world.office, deadline=last, note="", was=("", ""), by=world.wang)
    assert list(OfficeTask.objects.values_list("deadline", "note")) == [(last, "附清单")]
    pk = world.office.pk
    assert Event.objects.latest("pk").changes == [
        [f"offices.{pk}.deadline", "", last.isoformat()],
        [f"offices.{pk}.note", "", "附清单"],
    ]


def test_a_confirmation_holds_until_a_cell_changes_and_comes_back_with_it(world: World, chen: Person) -> None:
    assign(world, *ROWS)
    offices.confirm(world.evaluation.pk, world.office, seen=digest(world), by=chen)
    assert confirmed(world)
    cell = f"rows.{world.row('受益学生').pk}.actual"
    for value, holds in (("960", False), ("950", True)):
        services.enter(world.evaluation.pk, {cell: value}, seen=world.fresh().seq, by=world.wang)
        assert confirmed(world) is holds
    assign(world, "家长满意度")
    assert not confirmed(world)


def test_other_rows_and_names_lift_nothing(world: World, chen: Person) -> None:
    assign(world, *ROWS)
    offices.confirm(world.evaluation.pk, world.office, seen=digest(world), by=chen)
    cells = {f"rows.{world.row('家长满意度').pk}.actual": "94", f"rows.{world.row('受益学生').pk}.title": "受益的学生"}
    services.enter(world.evaluation.pk, cells, seen=world.fresh().seq, by=world.wang)
    assert confirmed(world)


def test_what_changed_since_it_was_seen_is_not_confirmed(world: World, chen: Person) -> None:
    assign(world, *ROWS)
    seen = digest(world)
    cell = f"rows.{world.row('受益学生').pk}.actual"
    services.enter(world.evaluation.pk, {cell: "960"}, seen=world.fresh().seq, by=world.wang)
    with pytest.raises(Stale):
        offices.confirm(world.evaluation.pk, world.office, seen=seen, by=chen)
    assert OfficeTask.objects.get().confirmed_by is None


def test_an_unconfirmed_office_is_a_warning_and_a_confirmed_one_is_sealed(world: World, chen: Person) -> None:
    assign(world, *ROWS)
    assert ("F10", "offices/基建科") in world.findings()
    offices.confirm(world.evaluation.pk, world.office, seen=digest(world), by=chen)
    assert "F10" not in {code for code, _where in world.findings()}
    from evaluation import seals

    [sealed] = seals.opened(world.submit())["offices"]
    assert (sealed["name"], sealed["confirmed_by"], sealed["digest"]) == ("基建科", "陈晨", digest(world))
