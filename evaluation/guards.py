"""What the database itself holds: the record is only ever added to; what was submitted or approved does not change; a state
needs its seal.

Triggers, on SQLite and PostgreSQL, lifted while migrations run (SQLite rebuilds tables, and refuses to under triggers) and put
back after them. `manage.py verify` names one that is missing or is not ours. To add a rule: a line below, an attack in its test.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connections

from evaluation.models import Evaluation

PREFIX = "guard_"
APPEND_ONLY = ("evaluation_event", "evaluation_seal", "evaluation_approval", "evaluation_remark", "evaluation_frameworkdocument")
SAID = ("evaluation_comment",)  # never changed, but goes with its row
FROZEN = (  # once their evaluation is submitted
    *("evaluation_indicator", "evaluation_narrative", "evaluation_explanation"),
    *("evaluation_officetask", "evaluation_elimination", "evaluation_finalaccount", "evaluation_evidence"),
)
SETTLED = ("evaluation_verification",)  # once it is approved
LAST_WORDS = ("evaluation_seal", "evaluation_approval", "evaluation_remark")  # none is added to what is approved
PLACE = ("round_id", "subject_id", "revision")  # of an evaluation: set once
TERMS = ("year", "framework_id")  # of a round: set once it is opened for somebody
FORM = ("outline", "route")  # of a round: set once something in it is submitted
MOVING = {"state", "step", "seq", "event_hash", "total_seq", "approved_by_id", "approved_at"}  # what a transition writes
FREE = {"current", "present"}  # what may change at any time: which revision holds; who is looking
APPROVED, SUBMITTED = "('approved', 'published')", "('submitted', 'approved', 'published')"
_STATE = "(SELECT state FROM evaluation_evaluation WHERE id = {row}.evaluation_id)"
_CONSENT = "EXISTS (SELECT 1 FROM evaluation_approval WHERE evaluation_id = NEW.id)"
_OPENED = "EXISTS (SELECT 1 FROM evaluation_evaluation WHERE round_id = NEW.id{more})"
_LAST_SEAL = "(SELECT kind FROM evaluation_seal WHERE evaluation_id = NEW.id ORDER BY number DESC LIMIT 1)"


class Rule(NamedTuple):
    """A trigger: the table, the verb it looks at, and the condition under which it refuses (none: always)."""

    name: str
    table: str
    verb: str
    condition: str = "1 = 1"

    def statements(self, vendor: str) -> list[str]:
        return [self._plain()] if vendor == "sqlite" else [f"CREATE OR REPLACE {self._function()}", self.definition]

    def _plain(self) -> str:
        condition = self.condition.replace("IS DISTINCT FROM", "IS NOT")
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )

    def _function(self) -> str:
        return f"FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$"

    @property
    def body(self) -> str:
        """What the trigger's function does on PostgreSQL."""
        row = "OLD" if self.verb == "DELETE" else "NEW"
        refuse = f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'"
        return (
            f"BEGIN {refuse}; END"
            if self.verb == "TRUNCATE"
            else f"BEGIN IF {self.condition} THEN {refuse}; END IF; RETURN {row}; END"
        )

    @property
    def definition(self) -> str:
        """The trigger as PostgreSQL itself writes it."""
        each = "STATEMENT" if self.verb == "TRUNCATE" else "ROW"
        return f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} FOR EACH {each} EXECUTE FUNCTION {self.name}()"

    def expected(self, vendor: str) -> str:
        """How the database describes the guard where it is whole."""
        return self._plain() if vendor == "sqlite" else f"{self.definition} {self.body}"


def rules(vendor: str) -> list[Rule]:
    """Every guard. PostgreSQL's TRUNCATE passes by the guards of rows, so each guarded table has one of its own there."""
    found = [*_entries(), *_columns(), *_evaluation()]
    if vendor != "sqlite":
        tables = sorted({rule.table for rule in found})
        found += [Rule(f"{PREFIX}{table}_truncate", table, "TRUNCATE") for table in tables]
    return found


def _entries() -> Iterator[Rule]:
    for table in APPEND_ONLY:
        yield from (Rule(f"{PREFIX}{table}_{verb.lower()}", table, verb) for verb in ("UPDATE", "DELETE"))
    for table in SAID:
        yield Rule(f"{PREFIX}{table}_update", table, "UPDATE")
    for table in LAST_WORDS:
        yield Rule(f"{PREFIX}{table}_insert", table, "INSERT", _while("NEW", APPROVED))
    for tables, states in ((FROZEN, SUBMITTED), (SETTLED, APPROVED)):
        for table in tables:
            yield Rule(f"{PREFIX}{table}_insert", table, "INSERT", _while("NEW", states))
            yield Rule(f"{PREFIX}{table}_update", table, "UPDATE", f"{_while('OLD', states)} OR {_while('NEW', states)}")
            yield Rule(f"{PREFIX}{table}_delete", table, "DELETE", _while("OLD", states))


def _while(row: str, states: str) -> str:
    return f"{_STATE.format(row=row)} IN {states}"


def _columns() -> Iterator[Rule]:
    yield Rule(f"{PREFIX}evaluation_place", "evaluation_evaluation", "UPDATE", _changed(PLACE))
    yield Rule(f"{PREFIX}round_terms", "evaluation_round", "UPDATE", f"({_changed(TERMS)}) AND {_OPENED.format(more='')}")
    used = _OPENED.format(more=f" AND state IN {SUBMITTED}")
    yield Rule(f"{PREFIX}round_form", "evaluation_round", "UPDATE", f"({_changed(FORM)}) AND {used}")


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _evaluation() -> Iterator[Rule]:
    """What was submitted keeps its profile and total, what is approved keeps all; a state is reached by its seal only."""
    table = "evaluation_evaluation"
    profile = tuple(column for field in Evaluation._meta.concrete_fields if (column := str(field.column)) not in MOVING | FREE)
    moving = tuple(sorted(MOVING - {"state", "step"}))
    yield Rule(f"{PREFIX}evaluation_submitted", table, "UPDATE", f"OLD.state IN {SUBMITTED} AND ({_changed(profile)})")
    yield Rule(
        f"{PREFIX}evaluation_approved",
        table,
        "UPDATE",
        f"OLD.state IN {APPROVED} AND (NEW.state NOT IN {APPROVED} OR (OLD.state = 'published' AND NEW.state = 'approved')"
        f" OR OLD.approved_by_id IS DISTINCT FROM NEW.approved_by_id OR OLD.approved_at IS DISTINCT FROM NEW.approved_at"
        f" OR (NEW.state = OLD.state AND (OLD.step IS DISTINCT FROM NEW.step OR {_changed(moving)})))",
    )
    yield Rule(f"{PREFIX}evaluation_submitted_delete", table, "DELETE", f"OLD.state IN {SUBMITTED}")
    yield Rule(f"{PREFIX}evaluation_seq", table, "UPDATE", "NEW.seq < OLD.seq")
    yield Rule(f"{PREFIX}evaluation_born", table, "INSERT", "NEW.state <> 'draft'")
    for states, seal in ((APPROVED, "approval"), ("('submitted')", "submission")):
        reached = f"NEW.state IN {states} AND OLD.state NOT IN {states} AND {_LAST_SEAL} IS DISTINCT FROM '{seal}'"
        yield Rule(f"{PREFIX}evaluation_needs_{seal}", table, "UPDATE", reached)
    unsealed = f"NEW.state IN {APPROVED} AND OLD.state NOT IN {APPROVED} AND NOT {_CONSENT}"
    yield Rule(f"{PREFIX}evaluation_needs_consent", table, "UPDATE", unsealed)


def install(using: str = "default", **_: Any) -> None:
    """Put every guard back. Called after each migration and each flush."""
    remove(using)
    connection = connections[using]
    with connection.cursor() as cursor:
        for rule in rules(connection.vendor):
            for statement in rule.statements(connection.vendor):
                cursor.execute(statement)


def lift(using: str = "default", plan: Any = (), **_: Any) -> None:
    """Take the guards off before migrations run, where any will."""
    if plan:
        remove(using)


def remove(using: str = "default") -> None:
    """Take all guards off: before they are made anew, and by the tests' flush."""
    connection = connections[using]
    there = [(name, table) for name, (table, _definition) in _there(using).items() if name.startswith(PREFIX)]
    with connection.cursor() as cursor:
        for name, table in there:
            cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))


class Faults(NamedTuple):
    """Guards that ought to be there, that are no longer what they were, and triggers that nobody of ours made."""

    missing: list[str]
    changed: list[str]
    strange: list[str]


def faults(using: str = "default") -> Faults:
    """How the guards of the database differ from ours. One query."""
    vendor, there = connections[using].vendor, _there(using)
    ours = {rule.name: rule.expected(vendor) for rule in rules(vendor)}
    return Faults(
        [name for name in ours if name not in there],
        [name for name, expected in ours.items() if name in there and there[name][1] != expected],
        sorted(set(there) - set(ours)),
    )


def _there(using: str) -> dict[str, tuple[str, str]]:
    """Each trigger's table and definition. One that is switched off describes itself as such."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        return {name: (table, definition) for name, table, definition in cursor.fetchall()}


_TRIGGERS = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid, true) || ' ' || p.prosrc
               || CASE WHEN t.tgenabled IN ('O', 'A') THEN '' ELSE ' (off)' END
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
    """,
}
