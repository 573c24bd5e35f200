"""Framework documents: all faults at once, each with its place; bonus, penalty and verified rows outside the self total."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.scoring import engine, framework
from evaluation.scoring.framework import Framework
from evaluation.scoring.rules.award import Reading
from evaluation.scoring.shapes import plain
from evaluation.wording.refusals import NUMBERS, SHAPES
from tests.evaluation.scoring.test_engine import OWN, make

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


def row(code: str, rule: dict[str, Any], points: str | None = "2", **keys: Any) -> dict[str, Any]:
    return {"code": code, "title": code, "rule": rule} | ({"points": points} if points else {}) | keys


ITEM = {"title": "甲", "points": "1"}
FIGURED = {"kind": "binary", "condition": "staff > 1"}
# What is whole in shape and could still never be scored, or never as it was meant: each with its place.
UNSOUND: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (row("A", {"kind": "banded", "bands": []}), [("nothing_listed", "rule.bands")]),
    (row("A", {"kind": "checklist", "items": []}), [("nothing_listed", "rule.items")]),
    (
        row("A", {"kind": "banded", "bands": [{"points": "2", "at_least": "9", "less_than": "9"}]}),
        [("band_of_nothing", "rule.bands[1]")],
    ),
    (row("A", {"kind": "banded", "bands": [{"points": "2", "at_least": "9", "at_most": "9"}]}), []),
    (
        row("A", {"kind": "banded", "bands": [{"points": "2", "more_than": "9", "at_most": "8"}]}),
        [("band_of_nothing", "rule.bands[1]")],
    ),
    (
        row("A", {"kind": "banded", "bands": [{"points": "2"}, {"points": "1", "at_most": "8"}]}),
        [("band_never_reached", "rule.bands[2]")],
    ),
    (
        row("A", {"kind": "peer", "value": "staff", "mean": "establishment", "bands": [{"points": "1"}]}),
        [("bands_miss_full_marks", "rule.bands")],
    ),
    (row("A", {"kind": "checklist", "items": [ITEM, ITEM]}), [("row_twice", "rule.items[2].title")]),
    (row("A", {"kind": "per_occurrence", "points_off": "1", "floor": "3"}), [("floor_above_full_marks", "rule.floor")]),
    (row("A", {"kind": "judged", "met_from": "0.6", "partly_from": "0.8"}), [("tiers_out_of_order", "rule.partly_from")]),
    (row("A", {"kind": "choice", "options": [{"title": "甲", "rule": FIGURED}]}), [("too_few_options", "rule.options")]),
    (row("A", {"kind": "choice", "options": [{"title": "甲", "rule": FIGURED}] * 2}), [("row_twice", "rule.options[2].title")]),
    (
        row(
            "A",
            {"kind": "choice", "options": [{"title": "甲", "rule": FIGURED}, {"title": "乙", "rule": {"kind": "proportional"}}]},
        ),
        [("option_reads_more", "rule.options[2].rule")],
    ),
    (row("A", {"kind": "paced", "spent": ["staff"], "budget": "staff"}), [("periods_differ", "rule.due")]),
    (row("A", {"kind": "paced", "spent": ["staff"], "budget": "staff", "due": ["0"]}), [("due_of_zero", "rule.due[1]")]),
    (row("A", {"kind": "record"}), [("record_with_points", "points")]),
    (row("A", {"kind": "execution"}, "2.005"), [("too_many_decimals", "points")]),
    (row("A", {"kind": "execution"}, "0"), [("W03", "points")]),
    (row("A", {"kind": "counted", "points_each": "1"}, None, outside="bonus"), [("outside_without_points", "points")]),
]


@pytest.mark.parametrize(("child", "expected"), UNSOUND)
def test_a_row_that_could_never_be_scored_is_refused_with_its_place(
    child: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    head = {key: value for key, value in BROKEN.items() if key in ("code", "english", "issuer", "source")}
    document = head | {"format": "framework/1", "name": "x", "year": 2021, "children": [child]}
    found, faults = framework.parse(document)
    assert found is not None
    assert [(fault.code, fault.where) for fault in faults] == [(code, f"children[1].{place}") for code, place in expected]


WHOLE: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"children": []}, [("nothing_listed", "children"), ("W01", "children")]),
    ({"caps": [{"below": "50", "limit": "101"}]}, [("cap_above_total", "caps[1].limit")]),
    ({"ceiling": "99.99"}, [("ceiling_below_total", "ceiling")]),
    ({"grades": [{"title": "优", "at_least": "90"}, {"title": "差", "at_least": "90"}]}, [("grades_out_of_order", "grades")]),
    ({"own": None}, [("open_section_without_rules", "children[2]")]),
    ({"own": OWN | {"date": {"kind": "proportional"}}}, [("own_rule_reads_other", "own.date")]),
    ({"own": OWN | {"qualitative": {"kind": "checklist", "items": [ITEM]}}}, [("own_rule_reads_other", "own.qualitative")]),
    ({"own": OWN | {"equal": {"kind": "record", "reports": "target"}}}, [("own_record_in_points", "own.equal")]),
    (
        {"own": OWN | {"qualitative": {"kind": "judged", "met_from": "0.6", "partly_from": "0.8"}}},
        [("tiers_out_of_order", "own.qualitative.partly_from")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "expected"), WHOLE)
def test_limits_and_own_rules_are_looked_at_too(keys: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = plain(make()) | keys
    _found, faults = framework.parse({key: value for key, value in document.items() if value is not None})
    assert [(fault.code, fault.where) for fault in faults] == expected


def test_every_fault_of_a_framework_can_be_said() -> None:
    codes = {code for _, expected in [*UNSOUND, *WHOLE] for code, _ in expected}
    assert codes <= set(SHAPES) | set(NUMBERS)


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
