"""The small language of formulas: what it computes, what it refuses."""

from decimal import Decimal

import pytest

from evaluation.scoring import framework
from evaluation.scoring.expressions import DividedByZero, Malformed, NotReported, bracketed, composed, parse
from evaluation.scoring.rules.award import Award, Reading, Step, evaluate
from evaluation.scoring.shapes import Fault

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
        ("1 / 3 * 3 = 1", True),
        ("1 / 3 * 3 < 1", False),
        ("2 / 7 * 7 ≥ 2", True),
        ("big × big / big = big", True),
        ("（a + b） × 2", "0.6"),
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
        ("min(1, " * 60 + "a" + ")" * 60, "too_deep"),
        ("if(a > 1, " * 45 + "a" + ", 0)" * 45, "too_long"),
        ("(" * 250 + "a" + ")" * 249, "not_an_expression"),
        ("9" * 19, "not_allowed"),
        ("999999999999999999 ** 999999999999999999", "not_allowed"),
        ("a << 100", "not_allowed"),
        ("a ^ b", "not_allowed"),
        ("~a", "not_allowed"),
        ("+a", "not_allowed"),
        ("a @ b", "not_allowed"),
        ("a and b", "truth_expected"),
        ("a.__class__.__mro__", "not_allowed"),
        ("().__class__", "not_allowed"),
        ("min.__globals__", "not_allowed"),
        ("[a for a in b for b in a]", "not_allowed"),
        ("{a: b}", "not_allowed"),
        ("(yield a)", "not_allowed"),
        ("await a", "not_allowed"),
        ("f'{a}'", "not_allowed"),
        ("a if a > b else b", "not_allowed"),
        ("if a > b: 1", "not_an_expression"),
        ("while True: pass", "not_an_expression"),
        ("import os", "not_an_expression"),
        ("exec('a')", "not_allowed"),
        ("if(a > b, 1)", "not_allowed"),
        ("max()", "not_allowed"),
        ("min(**a)", "not_allowed"),
        ("...", "not_allowed"),
        ("None", "not_allowed"),
        ("a is b", "not_allowed"),
        ("a in b", "not_allowed"),
        ("a\x00b", "not_an_expression"),
        ("a + \ud800", "not_an_expression"),
        ("a # comment\n + b", "not_an_expression"),
        ("a\n+ b", "not_an_expression"),
        ("名称 + 1", "not_allowed"),
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


def test_the_longest_and_deepest_expressions_are_reckoned_with() -> None:
    deep = "if(a > b, 0, " * 19 + "a" + ")" * 19
    long = " + ".join(["a"] * 35)
    for text in (deep, long):
        found = parse(text)
        assert composed(f"max({bracketed(found)} / ({bracketed(found)} * 2), 0)")(FIGURES) == Decimal("0.5")


def test_a_text_of_any_length_is_refused_at_once() -> None:
    """What is refused is never echoed whole: a finding stays short."""
    with pytest.raises(Malformed) as fault:
        parse("（" * 400)
    assert (fault.value.code, len(fault.value.found)) == ("not_an_expression", 80)
    with pytest.raises(Malformed) as fault:
        parse("a" * 10_000_000)
    assert (fault.value.code, fault.value.found) == ("too_long", "10000000")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9**9**9", "expression_not_allowed"),
        ("executed.real", "expression_not_allowed"),
        ("executed / unheard_of", "unknown_figure"),
        ("executed > 1", "expression_number_expected"),
        ("1 + " * 200 + "1", "expression_too_long"),
    ],
)
def test_a_framework_with_such_a_formula_is_refused_when_it_is_published(text: str, code: str) -> None:
    rule = {"kind": "formula", "share": text}
    document = {"format": "framework/1", "code": "x", "name": "x", "english": "x", "year": 2021, "issuer": "x", "source": "x"}
    children = [{"code": "A", "title": "甲", "points": "100", "rule": rule}]
    found, faults = framework.parse(document | {"total": "100", "children": children}, {"executed"})
    assert found is None
    assert [(fault.code, fault.where) for fault in faults] == [(code, "children[1].rule.share")]


def test_a_number_too_large_is_a_fault_and_no_error() -> None:
    reading = Reading(figures={"a": Decimal(10) ** 18 - 1})
    assert evaluate(parse("a * a * a"), reading) == Award(None, faults=(Fault("S20", "", (("a", Decimal(10) ** 18 - 1),)),))
    assert isinstance(evaluate(parse("a * a"), reading), Step)
