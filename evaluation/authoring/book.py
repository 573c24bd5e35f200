"""A framework document as a workbook that people fill in: one row per node, sheets for the head, grades, caps and the unit's own
indicators. Drawn from the dataclasses: a column for each field, `key: value` lines where a field holds more than one.

Columns and sheets are known by the last word of their heads (“编码 code”), so they may be moved, and either language reads back.
"""

import dataclasses
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from evaluation import figures
from evaluation.authoring import differences, places
from evaluation.authoring.fields import bare, is_flat, label_of, parted, shape_of
from evaluation.authoring.places import as_text, items, mapping
from evaluation.scoring.framework import Framework, Indicator, Section
from evaluation.scoring.rules import SETTINGS
from evaluation.scoring.shapes import fields_of
from evaluation.sheets.writing import Column, workbook
from evaluation.sheets.writing import Sheet as Written
from evaluation.values import numbers
from evaluation.wording import choices

TITLES = {
    "head": N_("Head data"),
    "children": N_("Tree of indicators"),
    "grades": N_("Grades"),
    "caps": N_("Caps"),
    "own": N_("Own indicators"),
    "rules": N_("Rules and settings"),
    "figures": N_("Known figures"),
}
REFERENCE = ("rules", "figures")  # sheets that only explain
_WIDTHS = {
    "title": 30,
    "english": 26,
    "basis": 60,
    "confidence": 24,
    "rule": 46,
    "rule.kind": 20,
    "value": 70,
    "label": 34,
    "key": 18,
}


class Field(NamedTuple):
    """A column of a table: its key, its label, and what it holds."""

    key: str
    label: str
    shape: str
    kind: Any


def columns_of(*classes: Any) -> dict[str, Field]:
    """The columns that records of these classes need; a rule has two: its kind and its settings."""
    found: dict[str, Field] = {}
    for name, (kind, field) in ((name, entry) for cls in classes for name, entry in fields_of(cls).items()):
        label, shape = parted(label_of(field))[0], shape_of(kind, field)
        if name == "children":
            continue
        if shape == "rule":
            found.setdefault(f"{name}.kind", Field(f"{name}.kind", label, "rule", bare(kind)))
            label = _("Settings")
        found.setdefault(name, Field(name, label, shape, bare(kind)))
    return found


def workbook_of(document: Any) -> bytes:
    """The workbook that `document_of` reads back into the same document."""
    head = [
        Written(
            title_of("head"), _heads(_HEAD), _head_rows(document), (_("One row for each value; leave the keys as they are."),)
        )
    ]
    nodes = _nodes_sheet(document)
    listed = [_table_sheet(name, document) for name in tables()]
    own = [_own_sheet(name, document) for name in records()]
    return workbook([nodes, *head, *listed, *own, _rules_sheet(), _figures_sheet()])


def title_of(key: str) -> str:
    return head_of(_(TITLES[key]), key) if key in TITLES else key


def head_of(label: str, key: str) -> str:
    """The head of a column or the title of a sheet: the key is its last word."""
    return f"{label} {key}"


_HEAD = (("key", N_("Key")), ("label", N_("Label")), ("value", N_("Content")))


def _heads(columns: Iterable[tuple[str, str]]) -> list[Column]:
    return [Column(head_of(_(label), key), _WIDTHS.get(key, 16)) for key, label in columns]


def tables() -> dict[str, Any]:
    """Fields of the document that are lists of flat records: each has a sheet."""
    found = {}
    for name, (kind, field) in fields_of(Framework).items():
        inner = bare((typing.get_args(bare(kind)) or (None,))[0])
        if shape_of(kind, field) == "table" and dataclasses.is_dataclass(inner) and is_flat(inner):
            found[name] = inner
    return found


def records() -> dict[str, Any]:
    """Fields of the document that are records of rules: each has a sheet with a row per rule."""
    found = {}
    for name, (kind, field) in fields_of(Framework).items():
        if shape_of(kind, field) == "record" and all(shape_of(*entry) == "rule" for entry in fields_of(bare(kind)).values()):
            found[name] = bare(kind)
    return found


def _in_head() -> list[str]:
    return [name for name in fields_of(Framework) if name not in ("children", *tables(), *records())]


def _head_rows(document: Any) -> Iterator[tuple[str, ...]]:
    """Every field of the head, blank ones too; several rows where one holds several values."""
    for name in _in_head():
        kind, field = fields_of(Framework)[name]
        label, help_ = parted(label_of(field))
        found = differences.flat(mapping(document).get(name), name) or {name: ""}
        if shape_of(kind, field) in ("several", "table") and not mapping(document).get(name):
            found = {f"{name}[1]": ""}
        for place, value in found.items():
            yield place, f"{label}（{help_}）" if help_ else label, _shown(name, kind, value)


def _shown(name: str, kind: Any, value: Any) -> str:
    """A value as the workbook writes it: choices and yes and no in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return choices.words(name, as_text(value)) if typing.get_args(bare(kind)) else as_text(value)


def _nodes_sheet(document: Any) -> Written:
    columns = columns_of(Section, Indicator)
    heads = [Column(head_of(_("Depth"), "level"), 7), *(_column(field) for field in columns.values())]
    rows = [[str(len(node.address)), *_cells(columns, node.data)] for node in places.walk(document)]
    return Written(
        title_of("children"),
        heads,
        rows,
        (
            _("One row for each section or indicator, in their order; the level says what lies in what (1 outermost)."),
            _("A row with a rule is an indicator. Settings are lines of the form key: value; the sheet “rules” lists the keys."),
        ),
    )


def _table_sheet(name: str, document: Any) -> Written:
    columns = columns_of(tables()[name])
    rows = [_cells(columns, row) for row in items(mapping(document).get(name))]
    return Written(title_of(name), [_column(field) for field in columns.values()], rows)


def _own_sheet(name: str, document: Any) -> Written:
    record = mapping(mapping(document).get(name))
    heads = _heads(
        (
            ("key", N_("Key")),
            ("label", N_("Indicators of the unit's own")),
            ("rule.kind", N_("Scoring rule")),
            ("rule", N_("Settings")),
        )
    )
    heads[2] = heads[2]._replace(choices=[choices.rule(kind) for kind in SETTINGS])
    rows = [
        (key, label_of(field), _kind_of(record.get(key)), lines_of(record.get(key)))
        for key, (_kind, field) in fields_of(records()[name]).items()
    ]
    return Written(title_of(name), heads, rows)


def _column(field: Field) -> Column:
    offered: list[str] = []
    if field.key.endswith(".kind"):
        offered = [choices.rule(kind) for kind in typing.get_args(field.kind)[1].kinds]
    elif field.shape == "choice":
        offered = [choices.words(field.key, str(value)) for value in typing.get_args(field.kind)]
    elif field.shape == "yes_no":
        offered = [_("yes"), _("no")]
    return Column(
        head_of(field.label, field.key), _WIDTHS.get(field.key, 14), "General" if field.shape == "number" else "", offered
    )


def _cells(columns: Mapping[str, Field], data: Any) -> list[Any]:
    return [_cell(field, mapping(data)) for field in columns.values()]


def _cell(field: Field, data: Mapping[str, Any]) -> Any:
    if field.key.endswith(".kind"):
        return _kind_of(data.get(field.key.removesuffix(".kind")))
    value = data.get(field.key)
    if field.shape == "rule" or isinstance(value, Mapping | list):
        return lines_of(value)
    if field.shape == "number":
        return _number(as_text(value))
    return _shown(field.key, field.kind, "" if value is None else value)


def _number(typed: str) -> Any:
    """A number as a number where a spreadsheet keeps it as it was typed."""
    try:
        value = numbers.read(typed)
    except numbers.Refused:
        return typed
    return value if value is not None and numbers.plain(value, numbers.MAX_DIGITS) == typed else typed


def _kind_of(rule: Any) -> str:
    return choices.rule(as_text(mapping(rule).get("kind")))


def lines_of(value: Any) -> str:
    """What a record or list holds as lines: `bands[1].points: 3`. The kind of a rule stands in a column of its own."""
    found = {place.lstrip("."): as_text(each) for place, each in differences.flat(value).items() if place != "kind"}
    return "\n".join(f"{place}: {_escaped(each)}" for place, each in found.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")


def _rules_sheet() -> Written:
    heads = [
        Column(head_of(_("Scoring rule"), "kind"), 26),
        *_heads((("key", N_("Key")), ("label", N_("Label")), ("value", N_("Content")))),
    ]
    return Written(
        title_of("rules"), heads, [row for kind, cls in SETTINGS.items() for row in _settings(choices.rule(kind), cls, "")]
    )


def _settings(rule: str, cls: Any, prefix: str) -> Iterator[tuple[str, ...]]:
    """Every key that a rule's settings may have, with its label and what it may be."""
    if not fields_of(cls):
        yield rule, "", _("no settings"), ""
    for name, (kind, field) in fields_of(cls).items():
        shape, inner = shape_of(kind, field), bare((typing.get_args(bare(kind)) or (None,))[0])
        place = f"{prefix}{name}" + ("[1]" if shape in ("table", "blocks") else "")
        allowed = (
            "、".join(f"{each}（{choices.words(name, str(each))}）" for each in typing.get_args(bare(kind)))
            if shape == "choice"
            else ""
        )
        if shape in ("table", "blocks") and dataclasses.is_dataclass(inner):
            yield from _settings(rule, inner, f"{place}.")
        elif shape == "record":
            yield from _settings(rule, bare(kind), f"{place}.")
        else:
            yield rule, f"{place}.kind" if shape == "rule" else place, label_of(field), allowed


def _figures_sheet() -> Written:
    heads = _heads((("key", N_("Key")), ("label", N_("Name")), ("english", N_("English name"))))
    return Written(
        title_of("figures"), heads, [(key, entry.label, entry.english) for key, entry in figures.catalogue().everything.items()]
    )
