"""A pasted block laid onto a table: by the names over and beside its values where it has them, else from the selected cell on.

Pure: texts in, texts out. Which cells there are, the page says (views/entry/tables.py); whether a text is accepted, the one
door says. The heads by which columns are known stand in fixtures/heads.yaml.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext_noop as N_

from evaluation.loading import fixture
from evaluation.sheets.clipboard import Block
from evaluation.values import numbers, text

WHY_LEFT = {
    "read_only": N_("not entered here"),
    "outside": N_("outside the table"),
    "no_row": N_("no row of this name"),
    "no_section": N_("no section of its own indicators is named or selected"),
}
HEAD_ROWS = 8  # a heading stands among the first rows
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_NUMBERING = re.compile(
    r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[.、．:](?![0-9])|^[(][0-9一二三四五六七八九十]{1,3}[)]|^[①-⑳]"
)
_UNIT = re.compile(r"(?:单位|金额单位)?\s*[:：（(]\s*(?:单位\s*[:：]\s*)?(?:人民币\s*)?(亿元|万元|千元|元)\s*[)）]?")
_BARE = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?", re.ASCII)
_DASHES = re.compile(r"[-—–－/\s]*")
_COLUMN_NUMBER = re.compile(r"栏次|序号|[0-9]{1,2}|[A-Za-z甲乙丙丁]")


class Column(NamedTuple):
    """A column in its visual order. `kind`: label, text, number, money, choice, or read (shown, never typed)."""

    key: str
    kind: str = "text"
    choices: Mapping[str, str] = {}  # what is written → what is kept


class Line(NamedTuple):
    """A row: the names it goes by, its cells by column, the unit of its numbers, the open section that it stands in."""

    names: tuple[str, ...]
    cells: Mapping[str, str]
    unit: str = ""
    section: str = ""
    numeric: bool = True
    money: bool = False
    blank: bool = False  # nothing stands in it yet: a row without a match may fill it


class Table(NamedTuple):
    """What a page offers to a block. `grows` says of what kind new rows are, where there may be any."""

    kind: str  # rows, figures or lines: the heads of fixtures/heads.yaml
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    label: str
    money: str
    grows: bool = False
    sections: Mapping[str, str] = {}  # path of titles → code of an open section


class Laid(NamedTuple):
    """A text that goes into a cell (`what`), or into a field of the new row of this number."""

    what: str
    typed: str
    row: int
    column: int
    new: int = -1


class Left(NamedTuple):
    """A text that goes nowhere, and why: read_only, outside, no_row, no_section."""

    typed: str
    row: int
    column: int
    why: str


@dataclass
class Layout:
    """Where each text of a block goes."""

    cells: list[Laid] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)  # the section of each new row ("" for lines)
    left: list[Left] = field(default_factory=list)
    heads: int = 0  # rows that were taken for headings
    by_names: bool = False
    placeless: bool = False  # neither names nor a selected cell say where it goes


def is_dash(written: str) -> bool:
    """Whether a cell says that nothing is to be said: —, /."""
    return bool(_DASHES.fullmatch(written))


def name(written: str) -> str:
    """A head or a label as it is compared: without blanks, case, numbering, brackets and what is in them."""
    plain = numbers.half_width(text.one_line(written)).lower()
    plain = _NUMBERING.sub("", plain.replace(" ", "")) or plain
    return re.sub(r"[\s“”\"'《》:*＊、,]+", "", _BRACKETS.sub("", plain)) or plain


@cache
def heads(kind: str) -> dict[str, str]:
    """Name of a head → column, for one kind of table."""
    return {name(word): key for key, words in fixture("heads.yaml")[kind].items() for word in words}


@cache
def signs() -> dict[str, str]:
    """How a sign is written → the sign, the longest first."""
    written = [(word, sign) for sign, words in fixture("heads.yaml")["signs"].items() for word in words]
    return dict(sorted(written, key=lambda each: -len(each[0])))


def split_sign(plain: str) -> tuple[str, str]:
    """The sign in front of a number, if any, and what stands behind it: ≥90% → >=, 90%."""
    for word, sign in signs().items():
        if plain.startswith(word):
            return sign, plain[len(word) :].strip()
    return "", plain


def lay(block: Block, table: Table, at: str = "") -> Layout:
    """Lay a block onto a table; `at` is the cell that was selected."""
    return _Laying(block, table, at).run()


class _Laying:
    def __init__(self, block: Block, table: Table, at: str) -> None:
        self.block = block
        self.table = table
        self.found = Layout()
        self.line, self.column = self._selected(at)
        self.keys = [column.key for column in table.columns]
        self.by_key = {column.key: column for column in table.columns}
        self.units: dict[int, str] = {}  # column of the block → unit that its head names
        self.unit = ""  # unit that the block names as a whole
        self.used: set[int] = set()
        self.sections: dict[str, str] = {}

    def run(self) -> Layout:
        if not self.block:
            return self.found
        mapping, start = self._columns()
        label = self._label(mapping, start)
        if not mapping and label is None and self.line is None:
            self.found.placeless = True
            return self.found
        if not mapping:
            mapping = self._by_place(label)
        labelled = next((number for number, key in mapping.items() if key == self.table.label), None)
        self.found.heads = start
        self.found.by_names = labelled is not None and (bool(start) or label is not None)
        if self.line is None and not self.found.by_names:
            self.found.placeless = True
            return self.found
        for offset, number in enumerate(range(start, len(self.block))):
            self._row(number, offset, mapping, labelled if self.found.by_names else None)
        return self.found

    def _selected(self, at: str) -> tuple[int | None, str]:
        for number, line in enumerate(self.table.lines):
            for key, what in line.cells.items():
                if what == at:
                    return number, key
        return None, ""

    def _columns(self) -> tuple[dict[int, str], int]:
        """Column of the block → column of the table, by the row of heads; and the first row behind the heads."""
        known = heads(self.table.kind)
        best, most = -1, 0
        for number, row in enumerate(self.block[:HEAD_ROWS]):
            fitting = len({known[name(value.text)] for value in row if name(value.text) in known})
            if fitting > most:
                best, most = number, fitting
        if best < 0 or most < min(2, len(self.block[0])):
            return {}, 0
        mapping: dict[int, str] = {}
        start = best + 1
        self._take_heads(best, known, mapping)
        if self._is_second_head(start):
            below: dict[int, str] = {}
            self._take_heads(start, known, below)
            mapping = {place: key for place, key in mapping.items() if key not in below.values()} | below
            start += 1
        for number in range(best - 1, -1, -1):
            self._take_heads(number, known, mapping)
        if start < len(self.block) and self._is_numbering(start):
            start += 1
        for row in self.block[:start]:
            self._note_unit(row)
        return mapping, start

    def _take_heads(self, number: int, known: Mapping[str, str], mapping: dict[int, str]) -> None:
        for place, value in enumerate(self.block[number]):
            key = known.get(name(value.text))
            if key and place not in mapping and key not in mapping.values():
                mapping[place] = key
            if unit := _UNIT.search(value.text):
                self.units.setdefault(place, unit.group(1))

    def _is_second_head(self, number: int) -> bool:
        """A second row of heads, under merged ones, holds nothing but heads."""
        known = heads(self.table.kind)
        words = [value.text for value in self.block[number] if value.text] if number < len(self.block) else []
        return bool(words) and all(name(word) in known for word in words)

    def _is_numbering(self, number: int) -> bool:
        """A row that only numbers the columns: 栏次 1 2 3."""
        words = [value.text for value in self.block[number] if value.text]
        digits = [int(word) for word in words if word.isascii() and word.isdigit()]
        counts = digits == list(range(digits[0], digits[0] + len(digits))) if digits else False
        return len(words) > 2 and counts and all(_COLUMN_NUMBER.fullmatch(word) for word in words)

    def _note_unit(self, row: object) -> None:
        for value in row:  # type: ignore[attr-defined]
            if "单位" in value.text and (unit := _UNIT.search(value.text)):
                self.unit = unit.group(1)

    def _label(self, mapping: Mapping[int, str], start: int) -> int | None:
        """Without heads: the column whose texts are names of rows of the table."""
        if mapping:
            return None
        known = {each for line in self.table.lines for each in line.names}
        for number in range(min(4, len(self.block[0]))):
            words = [name(row[number].text) for row in self.block[start:] if row[number].text]
            fitting = sum(word in known for word in words)
            if fitting and fitting * 2 >= len(words):
                return number
        return None

    def _by_place(self, label: int | None) -> dict[int, str]:
        """Columns in their visual order: from the label on where there is one, else from the selected cell."""
        width = len(self.block[0])
        if label is None:
            first = self.keys.index(self.column)
            return {number: self.keys[first + number] for number in range(width) if first + number < len(self.keys)}
        after = self.keys.index(self.table.label) + 1
        if self.column and self.column != self.table.label:
            after = self.keys.index(self.column)
        rest = range(label + 1, width)
        mapping = {number: self.keys[after + place] for place, number in enumerate(rest) if after + place < len(self.keys)}
        return {label: self.table.label} | mapping

    def _row(self, number: int, offset: int, mapping: Mapping[int, str], label: int | None) -> None:
        row = self.block[number]
        for place, key in mapping.items():
            if key in ("level1", "level2") and row[place].text:
                self.sections[key] = row[place].text
                if key == "level1":
                    self.sections.pop("level2", None)
        values = {place: value.text for place, value in enumerate(row) if value.text and not value.covered}
        told = {place for place in values if mapping.get(place) not in (None, "level1", "level2")}
        if not told - ({label} if label is not None else set()) and not (self.table.grows and label in told):
            return  # a blank row, or the title of a group
        target, new = self._target(row[label].text if label is not None else "", offset, by_names=label is not None)
        if target is None and new < 0:
            why = "no_section" if self.table.grows and label is not None else "no_row" if label is not None else "outside"
            self.found.left += [Left(values[place], number, place, why) for place in sorted(told)]
            return
        for place in sorted(values):
            self._value(number, place, values[place], mapping.get(place, ""), target, new)

    def _target(self, label: str, offset: int, *, by_names: bool) -> tuple[Line | None, int]:
        """The row that a row of the block goes to: by its name, by its place, or a new one."""
        lines = self.table.lines
        if not by_names:
            place = (self.line or 0) + offset
            if place < len(lines):
                return lines[place], -1
            return (None, self._fresh(lines[-1].section if lines else "")) if self.table.grows else (None, -1)
        wanted = name(label)
        for place, line in enumerate(lines):
            if wanted and wanted in line.names and place not in self.used:
                self.used.add(place)
                return line, -1
        section = self._section()
        for place in range(self.line or 0, len(lines)):
            fits = lines[place].section == section if self.table.sections else True
            if lines[place].blank and place not in self.used and label and fits:
                self.used.add(place)
                return lines[place], -1
        return None, self._fresh(section)

    def _fresh(self, section: str) -> int:
        if not self.table.grows or (self.table.sections and not section):
            return -1
        self.found.fresh.append(section)
        return len(self.found.fresh) - 1

    def _section(self) -> str:
        """Where a new row belongs: to the section that the block names, else to that of the selected cell."""
        path = "/".join(part for part in (self.sections.get("level1"), self.sections.get("level2")) if part)
        ends = [name(part).removesuffix("指标") for part in path.split("/") if part]
        for known, code in self.table.sections.items():
            parts = [name(part).removesuffix("指标") for part in known.split("/")]
            if ends and parts[-len(ends) :] == ends:
                return code
        if ends:
            for known, code in self.table.sections.items():
                if name(known.split("/")[-1]).removesuffix("指标") == ends[-1]:
                    return code
        return self.table.lines[self.line].section if self.line is not None else ""

    def _value(self, number: int, place: int, typed: str, key: str, line: Line | None, new: int) -> None:
        if key in ("", "level1", "level2"):
            if not key and not self.found.heads:
                self.found.left.append(Left(typed, number, place, "outside"))
            return
        column = self.by_key.get(key)
        if column is None or column.kind == "read":
            return
        if column.kind == "label" and self.found.by_names and line is not None and not line.blank:
            return  # the name by which the row was found
        if line is not None and key not in line.cells:
            if column.kind != "label":
                self.found.left.append(Left(typed, number, place, "read_only"))
            return
        for named, value in self._cleaned(column, line, typed, place, number):
            what = named if line is None else line.cells.get(named, "")
            if what:
                self.found.cells.append(Laid(what, value, number, place, new))

    def _cleaned(self, column: Column, line: Line | None, typed: str, place: int, number: int) -> Iterator[tuple[str, str]]:
        """(column, text) of a value: a sign and a unit in one cell with the number go to their own."""
        if column.kind == "choice":
            yield column.key, _chosen(column.choices, typed)
        elif column.kind == "money" or (line is not None and line.money and column.kind == "number"):
            if not _DASHES.fullmatch(typed):
                yield column.key, self._with_unit(typed, place, number)
        elif column.kind == "number" and (line is None or line.numeric):
            yield from _parts(column.key, typed, line)
        else:
            yield column.key, typed

    def _with_unit(self, typed: str, place: int, number: int) -> str:
        """An amount with the unit that its head, its row or the block names, where that is not the page's."""
        plain = numbers.half_width(typed).strip()
        beside = [value.text.strip() for value in self.block[number] if value.text.strip() in numbers.MONEY_UNITS]
        unit = next(iter(beside), "") or self.units.get(place, "") or self.unit
        return f"{plain}{unit}" if unit and unit != self.table.money and _BARE.fullmatch(plain) else typed


def _chosen(choices: Mapping[str, str], typed: str) -> str:
    """The value of a word of a list, or of the only one that begins like it; else what was typed, to be refused."""
    word = name(typed)
    alike = {value for label, value in choices.items() if word and label.startswith(word)}
    return choices.get(word) or (alike.pop() if len(alike) == 1 else typed)


def _parts(key: str, typed: str, line: Line | None) -> Iterator[tuple[str, str]]:
    """“≥90%” as sign, number and unit, where the row has a cell for each; else as it stands."""
    plain = numbers.half_width(text.one_line(typed))
    if key != "target":
        unit = numbers.unit_behind(plain)
        own = line is not None and unit and unit == line.unit and unit != "%"
        yield key, plain.removesuffix(unit).strip() if own else typed
        return
    sign, rest = split_sign(plain)
    unit = numbers.unit_behind(rest)
    if not re.match(r"[+-]?[0-9]", rest) or re.search("[0-9]", unit):  # a quality, or a day: 2021年9月底前
        yield key, typed
        return
    if sign:
        yield "operator", sign
        plain = rest
    value = rest.removesuffix(unit).strip() if unit else rest
    if not _BARE.fullmatch(value):
        yield key, typed
        return
    if unit and (line is None or (not line.unit and "unit" in line.cells)):
        yield "unit", unit
        plain = value
    elif unit and line is not None and unit == line.unit:
        plain = value
    yield key, plain
