"""Every rule against its golden vectors (tests/cases/rules): what a pencil gives. Nothing of a rule is without a vector."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

import pytest

from evaluation.scoring.rules import RULES, SETTINGS
from evaluation.scoring.rules.aggregates import ProjectMeans, project_means
from evaluation.scoring.shapes import fields_of
from evaluation.values.numbers import points
from tests.evaluation.scoring.vectors import CASES, VECTORS, reading_of, settings_of

D = Decimal


@pytest.mark.parametrize(("kind", "vector"), CASES)
def test_rule_gives_what_a_pencil_gives(kind: str, vector: dict[str, Any]) -> None:
    award = RULES[kind](D(vector["full"]), reading_of(vector), settings_of(kind, vector["settings"]))
    found = {
        "award": None if award.points is None else str(points(award.points)),
        "fault": award.faults[0].code if award.faults else None,
    }
    assert found == {"award": vector.get("award"), "fault": vector.get("fault")}
    assert award.met == vector.get("met", award.met)
    assert "value" not in vector or award.steps[0].value == D(vector["value"])


def test_every_rule_has_settings_and_vectors() -> None:
    assert set(RULES) == set(SETTINGS) == set(VECTORS)


def test_every_award_shows_its_working_and_every_fault_says_why_there_is_none() -> None:
    for kind, vector in CASES:
        award = RULES[kind](D(vector["full"]), reading_of(vector), settings_of(kind, vector["settings"]))
        if award.points is not None:
            assert award.steps and not award.faults
        else:
            assert award.faults or kind in ("record", "peer")


def _parts(cls: type) -> Iterator[type]:
    """The dataclasses of a settings class: itself, and those that its fields hold. Options of a choice are rules again."""
    yield cls
    for kind, _field in fields_of(cls).values():
        for arg in (kind, *get_args(kind)):
            if dataclasses.is_dataclass(arg) and isinstance(arg, type):
                yield from _parts(arg)


def _used(value: Any, found: set[tuple[type, str, Any]]) -> None:
    """Every field that was given something else than its default, and every value given to a choice."""
    if isinstance(value, tuple):
        for part in value:
            _used(part, found)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for name, (_kind, field) in fields_of(type(value)).items():
            inner = getattr(value, name)
            if inner != field.default:
                found.add((type(value), name, None))
            if isinstance(inner, str | bool):
                found.add((type(value), name, inner))
            _used(inner, found)


def test_every_setting_and_every_choice_of_it_has_a_vector() -> None:
    found: set[tuple[type, str, Any]] = set()
    for kind, vector in CASES:
        _used(settings_of(kind, vector["settings"]), found)
    expected: set[tuple[type, str, Any]] = set()
    for settings in SETTINGS.values():
        for cls in _parts(settings):
            for name, (kind, _field) in fields_of(cls).items():
                expected.add((cls, name, None))
                literal = next((arg for arg in (kind, *get_args(kind)) if get_origin(arg) is Literal), None)
                expected |= {(cls, name, choice) for choice in get_args(literal)} if literal else set()
                expected |= {(cls, name, True), (cls, name, False)} if kind is bool else set()
    assert expected - found == set()


@pytest.mark.parametrize(
    ("evaluated", "found"),
    [
        ([], ProjectMeans(None, None, D(0))),
        ([("90", "100")], ProjectMeans(D("90.00"), D("90.00"), D(1))),
        ([("100", "1"), ("80", "3")], ProjectMeans(D("90.00"), D("85.00"), D(2))),
        ([("89.99", "1"), ("90", "1")], ProjectMeans(D("90.00"), D("90.00"), D(2))),  # 89.995
        ([("100", "0"), ("80", "0")], ProjectMeans(D("90.00"), None, D(2))),
    ],
)
def test_totals_of_projects_make_their_means(evaluated: list[tuple[str, str]], found: ProjectMeans) -> None:
    assert project_means((D(total), D(amount)) for total, amount in evaluated) == found
