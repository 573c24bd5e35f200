"""What stands out beside last year and the others: only where somebody compares, and never within a submission."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation import checks, documents, frameworks, wording
from evaluation.assessment import Assessment, Before, Beside, Peers
from tests.evaluation.checks.test_findings import changed

PUPILS = "效益指标/社会效益指标/受益学生"
D = Decimal


def compared(beside: Beside, **changes: Any) -> list[tuple[str, str]]:
    case, faults = documents.read(changed(changes), frameworks.get)
    assert case is not None, faults
    found = checks.compare(Assessment(case, beside=beside))
    assert {finding.level for finding in found} <= {"warning"}
    assert not any("?" in wording.finding(finding, "万元") for finding in found)
    return [(finding.code, finding.where) for finding in found]


def pupils(actual: str, share: str = "0.95", unit: str = "人") -> Beside:
    return Beside(last_year={PUPILS: Before(D(actual), unit, D(share))})


def test_nothing_is_compared_without_anything_beside() -> None:
    case, _ = documents.read(changed({}), frameworks.get)
    assert case is not None
    assert checks.compare(Assessment(case)) == []


def test_a_submission_is_checked_as_if_nobody_else_were_there() -> None:
    case, _ = documents.read(changed({}), frameworks.get)
    assert case is not None
    beside = Beside({PUPILS: Before(D(1), "人", D(0))}, {"A": Peers(D(0), 99)})
    assert checks.run(Assessment(case, beside=beside)) == checks.run(Assessment(case)) == []


@pytest.mark.parametrize(
    ("actual", "codes"),
    [("950", []), ("476", []), ("475", ["S22"]), ("1111", []), ("1112", ["T09"]), ("1899", ["T09"]), ("1900", ["S22", "T09"])],
)
def test_an_actual_twice_or_half_of_last_year_and_a_target_a_tenth_below_it(actual: str, codes: list[str]) -> None:
    assert compared(pupils(actual)) == [(code, PUPILS) for code in codes]


def test_amounts_in_another_unit_are_not_compared() -> None:
    assert compared(pupils("9", unit="千人")) == []


@pytest.mark.parametrize(("share", "codes"), [("0.66", []), ("0.65", ["S22"]), ("1", [])])
def test_a_share_thirty_points_away_from_last_year(share: str, codes: list[str]) -> None:
    assert compared(pupils("950", share)) == [(code, PUPILS) for code in codes]


def test_a_year_in_the_title_does_not_hide_the_row() -> None:
    title = {"indicators.2.title": "2021年度受益学生"}
    assert compared(pupils("400"), **title) == [("S22", "效益指标/社会效益指标/2021年度受益学生")]


@pytest.mark.parametrize(
    ("median", "count", "codes"),
    [("0.65", 5, [("S21", "A")]), ("0.65", 4, []), ("0.66", 5, []), ("1", 60, [])],
)
def test_a_fixed_row_thirty_points_away_from_its_peers(median: str, count: int, codes: list[tuple[str, str]]) -> None:
    assert compared(Beside(peers={"A": Peers(D(median), count)})) == codes


def test_own_rows_have_no_peers() -> None:
    assert compared(Beside(peers={"B1.1": Peers(D(0), 60)})) == []
