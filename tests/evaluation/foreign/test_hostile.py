"""Hostile and merely untidy files through the upload page: taken right, or refused with a sentence; never a 500, nothing
stored."""

import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from evaluation.models import Event, Import
from tests.evaluation.foreign import files
from tests.evaluation.foreign.test_importing import take, upload
from tests.evaluation.sheets import hostile
from tests.evaluation.sheets.hostile import EXTERNAL, packed, parts, row, text_cell
from tests.world import World
from units.models import BudgetLine

SHORT = ("项目名称", "全年预算数", "执行数")
GOOD = [SHORT, ("围墙", 200, 150)]


def with_part(name: str, content: bytes = b"x") -> bytes:
    return packed([*parts().items(), (name, content)])


def line_sheet(*cells: str) -> bytes:
    """Heads of lines and one row of raw cells."""
    heads = row(1, text_cell("A1", "项目名称"), text_cell("B1", "全年预算数"), text_cell("C1", "执行数"))
    return hostile.with_sheet(heads + row(2, text_cell("A2", "围墙"), *cells))


def number(place: str, value: str, more: str = "") -> str:
    return f'<c r="{place}"{more}><v>{value}</v></c>'


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", hostile.TYPES)
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    return out.getvalue()


def million() -> bytes:
    return hostile.with_sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 130_000)))


def head_in_gbk(tail: bytes = b"") -> bytes:
    return files.csv(GOOD, "gbk") + tail


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {  # file name, content, what the sentence says
    "empty": ("f.xlsx", lambda: b"", "空"),
    "text called xlsx": ("f.xlsx", lambda: b"a,b\n1,2\n", "CSV"),
    "html called xlsx": ("f.xlsx", lambda: b"<html><table></table></html>", "HTML"),
    "pdf": ("f.xlsx", lambda: b"%PDF-1.4 x", "PDF"),
    "pdf called csv": ("f.csv", lambda: b"%PDF-1.4 x", "PDF"),
    "xls": ("f.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
    "et": ("f.et", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".et"),
    "xls called csv": ("f.csv", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
    "encrypted": ("f.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "macros": ("f.xlsm", lambda: with_part("xl/vbaProject.bin"), "宏"),
    "controls": ("f.xlsx", lambda: with_part("xl/activeX/activeX1.bin"), "宏"),
    "external link": ("f.xlsx", lambda: packed(parts(book_rels=hostile.BOOK_RELS % (EXTERNAL % "externalLink"))), "外部"),
    "dtd": ("f.xlsx", lambda: packed(parts(sheet='<!DOCTYPE x [<!ENTITY a "b">]>' + hostile.sheet(""))), "文档类型定义"),
    "bomb": ("f.xlsx", bomb, "64"),
    "lying entry": ("f.xlsx", lambda: hostile.lying(packed(parts()), "xl/worksheets/sheet1.xml", 5), "损坏"),
    "overlap": ("f.xlsx", lambda: hostile.overlapping(packed(parts())), "重叠"),
    "part twice": ("f.xlsx", lambda: packed([*parts().items(), *list(parts().items())[-1:]]), "重复"),
    "cut": ("f.xlsx", lambda: files.lines()[:-900], "损坏"),
    "not a zip inside": ("f.xlsx", lambda: b"PK\x03\x04" + b"\0" * 500, "损坏"),
    "million rows": ("f.xlsx", million, "120000"),
    "far cell": ("f.xlsx", lambda: hostile.with_sheet(row(1, text_cell("XFD1", "x"))), "256"),
    "last row": ("f.xlsx", lambda: hostile.with_sheet(row(1048576, text_cell("A1048576", "x"))), "120000"),
    "nothing in it": ("f.xlsx", lambda: files.workbook(("空", [])), "没有任何内容"),
    "csv empty": ("f.csv", lambda: b"\xef\xbb\xbf", "空"),
    "csv nul": ("f.csv", lambda: files.csv(GOOD).replace(b"150", b"1\x005"), "第 2 行"),
    "csv quotes": ("f.csv", lambda: files.csv([SHORT, ('"围墙', 200, 150)]), "第 2 行"),
    "csv quote in a quoted cell": ("f.csv", lambda: files.csv([SHORT, ('"围"墙', 200, 150)]), "第 2 行"),
    "csv cut in utf-8": ("f.csv", lambda: files.csv([*GOOD, (1, 2, "围墙")])[:-1], "第 3 行"),
    "csv cut in gbk": ("f.csv", lambda: files.csv([*GOOD, (1, 2, "围墙")], "gbk")[:-1], "第 3 行"),
    "csv cut in utf-16": ("f.csv", lambda: files.csv(GOOD, "utf-16")[:-1], "第 2 行"),
    "csv in two encodings": ("f.csv", lambda: files.csv(GOOD) + "\r\n大门,1,2".encode("gbk") + "。".encode(), "第 3 行"),
    "csv in big5": ("f.csv", lambda: files.csv([("項目名稱", "全年預算數", "執行數"), ("圍牆灣區聯盟", 1, 2)], "big5"), "GBK"),
    "csv in latin-1": ("f.csv", lambda: "Stra\xdfe,\xe4\xf6\xfc\r\n1,2".encode("latin-1"), "GBK"),
    "zeros": ("f.csv", lambda: b"\0" * 4000, "NUL"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_file_is_refused_in_a_sentence(world: World, wang: Client, case: str) -> None:
    name, make, said = REFUSED[case]
    answer = upload(wang, world, make(), name)
    assert answer.status_code == 422
    told = re.findall(r'role="alert"><p>([^<]*)', answer.content.decode())
    assert len(told) == 1 and said in told[0]
    assert not Import.objects.exists()
    assert not BudgetLine.objects.exists()


def serial() -> bytes:
    return line_sheet(number("B2", "44469"), number("C2", "44469"))


TAKEN: dict[str, tuple[str, Callable[[], bytes], Any]] = {  # → the line that it makes: project, full_year, executed
    "plain": ("f.xlsx", lambda: files.workbook(("表", GOOD)), ("围墙", 200, 150)),
    "template": ("f.xltx", lambda: files.workbook(("表", GOOD)), ("围墙", 200, 150)),
    "text numbers": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("围墙", "2,000.50", "１５０")])), ("围墙", "2000.5", 150)),
    "units typed behind": (
        "f.xlsx",
        lambda: files.workbook(("表", [SHORT, ("围墙", "200万元", "1500000元")])),
        ("围墙", 200, 150),
    ),
    "unit above": (
        "f.xlsx",
        lambda: files.workbook(("表", [("单位：元",), SHORT, ("围墙", 2000000, 1500000)])),
        ("围墙", 200, 150),
    ),
    "unit in heads": (
        "f.xlsx",
        lambda: files.workbook(("表", [("项目名称", "全年预算数（元）", "执行数（万元）"), ("围墙", 2000000, 150)])),
        ("围墙", 200, 150),
    ),
    "reordered heads": ("f.xlsx", lambda: files.workbook(("表", [SHORT[::-1], (150, 200, "围墙")])), ("围墙", 200, 150)),
    "blank rows and columns": (
        "f.xlsx",
        lambda: files.workbook(("表", [(), ("",), ("", *SHORT), (), ("", "围墙", 200, 150), ()])),
        ("围墙", 200, 150),
    ),
    "hidden sheet first": (
        "f.xlsx",
        lambda: files.workbook(("藏", [SHORT, ("旧", 1, 1)]), ("表", GOOD), hidden=["藏"]),
        ("围墙", 200, 150),
    ),
    "cover sheet first": ("f.xlsx", lambda: files.workbook(("封面", [("部门决算",)]), ("表", GOOD)), ("围墙", 200, 150)),
    "sums": ("f.xlsx", lambda: files.workbook(("表", [*GOOD, ("小计", 200, 150), ("合 计", 200, 150)])), ("围墙", 200, 150)),
    "numbered columns": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("栏次", 1, 2), GOOD[1]])), ("围墙", 200, 150)),
    "numbered rows": (
        "f.xlsx",
        lambda: files.workbook(("表", [("序号", *SHORT), (1, *GOOD[1]), ("", "合计", 200, 150)])),
        ("围墙", 200, 150),
    ),
    "lying dimension": ("f.xlsx", lambda: line_sheet(number("B2", "200"), number("C2", "150")), ("围墙", 200, 150)),
    "formula with value": (
        "f.xlsx",
        lambda: line_sheet('<c r="B2"><f>100+100</f><v>200</v></c>', number("C2", "150")),
        ("围墙", 200, 150),
    ),
    "scores, states and ids": (
        "f.xlsx",
        lambda: files.workbook(("表", [("ID", *SHORT, "状态", "得分"), (99, *GOOD[1], "已审定", 100)])),
        ("围墙", 200, 150),
    ),
    "dashes": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("围墙", 200, "—")])), ("围墙", 200, None)),
    "formula signs": ("f.csv", lambda: files.csv([SHORT, ("@SUM(A1)", 200, 150)]), ("@SUM(A1)", 200, 150)),
    "csv with mac line ends": ("f.csv", lambda: files.csv(GOOD, end="\r"), ("围墙", 200, 150)),
    "csv with quoted commas": ("f.csv", lambda: files.csv([SHORT, ('"围,墙"', '"2,000"', 150)]), ("围,墙", 2000, 150)),
    "csv with rare characters": ("f.csv", lambda: files.csv([SHORT, ("㐂𠮷", 200, 150)], "gb18030"), ("㐂𠮷", 200, 150)),
    "csv with trailing commas": ("f.csv", lambda: files.csv([(*SHORT, ""), (*GOOD[1], "")]), ("围墙", 200, 150)),
    "csv called txt": ("f.txt", lambda: files.csv(GOOD, delimiter="\t"), ("围墙", 200, 150)),
    "workbook called csv": ("f.csv", lambda: files.workbook(("表", GOOD)), ("围墙", 200, 150)),
    "merged title": (
        "f.xlsx",
        lambda: files.workbook(("表", [("明细表", "", ""), *GOOD]), merged=["A1:C1"]),
        ("围墙", 200, 150),
    ),
}


@pytest.mark.parametrize("case", TAKEN)
def test_an_untidy_file_is_taken_right(world: World, wang: Client, case: str) -> None:
    name, make, (project, full_year, executed) = TAKEN[case]
    assert upload(wang, world, make(), name, kind="lines").status_code == 200
    assert take(wang, world).status_code == 302

    def yuan(value: Any) -> Decimal | None:
        return None if value is None else Decimal(value) * 10_000

    kept = list(BudgetLine.objects.values_list("project", "full_year", "executed"))
    assert kept == [(project, yuan(full_year), yuan(executed))]


NAMED: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {  # → place, received, expected or why
    "formula without value": (
        "f.xlsx",
        lambda: line_sheet('<c r="B2"><f>1+1</f></c>', number("C2", "1")),
        ("表!B2", "=1+1", "公式"),
    ),
    "error value": (
        "f.xlsx",
        lambda: line_sheet('<c r="B2" t="e"><v>#REF!</v></c>', number("C2", "1")),
        ("表!B2", "#REF!", "错误"),
    ),
    "text for a number": (
        "f.xlsx",
        lambda: files.workbook(("表", [SHORT, ("围墙", "待定", 5)])),
        ("表!B2", "待定", "以万元计的金额"),
    ),
    "exponent": ("f.csv", lambda: files.csv([SHORT, ("围墙", "2E5", 5)]), ("B2", "2E5")),
    "two numbers": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("围墙", "200\n300", 5)])), ("表!B2", "200")),
    "minus": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("围墙", -200, 5)])), ("表!B2", "-200", "0")),
    "too large": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("围墙", "9" * 17, 5)])), ("表!B2", "999")),
    "finer than a fen": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("围墙", "0.0000001", 5)])), ("表!B2", "0.0000001")),
    "ragged line": ("f.csv", lambda: files.csv([SHORT, ("围墙", "2,000", 5)]), ("2", "4", "3")),
    "short line": ("f.csv", lambda: files.csv([SHORT, ("围墙", 200)]), ("2", "3")),
    "unknown word": (
        "f.xlsx",
        lambda: files.workbook(("表", [(*SHORT, "资金来源"), ("围墙", 1, 1, "彩票")])),
        ("表!D2", "彩票", "一般公共预算"),
    ),
    "secret": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("机密★围墙", 1, 1)])), ("表!A2", "机密")),
    "long name": ("f.xlsx", lambda: files.workbook(("表", [SHORT, ("围" * 200, 1, 1)])), ("表!A2", "120")),
    "heads twice": (
        "f.xlsx",
        lambda: files.workbook(("表", [("项目名称", "执行数", "全年预算数", "执行数"), ("围墙", 1, 2, 3)])),
        ("执行数", "多列"),
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_bad_cell_is_named_with_what_was_expected(world: World, wang: Client, case: str) -> None:
    name, make, said = NAMED[case]
    answer = upload(wang, world, make(), name, kind="lines")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert [word for word in said if word not in page] == []
    assert take(wang, world).status_code == 422
    assert not BudgetLine.objects.exists()
    assert not Event.objects.filter(action="import_file").exists()


@pytest.mark.parametrize("kind", ["figures", "lines", "rows", "", "nonsense"])
@pytest.mark.parametrize("make", [serial, files.table, lambda: files.accounts("x"), lambda: files.csv([("a",), ("b",)])])
def test_a_file_taken_for_something_else_is_never_an_error(
    world: World, wang: Client, kind: str, make: Callable[[], bytes]
) -> None:
    content = make()
    answer = upload(wang, world, content, "f.xlsx" if content.startswith(b"PK") else "f.csv", kind=kind)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "cells", [{}, {"sheet": "\x00"}, {"row": "²", "kind": "lines"}, {"row": "99999999", "sheet": "表"}, {"kind": "x"}]
)
@pytest.mark.parametrize("act", ["again", "take", "remember", "", "nonsense"])
def test_whatever_is_posted_is_answered(world: World, wang: Client, cells: dict[str, str], act: str) -> None:
    upload(wang, world, files.workbook(("表", GOOD)), kind="lines")
    found = Import.objects.get()
    cells = cells | {"act": act, "col.0": "state", "col.999": "project", "skip": "x-y", "unit": "美元", "fig.x": "y"}
    answer = wang.post(f"/evaluations/{world.evaluation.pk}/imports/{found.pk}", cells)
    assert answer.status_code in (302, 409, 422)
    assert wang.get(f"/evaluations/{world.evaluation.pk}/imports/{found.pk}").status_code == 200
    assert not BudgetLine.objects.exists()


def test_faults_are_marked_in_the_same_workbook(world: World, wang: Client) -> None:
    upload(wang, world, files.workbook(("表", [SHORT, ("围墙", "待定", 5)])), kind="lines")
    found = Import.objects.get()
    content = wang.get(f"/evaluations/{world.evaluation.pk}/imports/{found.pk}/marked.xlsx").content
    cell = load_workbook(BytesIO(content))["表"]["B2"]
    assert cell.value == "待定" and cell.comment is not None and "以万元计的金额" in cell.comment.text


def test_a_file_too_large_is_refused_before_it_is_read(world: World, wang: Client) -> None:
    given = SimpleUploadedFile("f.csv", b"1,2\n" * 6_000_000)
    answer = wang.post(f"/evaluations/{world.evaluation.pk}/imports", {"file": given})
    assert answer.status_code == 422
    assert "20 MB" in answer.content.decode()
