"""Tables that departments really published: rows that follow their rule agree to the hundredth, faults are named by code."""

from pathlib import Path

import pytest

from evaluation import checks, documents, frameworks
from evaluation.assessment import Assessment
from evaluation.loading import load_file

FILES = sorted((Path(__file__).parents[1] / "cases" / "published").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_published_table(file: Path) -> None:
    data = load_file(file)
    case, faults = documents.read(data["document"], frameworks.get)
    assert case is not None, faults
    assessment = Assessment(case)
    card = assessment.card
    codes: dict[str, list[str]] = {}
    for finding in checks.run(assessment):
        codes.setdefault(finding.code, []).append(finding.where.rpartition("/")[2])
    assert {
        "awards": {line.leaf.title: None if line.award is None else str(line.award) for line in card.lines},
        "subtotal": str(card.subtotal),
        "total": str(card.total),
        "grade": card.grade,
        "findings": codes,
    } == data["expect"]
