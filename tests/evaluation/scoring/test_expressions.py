"""The small language of formulas: what it computes, what it refuses."""

from decimal import Decimal

import pytest

from evaluation.scoring.expressions import DividedByZero, Malformed, NotReported, parse

FIGURES = {"a": Decimal("0.1"), "b": Decimal("0.2"), "zero": Decimal(0), "missing": None, "big": Decimal(10) ** 17 + 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b", "0.3"),
        ("a × 3 − b ÷ 2", "0.2"),
        ("(a + b) * 100", "30"),
        ("-a + 1", "0.9"),
        ("min(a, b, 5)", "0.1"),
        ("max(a, b)", "0.2"),
        ("if(a < b, 1, 2)", "1"),
        ("if(zero = 0, 1, a / zero)", "1"),
        ("if(a > b and b > 0 or not a = a, 1, 2)", "2"),
        ("if(a ≤ 0.1, 7, 8)", "7"),
        ("big × big - big × big + 1", "1"),
        ("1 / 3 * 3 > 0.999", True),
    ],
)
def test_an_expression_is_exact(text: str, value: str) -> None:
    assert parse(text)(FIGURES) == (value if isinstance(value, bool) else Decimal(value))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9**9**9", "not_allowed"),
        ("a ** 2", "not_allowed"),
        ("a // b", "not_allowed"),
        ("a % b", "not_allowed"),
        ("__import__('os')", "not_allowed"),
        ("a.real", "not_allowed"),
        ("a[0]", "not_allowed"),
        ("[x for x in y]", "not_allowed"),
        ("lambda: a", "not_allowed"),
        ("open(a)", "not_allowed"),
        ("min(a)", "not_allowed"),
        ("min(a, b, key=a)", "number_expected"),
        ("min(*a)", "not_allowed"),
        ("'text'", "not_allowed"),
        ("1e9", "not_allowed"),
        ("0x10", "not_allowed"),
        ("1_000", "not_allowed"),
        ("1j", "not_allowed"),
        ("True", "not_allowed"),
        ("a < b < c", "not_allowed"),
        ("(a := b)", "not_an_expression"),
        ("A + b", "not_allowed"),
        ("figure；", "not_an_expression"),
        ("a +", "not_an_expression"),
        ("", "not_an_expression"),
        ("a; b", "not_an_expression"),
        ("a + (b > 1)", "number_expected"),
        ("if(a, 1, 2)", "truth_expected"),
        ("not a", "truth_expected"),
        ("(" * 60 + "a" + ")" * 60 + " + 1" * 100, "too_long"),
        ("1" + "+1" * 100, "too_deep"),
        ("-" * 200 + "a", "too_deep"),
    ],
)
def test_an_expression_refuses_everything_else(text: str, code: str) -> None:
    with pytest.raises(Malformed) as fault:
        parse(text)
    assert fault.value.code == code


def test_a_figure_not_reported_is_named() -> None:
    with pytest.raises(NotReported, match="missing"):
        parse("a + missing")(FIGURES)


def test_a_division_by_zero_is_told_apart() -> None:
    with pytest.raises(DividedByZero):
        parse("a / zero")(FIGURES)


def test_names_are_those_that_are_read() -> None:
    assert parse("a + b × a + if(c > 1, min(d, 1), 0)").names == ("a", "b", "c", "d")
