"""Every rule against its golden vectors (tests/cases/rules.yaml), and what must hold for any figures."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.loading import load_file
from evaluation.scoring.rules import RULES, SETTINGS
from evaluation.scoring.rules.award import Reading
from evaluation.scoring.rules.measures import Execution
from evaluation.scoring.rules.targets import AtMost, Proportional
from evaluation.scoring.shapes import Reader
from evaluation.values.numbers import points

VECTORS = load_file(Path(__file__).parents[2] / "cases" / "rules.yaml")
CASES = [(kind, {"settings": entry.get("settings"), **vector}) for kind, entry in VECTORS.items() for vector in entry["vectors"]]


def reading_of(vector: dict[str, Any]) -> Reading:
    values: dict[str, Any] = {key: Decimal(vector[key]) for key in ("actual", "target", "share") if vector.get(key) is not None}
    values |= {key: date.fromisoformat(vector[key]) for key in ("done_on", "due_on") if key in vector}
    values |= {key: vector[key] for key in ("level", "holds") if key in vector}
    if "items" in vector:
        values["items"] = frozenset(vector["items"])
    figures = vector.get("figures", {})
    values["figures"] = {key: None if value is None else Decimal(value) for key, value in figures.items()}
    return Reading(**values)


def settings_of(kind: str, given_settings: Any) -> Any:
    reader = Reader()
    settings = reader.record(SETTINGS[kind], given_settings or {}, "")
    assert not reader.faults
    return settings


@pytest.mark.parametrize(("kind", "vector"), CASES)
def test_rule_gives_what_a_pencil_gives(kind: str, vector: dict[str, Any]) -> None:
    award = RULES[kind](Decimal(vector["full"]), reading_of(vector), settings_of(kind, vector.get("settings")))
    found = {
        "award": None if award.points is None else str(points(award.points)),
        "fault": award.faults[0].code if award.faults else None,
    }
    assert found == {"award": vector.get("award"), "fault": vector.get("fault")}
    assert award.met == vector.get("met", award.met)


def test_every_rule_has_settings_and_vectors() -> None:
    assert set(RULES) == set(SETTINGS) == set(VECTORS)


def test_every_award_shows_its_working() -> None:
    for kind, vector in CASES:
        award = RULES[kind](Decimal(vector["full"]), reading_of(vector), settings_of(kind, vector.get("settings")))
        assert (award.points is None) == (not award.steps)


amounts = st.decimals(min_value=0, max_value=10**12, places=2)
targets = st.decimals(min_value=Decimal("0.01"), max_value=10**12, places=2)
full_marks = st.decimals(min_value=Decimal("0.01"), max_value=100, places=2)


@given(full_marks, amounts, targets)
def test_an_award_lies_between_nothing_and_full_marks(full: Decimal, actual: Decimal, target: Decimal) -> None:
    reading = Reading(actual=actual, target=target, figures={"executed": actual, "full_year_budget": target})
    for rule, settings in (
        ("proportional", Proportional()),
        ("at_most", AtMost("linear")),
        ("at_most", AtMost("inverse")),
        ("execution", Execution()),
    ):
        award = RULES[rule](full, reading, settings).points
        assert award is not None
        assert 0 <= award <= full


@given(full_marks, amounts, amounts, targets)
def test_more_achieved_never_earns_less(full: Decimal, one: Decimal, other: Decimal, target: Decimal) -> None:
    less, more = sorted((one, other))
    rule = RULES["proportional"]
    first = rule(full, Reading(actual=less, target=target), Proportional()).points
    second = rule(full, Reading(actual=more, target=target), Proportional()).points
    assert first is not None
    assert second is not None
    assert first <= second


@given(full_marks, amounts, amounts, targets, st.sampled_from(["linear", "inverse"]))
def test_a_limit_further_exceeded_never_earns_more(
    full: Decimal, one: Decimal, other: Decimal, limit: Decimal, variant: Any
) -> None:
    less, more = sorted((one, other))
    rule = RULES["at_most"]
    first = rule(full, Reading(actual=less, target=limit), AtMost(variant)).points
    second = rule(full, Reading(actual=more, target=limit), AtMost(variant)).points
    assert first is not None
    assert second is not None
    assert first >= second
