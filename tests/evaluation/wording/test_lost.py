"""Why points were lost: one sentence for every row below full marks, in the numbers of its own working."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from evaluation import wording
from evaluation.scoring.rules import RULES
from evaluation.scoring.rules.award import ZERO, Reading, Step
from evaluation.scoring.rules.targets import Proportional, proportional
from evaluation.values.numbers import points
from tests.evaluation.scoring.test_rules import CASES, reading_of, settings_of

BELOW = []
for kind, vector in CASES:
    found = RULES[kind](Decimal(vector["full"]), reading_of(vector), settings_of(kind, vector.get("settings")))
    if found.points is not None and points(found.points) < Decimal(vector["full"]):
        BELOW.append((kind, Decimal(vector["full"]), found))


def said(full: Decimal, award: Decimal, steps: tuple[Step, ...]) -> str:
    return wording.why_lost(SimpleNamespace(points=full, award=award, steps=steps), "元")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("kind", "full", "award"), BELOW)
def test_every_lost_point_has_its_reason(kind: str, full: Decimal, award: Any, language: str) -> None:
    with translation.override(language):
        sentence = said(full, points(award.points), award.steps)
    assert "?" not in sentence and "%(" not in sentence
    assert sentence.count("；" if language == "zh-hans" else "; ") >= 1


def test_a_sentence_an_official_would_write() -> None:
    award = proportional(Decimal(2), Reading(actual=Decimal(55), target=Decimal(60)), Proportional())
    assert said(Decimal(2), Decimal("1.83"), award.steps) == "完成 55，目标 60，少 5，按比例计分；失 0.17 分"


def test_full_marks_lost_nothing() -> None:
    award = proportional(Decimal(2), Reading(actual=Decimal(60), target=Decimal(60)), Proportional())
    assert said(Decimal(2), Decimal(2), award.steps) == ""


def test_a_deduction_from_a_full_row_is_the_only_reason() -> None:
    steps = (Step("met", (), Decimal(1)), Step("deducted", (("before", Decimal(5)), ("deduction", Decimal(1))), Decimal(4)))
    assert said(Decimal(5), Decimal(4), steps) == "另扣 1 分；失 1 分"
    assert said(Decimal(5), ZERO, ()) == "失 5 分"
