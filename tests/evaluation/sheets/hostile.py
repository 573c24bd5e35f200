"""Workbooks for tests: a plain one, part by part, and what somebody hostile or careless makes of it."""

import struct
import zipfile
from io import BytesIO

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
BOOK_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>%s</Relationships>'
)
EXTERNAL = f'<Relationship Id="rId9" Type="{_OFFICE}/%s" Target="http://example.org/x" TargetMode="External"/>'


def sheet(cells: str, dimension: str = "A1:B2") -> str:
    """A sheet whose rows are given as XML."""
    return f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/><sheetData>{cells}</sheetData></worksheet>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def parts(**changed: str) -> dict[str, str | bytes]:
    """The parts of a plain workbook with one cell, some of them changed: types, rels, book, book_rels, sheet."""
    made = {
        "types": TYPES,
        "rels": RELS,
        "book": BOOK,
        "book_rels": BOOK_RELS % "",
        "sheet": sheet(row(1, text_cell("A1", "甲"))),
    }
    made |= changed
    return {
        "[Content_Types].xml": made["types"],
        "_rels/.rels": made["rels"],
        "xl/workbook.xml": made["book"],
        "xl/_rels/workbook.xml.rels": made["book_rels"],
        "xl/worksheets/sheet1.xml": made["sheet"],
    }


def packed(files: dict[str, str | bytes] | list[tuple[str, str | bytes]]) -> bytes:
    """A zip of these files; a list may hold a name twice."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content)
    return out.getvalue()


def with_sheet(cells: str, dimension: str = "A1:B2") -> bytes:
    return packed(parts(sheet=sheet(cells, dimension)))


def lying(content: bytes, name: str, size: int) -> bytes:
    """The same zip whose directory declares another unpacked size for one entry."""
    at = content.index(b"PK\x01\x02")
    while True:
        length = struct.unpack_from("<H", content, at + 28)[0]
        if content[at + 46 : at + 46 + length] == name.encode():
            break
        at = content.index(b"PK\x01\x02", at + 4)
    local = struct.unpack_from("<L", content, at + 42)[0]
    content = content[: at + 24] + struct.pack("<L", size) + content[at + 28 :]
    return content[: local + 22] + struct.pack("<L", size) + content[local + 26 :]


def overlapping(content: bytes) -> bytes:
    """The same zip whose last entry begins where its first one does."""
    first = content.index(b"PK\x01\x02")
    last = content.rindex(b"PK\x01\x02")
    return content[: last + 42] + content[first + 42 : first + 46] + content[last + 46 :]
