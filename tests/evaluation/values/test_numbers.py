"""The one door for numbers: what it reads, what it refuses and why, and how it rounds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.values import numbers
from evaluation.values.numbers import Refused

D = Decimal


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("8,161.61", "", "8161.61"),
        ("8161.61万元", "万元", "8161.61"),
        ("81616100元", "万元", "8161.61"),
        ("0.5亿元", "万元", "5000"),
        ("98.09%", "%", "98.09"),
        ("９８．０９％", "%", "98.09"),
        ("１２３", "", "123"),
        ("−5", "", "-5"),
        ("－5", "", "-5"),
        ("+5", "", "5"),
        ("  \u3000\u200b266 ", "", "266"),
        ("266 米", "米", "266"),
        ("92%", "％", "92"),
        ("12345678901234567.1", "", "12345678901234567.1"),
        ("0" * 199 + "5", "", "5"),
        (".5", "", "0.5"),
        ("007", "", "7"),
        ("-0", "", "0"),
        ("999999999999999999", "", "999999999999999999"),
    ],
)
def test_read_takes_what_people_and_spreadsheets_write(typed: str, unit: str, value: str) -> None:
    assert numbers.read(typed, unit=unit) == D(value)


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000", "\u200b", "\n\t"])
def test_read_a_blank_is_none_and_never_zero(blank: str | None) -> None:
    assert numbers.read(blank) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1e5", "exponent"),
        ("1E-3", "exponent"),
        ("NaN", "not_finite"),
        ("inf", "not_finite"),
        ("-Infinity", "not_finite"),
        ("1_000", "grouping"),
        ("12,34", "grouping"),
        ("1,2345", "grouping"),
        ("1234,567", "grouping"),
        ("1,000,", "grouping"),
        ("0,123", "grouping"),
        ("000,001", "grouping"),
        ("0" * 250 + "5", "not_a_number"),
        ("5" + " " * 250 + "6", "not_a_number"),
        ("1'000", "grouping"),
        ("½", "fraction"),
        ("1/2", "fraction"),
        ("(5)", "brackets"),
        ("（5）", "brackets"),
        ("≥266", "operator"),
        ("约266", "operator"),
        ("不低于90", "operator"),
        ("12 34", "several_cells"),
        ("12\t34", "several_cells"),
        ("12\n34", "several_cells"),
        ("####", "hidden_value"),
        ("#DIV/0!", "hidden_value"),
        ("¥5", "currency"),
        ("٣", "foreign_digits"),
        ("²", "foreign_digits"),
        ("一百", "not_a_number"),
        ("abc", "not_a_number"),
        ("5.", "not_a_number"),
        ("1\u200b2", "not_a_number"),
        ("1234567890123456789", "too_many_digits"),
        ("5件", "other_unit"),
        ("95%", "other_unit"),
        ("—", "not_a_number"),
        ("0x10", "not_a_number"),
    ],
)
def test_read_refuses_with_the_reason(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        numbers.read(typed)
    assert refusal.value.code == code


def test_read_refuses_more_decimals_than_fit() -> None:
    with pytest.raises(Refused, match="too_many_decimals"):
        numbers.read("1.005", places=2)


def test_read_refuses_less_than_the_minimum() -> None:
    with pytest.raises(Refused, match="too_small"):
        numbers.read("-0.01", minimum=D(0))


def test_read_money_is_exact_to_the_fen() -> None:
    assert numbers.read_money("8161.61", unit="万元") == D("81616100.00")
    assert numbers.read_money("0.000001", unit="万元") == D("0.01")


@pytest.mark.parametrize(("typed", "unit"), [("0.0000001", "万元"), ("0.001", "元")])
def test_read_money_refuses_what_has_no_fen(typed: str, unit: str) -> None:
    with pytest.raises(Refused, match="below_fen"):
        numbers.read_money(typed, unit=unit)


def test_read_money_refuses_what_no_column_holds() -> None:
    with pytest.raises(Refused, match="too_many_digits"):
        numbers.read_money("100000000000000", unit="元")


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("94.845", "94.85"),
        ("94.8449999", "94.84"),
        ("89.995", "90.00"),
        ("2.675", "2.68"),
        ("1.005", "1.01"),
        ("-0.005", "-0.01"),
    ],
)
def test_points_round_half_up(value: str, rounded: str) -> None:
    assert str(numbers.points(D(value))) == rounded


def test_ratio_of_the_seed_report() -> None:
    assert numbers.half_up(numbers.ratio(D("8005.58"), D("8161.61")) * 100) == D("98.09")


def test_ratio_without_a_whole_is_none() -> None:
    assert numbers.ratio(D(5), D(0)) is None
    assert numbers.ratio(None, D(5)) is None


def test_amount_prints_two_decimals_and_more_only_where_the_fen_need_them() -> None:
    assert numbers.amount(D("81616100"), "万元") == "8,161.61"
    assert numbers.amount(D("12345.67"), "万元") == "1.234567"
    assert numbers.amount(D("12345.6"), "元") == "12,345.60"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False))
def test_read_takes_back_what_plain_writes(value: Decimal) -> None:
    assert numbers.read(numbers.plain(value)) == value


@given(st.text(max_size=30))
def test_read_never_breaks(typed: str) -> None:
    try:
        value = numbers.read(typed)
    except Refused:
        return
    assert value is None or value.is_finite()


@given(st.from_regex(r"[0-9]{1,11}(\.[0-9]{1,6})?", fullmatch=True))
def test_plain_digits_are_read_at_once_and_as_ever(typed: str) -> None:
    assert numbers.read(typed, unit="米").as_tuple() == numbers.read(f"{typed} 米", unit="米").as_tuple()  # type: ignore[union-attr]
    assert numbers.unit_behind(typed) == ""
