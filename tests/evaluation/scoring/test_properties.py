"""What must hold for any figures: bounds, monotone rules, sums, caps, the order of rows, the same bytes twice."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation import frameworks
from evaluation.scoring import engine
from evaluation.scoring.rules import RULES
from evaluation.scoring.rules.award import Reading
from evaluation.values.numbers import points
from tests.evaluation.scoring.drawn import draw
from tests.evaluation.scoring.test_engine import CAPS, make
from tests.evaluation.scoring.vectors import settings_of

FRAMEWORKS = sorted(frameworks.shipped())
seeds = st.integers(0, 2**32)
few = settings(max_examples=12, deadline=None)


@pytest.mark.parametrize("code", FRAMEWORKS)
@few
@given(seeds)
def test_awards_lie_within_full_marks_and_make_the_subtotal(code: str, seed: int) -> None:
    framework = frameworks.shipped()[code]
    drawn = draw(framework, seed)
    card = engine.score(framework, drawn.leaves, drawn.readings, drawn.figures)
    for line in card.lines:
        if line.award is not None and line.points is not None:
            low, high = (-line.points, 0) if line.leaf.outside == "penalty" else (0, points(line.points))
            assert low <= line.award <= high
            assert line.award == points(line.award)
            assert line.steps
    assert card.subtotal == sum((line.award for line in card.lines if line.award is not None), Decimal(0))
    assert card.total <= card.subtotal or card.total == 0
    own = sum((leaf.points for leaf in drawn.leaves if leaf.points and not leaf.outside), Decimal(0))
    assert card.full_marks == own  # a spread moves points and loses none


@pytest.mark.parametrize("code", FRAMEWORKS)
@few
@given(seeds)
def test_the_order_of_rows_changes_nothing_and_twice_is_the_same(code: str, seed: int) -> None:
    framework = frameworks.shipped()[code]
    drawn = draw(framework, seed)
    card = engine.score(framework, drawn.leaves, drawn.readings, drawn.figures)
    again = engine.score(framework, drawn.leaves, drawn.readings, drawn.figures)
    assert repr(card).encode() == repr(again).encode()
    leaves = list(drawn.leaves)
    Random(seed).shuffle(leaves)
    turned = engine.score(framework, leaves, dict(reversed(drawn.readings.items())), drawn.figures)
    assert {line.leaf.code: line for line in turned.lines} == {line.leaf.code: line for line in card.lines}
    assert turned[1:-1] == card[1:-1]
    assert set(turned.missing) == set(card.missing)


@few
@given(seeds, st.decimals(min_value=0, max_value=120, places=2))
def test_caps_never_raise_and_a_stricter_one_never_less_strict(seed: int, rate: Decimal) -> None:
    free, capped, strict = make(), make(caps=CAPS[-1:]), make(caps=CAPS)
    drawn = draw(free, seed)
    figures = drawn.figures | {"execution_rate": rate}
    totals = [engine.score(each, drawn.leaves, drawn.readings, figures).total for each in (free, capped, strict)]
    assert totals == sorted(totals, reverse=True)


amounts = st.decimals(min_value=-1000, max_value=10**12, places=2)
targets = st.decimals(min_value=Decimal("0.01"), max_value=10**12, places=2)
full_marks = st.decimals(min_value=Decimal("0.01"), max_value=100, places=2)
BANDS = [{"points": "3", "at_least": "90"}, {"points": "1", "more_than": "60"}, {"points": "0"}]
FIGURED = {"value": "staff"}

# Rules that are monotone: kind, settings, and whether more earns more (1) or less (-1). `staff` and the actual are what grows.
MONOTONE: list[tuple[str, dict[str, Any], int]] = [
    ("proportional", {}, 1),
    ("proportional", {"nothing_below": "0.6", "strict": True}, 1),
    ("at_most", {"variant": "linear"}, -1),
    ("at_most", {"variant": "inverse", "strict": True}, -1),
    ("equal", {}, 1),
    ("per_occurrence", {"points_off": "0.5", "floor": "0.2"}, -1),
    ("counted", {"points_each": "0.5"}, 1),
    ("per_point", {"threshold": "100", "points_off": "0.5"}, -1),
    ("per_point", {"threshold": "100", "points_off": "0.5", "side": "under", "part": "started"}, 1),
    ("per_point", {"threshold": "100", "points_off": "0.5", "step": "7", "part": "proportional"}, -1),
    ("banded", {"bands": BANDS}, 1),
    ("ratio", {"part": "staff", "whole": "establishment"}, 1),
    ("formula", {"share": "staff / establishment"}, 1),
    ("execution", {"executed": "staff", "budget": "establishment"}, 1),
    ("paced", {"spent": ["staff / 2", "staff"], "due": ["50", "100"], "budget": "establishment"}, 1),
    ("project_scores", {}, 1),
    ("peer", {"value": "staff", "mean": "establishment", "bands": [{"points": "3", "at_most": "100"}, {"points": "0"}]}, -1),
]


@pytest.mark.parametrize(
    ("kind", "given_settings", "sense"), MONOTONE, ids=[f"{kind}-{n}" for n, (kind, *_) in enumerate(MONOTONE)]
)
@settings(max_examples=40, deadline=None)
@given(full_marks, amounts, amounts, targets)
def test_more_achieved_never_earns_less(
    kind: str, given_settings: Any, sense: int, full: Decimal, one: Decimal, other: Decimal, target: Decimal
) -> None:
    rule, parsed = RULES[kind], settings_of(kind, given_settings)

    def award(amount: Decimal) -> Decimal:
        figures = {"staff": amount, "establishment": target, "project_score_mean": amount}
        actual = None if parsed.reads == "figures" else amount
        found = rule(full, Reading(actual=actual, target=target, figures=figures), parsed).points
        assert found is not None
        assert 0 <= found <= full
        return points(found)

    less, more = sorted((one, other))
    assert (award(more) - award(less)) * sense >= 0


huge = st.integers(-(10**18) + 1, 10**18 - 1).map(Decimal)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(set(RULES) - {"choice", "record", "checklist", "judged", "deadline"})), huge, huge)
def test_figures_of_eighteen_digits_are_scored_or_refused_and_never_raise(kind: str, one: Decimal, other: Decimal) -> None:
    given_settings = {
        "at_most": {"variant": "inverse"}, "per_occurrence": {"points_off": "0.01"}, "counted": {"points_each": "9"},
        "per_point": {"threshold": "100", "points_off": "0.5", "value": "a / b"}, "banded": {"bands": BANDS, "value": "a * b"},
        "binary": {"condition": "a * b > a + b"}, "ratio": {"part": "a", "whole": "b"}, "formula": {"share": "a * b * a / b"},
        "execution": {"executed": "a", "budget": "b"}, "paced": {"spent": ["a"], "due": ["100"], "budget": "b"},
        "peer": {"value": "a", "mean": "b", "bands": BANDS},
    }.get(kind, {})  # fmt: skip
    parsed = settings_of(kind, given_settings)
    figures = {"a": one, "b": other, "project_score_mean": one}
    actual = None if parsed.reads == "figures" else one
    award = RULES[kind](Decimal(3), Reading(actual=actual, target=other, figures=figures), parsed)
    assert award.faults if award.points is None else 0 <= award.points <= 3
