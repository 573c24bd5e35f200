"""Entering: a cell is written where it still holds what was seen; nobody's work is lost; everything leaves an event."""

from decimal import Decimal

import pytest

from evaluation import cases, checks, services
from evaluation.models import Event, Explanation, Narrative
from evaluation.services import Conflict, Refused
from tests.world import World, give, make_round
from units.models import BudgetLine, Figure, Person, Role, Subject


@pytest.fixture
def chen(world: World) -> Person:
    """A second preparer of Wang's department."""
    chen = Person.objects.create_user("chen", "陈晨", "pw")
    give(chen, world.school, Role.PREPARER)
    return chen


def actual(world: World, title: str) -> str:
    return f"rows.{world.row(title).pk}.actual"


def test_a_cell_is_written_and_leaves_an_event(world: World) -> None:
    seen = world.fresh().seq
    services.enter(world.evaluation.pk, {actual(world, "受益学生"): "990"}, seen=seen, by=world.wang)
    event = Event.objects.get(evaluation=world.evaluation, seq=seen + 1)
    assert world.row("受益学生").actual == "990"
    assert (event.actor, event.action, event.changes) == (world.wang, "enter", [[actual(world, "受益学生"), "950", "990"]])


def test_what_was_not_touched_keeps_what_another_wrote(world: World, chen: Person) -> None:
    seen, mine, theirs = world.fresh().seq, actual(world, "受益学生"), actual(world, "修缮校舍")
    services.enter(world.evaluation.pk, {theirs: "41"}, seen=seen, by=chen)
    services.enter(world.evaluation.pk, {mine: "990", theirs: "40"}, seen=seen, by=world.wang)
    assert (world.row("受益学生").actual, world.row("修缮校舍").actual) == ("990", "41")


def test_a_cell_that_another_changed_is_a_conflict_and_nothing_is_written(world: World, chen: Person) -> None:
    seen, cell, other = world.fresh().seq, actual(world, "受益学生"), actual(world, "修缮校舍")
    services.enter(world.evaluation.pk, {cell: "980"}, seen=seen, by=chen)
    with pytest.raises(Conflict) as conflict:
        services.enter(world.evaluation.pk, {cell: "990", other: "41"}, seen=seen, by=world.wang)
    assert {what: (theirs.value, theirs.by) for what, theirs in conflict.value.theirs.items()} == {cell: ("980", "陈晨")}
    assert (world.row("受益学生").actual, world.row("修缮校舍").actual, world.fresh().seq) == ("980", "40", seen + 1)


def test_two_who_type_the_same_do_not_conflict(world: World, chen: Person) -> None:
    seen, cell = world.fresh().seq, actual(world, "受益学生")
    services.enter(world.evaluation.pk, {cell: "980"}, seen=seen, by=chen)
    services.enter(world.evaluation.pk, {cell: "980"}, seen=seen, by=world.wang)
    assert world.fresh().seq == seen + 1


def test_nothing_changed_leaves_no_event(world: World) -> None:
    seen = world.fresh().seq
    services.enter(world.evaluation.pk, {actual(world, "受益学生"): "950"}, seen=seen, by=world.wang)
    assert world.fresh().seq == seen


def test_what_is_submitted_cannot_be_entered(world: World) -> None:
    world.submit()
    with pytest.raises(Refused):
        services.enter(world.evaluation.pk, {actual(world, "受益学生"): "990"}, seen=world.fresh().seq, by=world.wang)
    assert world.row("受益学生").actual == "950"


def test_a_row_of_another_evaluation_is_no_cell(world: World) -> None:
    foreign = services.open_round(make_round("hubei-project-2020"), [world.evaluation.subject], by=world.li)[0]
    cell = f"rows.{foreign.indicators.get(code='A').pk}.reason"
    services.enter(world.evaluation.pk, {cell: "x"}, seen=world.fresh().seq, by=world.wang)
    assert foreign.indicators.get(code="A").reason == ""


def test_a_figure_is_kept_in_fen_and_taken_back_by_a_blank(world: World) -> None:
    services.enter(world.evaluation.pk, {"figures.procurement": "2105.84"}, seen=world.fresh().seq, by=world.wang)
    assert Figure.objects.get(key="procurement").value == 2_105_840_000
    services.enter(world.evaluation.pk, {"figures.procurement": ""}, seen=world.fresh().seq, by=world.wang)
    assert not Figure.objects.filter(key="procurement").exists()


def test_a_figure_that_lines_make_is_not_entered(world: World) -> None:
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    line = BudgetLine.objects.get()
    typed = {f"lines.{line.pk}.full_year": "300", f"lines.{line.pk}.executed": "150", f"lines.{line.pk}.adjustment": "-20"}
    services.enter(world.evaluation.pk, typed, seen=world.fresh().seq, by=world.wang)
    services.enter(world.evaluation.pk, {"figures.executed": "1"}, seen=world.fresh().seq, by=world.wang)
    kept = dict(Figure.objects.filter(key__in=["full_year_budget", "executed", "reduction"]).values_list("key", "value"))
    assert kept == {"full_year_budget": 300_000_000, "executed": 150_000_000, "reduction": 20_000_000}


def test_without_lines_figures_are_entered_again(world: World) -> None:
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    services.save_lines(world.evaluation.pk, remove=BudgetLine.objects.get().pk, by=world.wang)
    services.enter(world.evaluation.pk, {"figures.executed": "1"}, seen=world.fresh().seq, by=world.wang)
    assert Figure.objects.get(key="executed").source == "entered"


def test_a_department_is_the_sum_of_its_units_once_all_have_reported(world: World) -> None:
    from tests.world import make_unit
    from units.models import Unit

    units = [make_unit(f"04500{n}", f"学校{n}", Unit.Kind.UNIT, world.school) for n in (1, 2)]
    below = [Subject.objects.create(unit=unit, kind="unit", name=unit.name) for unit in units]
    whole = Subject.objects.create(unit=world.school, kind="department", name="教育局", rolls_up=True)
    found = make_round("guangdong-dept-2022", "guangzhou-2021")
    first, second, department = services.open_round(found, [*below, whole], by=world.li)
    services.enter(first.pk, {"figures.executed": "100.01"}, seen=1, by=world.wang)
    read = cases.Entered(department).stored["executed"]
    assert (read.value, read.units) == (None, (1, 2))
    services.enter(second.pk, {"figures.executed": "50.02"}, seen=1, by=world.wang)
    read = cases.Entered(department).stored["executed"]
    assert (read.value, read.source, read.units) == (Decimal("1500300.00"), "rolled_up", (2, 2))
    services.enter(department.pk, {"figures.executed": "7"}, seen=1, by=world.wang)
    assert cases.Entered(department).stored["executed"].value == Decimal("1500300.00")


def test_another_evaluation_of_the_same_figures_notes_the_change(world: World) -> None:
    twin = services.open_round(make_round("hubei-project-2020"), [world.evaluation.subject], by=world.li)[0]
    services.enter(world.evaluation.pk, {"figures.executed": "188"}, seen=world.fresh().seq, by=world.wang)
    assert Event.objects.get(evaluation=twin, seq=2).changes == [["figures.executed", "190", "188"]]


def test_a_row_is_added_to_an_open_section_only(world: World) -> None:
    services.add_rows(world.evaluation.pk, "B4", by=world.wang)
    assert world.evaluation.indicators.filter(section="B4").count() == 1
    with pytest.raises(Refused):
        services.add_rows(world.evaluation.pk, "B", by=world.wang)


def test_a_row_that_another_changed_is_not_taken_out(world: World, chen: Person) -> None:
    seen, row = world.fresh().seq, world.row("受益学生")
    services.enter(world.evaluation.pk, {f"rows.{row.pk}.actual": "980"}, seen=seen, by=chen)
    with pytest.raises(Conflict):
        services.remove_row(world.evaluation.pk, row.pk, seen=seen, by=world.wang)
    services.remove_row(world.evaluation.pk, row.pk, seen=seen + 1, by=world.wang)
    assert not world.evaluation.indicators.filter(pk=row.pk).exists()


def test_a_row_that_the_framework_fixes_stays(world: World) -> None:
    fixed = world.evaluation.indicators.get(code="A")
    with pytest.raises(Refused):
        services.remove_row(world.evaluation.pk, fixed.pk, seen=world.fresh().seq, by=world.wang)


def test_a_reason_lapses_when_the_numbers_change(world: World) -> None:
    def overachieved() -> checks.Finding:
        found = checks.run(cases.Entered(world.fresh(), texts=True).assess())
        return next(finding for finding in found if finding.code == "T08")

    services.enter(world.evaluation.pk, {actual(world, "受益学生"): "1400"}, seen=world.fresh().seq, by=world.wang)
    services.explain(world.evaluation.pk, overachieved(), "并校增加", by=world.wang)
    services.enter(world.evaluation.pk, {actual(world, "受益学生"): "1500"}, seen=world.fresh().seq, by=world.wang)
    assert not Explanation.objects.filter(fingerprint=overachieved().fingerprint).exists()
    assert Explanation.objects.count() == 1


def test_texts_are_entered_by_section(world: World) -> None:
    services.enter(world.evaluation.pk, {"texts.problems": "一是工期紧。\n二是招标晚。"}, seen=world.fresh().seq, by=world.wang)
    assert Narrative.objects.get(evaluation=world.evaluation, key="problems").text == "一是工期紧。\n二是招标晚。"
