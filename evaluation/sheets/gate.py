"""The gate before openpyxl: what an uploaded workbook must be before anything reads it. Standard library alone.

`check` refuses with a code and numbers (evaluation/wording has the words): bombs, entries that lie or overlap, parts that stand
twice, DTDs in any part and encoding, macros, links to the outside, encryption, strict OOXML, and files of another kind.
"""

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple
from xml.parsers import expat

MAX_BYTES = 10_000_000
MAX_UNPACKED = 64_000_000
MAX_PARTS = 1_000
MAX_ELEMENTS = 3_000_000
MAX_DEPTH = 64
MAX_SHEETS = 100
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_CHUNK = 65_536

_TYPES = "[content_types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = (  # how a file begins → what it is
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)
_MAIN = "spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml"
_STRICT = "http://purl.oclc.org/ooxml/"
_LINKED = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
_NEEDED = ("/worksheet", "/sharedStrings", "/styles")
_ACTIVE = ("xl/macrosheets/", "xl/dialogsheets/", "xl/activex/", "xl/ctrlprops/")
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")


class Refused(ValueError):
    """A file that is not read: `code` says why, `numbers` what was found."""

    def __init__(self, code: str, **numbers: Any) -> None:
        super().__init__(code, numbers)
        self.code = code
        self.numbers = numbers


class _Part(NamedTuple):
    """What the pass over one XML part found."""

    root: str  # namespace and name of the outermost element
    elements: int
    formulas: bool  # whether a sheet holds any
    attributes: list[dict[str, str]]  # of content types, relationships and sheets


def check(content: bytes, filename: str = "", rows: int = MAX_ROW) -> bool:
    """Refuses whatever is no plain .xlsx workbook; says whether one holds formulas. The name of the file only serves to say
    what a file of another kind is."""
    if not content:
        raise Refused("empty_file")
    if len(content) > MAX_BYTES:
        raise Refused("file_too_large", size=len(content) // 1_000_000, limit=MAX_BYTES // 1_000_000)
    _is_zip(content, filename.lower())
    entries = _entries(content)
    parts = _parts(content, entries, rows)
    _workbook_is_plain(parts, {_normal(entry.filename) for entry in entries})
    return any(part.formulas for part in parts.values())


def packed(content: bytes) -> set[str]:
    """The names of the parts of a zipped document of any kind (.docx, .xlsx, .ofd), in small letters. Refuses what `check`
    refuses of a workbook: bombs, entries that lie, DTDs, macros."""
    entries = _entries(content)
    parts = _parts(content, entries, MAX_ROW)
    names = {_normal(entry.filename) for entry in entries}
    kinds = [entry.get("ContentType", "") for entry in parts[_TYPES].attributes] if _TYPES in parts else []
    _holds_no_macros(names, kinds)
    return names


def _entries(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _entries_are_sound(content, entries, archive.start_dir)
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OSError, OverflowError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("damaged_file") from None
    return entries


def _is_zip(content: bytes, filename: str) -> None:
    """A workbook is a zip file; what else people take for one is named."""
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refused("encrypted_file")
        if "WordDocument".encode("utf-16-le") in content:
            raise Refused("not_a_workbook", found=".doc")
        raise Refused("legacy_workbook", found=".et" if filename.endswith((".et", ".ett")) else ".xls")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return
    raise Refused("not_a_workbook", found=_kind(content))


def _kind(content: bytes) -> str:
    for start, kind in _KINDS:
        if content.startswith(start):
            return kind
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n\x00\xff\xfe").replace(b"\x00", b"").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table")):
        return "HTML"
    if head.startswith(b"<"):
        return "XML"
    return "?" if b"\x00" in content[:512] else "CSV"


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _entries_are_sound(content: bytes, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Names, packing and places of all entries, and that their local headers say the same."""
    if len(entries) > MAX_PARTS:
        raise Refused("too_many_parts", count=len(entries), limit=MAX_PARTS)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("unpacks_too_large", limit=MAX_UNPACKED // 1_000_000)
    seen: set[str] = set()
    for entry in entries:
        name = _normal(entry.filename)
        if name in seen:
            raise Refused("part_twice", part=entry.filename[:80])
        seen.add(name)
        if re.search(r"[\\\x00-\x1f]|^/|^[a-z]:|(^|/)\.\.(/|$)", entry.orig_filename, re.I):
            raise Refused("bad_part_name", part=entry.filename[:80])
        if entry.flag_bits & 0x2041:
            raise Refused("encrypted_file")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("unknown_packing", part=entry.filename[:80])
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end or (not end and entry.header_offset):
            raise Refused("entries_overlap", part=entry.filename[:80])
        end = _data_of(content, entry)[1]
        if end > directory:
            raise Refused("entries_overlap", part=entry.filename[:80])


def _data_of(content: bytes, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Where an entry's packed bytes begin and end; refuses a local header that differs from the directory."""
    at = entry.header_offset
    magic, _version, flags, method, _time, _date, _crc, packed, size, name_length, extra = _LOCAL_HEADER.unpack_from(content, at)
    start = at + _LOCAL_HEADER.size + name_length + extra
    name = content[at + _LOCAL_HEADER.size : at + _LOCAL_HEADER.size + name_length]
    described = flags & 0x8 or 0xFFFFFFFF in (packed, size)  # sizes follow the data, or stand in a zip64 field
    sizes_differ = not described and (packed, size) != (entry.compress_size, entry.file_size)
    encoded = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")
    if magic != b"PK\x03\x04" or method != entry.compress_type or name != encoded or sizes_differ or flags & 0x2041:
        raise Refused("entry_lies", part=entry.filename[:80])
    return start, start + entry.compress_size


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of an entry in pieces; refuses more, fewer or others than it declares."""
    start, end = _data_of(content, entry)
    unpacker, size, checksum = zlib.decompressobj(-15), 0, 0
    data = content[start:end]
    while True:
        if entry.compress_type == zipfile.ZIP_STORED:
            piece, data = data[:_CHUNK], data[_CHUNK:]
        else:
            try:
                piece = unpacker.decompress(data, _CHUNK)
            except zlib.error:
                raise Refused("entry_lies", part=entry.filename[:80]) from None
            data = unpacker.unconsumed_tail
        size, checksum = size + len(piece), zlib.crc32(piece, checksum)
        if size > entry.file_size:
            raise Refused("entry_lies", part=entry.filename[:80])
        if not piece:
            break
        yield piece
    if size != entry.file_size or checksum != entry.CRC:
        raise Refused("entry_lies", part=entry.filename[:80])


def _parts(content: bytes, entries: list[zipfile.ZipInfo], rows: int) -> dict[str, _Part]:
    """Every XML part by its name, read to the end: well formed, without a DTD, neither too deep nor too long."""
    found: dict[str, _Part] = {}
    elements = 0
    for entry in entries:
        pieces = _unpacked(content, entry)
        first = next(pieces, b"")
        name = _normal(entry.filename)
        if name.endswith(".vml"):  # old drawings are seldom well formed, and nothing here reads them
            _holds_no_dtd(name, b"".join((first, *pieces)))
        elif name.endswith((".xml", ".rels")) or first.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
            found[name] = _Reader(name, MAX_ELEMENTS - elements, rows).read(first, pieces)
            elements += found[name].elements
        else:
            for _piece in pieces:
                pass
    return found


def _holds_no_dtd(name: str, data: bytes) -> None:
    if b"<!DOCTYPE" in data.replace(b"\x00", b"").upper() or b"<!ENTITY" in data.replace(b"\x00", b"").upper():
        raise Refused("dtd", part=name[:80])


class _Reader:
    """One pass of expat over one part. Expat knows UTF-8, UTF-16 and one-byte encodings; others are refused as damaged."""

    def __init__(self, name: str, limit: int, rows: int) -> None:
        self.name = name
        self.limit = limit
        self.root = ""
        self.elements = self.depth = 0
        self.keeps = name.endswith(".rels") or name == _TYPES
        self.attributes: list[dict[str, str]] = []
        self.order = _Order(name, rows)
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self.dtd
        self.parser.EntityDeclHandler = self.dtd
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def read(self, first: bytes, pieces: Iterator[bytes]) -> _Part:
        try:
            self.parser.Parse(first, False)
            for piece in pieces:
                self.parser.Parse(piece, False)
            self.parser.Parse(b"", True)
        except Refused:
            raise
        except (expat.ExpatError, ValueError, LookupError):
            raise Refused("damaged_part", part=self.name[:80]) from None
        return _Part(self.root, self.elements, self.order.formulas, self.attributes)

    def dtd(self, *_: Any) -> None:
        raise Refused("dtd", part=self.name[:80])

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.root = self.root or tag
        self.elements += 1
        self.depth += 1
        if self.elements > self.limit or self.depth > MAX_DEPTH:
            raise Refused("part_too_large", part=self.name[:80])
        if self.root.endswith(" worksheet"):
            self.order.element(tag.rpartition(" ")[2], attributes.get("r", ""))
        if self.keeps or self.root.endswith(" workbook"):
            self.attributes.append(attributes | {"": tag.rpartition(" ")[2]})

    def end(self, _tag: str) -> None:
        self.depth -= 1


class _Order:
    """Rows and cells of a sheet go forward and stay within its bounds: openpyxl would lose, or never end, where they do not."""

    def __init__(self, name: str, rows: int) -> None:
        self.name, self.rows = name, rows
        self.row = self.column = 0
        self.formulas = False

    def element(self, tag: str, place: str) -> None:
        if tag == "row":
            row = self._row(place) if place else self.row + 1
            self._goes_on(self.row < row <= MAX_ROW)
            self.row, self.column = row, 0
        elif tag == "c":
            column = self._column(place) if place else self.column + 1
            self._goes_on(self.column < column <= MAX_COLUMN)
            self.column = column
        elif tag == "f":
            self.formulas = True
        elif self.row > self.rows and tag in ("v", "t"):  # a blank row may lie anywhere
            raise Refused("too_many_rows", sheet=self.name.rpartition("/")[2][:80], limit=self.rows)

    def _row(self, place: str) -> int:
        return int(place) if place.isascii() and place.isdigit() and len(place) < 8 else 0

    def _column(self, place: str) -> int:
        """The column of a cell; 0 where it says another row than the one it stands in."""
        letters = place.rstrip("0123456789")
        if place[len(letters) :] != str(self.row) or not letters.isascii() or not letters.isupper() or len(letters) > 3:
            return 0
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        return column

    def _goes_on(self, holds: bool) -> None:
        if not holds:
            raise Refused("cells_out_of_order", part=self.name[:80])


def _workbook_is_plain(parts: dict[str, _Part], names: set[str]) -> None:
    """One workbook of the ordinary kind, without macros and without anything outside."""
    if _TYPES not in parts:
        raise Refused("not_a_workbook", found=".ods" if {"mimetype", "content.xml"} <= names else "ZIP")
    kinds = [entry.get("ContentType", "") for entry in parts[_TYPES].attributes]
    _holds_no_macros(names, kinds)
    if not any(kind.endswith(_MAIN) for kind in kinds):
        word = next((name for name in (".docx", ".pptx") if any(_OFFICE[name] in kind for kind in kinds)), "ZIP")
        raise Refused("binary_workbook" if "xl/workbook.bin" in names else "not_a_workbook", found=word)
    if any(part.root.startswith(_STRICT) for part in parts.values()):
        raise Refused("strict_workbook")
    _stays_inside(parts, names)
    books = [name for name, part in parts.items() if part.root.endswith(" workbook")]
    if len(books) != 1:
        raise Refused("damaged_file")
    _sheets_are_there(books[0], parts, names)


_OFFICE = {".docx": "wordprocessingml", ".pptx": "presentationml"}


def _holds_no_macros(names: set[str], kinds: list[str]) -> None:
    found = next((name for name in sorted(names) if name.startswith(_ACTIVE) or "vbaproject" in name), "")
    for kind in kinds:
        if "vbaProject" in kind or ("macroenabled" in kind.lower() and "binary" not in kind.lower()):
            found = found or ".xlsm"
    if found:
        raise Refused("macros", part=found[:80])


def _stays_inside(parts: dict[str, _Part], names: set[str]) -> None:
    """Hyperlinks may lead outside (nobody follows them here); workbooks, data and pictures may not."""
    found = next((name for name in sorted(names) if name.startswith(_LINKED)), "")
    for name, part in parts.items():
        if name.endswith(".rels"):
            for entry in part.attributes:
                if entry.get("TargetMode") == "External" and not entry.get("Type", "").endswith("/hyperlink"):
                    found = found or entry.get("Target", "")
    if found:
        raise Refused("external_links", part=found[:80])


def _sheets_are_there(book: str, parts: dict[str, _Part], names: set[str]) -> None:
    """Not too many sheets, and every part that the workbook names: openpyxl would leave out in silence what is missing."""
    sheets = sum(entry[""] == "sheet" for entry in parts[book].attributes)
    if sheets > MAX_SHEETS:
        raise Refused("too_many_sheets", count=sheets, limit=MAX_SHEETS)
    folder, _slash, name = book.rpartition("/")
    links = parts.get(f"{folder}/_rels/{name}.rels")
    for entry in links.attributes if links else ():
        target = entry.get("Target", "")
        if (
            entry.get("Type", "").endswith(_NEEDED)
            and _normal(posixpath.normpath(posixpath.join("/", folder, target))) not in names
        ):
            raise Refused("damaged_part", part=target[:80])
