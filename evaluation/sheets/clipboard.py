"""What Excel, WPS, Word or a web page put on the clipboard, as a block of texts. Plain Python: no guess about what it means.

The HTML part knows merged cells, hidden rows and lines within a cell; the text part holds the value where a narrow column
shows ####. Both are read, and the better of the two is taken cell by cell.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 5000, 200, 120_000
MAX_SIZE = 5_000_000
MAX_CELL = 32_767  # what a cell of a spreadsheet holds
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)')
_HASHES = re.compile(r"\s*#{2,}\s*")
_SILENT = frozenset({"style", "script", "head", "title"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)


class TooLarge(ValueError):
    """A block beyond what a page takes; the number is the limit that it passes."""


class Value(NamedTuple):
    """A cell: its text, and whether it lies under a merged one above or left of it."""

    text: str
    covered: bool = False


Block = tuple[tuple[Value, ...], ...]
COVERED = Value("", covered=True)


def read(text: str, html: str = "") -> Block:
    """The block as rows of equal length, blank rows and columns at its edges cut off. Raises TooLarge.

    Hidden rows count where the text part has them too; spacers that only keep the layout do not.
    """
    if len(text) > MAX_SIZE:
        raise TooLarge(MAX_SIZE)
    plain = read_text(text)
    marked = read_html(html, len(plain)) if html and len(html) <= MAX_SIZE else []
    return _trimmed(_even(_best(plain, marked)))


def read_text(text: str) -> list[list[Value]]:
    """Tab-separated text: a cell with tabs, lines or quotes is quoted; a quote elsewhere is a character like any other."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").removesuffix("\n")
    rows: list[list[Value]] = [[]]
    place = 0
    while place <= len(text):
        found = _QUOTED.match(text, place)
        if found:
            cell, place = found.group(1).replace('""', '"'), found.end()
        else:
            end = _end_of_cell(text, place)
            cell, place = text[place:end], end
        rows[-1].append(Value(cell[:MAX_CELL].strip()))
        if place < len(text) and text[place] == "\n":
            rows.append([])
        place += 1
        if len(rows) > MAX_ROWS:
            raise TooLarge(MAX_ROWS)
        if len(rows[-1]) > MAX_COLUMNS:
            raise TooLarge(MAX_COLUMNS)
    return rows


def _end_of_cell(text: str, place: int) -> int:
    ends = [end for end in (text.find("\t", place), text.find("\n", place)) if end >= 0]
    return min(ends, default=len(text))


def read_html(html: str, expected: int = 0) -> list[list[Value]]:
    """The first table of an HTML fragment that holds cells; merged cells stand in their first place. No rows without one.

    Hidden rows are left out where that brings the rows nearer to the `expected` number: first those that are blank.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_table()
    rows, hidden = reader.rows, reader.hidden
    if len(rows) > expected:
        blank = {number for number in hidden if not any(value.text for value in rows[number])}
        left_out = blank if len(rows) - len(blank) == expected else hidden
        rows = [row for number, row in enumerate(rows) if number not in left_out]
    return rows


class _Reader(HTMLParser):
    """Collects the cells of one table; what is nested in a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Value]] = []
        self.hidden: set[int] = set()
        self.down: dict[int, int] = {}  # column → rows still covered by a merged cell
        self.parts: list[str] | None = None
        self.span = (1, 1)
        self.kept = ""
        self.silent = 0
        self.depth = 0
        self.ended = False
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self.silent += 1
        elif self.ended:
            return
        elif tag == "table":
            self.depth += 1
        elif tag == "tr" and self.depth <= 1:
            self._begin_row(given)
        elif tag in ("td", "th") and self.depth <= 1:
            self._begin_cell(given)
        elif self.parts is not None and tag in ("br", "p", "div", "li") and (tag == "br" or self.parts):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in ("td", "th") and self.depth <= 1:
            self._end_cell()
        elif tag == "table":
            self.depth -= 1
            if self.depth <= 0:
                self.end_table()

    def handle_data(self, data: str) -> None:
        if self.parts is not None and not self.silent:
            self.parts.append(re.sub(r"[ \t\r\n]+", " ", data))

    def end_table(self) -> None:
        """The table has ended; what comes behind the first one with cells is not looked at."""
        self._end_cell()
        if self.rows and not self.ended:
            self._cover(self.rows[-1])
        self.depth = 0
        if any(any(value.text for value in row) for row in self.rows):
            self.ended = True

    def _begin_row(self, given: dict[str, str]) -> None:
        self._end_cell()
        if self.rows:
            self._cover(self.rows[-1])
        if len(self.rows) >= MAX_ROWS:
            raise TooLarge(MAX_ROWS)
        self.rows.append([])
        if _HIDDEN.search(given.get("style", "")):
            self.hidden.add(len(self.rows) - 1)

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._end_cell()
        if not self.rows:
            self.rows.append([])
        self.parts = []
        self.span = (_span(given.get("rowspan", ""), MAX_ROWS), _span(given.get("colspan", ""), MAX_COLUMNS))
        self.kept = given.get("x:num", "")

    def _end_cell(self) -> None:
        if self.parts is None:
            return
        text = "\n".join(line.strip(" \t") for line in "".join(self.parts).split("\n")).strip().replace("\xa0", " ").strip()
        if _HASHES.fullmatch(text) and self.kept:
            text = self.kept
        self.parts = None
        self._place(Value(text[:MAX_CELL]))

    def _place(self, value: Value) -> None:
        row = self.rows[-1]
        self._cover(row)
        down, right = self.span
        for number in range(right):
            if down > 1:
                self.down[len(row)] = down - 1
            row.append(value if number == 0 else COVERED)
        self.count += right
        if len(row) > MAX_COLUMNS:
            raise TooLarge(MAX_COLUMNS)
        if self.count > MAX_CELLS:
            raise TooLarge(MAX_CELLS)

    def _cover(self, row: list[Value]) -> None:
        """Places that a merged cell above takes."""
        while self.down.get(len(row), 0) > 0:
            self.down[len(row)] -= 1
            row.append(COVERED)


def _span(written: str, most: int) -> int:
    return min(max(int(written), 1), most) if written.isascii() and written.isdigit() and len(written) < 6 else 1


def _best(plain: list[list[Value]], marked: list[list[Value]]) -> list[list[Value]]:
    """The HTML part's rows, with the text part's value where it shows ####; the text part where there is no table."""
    if not any(value.text for row in marked for value in row):
        return plain
    if [len(row) for row in _even(plain)] != [len(row) for row in _even(marked)]:
        return marked
    return [
        [_better(value, other) for value, other in zip(row, others, strict=True)]
        for row, others in zip(_even(marked), _even(plain), strict=True)
    ]


def _better(value: Value, other: Value) -> Value:
    return Value(other.text) if _HASHES.fullmatch(value.text) and other.text else value


def _even(rows: list[list[Value]]) -> list[list[Value]]:
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[Value("")] * (width - len(row))] for row in rows]


def _trimmed(rows: list[list[Value]]) -> Block:
    while rows and not any(value.text for value in rows[-1]):
        rows.pop()
    while rows and not any(value.text for value in rows[0]):
        rows.pop(0)
    used = [number for number in range(len(rows[0]) if rows else 0) if any(row[number].text for row in rows)]
    if not used:
        return ()
    return tuple(tuple(row[used[0] : used[-1] + 1]) for row in rows)
