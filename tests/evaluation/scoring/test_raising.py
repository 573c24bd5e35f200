"""What would raise a score: the smallest change is named, and made, it yields full marks."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from evaluation.scoring import engine
from evaluation.scoring.framework import Framework, Leaf
from evaluation.scoring.raising import WAYS, Raise, lifting, ways
from evaluation.scoring.rules import RULES, SETTINGS
from evaluation.scoring.rules.award import Reading
from tests.evaluation.scoring.test_engine import CAPS, make
from tests.evaluation.scoring.vectors import CASES, reading_of, settings_of

D = Decimal


def line_of(kind: str, settings: Any, reading: Reading, full: str = "10", **keys: Any) -> engine.Line:
    leaf = Leaf("A", "", "甲", D(full), RULES[kind], settings_of(kind, settings), "", (), **keys)
    return engine.score(make(), [leaf], {"A": reading}, reading.figures).lines[0]


def pair(actual: str, target: str = "100") -> Reading:
    return Reading(actual=D(actual), target=D(target))


def over(**figures: str) -> Reading:
    return Reading(figures={key: D(value) for key, value in figures.items()})


BANDS = [{"points": "10", "at_least": "90"}, {"points": "5", "at_least": "60"}, {"points": "0"}]
LOW = [{"points": "10", "less_than": "5"}, {"points": "5", "at_most": "10"}, {"points": "0"}]
ITEMS = [{"title": "制度", "points": "6"}, {"title": "分工", "points": "4"}]
OPTIONS = [{"title": "率", "rule": {"kind": "ratio", "part": "staff", "whole": "establishment"}}] * 1 + [
    {"title": "数", "rule": {"kind": "binary", "condition": "staff > 1"}}
]
PACE = {"spent": ["executed_q2", "executed"], "due": ["50", "100"], "budget": "full_year_budget"}

# rule, settings, what was reported, what would raise it, what is reported then
TABLE: list[tuple[str, Any, Reading, list[tuple[str, dict[str, Any]]], Reading]] = [
    ("proportional", {}, pair("98"), [("more", {"missing": D(2), "target": D(100)})], pair("100")),
    ("proportional", {"nothing_below": "0.6"}, pair("10"), [("more", {"missing": D(90), "target": D(100)})], pair("100")),
    ("proportional", {"zero_target": "reached"}, pair("-1", "0"), [("more", {"missing": D(1), "target": D(0)})], pair("0", "0")),
    (
        "proportional",
        {"over": {"effect": "minus"}},
        pair("130"),
        [("higher_target", {"actual": D(130), "target": D("100.01")})],
        pair("130", "100.01"),
    ),
    (
        "proportional",
        {"over": {"effect": "reduced"}},
        pair("131"),
        [("higher_target", {"actual": D(131), "target": D("100.77")})],
        pair("131", "100.77"),
    ),
    (
        "proportional",
        {"target": "90", "value": "staff"},
        over(staff="81"),
        [("more", {"missing": D(9), "target": D(90)})],
        over(staff="90"),
    ),
    ("at_most", {"variant": "linear"}, pair("110"), [("less", {"excess": D(10), "target": D(100)})], pair("100")),
    ("at_most", {"variant": "inverse"}, pair("1", "0"), [("less", {"excess": D(1), "target": D(0)})], pair("0", "0")),
    ("equal", {}, pair("90"), [("more", {"missing": D(10), "target": D(100)})], pair("100")),
    ("equal", {}, pair("3", "0"), [("exactly", {"actual": D(3), "target": D(0)})], pair("0", "0")),
    ("equal", {"otherwise": "deviation"}, pair("90"), [("exactly", {"actual": D(90), "target": D(100)})], pair("100")),
    ("equal", {"otherwise": "nothing"}, pair("110"), [("exactly", {"actual": D(110), "target": D(100)})], pair("100")),
    (
        "deadline",
        {},
        Reading(due_on=date(2021, 9, 30), done_on=date(2021, 10, 4)),
        [("earlier", {"days": D(4), "due_on": date(2021, 9, 30)})],
        Reading(due_on=date(2021, 9, 30), done_on=date(2021, 9, 30)),
    ),
    (
        "judged",
        {"met_from": "0.8", "partly_from": "0.6"},
        Reading(level="partly", share=D("0.7")),
        [("judged", {})],
        Reading(level="met"),
    ),
    ("per_occurrence", {"points_off": "1"}, Reading(actual=D(3)), [("fewer", {"count": D(3)})], Reading(actual=D(0))),
    ("counted", {"points_each": "3"}, Reading(actual=D(1)), [("more_times", {"count": D(3)})], Reading(actual=D(4))),
    (
        "per_point",
        {"value": "staff", "threshold": "100", "points_off": "1"},
        over(staff="104.5"),
        [("value", {"value": D("104.5"), "sign": "<", "limit": D(101)})],
        over(staff="100.99"),
    ),
    (
        "per_point",
        {"value": "staff", "threshold": "100", "points_off": "1", "side": "under", "part": "started"},
        over(staff="90"),
        [("value", {"value": D(90), "sign": ">=", "limit": D(100)})],
        over(staff="100"),
    ),
    (
        "banded",
        {"bands": BANDS},
        Reading(actual=D(75)),
        [("value", {"value": D(75), "sign": ">=", "limit": D(90)})],
        Reading(actual=D(90)),
    ),
    (
        "banded",
        {"bands": LOW},
        Reading(actual=D(5)),
        [("value", {"value": D(5), "sign": "<", "limit": D(5)})],
        Reading(actual=D("4.99")),
    ),
    (
        "peer",
        {"value": "staff", "mean": "establishment", "bands": [{"points": "10", "at_most": "100"}, {"points": "0"}]},
        over(staff="6", establishment="5"),
        [("value", {"value": D(120), "sign": "<=", "limit": D(100)})],
        over(staff="5", establishment="5"),
    ),
    (
        "checklist",
        {"items": ITEMS},
        Reading(items=frozenset(["制度"])),
        [("items", {"lacking": "分工"})],
        Reading(items=frozenset(["制度", "分工"])),
    ),
    ("binary", {}, Reading(holds=False), [("yes", {})], Reading(holds=True)),
    ("binary", {"condition": "staff > 1"}, over(staff="1"), [("condition", {})], over(staff="2")),
    (
        "ratio",
        {"part": "staff", "whole": "establishment"},
        over(staff="3", establishment="4"),
        [("figure", {"figure": "staff", "missing": D(1)})],
        over(staff="4", establishment="4"),
    ),
    (
        "formula",
        {"share": "staff / 4"},
        over(staff="3"),
        [("value", {"value": D("0.75"), "sign": ">=", "limit": D(1)})],
        over(staff="4"),
    ),
    (
        "execution",
        {},
        over(executed="75", full_year_budget="100"),
        [("figure", {"figure": "executed", "missing": D(25)})],
        over(executed="100", full_year_budget="100"),
    ),
    (
        "paced",
        PACE,
        over(executed_q2="40", executed="90", full_year_budget="100"),
        [("figure", {"figure": "executed_q2", "missing": D(10)}), ("figure", {"figure": "executed", "missing": D(10)})],
        over(executed_q2="50", executed="100", full_year_budget="100"),
    ),
    (
        "project_scores",
        {"not_evaluated": "zero"},
        over(project_score_mean="90", projects_evaluated="3", projects_due="4"),
        [
            ("figure", {"figure": "project_score_mean", "missing": D(10)}),
            ("figure", {"figure": "projects_evaluated", "missing": D(1)}),
        ],
        over(project_score_mean="100", projects_evaluated="4", projects_due="4"),
    ),
    (
        "choice",
        {"options": OPTIONS},
        over(staff="3", establishment="4")._replace(items=frozenset(["率"])),
        [("figure", {"figure": "staff", "missing": D(1)})],
        over(staff="4", establishment="4")._replace(items=frozenset(["率"])),
    ),
]


@pytest.mark.parametrize(("kind", "settings", "now", "expected", "then"), TABLE)
def test_the_smallest_change_is_named_and_yields_full_marks(
    kind: str, settings: Any, now: Reading, expected: list[tuple[str, dict[str, Any]]], then: Reading
) -> None:
    line = line_of(kind, settings, now)
    assert [(way.kind, dict(way.numbers)) for way in ways(line, now)] == expected
    reached = line_of(kind, settings, then)
    assert reached.award == reached.points == D(10)
    assert ways(reached, then) == ()


def test_every_rule_that_gives_points_says_what_would_raise_it() -> None:
    assert set(WAYS) == {SETTINGS[kind] for kind in SETTINGS if kind != "record"}
    silent = set()
    for kind, vector in CASES:
        reading = reading_of(vector)
        line = line_of(kind, vector["settings"], reading, vector["full"])
        below = line.award is not None and line.points is not None and line.award < line.points
        if below and not ways(line, reading):
            silent.add(kind)
    assert silent == {"at_most", "ratio"}  # a target of 0 that must not be met; nothing due: nothing could be said


def test_a_row_that_is_full_missing_not_applicable_or_a_penalty_says_nothing() -> None:
    for line, reading in (
        (line_of("proportional", {}, pair("100")), pair("100")),
        (line_of("proportional", {}, Reading()), Reading()),
        (line_of("counted", {"points_each": "1"}, Reading(actual=D(1)), outside="penalty"), Reading(actual=D(1))),
        (line_of("proportional", {}, pair("1")._replace(not_applicable="无")), pair("1")._replace(not_applicable="无")),
    ):
        assert ways(line, reading) == ()


def test_a_deduction_is_named_beside_the_rest() -> None:
    reading = pair("98")._replace(deduction=D(1))
    assert [way.kind for way in ways(line_of("proportional", {}, reading), reading)] == ["more", "deduction"]


def capped(rate: str, award: str = "90") -> tuple[Framework, engine.Scorecard, dict[str, Decimal | None]]:
    children = [{"code": "B", "title": "产出", "points": "100", "rule": {"kind": "proportional"}}]
    framework, figures = make(caps=CAPS, children=children), {"execution_rate": D(rate)}
    return framework, engine.score(framework, framework.leaves.values(), {"B": pair(award)}, figures), {**figures}


@pytest.mark.parametrize(
    ("rate", "award", "needed", "limit"),
    [
        ("79.99", "95", "80", "89"),
        ("45", "95", "80", "59"),
        ("45", "85", "70", "59"),
        ("45", "60", "50", "59"),
        ("45", "59", None, None),
        ("80", "95", None, None),
        ("75", "89", None, None),
    ],
)
def test_the_rate_that_lifts_the_cap_is_named(rate: str, award: str, needed: str | None, limit: str | None) -> None:
    framework, card, figures = capped(rate, award)
    expected = Raise("cap", (("rate", "execution_rate"), ("now", D(rate)), ("needed", D(needed or 0)), ("limit", D(limit or 0))))
    assert lifting(framework, card, figures) == (expected if needed else None)
    if needed:
        assert capped(needed, award)[1].total == card.subtotal
