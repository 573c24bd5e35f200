"""What is read in bulk is what is read one by one: seals, figures, documents."""

import json
from decimal import Decimal

from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from evaluation import documents, figures, frameworks, seals, stored
from evaluation.models import Evaluation, Seal
from evaluation.services.lines import sum_lines
from tests.world import DOCUMENT, World
from units.models import BudgetLine, Figure, Subject, Unit


def test_the_ends_of_a_seal_are_what_the_whole_holds(world: World) -> None:
    world.evaluation.narratives.update_or_create(key="problems", defaults={"text": '},"scorecard":{"total":"100.00"}'})
    seal = world.submit()
    content = seals.opened(seal)
    assert seals.ends(seal) == (content["evaluation"], content["scorecard"])


def test_a_document_taken_word_for_word_is_the_one_that_is_read(world: World) -> None:
    rows = [*DOCUMENT["indicators"]]
    rows[0] = rows[0] | {"deduction": {"points": "1", "reason": "整改"}, "verified": {"points": "29", "reason": "核减"}}
    rows[1] = rows[1] | {"evidence": ["验收单.pdf"], "office": "基建科"}
    case, faults = documents.read(DOCUMENT | {"indicators": rows, "blank_is_zero": ["budget"]}, frameworks.get)
    assert case is not None, faults
    written = json.loads(json.dumps(documents.write(case.document)))
    assert documents.trusted(written, case.framework).document == case.document


@given(st.dictionaries(st.sampled_from(sorted(figures.catalogue().by_key)), st.sampled_from(["", "0", "12.5", "1e5", "3", "是"])))
def test_figures_asked_for_are_those_that_are_read(cells: dict[str, str]) -> None:
    reported, _faults = figures.read_all(cells, "万元", ["budget"])
    assert dict(figures.Asked(cells, "万元", ["budget"])) == figures.with_rates(reported)


def test_figures_of_many_are_those_of_each(world: World) -> None:
    whole = Subject.objects.create(unit=world.school, kind="department", name="示例市教育局", rolls_up=True)
    for number, code in enumerate(("045001", "045002", "045003")):
        unit = Unit(code=code, name=f"学校{number}", kind="unit", parent=world.school)
        unit.path = unit.path_below(world.school)
        unit.save()
        subject = Subject.objects.create(unit=unit, kind="unit", name=unit.name)
        for key in ("executed", "contracts", "budget_approved_on")[: 3 - number // 2]:
            Figure.objects.create(subject=subject, year=2021, key=key, value=20_210_300 + number + 1)
    Figure.objects.create(subject=whole, year=2021, key="budget_approved_on", value=20_210_131)
    Figure.objects.create(subject=whole, year=2021, key="executed", value=7)
    evaluation = Evaluation.objects.create(round=world.round, subject=whole, seq=1)
    both = [world.fresh(), Evaluation.objects.select_related("round", "subject__unit").get(pk=evaluation.pk)]
    assert stored.read_many(both) == {each.pk: stored.read(each) for each in both}
    assert stored.read_many(both)[evaluation.pk]["contracts"].units == (3, 3)


def test_budget_lines_are_read_in_bulk_as_what_they_are(world: World) -> None:
    subject = world.evaluation.subject
    BudgetLine.objects.create(subject=subject, year=2021, category="basic", full_year=Decimal(100), executed=Decimal(90))
    sum_lines(world.fresh())
    assert stored.read_many([world.fresh()])[world.evaluation.pk] == stored.read(world.fresh())


def test_a_made_round_is_audited_and_verified_without_a_difference(db: None, capsys: object) -> None:
    call_command("make_round", units=24, years=2, seed=7, yes=True)
    call_command("verify")
    call_command("replay", "--of", "guangdong-dept-2022")
    out = capsys.readouterr().out  # type: ignore[attr-defined]
    count = Seal.objects.filter(kind=Seal.Kind.SUBMISSION).count()
    assert ", 0 damaged" in out
    assert f"已复算 {count} 份封存得分表，精确到 0.01 分，不一致 0 份" in out
