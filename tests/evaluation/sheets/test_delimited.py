"""CSV files: encoding and delimiter by evidence, rows by the line that they begin on, doubts refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.sheets import delimited, separated
from evaluation.sheets.gate import Refused

TEXT = "项目名称,金额\r\n围墙,200\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gbk"), "gb18030"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"a,b\n1,2\n", "utf-8"),
    ],
)
def test_the_encoding_is_found(content: bytes, encoding: str) -> None:
    found = delimited.read(content)
    assert (found.encoding, found.delimiter, len(found.rows)) == (encoding, ",", 2)


def test_rows_stand_at_the_line_that_they_begin_on() -> None:
    assert delimited.read(b'a,b\n\n"1\n2",3\n4,5').rows == {1: ("a", "b"), 3: ("1\n2", "3"), 5: ("4", "5")}


def test_commas_within_numbers_do_not_outvote_the_semicolon() -> None:
    assert delimited.read("名称;金额;执行\n甲;1,000;2,000\n乙;3;4\n".encode()).delimiter == ";"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (TEXT.encode()[:-2] + "墙".encode()[:2], "csv_cut", 2),
        (TEXT.encode("gbk") + "墙".encode("gbk")[:1], "csv_cut", 3),
        (b'a,b\n"1,2\n3,4\n', "csv_quotes", 2),
        (b"a,b\n1\x00,2\n", "csv_nul", 2),
        (TEXT.encode() + b"\xff\xff,1\r\n", "csv_encoding", 3),
    ],
)
def test_a_doubtful_file_is_refused_by_line(content: bytes, code: str, line: int) -> None:
    with pytest.raises(Refused) as refusal:
        delimited.read(content)
    assert (refusal.value.code, refusal.value.numbers.get("line")) == (code, line)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(Refused):
        assert all(any(row) for row in delimited.read(content).rows.values())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_is_written_is_read_again(encoding: str) -> None:
    rows = [("项目名称", "金额"), ("围,墙\n二期", 5), ('引"号', 7)]
    found = delimited.read(separated.written(rows, encoding))
    assert [found.encoding, *found.rows.values()] == [encoding, *[tuple(map(str, row)) for row in rows]]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝"])
def test_text_like_a_formula_gets_an_apostrophe(sign: str) -> None:
    assert separated.written([(f"{sign}1+1", -5)]).decode("utf-8-sig") in (f"'{sign}1+1,-5\r\n", f'"\'{sign}1+1",-5\r\n')
