"""What the database itself refuses, attacked by raw SQL on both databases. Each refusal names the guard that spoke."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from evaluation import guards, services
from evaluation.models import Elimination, Evaluation, FinalAccount, OfficeTask
from tests.world import World, make_world
from units.models import Subject

pytestmark = pytest.mark.django_db
PG = connection.vendor == "postgresql"
OURS = "(SELECT MIN(id) FROM evaluation_evaluation)"
DRAFT = "(SELECT MAX(id) FROM evaluation_evaluation)"
WANG, LI = (f"(SELECT id FROM units_person WHERE username = '{name}')" for name in ("wang", "li"))
FALSE = "false" if PG else "0"
TABLES = (
    *("event", "seal", "approval", "remark", "frameworkdocument", "indicator", "narrative", "explanation", "verification"),
    *("evaluation", "round", "officetask", "elimination", "finalaccount"),
)


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Wang's evaluation returned once, submitted again and verified, beside a draft of Zhao's; made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        OfficeTask.objects.create(evaluation=world.evaluation, office=world.office)
        Elimination.objects.create(evaluation=world.evaluation, key="executed", value=1, reason="往来")
        FinalAccount.objects.create(evaluation=world.evaluation, key="executed", value=1)
        world.submit()
        services.return_for_changes(world.evaluation.pk, "请核实", {}, seen=world.fresh().seq, by=world.li)
        other = Subject.objects.create(unit=world.water, kind=Subject.Kind.PROJECT, code="P2", name="水库")
        services.open_round(world.round, [other], by=world.li)
        world.submit()
        rows = {"A": (Decimal("9"), "核减")}
        services.verify_rows(world.evaluation.pk, rows, full={"A": Decimal(10)}, seen=world.fresh().seq, by=world.li)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def submitted(whole: World) -> Iterator[World]:
    with transaction.atomic():
        yield whole
        transaction.set_rollback(True)


@pytest.fixture
def approved(submitted: World) -> World:
    submitted.approve()
    return submitted


def refused(statement: str) -> str:
    """What the database says when it refuses; nothing where it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


INSERTS = {
    "indicator": f"""INSERT INTO evaluation_indicator (evaluation_id, code, section, position, title, unit, operator, kind,
        target, actual, level, share, reason, not_applicable, deduction_reason, target_initial, target_basis)
        VALUES ({OURS}, '', 'B1', 9, 'x', '', '', 'number', '', '', '', '', '', '', '', '', '')""",
    "narrative": f"INSERT INTO evaluation_narrative (evaluation_id, key, text) VALUES ({OURS}, 'x', 'x')",
    "explanation": f"""INSERT INTO evaluation_explanation (evaluation_id, code, "where", fingerprint, text, by_id, at)
        VALUES ({OURS}, 'x', 'x', 'x', 'x', {LI}, '2026-01-01')""",
    "verification": f"""INSERT INTO evaluation_verification (evaluation_id, "where", "full", points, reason, by_id, at)
        VALUES ({OURS}, 'x', 100, 50, '', {LI}, '2026-01-01')""",
    "remark": f"""INSERT INTO evaluation_remark (evaluation_id, seq, "where", text, by_id, at)
        VALUES ({OURS}, 1, '', 'x', {LI}, '2026-01-01')""",
    "approval": f"""INSERT INTO evaluation_approval (evaluation_id, seal_id, step, person_id, at)
        VALUES ({OURS}, (SELECT MIN(id) FROM evaluation_seal), 'x', {WANG}, '2026-01-01')""",
    "seal": f"""INSERT INTO evaluation_seal (evaluation_id, number, kind, content, content_hash, previous_hash, hash, at, by_id)
        VALUES ({OURS}, 9, 'submission', '', 'x', 'x', 'x', '2026-01-01', {LI})""",
    "officetask": f"""INSERT INTO evaluation_officetask (evaluation_id, office_id, note, confirmed_digest)
        VALUES ({OURS}, (SELECT MIN(id) FROM units_office), '', '')""",
    "elimination": f"INSERT INTO evaluation_elimination (evaluation_id, key, value, reason) VALUES ({OURS}, 'x', 1, 'x')",
    "finalaccount": f"INSERT INTO evaluation_finalaccount (evaluation_id, key, value) VALUES ({OURS}, 'x', 1)",
}
PARTS = ("officetask", "elimination", "finalaccount")
ALWAYS = {
    **{f"guard_evaluation_{table}_delete": f"DELETE FROM evaluation_{table}" for table in TABLES[:5]},
    "guard_evaluation_event_update": "UPDATE evaluation_event SET note = 'x'",
    "guard_evaluation_seal_update": "UPDATE evaluation_seal SET content_hash = 'x'",
    "guard_evaluation_approval_update": "UPDATE evaluation_approval SET step = 'x'",
    "guard_evaluation_remark_update": "UPDATE evaluation_remark SET text = 'x'",
    "guard_evaluation_frameworkdocument_update": "UPDATE evaluation_frameworkdocument SET name = 'x'",
    "guard_evaluation_place": f"UPDATE evaluation_evaluation SET revision = 2 WHERE id = {DRAFT}",
    "guard_round_terms": "UPDATE evaluation_round SET framework_id = (SELECT MAX(id) FROM evaluation_frameworkdocument)",
    "guard_round_form": "UPDATE evaluation_round SET route = 'unit-department'",
    "guard_evaluation_seq": f"UPDATE evaluation_evaluation SET seq = 0 WHERE id = {DRAFT}",
    "guard_evaluation_needs_submission": f"""UPDATE evaluation_evaluation SET state = 'submitted', submitted_by_id = {WANG}
        WHERE id = {DRAFT}""",
}
SUBMITTED = {
    "guard_evaluation_submitted_delete": f"DELETE FROM evaluation_evaluation WHERE id = {OURS}",
    **{f"guard_evaluation_{table}_insert": INSERTS[table] for table in ("indicator", "narrative", "explanation", *PARTS)},
    **{
        f"guard_evaluation_{table}_delete": f"DELETE FROM evaluation_{table} WHERE evaluation_id = {OURS}"
        for table in (*TABLES[5:7], *PARTS)
    },
    "guard_evaluation_officetask_update": "UPDATE evaluation_officetask SET note = 'x'",
    "guard_evaluation_elimination_update": "UPDATE evaluation_elimination SET value = 2",
    "guard_evaluation_finalaccount_update": "UPDATE evaluation_finalaccount SET value = 2",
    "guard_evaluation_indicator_update": "UPDATE evaluation_indicator SET actual = '1'",
    "guard_evaluation_narrative_update": "UPDATE evaluation_narrative SET text = 'x'",
}
APPROVED = {
    **{f"guard_evaluation_{table}_insert": INSERTS[table] for table in ("remark", "verification", "approval", "seal")},
    "guard_evaluation_verification_update": "UPDATE evaluation_verification SET points = 1",
    "guard_evaluation_verification_delete": "DELETE FROM evaluation_verification",
}


@pytest.mark.parametrize("guard", ALWAYS)
def test_the_record_is_only_added_to(approved: World, guard: str) -> None:
    assert guard in refused(ALWAYS[guard])


@pytest.mark.parametrize("guard", SUBMITTED)
def test_what_was_submitted_cannot_be_changed_by_hand(submitted: World, guard: str) -> None:
    assert guard in refused(SUBMITTED[guard])


@pytest.mark.parametrize("guard", APPROVED)
def test_nothing_is_added_to_what_was_approved(approved: World, guard: str) -> None:
    assert guard in refused(APPROVED[guard])


@pytest.mark.parametrize("table", ["indicator", "narrative"])
def test_rows_are_not_moved_into_what_was_submitted(submitted: World, table: str) -> None:
    """Out of a draft: the old evaluation is open, the new one is not."""
    services.enter(Evaluation.objects.latest("pk").pk, {"texts.x": "x"}, seen=1, by=submitted.zhao)
    move = f"UPDATE evaluation_{table} SET evaluation_id = {OURS} WHERE evaluation_id = {DRAFT}"
    assert f"guard_evaluation_{table}_update" in refused(move)


@pytest.mark.parametrize(
    "column", ["head = 'x'", "prepared_by = 'x'", "amount_unit = '元'", "total = 1", "grade = 'x'", "submitted_at = NULL"]
)
def test_profile_and_total_stay_as_submitted(submitted: World, column: str) -> None:
    assert "guard_evaluation_submitted" in refused(f"UPDATE evaluation_evaluation SET {column} WHERE id = {OURS}")


@pytest.mark.parametrize(
    "column", ["seq = seq + 1", "event_hash = 'x'", f"approved_by_id = {WANG}", "approved_at = NULL", "state = 'returned'"]
)
def test_what_was_approved_stays_so(approved: World, column: str) -> None:
    found = refused(f"UPDATE evaluation_evaluation SET {column} WHERE id = {OURS}")
    assert "guard_evaluation_approved" in found


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_nothing_is_approved_without_its_seal(submitted: World, state: str) -> None:
    which = DRAFT if state == "draft" else OURS
    people = f"approved_by_id = {LI}, submitted_by_id = {WANG}"
    found = refused(f"UPDATE evaluation_evaluation SET state = 'approved', {people} WHERE id = {which}")
    assert found.startswith("guard_evaluation_")
    assert "needs" in found or state == "submitted"


def test_an_evaluation_begins_as_a_draft(submitted: World) -> None:
    with pytest.raises(DatabaseError, match="guard_evaluation_born"):
        Evaluation.objects.create(
            round=submitted.round, subject=submitted.evaluation.subject, revision=2, current=False, state="returned"
        )


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.skipif(not PG, reason="SQLite has no TRUNCATE")
def test_no_table_is_emptied_at_one_stroke(approved: World, table: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert f"guard_evaluation_{table}_truncate" in refused(f"TRUNCATE evaluation_{table} CASCADE")


@pytest.mark.skipif(PG, reason="PostgreSQL has no REPLACE")
def test_nothing_is_replaced(approved: World) -> None:
    assert "guard_evaluation_event_delete" in refused("REPLACE INTO evaluation_event SELECT * FROM evaluation_event")


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE evaluation_indicator SET actual = '1' WHERE evaluation_id = {DRAFT}",
        f"DELETE FROM evaluation_indicator WHERE evaluation_id = {DRAFT}",
        f"UPDATE evaluation_evaluation SET head = 'x', total = 1 WHERE id = {DRAFT}",
        f"UPDATE evaluation_evaluation SET current = {FALSE} WHERE id = {OURS}",
        "UPDATE evaluation_round SET name = 'x', deadline = '2030-01-01'",
        INSERTS["remark"],
        INSERTS["verification"],
    ],
)
def test_what_is_in_work_can_be_changed(submitted: World, statement: str) -> None:
    assert refused(statement) == ""


CONSTRAINTS = {
    "known_state": f"UPDATE evaluation_evaluation SET state = 'nonsense' WHERE id = {DRAFT}",
    "nobody_approves_their_own": f"""UPDATE evaluation_evaluation SET approved_by_id = {WANG}, submitted_by_id = {WANG}
        WHERE id = {DRAFT}""",
    "submitted_by_somebody": f"UPDATE evaluation_evaluation SET state = 'submitted' WHERE id = {DRAFT}",
    "approved_by_somebody": f"UPDATE evaluation_evaluation SET state = 'approved' WHERE id = {DRAFT}",
    "points_within_full_marks": INSERTS["verification"].replace("100, 50", "1000, 1001"),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_what_must_always_hold_is_a_constraint(submitted: World, name: str) -> None:
    guards.remove()
    assert name in refused(CONSTRAINTS[name])


def test_guards_are_lifted_where_migrations_will_run_and_nowhere_else(submitted: World) -> None:
    guards.lift(plan=[])
    assert guards.faults() == ([], [], [])
    guards.lift(plan=["one"])
    assert len(guards.faults().missing) == len(guards.rules(connection.vendor))
