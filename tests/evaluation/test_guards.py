"""What the database itself refuses, attacked by raw SQL on both databases."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from evaluation import guards
from tests.world import World

ATTACKS = [
    "UPDATE evaluation_event SET note = 'x'",
    "DELETE FROM evaluation_event",
    "UPDATE evaluation_seal SET content_hash = 'x'",
    "DELETE FROM evaluation_seal",
    "UPDATE evaluation_approval SET step = 'x'",
    "DELETE FROM evaluation_approval",
    "UPDATE evaluation_indicator SET actual = '1'",
    "DELETE FROM evaluation_indicator",
    "UPDATE evaluation_narrative SET text = 'x'",
    "DELETE FROM evaluation_narrative",
    "UPDATE evaluation_evaluation SET state = 'draft'",
    "UPDATE evaluation_evaluation SET approved_by_id = NULL",
    "UPDATE evaluation_evaluation SET submitted_at = NULL",
    "DELETE FROM evaluation_evaluation",
]


@pytest.mark.parametrize("statement", ATTACKS)
def test_what_was_approved_cannot_be_changed_by_hand(world: World, statement: str) -> None:
    world.submit()
    world.approve()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", [attack for attack in ATTACKS if "indicator" in attack or "narrative" in attack])
def test_what_is_in_work_can_be_changed(world: World, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluation_evaluation SET state = 'nonsense'",
        "UPDATE evaluation_evaluation SET state = 'approved'",
        "UPDATE evaluation_evaluation SET approved_by_id = submitted_by_id",
        """INSERT INTO evaluation_verification (evaluation_id, "where", "full", points, reason, by_id, at)
        SELECT id, 'A', 1000, 1001, '', submitted_by_id, submitted_at FROM evaluation_evaluation""",
    ],
)
def test_what_must_always_hold_is_a_constraint(world: World, statement: str) -> None:
    world.submit()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_missing_guard_is_named(world: World) -> None:
    assert guards.missing() == []
    with connection.cursor() as cursor:
        on = " ON evaluation_seal" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER guard_evaluation_seal_update{on}")
    assert guards.missing() == ["guard_evaluation_seal_update"]
    guards.install()
    assert guards.missing() == []


@pytest.mark.django_db(transaction=True)
def test_guards_give_way_to_a_migration_and_come_back() -> None:
    call_command("migrate", "evaluation", "0001", verbosity=0)
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
