"""What last year holds for this one: carried by choice, marked until confirmed, never with its results."""

import pytest

from evaluation import cases, checks, services
from evaluation.models import Evaluation
from evaluation.services import Desk, Refused, Stale, carrying
from evaluation.services.record import locked
from evaluation.services.undoing import undo
from tests.world import World


@pytest.fixture
def next_year(world: World) -> Evaluation:
    """The evaluation of the same subject one year later, not begun."""
    return world.next_year()


def carried(evaluation: Evaluation, world: World, *titles: str, texts: tuple[str, ...] = (), targets: bool = True) -> Evaluation:
    rows = [world.row(title).pk for title in titles]
    seen = Evaluation.objects.get(pk=evaluation.pk).seq
    return carrying.carry(evaluation.pk, rows, texts, targets=targets, seen=seen, by=world.wang)


def found_f12(evaluation: Evaluation) -> list[str]:
    entered = cases.Entered(Evaluation.objects.get(pk=evaluation.pk), texts=True)
    return [each.where for each in checks.run(entered.assess()) if each.code == "F12" and each.level == "error"]


def test_rows_come_with_their_targets_and_without_their_results(world: World, next_year: Evaluation) -> None:
    carried(next_year, world, "受益学生")
    row = next_year.indicators.get(title="受益学生")
    assert (row.section, row.target, row.unit, row.operator, row.actual, row.reason) == ("C2", "1000", "人", ">=", "", "")


def test_targets_stay_blank_where_they_are_not_wanted(world: World, next_year: Evaluation) -> None:
    carried(next_year, world, "受益学生", targets=False)
    assert next_year.indicators.get(title="受益学生").target == ""


def test_what_was_carried_blocks_submission_until_it_is_confirmed(world: World, next_year: Evaluation) -> None:
    carried(next_year, world, "受益学生", texts=("problems",))
    assert found_f12(next_year) == ["效益指标/社会效益指标/受益学生", "narrative.problems"]
    row = next_year.indicators.get(title="受益学生")
    carrying.confirm(next_year.pk, [f"rows.{row.pk}", "texts.problems", "rows.999"], by=world.wang)
    assert found_f12(next_year) == []


def test_writing_anew_confirms_and_a_result_does_not(world: World, next_year: Evaluation) -> None:
    carried(next_year, world, "受益学生", texts=("problems",))
    row = next_year.indicators.get(title="受益学生")
    for what, value, left in (("actual", "5", 2), ("target", "1100", 1)):
        seen = Evaluation.objects.get(pk=next_year.pk).seq
        services.enter(next_year.pk, {f"rows.{row.pk}.{what}": value}, seen=seen, by=world.wang)
        assert len(found_f12(next_year)) == left


def test_nothing_that_is_there_is_offered_or_overwritten(world: World, next_year: Evaluation) -> None:
    services.enter(next_year.pk, {"texts.problems": "本年的。"}, seen=1, by=world.wang)
    carried(next_year, world, "受益学生")
    offered = carrying.offer(Evaluation.objects.get(pk=next_year.pk))
    assert "受益学生" not in [row.title for row in offered.rows]
    assert "problems" not in offered.texts
    with pytest.raises(Refused):
        carried(next_year, world, "受益学生", texts=("problems",))
    assert next_year.narratives.get(key="problems").text == "本年的。"


def test_it_is_one_step_that_can_be_taken_back(world: World, next_year: Evaluation) -> None:
    carried(next_year, world, "受益学生", "家长满意度", texts=("problems",))
    undo(Desk(locked(next_year.pk)), by=world.wang, allowed=lambda cells: {each: each for each in cells})
    assert not next_year.indicators.exclude(section="").exists()
    assert next_year.narratives.get(key="problems").text == ""
    assert found_f12(next_year) == []


def test_a_page_that_is_no_longer_true_carries_nothing(world: World, next_year: Evaluation) -> None:
    with pytest.raises(Stale):
        carrying.carry(next_year.pk, [world.row("受益学生").pk], (), targets=True, seen=99, by=world.wang)
    assert not next_year.indicators.exclude(section="").exists()


def test_rows_of_another_evaluation_are_never_carried(world: World, next_year: Evaluation) -> None:
    with pytest.raises(Refused):
        carrying.carry(next_year.pk, [10**6], ("nowhere",), targets=True, seen=1, by=world.wang)
