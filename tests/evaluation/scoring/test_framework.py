"""Framework documents: all faults at once, each with its place; bonus, penalty and verified rows outside the self total."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.scoring import engine, framework
from evaluation.scoring.framework import Framework
from evaluation.scoring.rules.award import Reading
from tests.evaluation.scoring.test_engine import make

D = Decimal
BROKEN = {
    "format": "framework/2",
    "code": "broken",
    "english": "broken",
    "year": "二〇二一",
    "issuer": "某市财政局",
    "source": "试行",
    "total": "1OO",
    "colour": "red",
    "not_applicable": "sometimes",
    "grades": [{"title": "差", "at_least": "0"}, {"title": "优", "at_least": "90"}],
    "caps": [{"below": "80", "limit": "89", "rate": "speed"}],
    "children": [
        {"code": "A", "title": "甲", "points": "10", "rule": {"kind": "guess"}},
        {"code": "A", "title": "乙", "points": "0", "rule": {"kind": "execution", "budget": "money"}},
        {"title": "丙", "points": "ten", "rule": {"kind": "formula", "share": "9**9**9"}},
        {
            "code": "D",
            "title": "丁",
            "points": "30",
            "children": [
                {"code": "D1", "title": "子", "points": "5", "rule": {"kind": "formula", "share": "executed / unheard_of"}},
                {
                    "code": "D2",
                    "title": "丑",
                    "points": "5",
                    "rule": {"kind": "checklist", "items": [{"title": "x", "points": "4"}]},
                },
                {
                    "code": "D3",
                    "title": "寅",
                    "points": "5",
                    "rule": {"kind": "banded", "value": "staff", "bands": [{"points": "4"}]},
                },
                {"code": "D4", "title": "卯", "points": "5", "rule": {"kind": "binary", "condition": "staff + 1"}},
            ],
        },
        {"code": "E", "title": "戊", "points": "5"},
        "己",
        {"code": "G", "title": "庚", "points": "1", "rule": {"kind": "judged", "met_from": "80", "partly_from": "0.6"}},
        {"code": "H", "title": "辛", "points": "1", "rule": {"kind": "record"}},
    ],
}
PLACES = {
    "format",
    "name",
    "year",
    "total",
    "colour",
    "not_applicable",
    "grades",
    "caps[1].rate",
    "children[1].rule.kind",
    "children[2].code",
    "children[2].points",
    "children[2].rule.budget",
    "children[3].code",
    "children[3].points",
    "children[3].rule.share",
    "children[4].points",
    "children[4].children[1].rule.share",
    "children[4].children[2].rule.items",
    "children[4].children[3].rule.bands",
    "children[4].children[4].rule.condition",
    "children[5]",
    "children[6]",
    "children[7].rule.met_from",
    "children[8].points",
}
KNOWN = {"executed", "full_year_budget", "staff", "execution_rate"}


def test_every_fault_of_a_broken_document_is_listed_at_once_with_its_place() -> None:
    found, faults = framework.parse(BROKEN, KNOWN)
    assert found is None
    assert {fault.where for fault in faults} == PLACES


MAIN = {"code": "A", "title": "甲", "points": "100", "rule": {"kind": "per_occurrence", "points_off": "1"}}


def with_rows(*rows: dict[str, Any], **keys: Any) -> Framework:
    return make(children=[MAIN, *rows], **keys)


BONUS = {"code": "X", "title": "表彰", "points": "5", "outside": "bonus", "rule": {"kind": "counted", "points_each": "2"}}
PENALTY = {"code": "Y", "title": "通报", "points": "5", "outside": "penalty", "rule": {"kind": "counted", "points_each": "3"}}


@pytest.mark.parametrize(
    ("faults", "praise", "blame", "subtotal", "total"),
    [
        ("10", "1", None, "92.00", "92.00"),
        ("10", "9", None, "95.00", "95.00"),
        ("2", "2", None, "102.00", "100.00"),
        ("10", None, "1", "87.00", "87.00"),
        ("10", None, "9", "85.00", "85.00"),
        ("99", None, "9", "-4.00", "0.00"),
        ("10", "1", "1", "89.00", "89.00"),
        ("10", None, None, "90.00", "90.00"),
    ],
)
def test_bonus_and_penalty_stand_outside_full_marks(
    faults: str, praise: str | None, blame: str | None, subtotal: str, total: str
) -> None:
    found = with_rows(BONUS, PENALTY)
    typed = {"A": faults, "X": praise, "Y": blame}
    readings = {code: Reading(actual=None if text is None else D(text)) for code, text in typed.items()}
    card = engine.score(found, found.leaves.values(), readings, {})
    assert (str(card.subtotal), str(card.total), card.full_marks) == (subtotal, total, D(100))
    assert card.complete


def test_a_ceiling_may_let_a_bonus_lift_the_total_above_100() -> None:
    found = with_rows(BONUS, ceiling="105")
    readings = {"A": Reading(actual=D(0)), "X": Reading(actual=D(2))}
    assert engine.score(found, found.leaves.values(), readings, {}).total == D("104.00")


def test_a_row_without_its_reference_is_left_to_the_verified_total() -> None:
    peer = {
        "code": "P",
        "title": "人均成本",
        "points": "5",
        "rule": {"kind": "binary", "condition": "staff < establishment"},
        "not_applicable": "verified",
        "not_applicable_without": "establishment",
    }
    found = make(children=[{"code": "A", "title": "甲", "points": "95", "rule": {"kind": "execution"}}, peer])
    figures = {"executed": D(1), "full_year_budget": D(1), "staff": D(3), "establishment": None}
    card = engine.score(found, found.leaves.values(), {code: Reading(figures=figures) for code in "AP"}, figures)
    assert (card.total, card.complete, card.lines[1].award) == (D("95.00"), True, None)


def test_points_of_bonus_and_penalty_are_no_part_of_the_total() -> None:
    section = {"code": "Z", "title": "加减分", "children": [BONUS, PENALTY]}
    assert with_rows(section).total == D(100)
