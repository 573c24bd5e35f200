"""The whole against its golden vectors (tests/cases/totals.yaml): rounding, sums, caps, grades, not applicable, two totals."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evaluation.loading import load_file
from evaluation.scoring import engine, framework
from evaluation.scoring.engine import Scorecard
from evaluation.scoring.framework import OwnRow
from evaluation.scoring.rules.award import Reading
from tests.evaluation.scoring.test_engine import make

CASES = load_file(Path(__file__).parents[2] / "cases" / "totals.yaml")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def shown(card: Scorecard, keys: Any) -> dict[str, Any]:
    """Of a scorecard what a case compares, in its form."""
    every: dict[str, Any] = {
        "awards": [_text(line.award) for line in card.lines],
        "points": [_text(line.points) for line in card.lines],
        "faults": [fault.code for line in card.lines for fault in line.faults],
        "subtotal": str(card.subtotal),
        "total": str(card.total),
        "full_marks": str(card.full_marks),
        "grade": card.grade,
        "complete": card.complete,
        "missing": list(card.missing),
    }
    return {key: every[key] for key in keys}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_whole_is_what_a_pencil_gives(case: dict[str, Any]) -> None:
    found = make(**case.get("framework", {}))
    figures = {key: Decimal(value) for key, value in case.get("figures", {}).items()}
    readings = {leaf: Reading(figures=figures) for leaf in found.leaves}
    own = []
    for code, row in case.get("rows", {}).items():
        points, target, actual = (None if text in ("-", "") else Decimal(text) for text in [*row.split(), "", ""][:3])
        own.append(OwnRow(code, "B", code, points, "number", ">="))
        readings[code] = Reading(actual=actual, target=target, figures=figures)
    for code, actual in case.get("actuals", {}).items():
        readings[code] = readings[code]._replace(actual=Decimal(actual))
    for code in case.get("not_applicable", ()):
        readings[code] = readings[code]._replace(not_applicable="无此事项")
    for code, deduction in case.get("deductions", {}).items():
        readings[code] = readings[code]._replace(deduction=Decimal(deduction))
    card = engine.score(found, framework.fill(found, own), readings, figures)
    assert shown(card, case["expect"]) == case["expect"]
    if "settled" in case:
        settled = engine.settle(found, card, {where: Decimal(points) for where, points in case["verified"].items()})
        assert shown(settled, case["settled"]) == case["settled"]
        assert [line.points for line in settled.lines] == [line.points for line in card.lines]
