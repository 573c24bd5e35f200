"""Kinds of figures, and how each is kept: as whole numbers below, as exact numbers above."""

from decimal import Decimal

import pytest

from evaluation import figures, stored
from evaluation.values import numbers

MEAN = figures.catalogue().by_key["project_score_mean"]


@pytest.mark.parametrize(
    ("key", "typed", "value", "kept", "shown"),
    [
        ("project_score_mean", "92.5", "92.5", 9250, "92.50"),
        ("project_score_mean", "92.5分", "92.5", 9250, "92.50"),
        ("planned_progress", "87.5%", "87.5", 8750, "87.50"),
        ("tasks_planned", "12", "12", 12, "12"),
        ("special_funds_budget", "1.5", "15000", 1500000, "1.50"),
    ],
)
def test_a_figure_is_kept_as_a_whole_number_and_shown_as_its_kind(
    key: str, typed: str, value: str, kept: int, shown: str
) -> None:
    figure = figures.catalogue().by_key[key]
    read = figures.read(figure, typed, "万元")
    assert read == Decimal(value)
    assert stored.to_integer(figure, read) == kept
    assert stored.from_integer(figure, kept) == read
    assert figures.show(figure, read, "万元") == shown


@pytest.mark.parametrize(("typed", "code"), [("-1", "too_small"), ("92.555", "too_many_decimals"), ("九十", "not_a_number")])
def test_points_that_are_none_are_refused(typed: str, code: str) -> None:
    with pytest.raises(numbers.Refused) as refusal:
        figures.read(MEAN, typed, "万元")
    assert refusal.value.code == code


def test_figures_that_rules_name_by_themselves_are_in_the_catalogue() -> None:
    named = {"project_score_mean", "project_score_mean_by_amount", "projects_evaluated", "projects_due"}
    assert named <= set(figures.catalogue().by_key)
