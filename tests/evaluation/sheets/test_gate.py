"""What the gate lets through, and every kind of file that it refuses, by name."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from evaluation.sheets import gate
from evaluation.sheets.gate import Refused
from evaluation.sheets.writing import Column, Sheet, workbook
from tests.evaluation.sheets import hostile
from tests.evaluation.sheets.hostile import BOOK, BOOK_RELS, EXTERNAL, MAIN, TYPES, packed, parts

DTD = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
PLAIN = "openxmlformats-officedocument.spreadsheetml.sheet.main"
BINARY = parts(types=TYPES.replace(f"{PLAIN}+xml", "ms-excel.sheet.binary.macroEnabled.main")) | {"xl/workbook.bin": b"x"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def refused(content: bytes, filename: str = "") -> str:
    with pytest.raises(Refused) as found:
        gate.check(content, filename)
    return found.value.code


def test_plain_workbooks_pass() -> None:
    gate.check(packed(parts()))
    gate.check(workbook([Sheet("表", (Column("甲"),), (("1",),))]))
    out = BytesIO()
    book = Workbook()
    book.active["A1"].hyperlink = "https://example.org"
    book.save(out)
    gate.check(out.getvalue())


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"", "", "empty_file"),
        (b"PK\x03\x04", "", "damaged_file"),
        (packed(parts())[:-30], "", "damaged_file"),
        (packed(parts())[:200], "", "damaged_file"),
        (b"x" + packed(parts()), "", "not_a_workbook"),
        (OLE, "a.xls", "legacy_workbook"),
        (OLE, "a.xlsx", "legacy_workbook"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted_file"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.xlsx", "not_a_workbook"),
        ("名称,分值\n".encode("gb18030"), "a.xlsx", "not_a_workbook"),
        (b"%PDF-1.7", "a.xlsx", "not_a_workbook"),
        (b"<html><table>", "a.xls", "not_a_workbook"),
        (b"\xff\xfe" + '<?xml version="1.0"?><Workbook/>'.encode("utf-16-le"), "a.xls", "not_a_workbook"),
        (
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
            "a.xlsx",
            "not_a_workbook",
        ),
        (packed({"a.txt": "x"}), "a.xlsx", "not_a_workbook"),
    ],
)
def test_a_file_of_another_kind_is_named(content: bytes, filename: str, code: str) -> None:
    assert refused(content, filename) == code


@pytest.mark.parametrize(
    ("content", "found"),
    [(OLE, ".xls"), (b"%PDF-1", "PDF"), ("名称,分值".encode(), "CSV"), (b"<table>", "HTML"), (packed({"a": "b"}), "ZIP")],
)
def test_what_the_file_is_stands_beside_the_code(content: bytes, found: str) -> None:
    with pytest.raises(Refused) as refusal:
        gate.check(content)
    assert refusal.value.numbers["found"] == found


def test_a_wps_file_keeps_its_name() -> None:
    with pytest.raises(Refused) as refusal:
        gate.check(OLE, "自评.ET")
    assert refusal.value.numbers["found"] == ".et"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "ascii"])
@pytest.mark.parametrize(
    "part",
    [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "docProps/core.xml",
        "customXml/item.bin",
    ],
)
def test_a_dtd_is_refused_in_every_part_and_encoding(part: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-le").removesuffix("-be")}"?>{DTD}<x/>'
    assert refused(packed(parts() | {part: text.encode(encoding)})) in ("dtd", "damaged_part")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_in_a_drawing_is_refused(encoding: str) -> None:
    assert refused(packed(parts() | {"xl/drawings/vmlDrawing1.vml": f"{DTD}<xml><br></xml>".encode(encoding)})) == "dtd"
    gate.check(packed(parts() | {"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"}))


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "cp037", "gb2312"])
def test_an_encoding_that_nothing_here_reads_is_refused(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{DTD}<x/>'
    assert refused(packed(parts() | {"xl/styles.xml": text.encode(encoding)})) == "damaged_part"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (parts() | {"xl/vbaProject.bin": b"x"}, "macros"),
        (parts() | {"xl/macrosheets/sheet1.xml": "<x/>"}, "macros"),
        (parts() | {"xl/activeX/activeX1.bin": b"x"}, "macros"),
        (parts(types=TYPES.replace(PLAIN, "ms-excel.sheet.macroEnabled.main")), "macros"),
        (BINARY, "binary_workbook"),
        (parts(types=TYPES.replace("spreadsheetml.sheet.main", "wordprocessingml.document.main")), "not_a_workbook"),
        (parts(book_rels=BOOK_RELS % (EXTERNAL % "externalLinkPath")), "external_links"),
        (parts(book_rels=BOOK_RELS % (EXTERNAL % "image")), "external_links"),
        (parts() | {"xl/externalLinks/externalLink1.xml": "<x/>"}, "external_links"),
        (parts() | {"xl/connections.xml": "<x/>"}, "external_links"),
        (parts(book=BOOK.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")), "strict_workbook"),
        (parts(sheet="<worksheet>"), "damaged_part"),
        (parts() | {"xl/workbook2.xml": BOOK}, "damaged_file"),
        (parts(sheet="<a>" * 100 + "</a>" * 100), "part_too_large"),
        (parts(book=BOOK.replace("</sheets>", '<sheet name="x"/>' * 101 + "</sheets>")), "too_many_sheets"),
        (parts() | {"../../etc/passwd": "x"}, "bad_part_name"),
        (parts() | {"/xl/a.bin": "x"}, "bad_part_name"),
        (parts() | {f"xl/media/{number}.png": b"" for number in range(1000)}, "too_many_parts"),
        ([*parts().items(), ("XL/worksheets/SHEET1.xml", "<x/>")], "part_twice"),
    ],
)  # fmt: skip
def test_what_is_no_plain_workbook_is_refused(files: dict[str, str | bytes] | list[tuple[str, str | bytes]], code: str) -> None:
    assert refused(packed(files)) == code


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    assert refused(packed([*parts().items(), ("xl/worksheets/sheet1.xml", "<x/>")])) == "part_twice"


def test_hyperlinks_may_lead_outside() -> None:
    gate.check(packed(parts(book_rels=BOOK_RELS % (EXTERNAL % "hyperlink"))))


def test_an_encrypted_entry_is_refused() -> None:
    content = bytearray(packed(parts()))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content)) == "encrypted_file"


def test_another_way_of_packing_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    assert refused(out.getvalue()) == "unknown_packing"


@pytest.mark.parametrize("size", [1, 100, 1_000_000])
def test_an_entry_that_lies_about_its_size_is_refused(size: int) -> None:
    assert refused(hostile.lying(packed(parts()), "xl/worksheets/sheet1.xml", size)) == "entry_lies"


def test_an_entry_whose_local_header_says_another_name_is_refused() -> None:
    content = packed(parts())
    at = content.index(b"xl/worksheets/sheet1.xml")
    assert refused(content[:at] + b"xl/worksheets/sheet2.xml" + content[at + 24 :]) == "entry_lies"


def test_changed_bytes_are_refused() -> None:
    content = bytearray(packed(parts()))
    content[60] ^= 0xFF
    assert refused(bytes(content)) == "entry_lies"


def test_entries_that_overlap_are_refused() -> None:
    assert refused(hostile.overlapping(packed(parts()))) in ("entries_overlap", "entry_lies", "part_twice")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refused(packed(parts() | {f"xl/media/{number}.bin": b"0" * 30_000_000 for number in range(3)})) == "unpacks_too_large"


def test_a_bomb_that_declares_little_is_refused() -> None:
    bomb = packed(parts() | {"xl/media/1.bin": b"0" * 60_000_000})
    assert refused(hostile.lying(bomb, "xl/media/1.bin", 10)) == "entry_lies"


def test_a_file_that_is_too_large_is_refused() -> None:
    assert refused(b"PK\x03\x04" + b"0" * gate.MAX_BYTES) == "file_too_large"
