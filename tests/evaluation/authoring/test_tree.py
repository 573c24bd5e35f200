"""The tree of a draft: rows with their sums, and what may be done with a row."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation import frameworks
from evaluation.authoring import places, starting, tree
from evaluation.authoring.tree import Impossible

RULE = {"kind": "binary"}


def document() -> dict[str, Any]:
    """A with A-1 and A-2, B without anything inside, and C, an indicator."""
    return {
        "children": [
            {"code": "A", "title": "甲", "points": "10", "children": [
                {"code": "A-1", "title": "甲一", "points": "4", "rule": RULE},
                {"code": "A-2", "title": "甲二", "points": "5", "rule": RULE},
            ]},
            {"code": "B", "title": "乙", "points": "20"},
            {"code": "C", "title": "丙", "points": "70", "rule": RULE},
        ]
    }  # fmt: skip


def codes(found: dict[str, Any]) -> list[str]:
    return [f"{places.slug(node.address)} {node.text('code')}" for node in places.walk(found)]


def test_rows_show_points_and_sums() -> None:
    rows = tree.rows(document(), ())
    assert [(row.node.text("code"), row.depth, row.due, row.made, row.adds_up) for row in rows] == [
        ("A", 0, Decimal(10), Decimal(9), False),
        ("A-1", 1, None, None, True),
        ("A-2", 1, None, None, True),
        ("B", 0, Decimal(20), None, True),
        ("C", 0, None, None, True),
    ]


def test_the_total_is_the_sum_of_all() -> None:
    assert tree.total_of(document() | {"total": "100"}) == (Decimal(100), Decimal(100))


@pytest.mark.parametrize(
    ("act", "at", "expected", "now"),
    [
        ("up", (2,), ["1 B", "2 A", "2-1 A-1", "2-2 A-2", "3 C"], (1,)),
        ("down", (1, 1), ["1 A", "1-1 A-2", "1-2 A-1", "2 B", "3 C"], (1, 2)),
        ("indent", (3,), ["1 A", "1-1 A-1", "1-2 A-2", "2 B", "2-1 C"], (2, 1)),
        ("outdent", (1, 1), ["1 A", "1-1 A-2", "2 A-1", "3 B", "4 C"], (2,)),
        ("remove", (1,), ["1 B", "2 C"], (1,)),
        ("remove", (3,), ["1 A", "1-1 A-1", "1-2 A-2", "2 B"], (2,)),
        ("duplicate", (1,), ["1 A", "1-1 A-1", "1-2 A-2", "2 D", "2-1 D-1", "2-2 D-2", "3 B", "4 C"], (2,)),
        ("duplicate", (1, 2), ["1 A", "1-1 A-1", "1-2 A-2", "1-3 A-3", "2 B", "3 C"], (1, 3)),
        ("add_indicator", (1, 1), ["1 A", "1-1 A-1", "1-2 A-3", "1-3 A-2", "2 B", "3 C"], (1, 2)),
        ("add_indicator_inside", (2,), ["1 A", "1-1 A-1", "1-2 A-2", "2 B", "2-1 B-1", "3 C"], (2, 1)),
        ("add_section", (), ["1 A", "1-1 A-1", "1-2 A-2", "2 B", "3 C", "4 D"], (4,)),
        ("turn", (2,), ["1 A", "1-1 A-1", "1-2 A-2", "2 B", "3 C"], (2,)),
    ],
)
def test_an_act_changes_the_tree(act: str, at: places.Address, expected: list[str], now: places.Address) -> None:
    before = document()
    changed, place = tree.ACTS[act](before, at)
    assert (codes(changed), place) == (expected, now)
    assert before == document()


@pytest.mark.parametrize(
    ("act", "at"),
    [
        ("up", (1,)),
        ("down", (3,)),
        ("down", (1, 2)),
        ("indent", (1,)),
        ("indent", (1, 1)),
        ("outdent", (1,)),
        ("add_section_inside", (3,)),
        ("turn", (1,)),
        ("up", ()),
        ("remove", (9,)),
    ],
)
def test_what_cannot_be_done_says_why(act: str, at: places.Address) -> None:
    with pytest.raises(Impossible) as refusal:
        tree.ACTS[act](document(), at)
    assert str(refusal.value)


def test_an_indicator_turned_into_a_section_loses_its_rule_and_back_it_wants_one() -> None:
    changed, _at = tree.ACTS["turn"](document(), (3,))
    assert changed["children"][2] == {"code": "C", "title": "丙", "points": "70"}
    again, _at = tree.ACTS["turn"](changed, (3,))
    assert again["children"][2]["rule"] == {}


@pytest.mark.parametrize(
    "found", [{}, {"children": "x"}, {"children": ["x", {"children": {}}]}, {"children": [{"code": {"a": "b"}, "points": []}]}]
)
def test_whatever_stands_in_a_document_can_be_shown_and_added_to(found: dict[str, Any]) -> None:
    assert len(tree.rows(found, frameworks.check(found)[1])) == len(list(places.walk(found)))
    for act in ("add_section", "add_indicator"):
        changed, at = tree.ACTS[act](found, ())
        assert places.node_at(changed, at) is not None


def test_points_typed_into_the_table_are_kept_as_typed() -> None:
    changed = tree.with_points(document(), {(1, 1): "５", (2,): "", (9, 9): "1"})
    assert changed["children"][0]["children"][0]["points"] == "５"
    assert "points" not in changed["children"][1]


def test_codes_follow_each_other() -> None:
    copied = starting.copy(frameworks.shipped()["guangdong-dept-2022"])
    assert [tree.next_code(copied, at) for at in [(), (1,), (1, 1)]] == ["C", "A2", "A1-4"]
