"""A filled-in workbook back into a framework document. What cannot be understood is named with its cell (表!B7), all at once."""

import dataclasses
import itertools
import re
import typing
from collections.abc import Mapping
from typing import Any, NamedTuple

from evaluation import figures
from evaluation.authoring import places
from evaluation.authoring.book import Field, columns_of, records, tables, title_of
from evaluation.authoring.fields import bare
from evaluation.authoring.places import as_text
from evaluation.scoring.framework import Framework, Indicator, Section
from evaluation.scoring.shapes import Fault, fields_of
from evaluation.sheets.reading import Cell, Sheet
from evaluation.values import numbers
from evaluation.wording import choices

_LINE = re.compile(r"([A-Za-z_]\w*(?:\[\d{1,3}\])?(?:\.\w+(?:\[\d{1,3}\])?)*)\s*[:：=＝]\s?(.*)", re.DOTALL)


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found.group(1) == "n" else found.group(1), value)


class _Table(NamedTuple):
    """A table as it stands in a sheet: a row is its number and the cells by their columns' keys."""

    title: str
    rows: list[tuple[int, dict[str, Cell]]]


def document_of(sheets: list[Sheet]) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    """The document that a filled-in workbook holds, or every fault of its sheets, each with its cell (表!B7)."""
    return _Reader(sheets).read()


class _Reader:
    def __init__(self, sheets: list[Sheet]) -> None:
        self.faults: list[Fault] = []
        self.sheets: dict[str, Sheet] = {}
        for sheet in sheets:
            key = _last_word(sheet.title)
            if key in self.sheets:
                self.fault("sheet_twice", sheet.title, found=key)
            self.sheets.setdefault(key, sheet)

    def fault(self, code: str, where: str, **found: Any) -> None:
        self.faults.append(Fault(code, where, tuple(found.items())))

    def read(self) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
        raw: dict[str, Any] = self.head()
        for name, cls in tables().items():
            rows = [self.record(cells, columns_of(cls)) for _number, cells in self.table(name, [*columns_of(cls)]).rows]
            raw |= {name: rows} if rows else {}
        for name in records():
            found = {
                cells["key"].text: self.rule(cells, "rule")
                for _number, cells in self.table(name, ["key", "label", "rule.kind", "rule"]).rows
                if cells.get("key", Cell()).text
            }
            raw |= {name: found} if any(found.values()) else {}
        raw["children"] = self.nodes()
        document = places.cleaned(coerced(Framework, raw))
        return (None, tuple(self.faults)) if self.faults else (document, ())

    def table(self, name: str, known: list[str]) -> _Table:
        """The rows below the heads. Cells that cannot be used, unknown or doubled columns and stray cells are faults."""
        sheet = self.sheets.get(name)
        if sheet is None:
            self.fault("sheet_missing", "", found=title_of(name))
            return _Table(name, [])
        for cell in sheet.faults():
            self.fault(cell.fault, cell.place, found=cell.text)
        head = next((number for number, row in sheet.rows.items() if _is_head(row, known)), None)
        if head is None:
            self.fault("heads_missing", sheet.title, known=", ".join(known))
            return _Table(name, [])
        columns = self.columns(sheet.rows[head], known)
        found = []
        for number, row in sheet.rows.items():
            if number > head:
                found.append((number, {columns[place]: cell for place, cell in enumerate(row) if place in columns}))
                for place, cell in enumerate(row):
                    if cell.text and place not in columns:
                        self.fault("cell_without_head", cell.place, found=cell.text[:60])
        return _Table(sheet.title, found)

    def columns(self, row: tuple[Cell, ...], known: list[str]) -> dict[int, str]:
        found: dict[int, str] = {}
        for place, cell in enumerate(row):
            key = _last_word(cell.text)
            if cell.text and key not in known:
                self.fault("unknown_column", cell.place, found=cell.text[:60], known=", ".join(known))
            elif key in found.values():
                self.fault("column_twice", cell.place, found=cell.text[:60])
            if cell.text:
                found[place] = key
        return found

    def head(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _number, cells in self.table("head", ["key", "label", "value"]).rows:
            key, value = cells.get("key", Cell()), cells.get("value", Cell())
            if value.text and not _LINE.fullmatch(f"{key.text}: "):
                self.fault("key_not_understood", key.place or value.place, found=key.text[:60])
            elif value.text:
                put(found, key.text, value.text)
        return found

    def record(self, cells: dict[str, Cell], columns: Mapping[str, Field]) -> dict[str, Any]:
        """The record of one row: scalars as they are, more by its lines, a rule from its two columns."""
        found: dict[str, Any] = {}
        for key, field in columns.items():
            cell = cells.get(key, Cell())
            if field.shape == "rule" and not key.endswith(".kind"):
                rule = self.rule(cells, key)
                found |= {} if rule is None else {key: rule}
            elif cell.text and not key.endswith(".kind"):
                nested = field.shape in ("table", "blocks", "record", "several")
                found[key] = self.lines(cell, f"{key}") if nested else cell.text
        return found

    def rule(self, cells: dict[str, Cell], key: str) -> dict[str, Any] | None:
        kind, settings = cells.get(f"{key}.kind", Cell()), cells.get(key, Cell())
        if not kind.text and not settings.text:
            return None
        lines = self.lines(settings, "") if settings.text else {}
        return ({"kind": kind.text} if kind.text else {}) | (lines if isinstance(lines, dict) else {})

    def lines(self, cell: Cell, key: str) -> Any:
        """What the lines of a cell build; `key` is what a list's lines leave out in front."""
        found: dict[str, Any] = {}
        for line in cell.text.split("\n"):
            parts = _LINE.fullmatch(line.strip()) or (_LINE.fullmatch(f"{key}{line.strip()}") if key else None)
            if parts:
                put(found, parts.group(1), _unescaped(parts.group(2)))
            elif line.strip():
                self.fault("line_not_understood", cell.place, found=line.strip()[:60])
        return found.get(key, found) if key else found

    def nodes(self) -> list[Any]:
        """The tree that the levels of the rows describe."""
        columns = columns_of(Section, Indicator)
        top: list[Any] = []
        above: list[list[Any]] = [top]
        for _number, cells in self.table("children", ["level", *columns]).rows:
            level, place = cells.get("level", Cell()), next(iter(cells.values())).place
            depth = int(level.text) if level.text.isascii() and level.text.isdigit() and len(level.text) < 3 else 0
            if not 0 < depth <= len(above):
                self.fault("level_unfit", level.place or place, found=level.text[:20], most=len(above))
                continue
            node = self.record(cells, columns)
            above[depth - 1].append(node)
            del above[depth:]
            above.append(node.setdefault("children", []))
        _without_blank_children(top)
        return top


def _without_blank_children(nodes: list[Any]) -> None:
    for node in nodes:
        _without_blank_children(node["children"])
        if not node["children"]:
            del node["children"]


def _last_word(text: str) -> str:
    words = text.split()
    return words[-1] if words else ""


def _is_head(row: tuple[Cell, ...], known: list[str]) -> bool:
    """Whether a row is that of the heads: most of its cells end in a known key."""
    words = [_last_word(cell.text) for cell in row if cell.text]
    return len([word for word in words if word in known]) * 2 > len(words) and len(words) > 1


def put(found: dict[str, Any], place: str, value: str) -> None:
    """Put a value where `bands[1].points` says; lists are filled in their order."""
    data: Any = found
    steps = places.steps(place)
    last = steps[-1]
    for step, following in itertools.pairwise(steps):
        data = _enter(data, step, [] if isinstance(following, int) else {})
    if isinstance(last, int):
        data.append(value)
    else:
        data[last] = value


def _enter(data: Any, step: str | int, fresh: Any) -> Any:
    """The container at a step, made where there is none."""
    if isinstance(step, int):
        if step >= len(data):
            data.append(fresh)
            return data[-1]
        return data[step]
    if not isinstance(data.get(step), type(fresh)):
        data[step] = fresh
    return data[step]


def coerced(kind: Any, data: Any, name: str = "") -> Any:
    """Texts of a workbook as the document has them: yes and no as such, choices and rules by their codes."""
    kind = bare(kind)
    args = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Annotated:
        return _coerced_variant(args[1], data)
    if typing.get_origin(kind) is tuple:
        return [coerced(args[0], item, name) for item in data] if isinstance(data, list) else data
    if typing.get_origin(kind) is typing.Literal and isinstance(data, str):
        return choices.value_named(name, tuple(map(str, args)), data)
    if kind is bool and isinstance(data, str):
        try:
            flag = figures.read_flag(data)
        except numbers.Refused:
            return data
        return data if flag is None else flag
    if dataclasses.is_dataclass(kind) and isinstance(data, Mapping):
        known = fields_of(typing.cast(type, kind))
        return {key: coerced(known[key][0], value, key) if key in known else value for key, value in data.items()}
    return data


def _coerced_variant(variant: Any, data: Any) -> Any:
    if not isinstance(data, Mapping):
        return data
    if not variant.told_by and "kind" in data:
        data = {**data, "kind": choices.rule_named(as_text(data["kind"]))}
    cls = variant.kinds.get(variant.kind_of(data))
    return coerced(cls, data) if cls else data
