"""What the database itself holds: events, seals and approvals are only ever added; what was submitted does not change.

Triggers, on SQLite and PostgreSQL, put back after every migration (SQLite drops them when Django rebuilds a table).
`manage.py verify` names one that is missing.
"""

from typing import Any

from django.db import connections

APPEND_ONLY = ("evaluation_event", "evaluation_seal", "evaluation_approval")
FROZEN = ("evaluation_indicator", "evaluation_narrative")  # while their evaluation is submitted, approved or published
_SEALED_STATES = "('submitted', 'approved', 'published')"
_STATE_OF = "(SELECT state FROM evaluation_evaluation WHERE id = {row}.evaluation_id)"
_APPROVED_COLUMNS = ("round_id", "subject_id", "revision", "submitted_by_id", "submitted_at", "approved_by_id", "approved_at")


def rules() -> dict[str, tuple[str, str, str]]:
    """Name of each guard → (table, when it looks, the condition under which it refuses)."""
    found: dict[str, tuple[str, str, str]] = {}
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            found[f"guard_{table}_{verb.lower()}"] = (table, verb, "1 = 1")
    for table in FROZEN:
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            found[f"guard_{table}_{verb.lower()}"] = (table, verb, f"{_STATE_OF.format(row=row)} IN {_SEALED_STATES}")
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _APPROVED_COLUMNS)
    found["guard_evaluation_approved_update"] = (
        "evaluation_evaluation",
        "UPDATE",
        f"OLD.state IN ('approved', 'published') AND (NEW.state NOT IN ('approved', 'published') OR {changed})",
    )
    found["guard_evaluation_approved_delete"] = ("evaluation_evaluation", "DELETE", "OLD.state IN ('approved', 'published')")
    return found


def install(using: str = "default", **_: Any) -> None:
    """Drop and make every guard. Called after each migration."""
    remove(using)
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, (table, verb, condition) in rules().items():
            for statement in _statements(connection.vendor, name, table, verb, condition):
                cursor.execute(statement)


def lift(using: str = "default", plan: Any = (), **_: Any) -> None:
    """Take the guards off before tables are rebuilt: SQLite cannot rename a table that a trigger reads. `install` follows."""
    if plan:
        remove(using)


def remove(using: str = "default") -> None:
    """Take all guards off: before they are made anew, and by the tests' flush."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, (table, _, _) in rules().items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def missing(using: str = "default") -> list[str]:
    """Guards that ought to be there and are not."""
    connection = connections[using]
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in rules() if name not in there]


def _statements(vendor: str, name: str, table: str, verb: str, condition: str) -> list[str]:
    if vendor != "postgresql":
        plain = condition.replace("IS DISTINCT FROM", "IS NOT")
        return [
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {plain} BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ]
    row = "OLD" if verb == "DELETE" else "NEW"
    refuse = f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'"
    body = f"BEGIN IF {condition} THEN {refuse}; END IF; RETURN {row}; END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
