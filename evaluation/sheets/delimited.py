"""CSV files in, decided by evidence: encoding (UTF-8, UTF-16, GBK and GB18030), delimiter, rows. What is doubtful is refused
by line.

A byte order mark decides; else strict decoding does. Where two encodings fit, the one in which the characters are common
wins, and
where that does not tell either, the file is refused.
"""

import csv
import io
import re
import unicodedata
from typing import NamedTuple

from evaluation.sheets.gate import MAX_BYTES, Refused

DELIMITERS = (",", "\t", ";", "；", "|")
LOOKED_AT = 40  # lines that say what the delimiter is
MAX_FIELD = 32_767
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_COMMON = 0.8  # of the characters beyond ASCII: so many are common ones where an encoding is the right one
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


class Read(NamedTuple):
    """The rows of a file by their line, and how it was read."""

    rows: dict[int, tuple[str, ...]]
    encoding: str
    delimiter: str


def read(content: bytes) -> Read:
    """The rows that hold anything. Raises Refused, by line, for what is no CSV file."""
    if not content:
        raise Refused("empty_file")
    if len(content) > MAX_BYTES * 2:
        raise Refused("file_too_large", size=len(content) // 1_000_000, limit=MAX_BYTES * 2 // 1_000_000)
    text, encoding = _decoded(content)
    if "\x00" in text:
        raise Refused("csv_nul", line=_line(text, text.index("\x00")))
    if not text.strip():
        raise Refused("empty_file")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = _delimiter(text)
    return Read(dict(_rows(text, delimiter)), encoding, delimiter)


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding), encoding
    if wide := _is_wide(content):
        return _strictly(content, wide), wide
    utf8, gb = _tried(content, "utf-8"), _tried(content, "gb18030")
    if utf8 is not None and (utf8.isascii() or gb is None or _share(utf8) >= _share(gb)):
        return utf8, "utf-8"
    if utf8 is not None and _share(utf8) >= _COMMON:
        return utf8, "utf-8"
    if utf8 is not None:
        raise Refused("csv_ambiguous")
    if _is_cut(content, "utf-8"):
        raise Refused("csv_cut", line=content.count(b"\n") + 1)
    if gb is not None and _share(gb) >= _COMMON:
        return gb, "gb18030"
    if gb is None and _is_cut(content, "gb18030"):
        raise Refused("csv_cut", line=content.count(b"\n") + 1)
    raise Refused("csv_encoding", line=_first_fault(content))


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise Refused("csv_cut" if error.end >= len(content) else "csv_encoding", line=line) from None


def _is_wide(content: bytes) -> str:
    """UTF-16 without a mark: delimiters, digits and line ends leave zeros in every second byte, and nowhere else."""
    head = content[:4000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    enough = max(1, min(len(head) // 40, 4))
    if odd > enough and odd > 9 * even:
        return "utf-16-le"
    return "utf-16-be" if even > enough and even > 9 * odd else ""


def _is_cut(content: bytes, encoding: str) -> bool:
    """Whether all but the last character is good text in the encoding: the file ends in the middle of one."""
    for lost in (1, 2, 3):
        found = _tried(content[:-lost], encoding)
        if found is not None:
            return not found.isascii() and _share(found) >= _COMMON
    return False


def _share(text: str) -> float:
    """The share of common characters among those beyond ASCII: what GB 2312 holds, but for its Greek, Cyrillic and kana."""
    beyond = [char for char in text[:200_000] if ord(char) > 127]
    if not beyond:
        return 1.0
    return sum(map(_is_common, set(beyond))) / len(set(beyond))


def _is_common(char: str) -> bool:
    if not ("\u2000" <= char <= "\uffef" or char in "·×÷±°§￥") or "\ue000" <= char <= "\uf8ff":
        return False
    return _in_gb2312(char) or unicodedata.category(char)[0] in "PSNZ"


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _first_fault(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content[: error.start].count(b"\n") + 1
    return 1


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _delimiter(text: str) -> str:
    """The sign that splits most lines into equally many cells."""
    lines = [line for line in _QUOTED.sub("x", text[:200_000]).splitlines()[:LOOKED_AT] if line.strip()]
    best, most = ",", 0
    for sign in DELIMITERS:
        counts = [count for line in lines if (count := line.count(sign))]
        usual = max(set(counts), key=counts.count, default=0)
        score = counts.count(usual) * min(usual, 30) if usual else 0
        if score > most:
            best, most = sign, score
    return best


def _rows(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    """Rows by the line that they begin on. A quote that never ends would take in all that follows: it is refused where it
    begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, begun = [], 1
    try:
        for row in reader:
            if any(len(cell) > MAX_FIELD for cell in row):
                raise Refused("csv_quotes", line=begun)
            if any(cell and not cell.isspace() for cell in row):
                found.append((begun, tuple(row)))
            begun = reader.line_num + 1
    except csv.Error:
        raise Refused("csv_quotes", line=begun) from None
    return found
