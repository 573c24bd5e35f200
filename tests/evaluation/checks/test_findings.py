"""Each check speaks where it should, and only there (tests/cases/findings.yaml)."""

import copy
from pathlib import Path
from typing import Any

import pytest

from evaluation import checks, documents, frameworks, wording
from evaluation.assessment import Assessment
from evaluation.loading import load_file
from evaluation.wording.findings import SENTENCES

DATA = load_file(Path(__file__).parents[2] / "cases" / "findings.yaml")


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(DATA["base"])
    for path, value in changes.items():
        *steps, last = path.split(".")
        place: Any = document
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = value
    return document


def findings(document: dict[str, Any]) -> list[checks.Finding]:
    case, faults = documents.read(document, frameworks.get)
    assert case is not None, faults
    return checks.run(Assessment(case))


def test_a_sound_document_has_no_finding() -> None:
    assert findings(DATA["base"]) == []


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: "-".join(case["codes"]) or "silent")
def test_a_check_speaks(case: dict[str, Any]) -> None:
    found = findings(changed(case["set"]))
    assert sorted(finding.code for finding in found) == sorted(case["codes"])
    if "level" in case:
        assert {finding.level for finding in found} == {case["level"]}


def test_every_finding_is_a_whole_sentence() -> None:
    for case in DATA["cases"]:
        for finding in findings(changed(case["set"])):
            sentence = wording.finding(finding, "万元")
            assert sentence_of(finding) in SENTENCES
            assert "?" not in sentence
            assert "%(" not in sentence


def sentence_of(finding: checks.Finding) -> str:
    """The key of its sentence: the code, or code and variant."""
    variant = dict(finding.numbers).get("variant")
    return f"{finding.code}.{variant}" if variant else finding.code


def test_every_code_with_a_sentence_is_made_to_speak() -> None:
    spoken = {sentence_of(finding) for case in DATA["cases"] for finding in findings(changed(case["set"]))}
    elsewhere = {"T27", "W02", "S13", "S18", "S19", "S20", "S07.rule"}  # other frameworks: test_frameworks.py
    elsewhere |= {"S21", "S22", "S22.actual", "T09.last_year"}  # beside others: test_plausibility.py
    elsewhere |= {"B14", "B16", "B17", "F10", "F10.lifted"}  # around the document: test_parts.py
    elsewhere |= {"F12"}  # carried over: services/test_carrying.py
    elsewhere |= {"T28"}  # the browser only
    assert set(SENTENCES) - elsewhere - spoken == set()


def test_every_check_is_in_the_tuple() -> None:
    written = {
        function
        for module in (
            *(checks.weights, checks.scores, checks.plausibility, checks.targets),
            *(checks.tie_outs, checks.texts, checks.parts),
        )
        for name, function in vars(module).items()
        if callable(function) and getattr(function, "__module__", "") == module.__name__ and not name.startswith("_")
    }
    assert written - {checks.tie_outs.tolerance} == {*checks.CHECKS, *checks.COMPARISONS}
