"""Damage done by SQL with the guards lifted: `manage.py verify` names each, with its place, and crashes on none."""

import inspect
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from evaluation import frameworks, guards, seals, services, verifying
from evaluation.models import Round, Seal
from evaluation.services.lines import sum_lines
from evaluation.verifying import database, recorded, sealed
from evaluation.verifying.kept import read
from evaluation.wording.damage import DAMAGE
from tests.world import World, make_world
from units.models import BudgetLine, Subject

pytestmark = pytest.mark.django_db
PG = connection.vendor == "postgresql"
OURS = "id = (SELECT MIN(id) FROM evaluation_evaluation)"  # the approved one
OF_OURS = "evaluation_id = (SELECT MIN(id) FROM evaluation_evaluation)"
SUBMISSION = "id = (SELECT MIN(id) FROM evaluation_seal)"
APPROVAL = "id = (SELECT MAX(id) FROM evaluation_seal)"
LONGER = "content = content || '\\x20'::bytea" if PG else "content = content || ' '"  # on SQLite text now, not bytes
FALSE = "false" if PG else "0"
ZHAO = "(SELECT id FROM units_person WHERE username = 'zhao')"
OTHER = "(SELECT MAX(id) FROM evaluation_frameworkdocument)"


def named() -> list[str]:
    """The codes of what is found, but for the guards that the test itself has lifted."""
    frameworks.forget()
    return sorted({each.code for each in verifying.found()} - {"guard_missing"})


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Wang's evaluation approved by Li with verified points, beside two drafts; made once, and nothing wrong with it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        other = Subject.objects.create(unit=world.water, kind=Subject.Kind.PROJECT, code="P2", name="水库")
        third = Subject.objects.create(unit=world.school, kind=Subject.Kind.PROJECT, code="P3", name="操场")
        services.open_round(world.round, [other, third], by=world.li)
        BudgetLine.objects.create(subject=other, year=2021, category="project", full_year=Decimal(5), executed=Decimal(3))
        sum_lines(other.evaluations.get())
        services.enter(world.evaluation.pk, {"profile.head": "陈局长"}, seen=world.fresh().seq, by=world.wang)
        for name in ("改名", "教育局"):
            services.save_round(renamed(world, name), seen=world.round.version, by=world.li)
        world.submit()
        rows = {"A": (Decimal("9"), "核减")}
        services.verify_rows(world.evaluation.pk, rows, full={"A": Decimal(10)}, seen=world.fresh().seq, by=world.li)
        world.approve()
        assert named() == []
        yield world
        transaction.set_rollback(True)


def renamed(world: World, name: str) -> Round:
    world.round.name = name
    return world.round


@pytest.fixture
def lifted(whole: World) -> Iterator[World]:
    """The guards off, and everything as it was afterwards."""
    with transaction.atomic():
        guards.remove()
        yield whole
        transaction.set_rollback(True)


DAMAGES = {
    "event's text": (["event_changed"], f"UPDATE evaluation_event SET note = 'x', changes = '[]' WHERE seq = 2 AND {OF_OURS}"),
    "event's actor": (["event_changed"], f"UPDATE evaluation_event SET actor_id = {ZHAO} WHERE seq = 2 AND {OF_OURS}"),
    "event's time": (["event_changed"], f"UPDATE evaluation_event SET at = '2001-01-01 00:00:00+00' WHERE seq = 2 AND {OF_OURS}"),
    "event cut out": (["events_missing"], f"DELETE FROM evaluation_event WHERE seq = 2 AND {OF_OURS}"),
    "seq lowered": (["events_beyond"], f"UPDATE evaluation_evaluation SET seq = seq - 1 WHERE {OURS}"),
    "draft's event's text": (
        ["event_changed"],
        f"UPDATE evaluation_event SET note = 'x' WHERE NOT {OF_OURS}",
    ),
    "submission's bytes": (["seal_damaged"], f"UPDATE evaluation_seal SET {LONGER} WHERE {SUBMISSION}"),
    "approval's bytes": (["seal_damaged"], f"UPDATE evaluation_seal SET {LONGER} WHERE {APPROVAL}"),
    "approval seal cut": (["event_without_seal", "sealed_by_differs"], f"DELETE FROM evaluation_seal WHERE {APPROVAL}"),
    "seal's person": (["seal_attributed", "sealed_by_differs"], f"UPDATE evaluation_seal SET by_id = {ZHAO} WHERE {SUBMISSION}"),
    "seal's time": (
        ["approval_differs", "seal_attributed", "sealed_by_differs"],
        f"UPDATE evaluation_seal SET at = '2001-01-01 00:00:00+00' WHERE {APPROVAL}",
    ),
    "seal out of its chain": (
        ["seal_damaged", "seal_out_of_chain"],
        f"UPDATE evaluation_seal SET previous_hash = 'x' WHERE {APPROVAL}",
    ),
    "consent cut": (["approval_differs", "consent_missing"], "DELETE FROM evaluation_approval"),
    "consent of another": (
        ["approval_differs", "consent_missing", "consent_unknown"],
        f"UPDATE evaluation_approval SET person_id = {ZHAO}",
    ),
    "row changed": (["row_changed"], f"UPDATE evaluation_indicator SET actual = '99999' WHERE title = '受益学生' AND {OF_OURS}"),
    "row cut": (["row_missing"], f"DELETE FROM evaluation_indicator WHERE title = '受益学生' AND {OF_OURS}"),
    "text changed": (["text_changed"], f"UPDATE evaluation_narrative SET text = 'x' WHERE key = 'problems' AND {OF_OURS}"),
    "figure changed": (
        ["figure_changed"],
        "UPDATE units_figure SET value = value + 1 WHERE key = 'executed' AND source = 'entered'",
    ),
    "head changed": (["profile_changed"], f"UPDATE evaluation_evaluation SET head = 'x' WHERE {OURS}"),
    "amounts in another unit": (
        ["figure_changed", "profile_changed"],
        f"UPDATE evaluation_evaluation SET amount_unit = '元' WHERE {OURS}",
    ),
    "total and grade": (["total_differs"], f"UPDATE evaluation_evaluation SET total = 10000, grade = '优' WHERE {OURS}"),
    "approved by another": (["sealed_by_differs"], f"UPDATE evaluation_evaluation SET approved_by_id = {ZHAO} WHERE {OURS}"),
    "approved at another time": (
        ["sealed_by_differs"],
        f"UPDATE evaluation_evaluation SET approved_at = '2001-01-01 00:00:00+00' WHERE {OURS}",
    ),
    "approved made a draft": (
        ["sealed_by_differs", "state_differs"],
        f"UPDATE evaluation_evaluation SET state = 'draft', approved_by_id = NULL, submitted_by_id = NULL WHERE {OURS}",
    ),
    "approved made returned": (
        ["sealed_by_differs", "state_differs"],
        f"UPDATE evaluation_evaluation SET state = 'returned' WHERE {OURS}",
    ),
    "verified points": (["verified_changed"], "UPDATE evaluation_verification SET points = 800"),
    "framework's text": (
        ["framework_changed"],
        "UPDATE evaluation_frameworkdocument SET content = replace(content, '10', '11') WHERE code = 'mof-project-2020'",
    ),
    "framework's digest": (
        ["framework_changed", "terms_differ"],
        "UPDATE evaluation_frameworkdocument SET digest = 'sha256:0' WHERE code = 'mof-project-2020'",
    ),
    "framework's name": (
        ["framework_renamed"],
        "UPDATE evaluation_frameworkdocument SET name = 'x' WHERE code = 'mof-project-2020'",
    ),
    "round's framework": (["terms_differ"], f"UPDATE evaluation_round SET framework_id = {OTHER}"),
    "round's year": (["figure_changed", "terms_differ"], "UPDATE evaluation_round SET year = 2019"),
    "figure of lines": (
        ["figure_not_summed"],
        "UPDATE units_figure SET value = value + 1 WHERE source = 'lines' AND key = 'executed'",
    ),
    "line's amount": (["figure_not_summed"], "UPDATE units_budgetline SET executed = executed + 1"),
    "figure that is no day": (
        ["figure_changed", "figure_out_of_range"],
        "UPDATE units_figure SET key = 'budget_approved_on' WHERE source = 'entered' AND key = 'executed'",
    ),
    "figure below zero": (
        ["figure_changed", "figure_out_of_range"],
        "UPDATE units_figure SET value = -1 WHERE source = 'entered' AND key = 'executed'",
    ),
    "event of a unit": (
        ["unit_event_changed"],
        "UPDATE evaluation_event SET action = 'x' WHERE evaluation_id IS NULL AND seq = 1",
    ),
    "event of a unit cut": (["unit_events_missing"], "DELETE FROM evaluation_event WHERE evaluation_id IS NULL AND seq = 1"),
    "unit's path": (["unit_path"], "UPDATE units_unit SET path = '/44/WRONG/' WHERE code = '052'"),
    "no current revision": (["revisions_held"], f"UPDATE evaluation_evaluation SET current = {FALSE} WHERE {OURS}"),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damage_is_named(lifted: World, kind: str) -> None:
    expected, statement = DAMAGES[kind]
    sql(statement)
    assert named() == expected


def test_the_last_event_cut_together_with_its_number_is_named(lifted: World) -> None:
    last = lifted.fresh().seq
    sql(f"DELETE FROM evaluation_event WHERE seq = {last} AND {OF_OURS}")
    sql(f"UPDATE evaluation_evaluation SET seq = {last - 1} WHERE {OURS}")
    assert named() == ["consent_unknown", "last_event_differs", "seal_without_event", "state_differs"]


def test_both_seals_cut_are_named(lifted: World) -> None:
    sql("DELETE FROM evaluation_approval", "DELETE FROM evaluation_seal")
    assert named() == ["consent_missing", "event_without_seal", "sealed_by_differs"]


def test_the_first_seal_cut_is_named(lifted: World) -> None:
    sql("DELETE FROM evaluation_approval", f"DELETE FROM evaluation_seal WHERE {SUBMISSION}")
    assert named() == ["consent_missing", "event_without_seal", "sealed_by_differs", "seals_missing"]


def test_a_row_slipped_in_after_the_seal_is_named(lifted: World) -> None:
    row = lifted.row("受益学生")
    row.pk, row.title = None, "又一行"
    row.save()
    assert named() == ["row_added"]


def test_a_reason_cut_is_named(whole: World) -> None:
    kept = read([whole.evaluation.pk])[0]
    content = dict(kept.submission or {}) | {"explanations": [{"code": "P01", "where": "A", "text": "因故"}]}
    kept.__dict__["submission"] = content
    assert [each.code for each in sealed.reasons_are_as_sealed(kept)] == ["reason_changed"]


def test_parts_that_are_not_as_sealed_are_named(whole: World) -> None:
    kept = read([whole.evaluation.pk])[0]
    sealed_rows = {"offices": [], "eliminations": [{"key": "executed", "value": 1, "reason": "往来"}]}
    kept.__dict__["submission"] = dict(kept.submission or {}) | sealed_rows
    assert [(each.code, dict(each.numbers)["part"]) for each in sealed.parts_are_as_sealed(kept)] == [
        ("parts_changed", "eliminations")
    ]


@pytest.mark.parametrize("content", [{"format": "submission/1"}, {"evaluation": {"indicators": [1]}}])
def test_a_seal_made_anew_with_other_content_is_named(lifted: World, content: Any) -> None:
    data = seals.canonical(content)
    content_hash = seals.digest(data)
    Seal.objects.filter(number=1).update(content=data, content_hash=content_hash, hash=seals.chained(seals.GENESIS, content_hash))
    assert {"content_strange", "seal_without_event", "event_without_seal", "seal_out_of_chain"} <= set(named())


def test_an_approval_of_another_submission_is_named(lifted: World) -> None:
    approval = Seal.objects.get(number=2)
    data = seals.canonical(seals.opened(approval) | {"submission": "0" * 64})
    kept = {
        "content": data,
        "content_hash": seals.digest(data),
        "hash": seals.chained(approval.previous_hash, seals.digest(data)),
    }
    Seal.objects.filter(number=2).update(**kept)
    assert named() == ["approval_of_another", "event_without_seal", "seal_without_event"]


@pytest.mark.skipif(PG, reason="PostgreSQL keeps its types")
def test_an_evaluation_that_cannot_be_read_is_named(lifted: World) -> None:
    sql(f"UPDATE evaluation_evaluation SET total = 'x' WHERE {OURS}")
    assert named() == ["unreadable"]


def test_a_guard_is_named_that_is_missing_empty_switched_off_or_not_ours(whole: World) -> None:
    on = " ON evaluation_seal" if PG else ""
    drop, name = f"DROP TRIGGER guard_evaluation_seal_update{on}", "guard_evaluation_seal_update"
    empty = (
        "CREATE OR REPLACE FUNCTION guard_evaluation_seal_delete() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$"
        if PG
        else "CREATE TRIGGER guard_evaluation_seal_delete BEFORE DELETE ON evaluation_seal WHEN 0 BEGIN SELECT 1; END"
    )
    strange = (
        "CREATE TRIGGER strange BEFORE INSERT ON evaluation_event FOR EACH ROW EXECUTE FUNCTION guard_evaluation_seal_delete()"
        if PG
        else "CREATE TRIGGER strange BEFORE INSERT ON evaluation_event BEGIN SELECT 1; END"
    )
    off = ["ALTER TABLE evaluation_event DISABLE TRIGGER guard_evaluation_event_delete"] if PG else []
    connection.check_constraints()  # PostgreSQL alters no table that has some still to check
    with transaction.atomic():
        sql(drop, *([] if PG else ["DROP TRIGGER guard_evaluation_seal_delete"]), empty, strange, *off)
        changed = ["guard_evaluation_event_delete", "guard_evaluation_seal_delete"] if PG else ["guard_evaluation_seal_delete"]
        assert guards.faults() == ([name], changed, ["strange"])
        assert [each.code for each in database.guards_are_ours()] == [
            "guard_missing",
            *["guard_changed" for _name in changed],
            "guard_strange",
        ]
        sql("DROP TRIGGER strange" + (" ON evaluation_event" if PG else ""))
        guards.install()
        assert guards.faults() == ([], [], [])
        transaction.set_rollback(True)


def test_the_command_says_each_damage_in_a_sentence_with_its_place_and_exits_with_1(lifted: World) -> None:
    sql(DAMAGES["row changed"][1])
    said = {}
    for lang in ("zh-hans", "en"):
        out = io.StringIO()
        with pytest.raises(SystemExit) as stopped:
            call_command("verify", lang=lang, stdout=out)
        assert stopped.value.code == 1
        said[lang] = [line for line in out.getvalue().splitlines() if "guard" not in line]
    pk = lifted.evaluation.pk
    assert said["en"][0] == f"Evaluation {pk} (2021 示例市教育局 校舍修缮): row C2/受益学生 is not as sealed (actual)."
    assert said["zh-hans"][0] == f"评价{pk} (2021 示例市教育局 校舍修缮)：指标行C2/受益学生与封存内容不一致（actual）。"


def test_the_command_is_content_with_a_record_that_is_whole(whole: World) -> None:
    out = io.StringIO()
    call_command("verify", lang="en", stdout=out)
    assert out.getvalue() == "3 evaluations, 2 seals: 0 damages.\n"


def test_two_subjects_of_one_name_are_two(whole: World) -> None:
    same = [Subject(unit=whole.water, kind=Subject.Kind.PROJECT, code=code, name="同名项目") for code in ("T1", "T2")]
    services.open_round(whole.round, Subject.objects.bulk_create(same), by=whole.li)
    assert list(database.one_revision_holds()) == []


def test_the_number_of_queries_does_not_grow_within_a_chunk(whole: World) -> None:
    counted = []
    for keys in ([whole.evaluation.pk], [each.pk for each in whole.round.evaluations.all()]):
        with CaptureQueriesContext(connection) as queries:
            kept = read(keys)
            assert [each.code for one in kept for check in verifying.EVALUATION for each in check(one)] == []
        counted.append((len(kept), len(queries)))
    assert counted == [(1, 12), (3, 12)]


def test_every_check_has_its_place_and_every_damage_its_sentence() -> None:
    for module, checks in ((database, verifying.DATABASE), (recorded, verifying.EVALUATION), (sealed, verifying.EVALUATION)):
        own = [each for name, each in vars(module).items() if getattr(each, "__module__", "") == module.__name__]
        assert {each for each in own if inspect.isgeneratorfunction(each) and not each.__name__.startswith("_")} <= set(checks)
    source = "".join(inspect.getsource(module) for module in (verifying, database, recorded, sealed))
    assert set(re.findall(r'(?:damage|Damage)\(\s*"(\w+)"', source)) | set(INDIRECT) == set(DAMAGE)


INDIRECT = (
    "evidence_missing",
    "evidence_altered",
    "guard_missing",
    "guard_changed",
    "guard_strange",
    "text_changed",
    "figure_changed",
    "row_missing",
    "row_added",
    "row_changed",
)
