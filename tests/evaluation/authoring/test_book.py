"""Frameworks as files: what is exported imports to the same digest, in either language; a workbook's faults name their cells."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from evaluation import frameworks
from evaluation.authoring import book, starting
from evaluation.loading import dump
from evaluation.scoring.framework import Framework
from evaluation.scoring.rules import SETTINGS
from evaluation.scoring.shapes import plain
from tests.evaluation.authoring.test_fields import record

CODES = list(frameworks.shipped())


def whole() -> dict[str, Any]:
    """A document in which everything that can be set is set: every rule, every field. It need not be sound."""
    nodes = [{"code": kind, "title": "甲：乙；丙", "rule": {"kind": kind} | record(cls)} for kind, cls in SETTINGS.items()]
    section = {"code": "A", "title": "a\\n=1+1", "points": "0.50", "guidance": False, "basis": "一\n二", "children": nodes}
    return record(Framework) | {"children": [section, {"code": "B", "title": "空", "points": "９"}]}


def edited(code: str, **cells: Any) -> bytes:
    """The workbook of a framework with cells changed: `children!F7` by sheet key and place."""
    loaded = load_workbook(BytesIO(book.workbook_of(starting.copy(frameworks.shipped()[code]))))
    for place, value in cells.items():
        key, _sign, cell = place.partition("!")
        page = next(page for page in loaded if page.title.endswith(key))
        page[cell] = value
        if isinstance(value, str) and value.startswith("=") and "quoted" not in cells:
            page[cell].data_type = "f"
    out = BytesIO()
    loaded.save(out)
    return out.getvalue()


def faults(content: bytes) -> list[tuple[str, str]]:
    document, found = starting.uploaded(content, "a.xlsx")
    assert document is None
    return [(fault.code, fault.where) for fault in found]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("written", "read"), [("zh-hans", "zh-hans"), ("zh-hans", "en"), ("en", "zh-hans")])
def test_a_workbook_imports_to_the_same_digest(code: str, written: str, read: str) -> None:
    framework = frameworks.shipped()[code]
    with translation.override(written):
        content = book.workbook_of(plain(framework))
    with translation.override(read):
        document, unread = starting.uploaded(content, "a.xlsx")
    assert unread == ()
    again, found = frameworks.check(document)
    assert found == ()
    assert again is not None and again.digest == framework.digest


@pytest.mark.parametrize("code", CODES)
def test_a_text_file_imports_to_the_same_digest(code: str) -> None:
    framework = frameworks.shipped()[code]
    for content in (dump(plain(framework)), json.dumps(plain(framework)), framework.canonical):
        document, unread = starting.uploaded(content.encode(), "a.yaml")
        again, found = frameworks.check(document)
        assert (unread, found) == ((), ())
        assert again is not None and again.digest == framework.digest


def test_everything_that_can_be_set_comes_back() -> None:
    document = whole()
    assert starting.uploaded(dump(document).encode(), "a.yaml") == (document, ())
    assert starting.uploaded(book.workbook_of(document), "a.xlsx") == (document, ())


def test_the_empty_workbook_is_read() -> None:
    assert starting.uploaded(book.workbook_of(starting.empty()), "a.xlsx") == ({"format": "framework/1", "children": []}, ())


def test_columns_may_be_moved_and_rows_left_blank() -> None:
    loaded = load_workbook(BytesIO(book.workbook_of(starting.copy(frameworks.shipped()["mof-project-2020"]))))
    page = next(page for page in loaded if page.title.endswith("children"))
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    loaded.remove(page)
    page = loaded.create_sheet("x children")
    for row in rows:
        page.append([*reversed(row)])
        page.append([])
    out = BytesIO()
    loaded.save(out)
    framework, _found = frameworks.check(starting.uploaded(out.getvalue(), "a.xlsx")[0])
    assert framework is not None and framework.digest == frameworks.shipped()["mof-project-2020"].digest


def test_all_faults_of_a_workbook_are_named_with_their_cells() -> None:
    found = faults(
        edited(
            "guangdong-dept-2022",
            **{
                "children!A6": "9",
                "children!D7": "=SUM(D8:D9)",
                "children!I12": "points_off 1\ncount: contracts",
                "children!N3": "有 nonsense",
                "children!P9": "stray",
                "head!A5": "co de",
                "own!D9": "#DIV/0!",
                "grades!B2": "=1/0",
            },
        )
    )
    assert sorted(found) == [
        ("cell_without_head", "指标目录 children!P9"),
        ("error_value", "自设指标 own!D9"),
        ("formula_without_value", "指标目录 children!D7"),
        ("formula_without_value", "等级 grades!B2"),
        ("key_not_understood", "基本信息 head!A5"),
        ("level_unfit", "指标目录 children!A6"),
        ("line_not_understood", "指标目录 children!I12"),
        ("unknown_column", "指标目录 children!N3"),
    ]


def test_a_missing_or_doubled_sheet_is_named() -> None:
    loaded = load_workbook(BytesIO(book.workbook_of(starting.empty())))
    loaded.remove(next(page for page in loaded if page.title.endswith("children")))
    loaded.create_sheet("other head")
    out = BytesIO()
    loaded.save(out)
    assert faults(out.getvalue()) == [("sheet_twice", "other head"), ("sheet_missing", "")]


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"\xff\xfe\x00", "a.yaml", "not_utf8"),
        (b"a: &x 1", "a.yaml", "anchors_and_tags"),
        (b"- 1", "a.yaml", "not_a_mapping"),
        (b"{", "a.json", "not_json"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "a.json", "too_deep"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "legacy_workbook"),
        ("名称,分值".encode("gbk"), "a.csv", "not_a_workbook"),
        (b"", "a.xlsx", "empty_file"),
    ],
)
def test_a_file_that_is_none_of_ours_says_why(content: bytes, filename: str, code: str) -> None:
    document, found = starting.uploaded(content, filename)
    assert document is None
    assert [fault.code for fault in found] == [code]


def test_what_comes_in_is_normalised() -> None:
    document, _faults = starting.uploaded(
        '{"name": "甲\\u0000乙\\ud800", "year": 2023, "total": 100.5, "x": null}'.encode(), "a.json"
    )
    assert document == {"name": "甲乙", "year": "2023", "total": "100.5"}
