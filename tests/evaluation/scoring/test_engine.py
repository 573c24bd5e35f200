"""The engine beyond the golden vectors of tests/cases/totals.yaml: a small framework to build on, spreading, the digest."""

import json
from decimal import Decimal
from typing import Any

from evaluation.scoring import engine, framework
from evaluation.scoring.framework import Framework, OwnRow
from evaluation.scoring.rules.award import Reading

D = Decimal
GRADES = [{"title": t, "at_least": n} for t, n in (("优", "90"), ("良", "80"), ("中", "60"), ("差", "0"))]
CAPS = [
    {"below": "50", "limit": "59"},
    {"below": "60", "limit": "69"},
    {"below": "70", "limit": "79"},
    {"below": "80", "limit": "89"},
]
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


def own_rows(**points: str) -> list[OwnRow]:
    return [OwnRow(code, "B", code, D(each), "number", ">=") for code, each in points.items()]


GONE = Reading(not_applicable="无此事项")


def test_execution_not_applicable_is_spread_over_all_rows() -> None:
    found = make()
    readings = {"A": GONE, "x": Reading(actual=D(1), target=D(1))}
    assert engine.score(found, framework.fill(found, own_rows(x="90")), readings, {}).total == D("100.00")


def test_points_go_to_the_nearest_section_that_has_heirs() -> None:
    row = {"points": "25", "rule": {"kind": "binary"}}
    sections = [{"code": s, "title": s, "children": [{"code": s + n, "title": s + n, **row} for n in "12"]} for s in "PQ"]
    found = make(children=sections)
    for gone, points in (
        ({"P1"}, ["0", "50.00", "25", "25"]),
        ({"P1", "P2"}, ["0", "0", "50.00", "50.00"]),
        ({"P1", "Q1"}, ["0", "50.00", "0", "50.00"]),
        ({"P1", "P2", "Q1"}, ["0", "0", "0", "100.00"]),
        ({"P1", "P2", "Q1", "Q2"}, ["25", "25", "25", "25"]),
    ):
        readings = {code: GONE if code in gone else Reading(holds=True) for code in found.leaves}
        card = engine.score(found, found.leaves.values(), readings, {})
        assert [str(line.points) for line in card.lines] == points
        assert card.total == D("100.00")


def test_the_odd_hundredths_of_a_spread_do_not_hang_on_the_order_of_rows() -> None:
    found = make()
    rows = own_rows(a="26.5", b="26.5", c="26.5", d="10.5")
    readings = {"d": GONE} | {row.code: Reading(actual=D(1), target=D(1)) for row in rows[:3]}
    for order in (rows, rows[::-1], [rows[2], rows[0], rows[3], rows[1]]):
        card = engine.score(found, framework.fill(found, order), readings, {})
        assert {line.leaf.code: str(line.points) for line in card.lines if line.leaf.own} == {
            "a": "30.00", "b": "30.00", "c": "30.00", "d": "0",
        }  # fmt: skip
    rows = own_rows(a="30", b="30", c="30", d="10")
    for order in (rows, rows[::-1]):
        card = engine.score(found, framework.fill(found, order), readings, {})
        assert {line.leaf.code: str(line.points) for line in card.lines if line.leaf.own} == {
            "a": "33.34", "b": "33.33", "c": "33.33", "d": "0",
        }  # fmt: skip


def test_the_digest_is_of_the_parsed_document() -> None:
    found = make()
    again, faults = framework.parse(json.loads(found.canonical))
    assert not faults
    assert again is not None
    assert again.digest == found.digest != make(year=2022).digest
