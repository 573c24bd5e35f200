"""The engine: rounding once per row, sums, caps, grades, spreading of points."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.scoring import engine, framework
from evaluation.scoring.framework import Framework, OwnRow
from evaluation.scoring.rules.award import Reading

D = Decimal
GRADES = [{"title": t, "at_least": n} for t, n in (("优", "90"), ("良", "80"), ("中", "60"), ("差", "0"))]
OWN = {
    "at_least": {"kind": "proportional"},
    "more_than": {"kind": "proportional"},
    "at_most": {"kind": "at_most", "variant": "linear"},
    "less_than": {"kind": "at_most", "variant": "linear"},
    "equal": {"kind": "equal"},
    "date": {"kind": "deadline"},
    "qualitative": {"kind": "judged", "met_from": "0.8", "partly_from": "0.6"},
}


def make(**keys: Any) -> Framework:
    document = {
        "format": "framework/1",
        "code": "test",
        "name": "测试",
        "english": "test",
        "year": 2021,
        "issuer": "-",
        "source": "-",
        "total": "100",
        "grades": GRADES,
        "own": OWN,
        "not_applicable": "spread",
        "children": [
            {"code": "A", "title": "执行", "points": "10", "rule": {"kind": "execution"}},
            {"code": "B", "title": "产出", "points": "90"},
        ],
    }
    found, faults = framework.parse(document | keys)
    assert found is not None, faults
    return found


def scored(found: Framework, rows: dict[str, tuple[str, Reading]], **figures: str) -> engine.Scorecard:
    """Rows: code → (points, reading), all own rows of section B."""
    numbers = {key: D(value) for key, value in figures.items()}
    own = [OwnRow(code, "B", code, D(points), "number", ">=") for code, (points, _reading) in rows.items()]
    readings = {code: reading._replace(figures=numbers) for code, (_points, reading) in rows.items()}
    return engine.score(found, framework.fill(found, own), readings, numbers)


def at(actual: str, target: str = "100") -> Reading:
    return Reading(actual=D(actual), target=D(target))


def test_each_row_is_rounded_once_and_the_rounded_ones_are_added() -> None:
    rows = {f"B.{n}": ("3.335", at("100")) for n in (1, 2, 3)} | {"B.4": ("79.995", at("100"))}
    card = scored(make(), rows, executed="100", full_year_budget="100")
    assert [line.award for line in card.lines] == [D("10.00"), D("3.34"), D("3.34"), D("3.34"), D("80.00")]
    assert card.subtotal == D("100.02")


@pytest.mark.parametrize(
    ("actual", "total", "grade"),
    [
        ("79.995", "90.00", "优"),
        ("79.9949", "89.99", "良"),
        ("70", "80.00", "良"),
        ("69.99", "79.99", "中"),
        ("50", "60.00", "中"),
        ("49.99", "59.99", "差"),
    ],
)
def test_grades_hold_from_their_limit_on(actual: str, total: str, grade: str) -> None:
    rows = {"B.1": ("80", at(actual, "80")), "B.2": ("10", at("0"))}
    card = scored(make(), rows, executed="100", full_year_budget="100")
    assert (card.total, card.grade) == (D(total), grade)


def test_there_is_no_grade_where_points_do_not_make_the_total() -> None:
    card = scored(make(), {"B.1": ("100", at("100"))}, executed="1", full_year_budget="1")
    assert (card.subtotal, card.total, card.grade) == (D("110.00"), D("110.00"), None)


def test_a_row_not_reported_has_no_award_and_is_missing() -> None:
    card = scored(make(), {"B.1": ("90", Reading(target=D(5)))}, executed="1", full_year_budget="1")
    assert (card.complete, card.missing, card.total) == (False, ("产出/B.1",), D("10.00"))


CAPS = [
    {"below": "50", "limit": "59"},
    {"below": "60", "limit": "69"},
    {"below": "70", "limit": "79"},
    {"below": "80", "limit": "89"},
]


@pytest.mark.parametrize(
    ("executed", "total"),
    [
        ("80", "98.00"),
        ("79.99", "89.00"),
        ("70", "89.00"),
        ("69.99", "79.00"),
        ("60", "79.00"),
        ("59.99", "69.00"),
        ("49.99", "59.00"),
        ("0", "59.00"),
    ],
)
def test_the_strictest_cap_that_holds_limits_the_total(executed: str, total: str) -> None:
    found = make(caps=CAPS)
    rate = {"executed": executed, "full_year_budget": "100", "execution_rate": executed}
    assert scored(found, {"B.1": ("90", at("100"))}, **rate).total == D(total)


def test_a_cap_never_raises() -> None:
    rate = {"executed": "10", "full_year_budget": "100", "execution_rate": "10"}
    card = scored(make(caps=CAPS), {"B.1": ("90", at("10"))}, **rate)
    assert card.total == card.subtotal == D("10.00")


def test_points_of_a_row_not_applicable_go_to_its_siblings() -> None:
    rows = {"B.1": ("30", at("100")), "B.2": ("30", at("50")), "B.3": ("30", Reading(not_applicable="无此事项"))}
    card = scored(make(), rows, executed="1", full_year_budget="1")
    assert [(line.points, line.award) for line in card.lines][1:] == [
        (D("45.00"), D("45.00")),
        (D("45.00"), D("22.50")),
        (D(0), D("0.00")),
    ]
    assert card.full_marks == 100


def test_a_spread_loses_no_hundredth() -> None:
    rows = {f"B.{n}": ("26.67", at("100")) for n in (1, 2, 3)} | {"B.4": ("9.99", Reading(not_applicable="无"))}
    card = scored(make(), rows, executed="1", full_year_budget="1")
    assert card.full_marks == 100


def test_execution_not_applicable_is_spread_over_all_rows() -> None:
    found = make()
    leaves = framework.fill(found, [OwnRow("B.1", "B", "x", D(90), "number", ">=")])
    readings = {"A": Reading(not_applicable="无预算"), "B.1": at("100")}
    assert engine.score(found, leaves, readings, {}).total == D("100.00")


def test_a_framework_may_refuse_not_applicable() -> None:
    card = scored(
        make(not_applicable="refused"), {"B.1": ("90", Reading(not_applicable="无"))}, executed="1", full_year_budget="1"
    )
    assert [fault.code for fault in card.lines[1].faults] == ["T21"]


def test_a_framework_may_give_full_marks_for_not_applicable() -> None:
    card = scored(make(not_applicable="full"), {"B.1": ("90", Reading(not_applicable="无"))}, executed="1", full_year_budget="1")
    assert card.total == D("100.00")


def test_a_deduction_comes_off_and_stops_at_zero() -> None:
    rows = {"B.1": ("60", at("100")._replace(deduction=D("1.5"))), "B.2": ("30", at("10")._replace(deduction=D("9")))}
    card = scored(make(), rows, executed="1", full_year_budget="1")
    assert [line.award for line in card.lines] == [D("10.00"), D("58.50"), D("0.00")]


rows_strategy = st.lists(
    st.tuples(st.decimals(min_value=Decimal("0.01"), max_value=20, places=2), st.decimals(min_value=0, max_value=200, places=2)),
    min_size=1,
    max_size=12,
)


@given(rows_strategy)
def test_the_sum_of_rows_is_the_subtotal_in_any_order_and_every_time(drawn: list[tuple[Decimal, Decimal]]) -> None:
    found = make()
    rows = {f"B.{n}": (str(points), at(str(actual))) for n, (points, actual) in enumerate(drawn)}
    figures = {"executed": "88", "full_year_budget": "100"}
    card, again = scored(found, rows, **figures), scored(found, rows, **figures)
    turned = scored(found, dict(reversed(list(rows.items()))), **figures)
    assert card.subtotal == sum((line.award for line in card.lines if line.award is not None), D(0)) == turned.subtotal
    assert repr(card) == repr(again)


def test_the_digest_is_of_the_parsed_document() -> None:
    found = make()
    again, faults = framework.parse(json.loads(found.canonical))
    assert not faults
    assert again is not None
    assert again.digest == found.digest != make(year=2022).digest
