"""Cells into readings: dates that leave open what they mean, and cells that are no numbers."""

from datetime import date
from typing import Any

import pytest

from evaluation import documents, frameworks
from evaluation.assessment import Assessment
from evaluation.cells import read_days
from evaluation.values.numbers import Refused


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2021-09-30", (date(2021, 9, 30), date(2021, 9, 30))),
        ("2021年9月30日", (date(2021, 9, 30), date(2021, 9, 30))),
        ("9月30日前", (date(2023, 9, 30), date(2023, 9, 30))),
        ("９月", (date(2023, 9, 1), date(2023, 9, 30))),
        ("2021年2月", (date(2021, 2, 1), date(2021, 2, 28))),
        ("9月底", (date(2023, 9, 30), date(2023, 9, 30))),
        ("9月底前", (date(2023, 9, 30), date(2023, 9, 30))),
        ("12月底之前", (date(2023, 12, 31), date(2023, 12, 31))),
        ("12月31日之前", (date(2023, 12, 31), date(2023, 12, 31))),
        ("6月30日前完成", (date(2023, 6, 30), date(2023, 6, 30))),
        ("6月30日以前", (date(2023, 6, 30), date(2023, 6, 30))),
        ("2022年底前", (date(2022, 12, 31), date(2022, 12, 31))),
        ("2022年年底", (date(2022, 12, 31), date(2022, 12, 31))),
        ("年底前", (date(2023, 12, 31), date(2023, 12, 31))),
        ("2022年内", (date(2022, 12, 31), date(2022, 12, 31))),
        ("2022.12", (date(2022, 12, 1), date(2022, 12, 31))),
        ("20221231", (date(2022, 12, 31), date(2022, 12, 31))),
        ("9月前", (date(2023, 8, 31), date(2023, 9, 30))),
        ("", None),
    ],
)
def test_days_are_read_as_officials_write_them(typed: str, days: Any) -> None:
    assert read_days(typed, 2023) == days


@pytest.mark.parametrize(
    "typed", ["13月", "0001年1月前", "1年1月", "9999年1月前", "内", "前", "2021-02-30", "12", "9-30", "1.5", "按时", "2021"]
)
def test_days_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_days(typed, 2023)


def scored(row: dict[str, str]) -> tuple[str | None, list[str]]:
    """Award and cell faults of one own row of 10 points."""
    document = {
        "format": "self-evaluation/1",
        "framework": "mof-project-2020",
        "year": "2023",
        "indicators": [{"section": "B1", "title": "一行", "points": "10"} | row],
    }
    case, faults = documents.read(document, frameworks.get)
    assert case is not None, faults
    assessment = Assessment(case)
    award = assessment.card.lines[1].award
    return None if award is None else str(award), [fault.code for fault in assessment.cell_faults]


@pytest.mark.parametrize(
    ("target", "actual", "award", "faults"),
    [
        ("9月前", "7月", "10.00", []),
        ("9月前", "9月", None, ["T18"]),
        ("9月前", "10月", "0.00", []),
        ("9月底", "9月", "10.00", []),
        ("9月15日", "9月", None, ["T18"]),
        ("2023-10-31", "2023-11-01", "0.00", []),
        ("按期", "7月", None, ["T18"]),
    ],
)
def test_a_deadline_is_judged_only_where_the_days_decide(target: str, actual: str, award: str | None, faults: list[str]) -> None:
    assert scored({"kind": "date", "target": target, "actual": actual}) == (award, faults)


@pytest.mark.parametrize(
    ("actual", "award", "faults"),
    [
        ("266", "10.00", []),
        ("266米", "10.00", ["T04"]),
        ("≥266米", None, ["T04"]),
        ("≥266", None, ["T04"]),
        ("NaN", None, ["T03"]),
        ("1e5", None, ["T03"]),
        ("完成", None, ["T03"]),
        ("", None, []),
    ],
)
def test_an_actual_is_a_number_or_a_fault(actual: str, award: str | None, faults: list[str]) -> None:
    assert scored({"unit": "米", "operator": ">=", "target": "266", "actual": actual}) == (award, faults)


def test_a_percent_sign_is_read_where_the_unit_is_percent() -> None:
    assert scored({"unit": "%", "operator": ">=", "target": "95%", "actual": "96.2%"}) == ("10.00", [])


def test_a_target_with_an_operator_is_no_number() -> None:
    assert scored({"unit": "米", "operator": ">=", "target": "≥266", "actual": "266"}) == (None, ["T03"])


def test_an_unknown_level_is_a_finding_and_not_reported() -> None:
    assert scored({"kind": "qualitative", "target": "提升", "actual": "提升", "level": "good"}) == (None, ["T05"])
