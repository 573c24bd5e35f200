"""The way of an evaluation: submit, return, approve; what is sealed and what is refused."""

import json
from decimal import Decimal

import pytest

from evaluation import cases, seals, services
from evaluation.models import Approval, Event, Remark, Seal, State, Verification
from evaluation.services import Refused, Stale
from tests.world import DOCUMENT, TOTAL, World, fill, give, make_round
from units.models import Figure, Person, Role


@pytest.fixture
def liu(world: World) -> Person:
    """The department approver above Li."""
    liu = Person.objects.create_user("liu", "刘洋", "pw")
    give(liu, world.place, Role.APPROVER)
    return liu


def test_what_was_submitted_is_sealed_whole(world: World) -> None:
    seal = world.submit()
    content = json.loads(bytes(seal.content))
    assert seals.digest(bytes(seal.content)) == seal.content_hash
    assert seal.hash == seals.chained(seals.GENESIS, seal.content_hash)
    assert content["scorecard"]["total"] == TOTAL
    assert content["evaluation"]["figures"] == {"executed": "190", "full_year_budget": "200"}
    assert content["framework"]["code"] == "mof-project-2020"
    assert content["report"]["texts"]["overview/budget"] == "全年预算数200.00万元，执行数190.00万元。"
    assert (world.fresh().state, world.fresh().step, world.fresh().submitted_by) == (State.SUBMITTED, "review", world.wang)


def test_the_same_entries_seal_to_the_same_bytes(world: World) -> None:
    assert world.digest() == world.digest() == world.submit().content_hash


def test_submission_is_refused_while_an_error_stands(world: World) -> None:
    services.enter(world.evaluation.pk, {f"rows.{world.row('受益学生').pk}.actual": ""}, seen=world.fresh().seq, by=world.wang)
    with pytest.raises(Refused):
        world.submit()
    assert (world.fresh().state, Seal.objects.count()) == (State.DRAFT, 0)


def test_a_row_without_a_name_stops_the_submission(world: World) -> None:
    services.add_rows(world.evaluation.pk, "B1", by=world.wang)
    assert ("T28", "产出指标/数量指标/B1.2") in world.findings()
    with pytest.raises(Refused):
        world.submit()


def test_nobody_submits_what_they_have_not_seen(world: World) -> None:
    seen = world.digest()
    services.enter(world.evaluation.pk, {"figures.executed": "189"}, seen=world.fresh().seq, by=world.wang)
    with pytest.raises(Stale):
        services.submit(world.evaluation.pk, seen=seen, by=world.wang)


def test_a_second_submission_is_refused(world: World) -> None:
    seen = world.digest()
    world.submit()
    with pytest.raises(Refused):
        services.submit(world.evaluation.pk, seen=seen, by=world.wang)
    assert Seal.objects.count() == 1


@pytest.mark.parametrize("who", ["li", "zhao"])
def test_only_a_preparer_of_the_unit_submits(world: World, who: str) -> None:
    with pytest.raises(Refused):
        services.submit(world.evaluation.pk, seen=world.digest(), by=getattr(world, who))


def test_a_return_wants_a_reason(world: World) -> None:
    world.submit()
    with pytest.raises(Refused):
        services.return_for_changes(world.evaluation.pk, "", {}, seen=world.fresh().seq, by=world.li)
    assert world.fresh().state == State.SUBMITTED


def test_a_return_keeps_its_reasons_by_row(world: World) -> None:
    world.submit()
    where = "效益指标/社会效益指标/受益学生"
    services.return_for_changes(
        world.evaluation.pk, "数据口径", {where: "请附名册", "A": ""}, seen=world.fresh().seq, by=world.li
    )
    assert list(Remark.objects.values_list("where", "text")) == [("", "数据口径"), (where, "请附名册")]
    assert (world.fresh().state, world.fresh().step) == (State.RETURNED, "")


def test_what_was_submitted_is_shown_with_its_figures_whatever_changes_below(world: World) -> None:
    world.submit()
    Figure.objects.filter(subject=world.evaluation.subject, key="executed").update(value=1)
    assert cases.Entered(world.fresh()).stored["executed"].value == Decimal("1900000")


def test_after_a_return_it_is_changed_and_submitted_again_in_one_chain(world: World) -> None:
    first = world.submit()
    services.return_for_changes(world.evaluation.pk, "数据口径", {}, seen=world.fresh().seq, by=world.li)
    services.enter(world.evaluation.pk, {"figures.executed": "189"}, seen=world.fresh().seq, by=world.wang)
    second = world.submit()
    assert (second.number, second.previous_hash) == (2, first.hash)
    assert bytes(Seal.objects.get(pk=first.pk).content) == bytes(first.content)


def test_approval_seals_exactly_the_submission(world: World) -> None:
    submission = world.submit()
    approval = world.approve()
    content = json.loads(bytes(approval.content))
    assert (content["submission"], approval.previous_hash) == (submission.hash, submission.hash)
    assert content["people"] == [{"step": "review", "person": world.li.pk, "name": "李强"}]
    assert (world.fresh().state, world.fresh().approved_by) == (State.APPROVED, world.li)


def test_nobody_approves_what_they_submitted(world: World) -> None:
    give(world.wang, world.school, Role.REVIEWER)
    world.submit()
    with pytest.raises(Refused):
        services.approve(world.evaluation.pk, seen=world.fresh().seq, by=world.wang)
    assert world.fresh().state == State.SUBMITTED


def test_zhao_approves_nothing_here(world: World) -> None:
    give(world.zhao, world.water, Role.REVIEWER)
    world.submit()
    with pytest.raises(Refused):
        services.approve(world.evaluation.pk, seen=world.fresh().seq, by=world.zhao)


def test_an_approval_of_a_page_that_is_stale_is_refused(world: World) -> None:
    world.submit()
    seen = world.fresh().seq
    services.verify_rows(world.evaluation.pk, {"A": (Decimal("9"), "核减")}, full={"A": Decimal(10)}, seen=seen, by=world.li)
    with pytest.raises(Stale):
        services.approve(world.evaluation.pk, seen=seen, by=world.li)


def test_verified_points_stand_beside_the_self_score(world: World) -> None:
    submission = world.submit()
    services.verify_rows(
        world.evaluation.pk, {"A": (Decimal("9"), "核减")}, full={"A": Decimal(10)}, seen=world.fresh().seq, by=world.li
    )
    content = json.loads(bytes(world.approve().content))
    assert content["verified"] == [{"where": "A", "points": "9.00", "reason": "核减"}]
    assert json.loads(bytes(submission.content))["scorecard"]["lines"][0]["award"] == "9.50"


@pytest.mark.parametrize("points", ["-0.01", "10.01"])
def test_verified_points_stay_within_full_marks(world: World, points: str) -> None:
    world.submit()
    rows = {"A": (Decimal(points), "x")}
    with pytest.raises(Refused):
        services.verify_rows(world.evaluation.pk, rows, full={"A": Decimal(10)}, seen=world.fresh().seq, by=world.li)
    assert not Verification.objects.exists()


def test_a_route_of_two_steps_wants_two_people(world: World, liu: Person) -> None:
    found = make_round("mof-project-2020", route="unit-department")
    world.evaluation = services.open_round(found, [world.evaluation.subject], by=world.li)[0]
    world.evaluation = fill(world.evaluation, DOCUMENT, by=world.wang)
    world.submit()
    assert world.fresh().step == "unit_review"
    with pytest.raises(Refused):
        services.approve(world.evaluation.pk, seen=world.fresh().seq, by=liu)
    services.pass_on(world.evaluation.pk, seen=world.fresh().seq, by=world.li)
    assert world.fresh().step == "department_approval"
    services.approve(world.evaluation.pk, seen=world.fresh().seq, by=liu)
    assert list(Approval.objects.values_list("step", "person__username")) == [
        ("unit_review", "li"),
        ("department_approval", "liu"),
    ]


def test_every_step_leaves_an_event_with_its_number(world: World) -> None:
    world.submit()
    world.approve()
    events = list(Event.objects.filter(evaluation=world.evaluation).values_list("seq", "action"))
    assert [seq for seq, _action in events] == list(range(1, world.fresh().seq + 1))
    assert [action for _seq, action in events][-2:] == ["submit", "approve"]
