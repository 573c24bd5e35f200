"""Tables that departments really published, and invented ones with the faults that such tables have: rows that follow their
rule agree to the hundredth, faults are named by code and place."""

from pathlib import Path
from typing import Any

import pytest

from evaluation import checks, documents, frameworks
from evaluation.assessment import Assessment
from evaluation.loading import load_file

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted([*(CASES / "published").glob("*.yaml"), *(CASES / "invented").glob("*.yaml")])
OF_POINTS = {"S01", "S04", "S05", "S06", "S07", "S08", "S09", "S15"}


def assessed(file: Path) -> tuple[dict[str, Any], Assessment]:
    data = load_file(file)
    case, faults = documents.read(data["document"], frameworks.get)
    assert case is not None, faults
    return data, Assessment(case)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_published_table(file: Path) -> None:
    data, assessment = assessed(file)
    card = assessment.card
    found: dict[str, list[str]] = {}
    for finding in checks.run(assessment):
        found.setdefault(finding.code, []).append(finding.where)
    assert {
        "awards": {line.leaf.title: None if line.award is None else str(line.award) for line in card.lines},
        "subtotal": str(card.subtotal),
        "total": str(card.total),
        "grade": card.grade,
        "findings": found,
    } == data["expect"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_published_points_agree_or_are_told(file: Path) -> None:
    """No row differs from what its rule gives without a finding that says so; one that agrees is not accused."""
    _data, assessment = assessed(file)
    accused = {finding.where for finding in checks.run(assessment) if finding.code in OF_POINTS}
    for line, _row, _reading, claimed in assessment.claimed_rows:
        if line.award is not None:
            assert (claimed != line.award) == (line.leaf.where in accused), line.leaf.where


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_case_says_where_it_comes_from(file: Path) -> None:
    data = load_file(file)
    assert data["source"] and data["completeness"]
