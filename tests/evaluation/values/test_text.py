"""The one normaliser for text."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.values import text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一\x0b二", "一\n二"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("a\x00b\x07c", "abc"),
        ("\ud800x", "x"),
        ("x\ufffe\U0001ffff", "x"),
        ("\u202e倒", "倒"),
        ("e\u0301", "é"),
        ("䶮㛃𬱖𫖯👍", "䶮㛃𬱖𫖯👍"),
        ("  空 白  ", "空 白"),
        (None, ""),
    ],
)
def test_normalise_keeps_what_can_be_stored_and_set(typed: str | None, kept: str) -> None:
    assert text.normalise(typed) == kept


def test_normalise_thins_out_combining_marks() -> None:
    assert len(text.normalise("a" + "\u0300" * 5000)) <= 6


def test_one_line_joins_lines_and_blanks() -> None:
    assert text.one_line(" 甲\n 乙\t\u3000丙 ") == "甲 乙 丙"


@pytest.mark.parametrize("typed", ["机密★1年", "绝密 ★", "秘\u200b密☆", "本件秘密＊"])
def test_secrecy_mark_is_found_however_it_is_spaced(typed: str) -> None:
    assert text.secrecy_mark(typed)


@pytest.mark.parametrize("typed", ["保守国家秘密", "机密级管理制度", "秘密 工作", ""])
def test_secrecy_mark_leaves_ordinary_words_alone(typed: str) -> None:
    assert text.secrecy_mark(typed) == ""


@pytest.mark.parametrize("typed", ["", "无", "0", "/", "——", " - ", "…"])
def test_is_blank_like(typed: str) -> None:
    assert text.is_blank_like(typed)


@given(st.text())
def test_normalise_gives_what_xml_can_hold(typed: str) -> None:
    element = ET.Element("a")
    element.text = text.normalise(typed)
    assert ET.fromstring(ET.tostring(element, encoding="unicode")).text in (element.text, None)


@given(st.text())
def test_normalise_twice_changes_nothing(typed: str) -> None:
    assert text.normalise(text.normalise(typed)) == text.normalise(typed)
