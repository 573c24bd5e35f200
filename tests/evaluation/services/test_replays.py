"""Replays: exact under the same framework, row by row under another, resumed where they stopped, and nothing stored touched."""

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation import cases, checks, frameworks, guards, sealing, seals, services
from evaluation.models import Evaluation, Event, Replay, ReplayLine, Seal
from evaluation.models.replays import DIFFERS
from evaluation.replaying import reading, telling
from evaluation.scoring.framework import Framework
from evaluation.services import replays
from tests.evaluation.replaying.frameworks import changed, document, sound, strict, without
from tests.world import DOCUMENT, World, fill
from units.models import Person, Subject


def replayed(world: World, framework: Framework | None, **options: Any) -> Replay:
    replay, _idle = replays.prepare([world.round], framework, reach=[world.place.path])
    assert replays.run(replay, **options)
    return replay


def more(world: World, count: int) -> list[Evaluation]:
    """So many more projects, filled like the first."""
    subjects = [Subject(unit=world.school, kind="project", code=f"P{n + 2}", name=f"项目{n + 2}") for n in range(count)]
    made = services.open_round(world.round, Subject.objects.bulk_create(subjects), by=world.li)
    return [fill(each, DOCUMENT, by=world.wang) for each in made]


def submit(evaluation: Evaluation, by: Person) -> Seal:
    entered = cases.Entered(evaluation, texts=True)
    assessment = entered.assess()
    content = sealing.content(entered, assessment, checks.run(assessment))
    return services.submit(evaluation.pk, seen=seals.digest(seals.canonical(content)), by=by)


def stored_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database but replays and the queue."""
    tables = [model for model in apps.get_models() if model._meta.app_label in ("evaluation", "units")]
    kept = [model for model in tables if not model.__name__.startswith("Replay")]
    return {
        model.__name__: [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in model._default_manager.order_by("pk").values_list()
        ]
        for model in kept
    }


def test_an_audit_reproduces_every_sealed_scorecard(world: World) -> None:
    world.submit()
    services.return_for_changes(world.evaluation.pk, "请补充", {}, seen=world.fresh().seq, by=world.li)
    world.evaluation.indicators.filter(title="受益学生").update(actual="980")
    world.submit()
    replay = replayed(world, None)
    lines = list(replay.lines.order_by("pk").values_list("seal__number", "old_total", "new_total", "changed", "fault"))
    assert lines == [(1, Decimal("98.00"), Decimal("98.00"), 0, ""), (2, Decimal("98.90"), Decimal("98.90"), 0, "")]
    assert not replay.lines.filter(DIFFERS).exists()


def test_an_audit_leaves_out_what_was_never_sealed(world: World) -> None:
    assert replayed(world, None).total == 0


def test_an_audit_names_a_damaged_seal_and_goes_on(world: World) -> None:
    first, second = world.submit(), submit(more(world, 1)[0], world.wang)
    guards.remove()
    Seal.objects.filter(pk=first.pk).update(content=bytes(first.content).replace(b"190", b"191"))
    replay = replayed(world, None)
    lines = replay.lines.order_by("seal").values_list("seal", "new_total", "fault")
    assert list(lines) == [(first.pk, None, "damaged"), (second.pk, Decimal("98.00"), "")]
    assert replay.lines.filter(DIFFERS).count() == 1


def test_an_audit_names_a_scorecard_that_the_core_does_not_make(world: World) -> None:
    seal = world.submit()
    forged = bytes(seal.content).replace(b'"award":"28.50"', b'"award":"28.51"')
    digest = seals.digest(forged)
    guards.remove()
    chain = {"content_hash": digest, "hash": seals.chained(seal.previous_hash, digest)}
    Seal.objects.filter(pk=seal.pk).update(content=forged, **chain)
    line = replayed(world, None).lines.get()
    assert [(row["code"], row["old"][1], row["new"][1]) for row in line.rows] == [("C2.1", "28.51", "28.50")]


@pytest.mark.parametrize("sealed", [True, False])
def test_another_framework_is_told_row_by_row(world: World, sealed: bool) -> None:
    if sealed:
        world.submit()
    line = replayed(world, strict()).lines.get()
    assert (line.seal is not None) == sealed
    assert (line.old_total, line.new_total, line.old_grade, line.new_grade) == (Decimal("98.00"), Decimal("69.50"), "优", "中")
    assert (line.changed, line.gone, line.added, line.missing, line.distance) == (1, 0, 0, 0, 2850)
    pair = [["actual", "950"], ["target", "1000"]]
    achieved = [["achieved", pair, "0.95", ""], ["points", [["share", "0.95"], ["full", "30"]], "28.5", ""]]
    if sealed:  # the steps as they were sealed
        achieved = line.rows[0]["old"][2]
    assert line.rows == [
        {
            "what": "changed",
            "code": "C2.1",
            "section": "效益指标/社会效益指标",
            "title": "受益学生",
            "old": ["30.00", "28.50", achieved, []],
            "new": ["30.00", "0.00", [["below_pass", [*pair, ["pass", "0.96"]], "0.95", ""]], []],
        }
    ]


def test_a_row_without_a_place_is_told_and_so_is_a_new_one(world: World) -> None:
    world.submit()
    other = without("C2", code="C9", title="民生效益指标")
    line = replayed(world, other).lines.get()
    assert [(row["what"], row["code"]) for row in line.rows] == [("gone", "C2.1")]
    assert (line.gone, line.new_total, line.full_marks, line.new_grade) == (1, Decimal("69.50"), Decimal("70.00"), "")


def test_a_section_of_another_code_is_found_by_its_titles(world: World) -> None:
    world.submit()
    line = replayed(world, without("C2", code="C9")).lines.get()
    assert (line.rows, line.new_total, line.new_grade) == ([], Decimal("98.00"), "优")


def test_rows_that_change_their_code_say_so(world: World) -> None:
    world.submit()
    hubei = frameworks.get("hubei-project-2020")
    line = replayed(world, hubei).lines.get()
    assert [(row["what"], row["code"], row.get("place")) for row in line.rows] == [("changed", "A", None)]
    given = document()
    given["own"]["at_least"] = {"kind": "proportional", "nothing_below": "0.96"}
    for part in given["children"][1:]:
        for child in part["children"]:
            child["code"] = f"N{child['code']}"
    moved = replayed(world, sound(given)).lines.get()
    assert [(row["what"], row["code"], row["place"]) for row in moved.rows] == [("changed", "C2.1", "NC2.1")]


def test_a_fixed_row_that_is_new_and_cannot_be_scored_is_missing(world: World) -> None:
    given = document()
    rule = {"kind": "formula", "share": "carryover / full_year_budget"}
    given["children"].append({"code": "E", "title": "结转", "points": "10", "rule": rule})
    line = replayed(world, sound(given | {"total": "110"})).lines.get()
    assert [(row["what"], row["code"], row["new"][1], row["new"][3][0][0]) for row in line.rows] == [("added", "E", None, "T02")]
    assert (line.missing, line.new_grade) == (1, "")


def test_nothing_stored_is_touched(world: World) -> None:
    world.submit()
    more(world, 1)
    before = stored_rows()
    replayed(world, strict())
    replayed(world, None)
    assert stored_rows() == before


def test_a_run_that_was_killed_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = more(world, 3)
    submit(made[0], world.wang)
    whole = [line.rows for line in replayed(world, strict()).lines.order_by("evaluation")]
    monkeypatch.setattr(reading, "CHUNK", 2)

    def die(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    replay, _idle = replays.prepare([world.round], strict(), reach=[world.place.path])
    with pytest.raises(KeyboardInterrupt):
        replays.run(replay, told=die)
    kept = set(replay.lines.values_list("pk", flat=True))
    again, _idle = replays.prepare([world.round], strict(), reach=[world.place.path])
    told: list[int] = []
    replays.run(again, told=lambda done, total: told.append(done))
    assert (again.pk, len(kept), told) == (replay.pk, 2, [2, 4])
    assert kept < set(again.lines.values_list("pk", flat=True))
    assert [line.rows for line in again.lines.order_by("evaluation")] == whole


def test_what_was_entered_or_submitted_since_is_made_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = more(world, 2)
    replay, _idle = replays.prepare([world.round], strict(), reach=[world.place.path])
    monkeypatch.setattr(reading, "CHUNK", 3)
    assert not replays.run(replay, seconds=0)
    services.enter(made[0].pk, {"figures.executed": "180"}, seen=made[0].seq, by=world.wang)
    seal = submit(made[1], world.wang)
    replays.run(replay)
    lines = {line.evaluation_id: line for line in replay.lines.all()}
    assert (lines[made[0].pk].old_total, lines[made[1].pk].seal_id, len(lines)) == (Decimal("97.50"), seal.pk, 3)


def test_asked_again_it_begins_anew_and_two_deliveries_do_no_harm(world: World) -> None:
    replay = replayed(world, strict())
    world.evaluation.indicators.filter(title="受益学生").update(actual="970")
    again, idle = replays.prepare([world.round], strict(), reach=[world.place.path])
    assert (again.pk, idle, again.lines.count()) == (replay.pk, True, 0)
    replays.run(again)
    replays.run(again)
    assert [(line.old_total, line.changed) for line in again.lines.all()] == [(Decimal("98.60"), 0)]


def test_one_that_runs_is_left_alone(world: World) -> None:
    first, idle = replays.prepare([world.round], strict(), reach=[world.place.path])
    second, idle_again = replays.prepare([world.round], strict(), reach=[world.place.path])
    assert (first.pk, idle, idle_again) == (second.pk, True, False)


def test_asking_runs_it_as_a_job_and_leaves_an_event(world: World, django_capture_on_commit_callbacks: Any) -> None:
    world.submit()
    with django_capture_on_commit_callbacks(execute=True):
        replay = replays.ask([world.round], strict(), reach=[world.place.path], by=world.li)
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.total, replay.reference) == ("done", 1, 1, "mof-project-2020@2")
    event = Event.objects.filter(action="replay").get()
    assert (event.unit, event.actor, event.note) == (world.place, world.li, world.round.name)


def test_a_broken_job_ends_with_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    replay, _idle = replays.prepare([world.round], strict(), reach=[world.place.path])
    monkeypatch.setattr(reading, "chunks", lambda replay: 1 / 0)
    replays.work(replay.pk)
    replay.refresh_from_db()
    assert (replay.state, replay.error) == ("failed", replays.BROKEN)


def test_reach_bounds_what_is_replayed(world: World) -> None:
    subject = Subject.objects.create(unit=world.water, kind="project", code="W1", name="水毁修复")
    services.open_round(world.round, [subject], by=world.li)
    replay, _idle = replays.prepare([world.round], strict(), reach=[world.water.path, f"{world.water.path}x/"])
    replays.run(replay)
    assert [line.evaluation.subject.name for line in replay.lines.all()] == ["水毁修复"]
    assert replay.reach == [world.water.path]


@pytest.mark.parametrize("sealed", [True, False])
def test_queries_do_not_grow_with_the_evaluations(world: World, sealed: bool) -> None:
    def queries() -> int:
        replay, _idle = replays.prepare([world.round], strict(), reach=[world.place.path])
        with CaptureQueriesContext(connection) as captured:
            replays.run(replay)
        return len(captured)

    if sealed:
        world.submit()
    one = queries()
    for each in more(world, 5):
        if sealed:
            submit(each, world.wang)
    assert queries() == one
    assert ReplayLine.objects.count() == 6


def test_the_summary_counts_what_the_lines_say(world: World) -> None:
    world.submit()
    more(world, 2)
    found = telling.summary(replayed(world, strict()))
    assert found[:11] == (3, 3, 0, 3, 3, 3, 0, 0, 0, 0, 1)
    assert found.moves == [("优", "中", 3)]
    assert found.years == [telling.Year(2021, world.round.name, "mof-project-2020", 3, 3, 3, 3)]


def test_an_unchanged_rule_changes_nothing(world: World) -> None:
    world.submit()
    assert not replayed(world, changed(equal={"kind": "equal"})).lines.filter(DIFFERS).exists()
