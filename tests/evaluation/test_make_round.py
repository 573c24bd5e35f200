"""manage.py make_round: the same seed makes the same; every state and fault is there; nothing is made by mistake."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from evaluation import checks, frameworks, verifying
from evaluation.management.making import entries, faults, life, lists, tree
from evaluation.models import Evaluation, FrameworkDocument, Indicator, Round
from evaluation.scoring.framework import fill
from units.models import Figure, Membership, Person, Subject, Unit

EVERY = sorted(frameworks.shipped())
CODES = ("guangdong-dept-2022", "mof-project-2020", "hubei-project-2020")


def cells(draft: entries.Draft) -> list[tuple[Any, ...]]:
    return [(row.code, row.section, row.title, row.points, row.target, row.actual, row.level) for row in draft.rows]


def made(code: str, seed: int, rows: int = 40) -> entries.Draft:
    rng = lists.chance(seed, "entries")
    return entries.draft(frameworks.shipped()[code], "project-2020", "water", rows, 2024, rng)


@pytest.mark.parametrize("code", CODES)
def test_a_seed_makes_the_same_entries_again(code: str) -> None:
    first, second = made(code, 3), made(code, 3)
    assert (cells(first), first.figures, first.texts) == (cells(second), second.figures, second.texts)
    assert cells(made(code, 4)) != cells(first)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("rows", [1, 40, 120])
def test_points_make_the_total_and_names_are_used_once(code: str, rows: int) -> None:
    framework, draft = frameworks.shipped()[code], made(code, 5, rows)
    own = sum(row.points for row in draft.rows if row.section and row.points is not None)
    assert own + sum(leaf.points or 0 for leaf in framework.leaves.values()) == framework.total
    titles = [row.title for row in draft.rows if row.section]
    assert len(set(titles)) == len(titles)
    least = len(fill(framework, [])) + len(framework.open_sections)
    assert len(draft.rows) == max(rows, least)


@pytest.mark.parametrize("code", EVERY)
def test_what_is_entered_under_any_framework_can_be_submitted(code: str) -> None:
    framework = frameworks.shipped()[code]
    kind = framework.subjects[0]
    row = FrameworkDocument(code=code, revision=framework.revision, digest=framework.digest, content=framework.canonical)
    outline = tree.OUTLINES.get(kind, "guangzhou-2021")
    found = Round(year=2024, name="2024", outline=outline, route="direct", framework=row, deadline=date(2025, 4, 30))
    evaluation = Evaluation(round=found, subject=Subject(unit=Unit(code="1", name="甲", path="/1/"), kind=kind, name="甲"))
    draft, rng = entries.draft(framework, outline, "water", 40, 2024, lists.chance(2)), lists.chance(2)
    for each in draft.rows:
        each.evaluation = evaluation
    life._give_reasons(draft, life._entered(evaluation, draft).assess(), rng)
    errors = [each for each in checks.run(life._entered(evaluation, draft).assess()) if each.level == checks.ERROR]
    assert errors == []


def test_every_fault_can_be_planted() -> None:
    for fault in (*faults.BLOCKING, *faults.DOUBTFUL):
        draft = made("mof-project-2020", 6)
        before = (cells(draft), dict(draft.figures), [row.target_initial for row in draft.rows])
        fault(draft, lists.chance("fault"))
        assert (cells(draft), draft.figures, [row.target_initial for row in draft.rows]) != before


def test_a_round_holds_every_state_and_people_who_can_act(db: None) -> None:
    call_command("make_round", units=60, years=2, rows=30, seed=9, yes=True)
    assert [round_.name for round_ in Round.objects.all()] == [
        f"{round_.year}年度部门整体支出绩效自评（模拟9）" for round_ in Round.objects.order_by("-year")
    ]
    last, first = Round.objects.order_by("-year")
    states = Counter(last.evaluations.values_list("state", flat=True))
    assert set(states) == {"draft", "submitted", "returned", "approved"}
    assert sum(states.values()) == first.evaluations.count() == Subject.objects.count() == 60
    assert Counter(first.evaluations.values_list("state", flat=True))["draft"] == 0
    assert not Evaluation.objects.filter(state="approved", approved_by=None).exists()
    assert Membership.objects.filter(role="preparer").count() == 60
    assert Unit.objects.values("name").distinct().count() == Unit.objects.count() == 61
    assert not any(person.has_usable_password() for person in Person.objects.all()[:3])
    assert list(verifying.found()) == []


def test_the_same_seed_makes_the_same_round(db: None) -> None:
    def content() -> tuple[Any, ...]:
        rows = Indicator.objects.order_by("evaluation__subject__unit__code", "pk").values_list(
            "title", "target", "actual", "reason"
        )
        figures = Figure.objects.order_by("subject__unit__code", "key").values_list("key", "value")
        evaluations = Evaluation.objects.order_by("subject__unit__code").values_list("subject__name", "state", "total")
        return list(rows), list(figures), list(evaluations)

    made_twice = []
    for _ in range(2):
        point = transaction.savepoint()
        call_command("make_round", units=12, years=1, seed=11, yes=True)
        made_twice.append(content())
        transaction.savepoint_rollback(point)
        frameworks.forget()
    assert made_twice[0] == made_twice[1]


def test_it_refuses_where_this_is_no_demonstration_and_a_seed_that_is_there(db: None) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("make_round", units=1)
    call_command("make_round", units=1, years=1, seed=12, yes=True)
    with pytest.raises(CommandError, match="another --seed"):
        call_command("make_round", units=1, years=1, seed=12, yes=True)
