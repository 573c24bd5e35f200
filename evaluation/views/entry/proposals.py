"""What would change, cell by cell, before anything does: for a pasted block, and for whatever else brings many cells at once.

A proposal is made of cells (what, seen, typed) and of new rows; it travels through the page as text, and every cell of it is
read by the same door when it comes back.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from evaluation.cells import read_days
from evaluation.forms import Read, read_cell
from evaluation.models import Evaluation
from evaluation.pasting import Layout, split_sign
from evaluation.permissions import Hands
from evaluation.services import Desk
from evaluation.services.cells import Swap
from evaluation.services.pasting import NewRow
from evaluation.values import numbers
from evaluation.views.entry.offered import line_fields, new_row_fields, offered
from evaluation.views.entry.tables import Shown

SAME, NEW, CHANGED, REFUSED = "same", "new", "changed", "refused"


class Item(NamedTuple):
    """A cell of a proposal: what it holds, what was typed, what would be kept or why not."""

    what: str  # a cell, or new<number>.<field>
    seen: str
    typed: str
    value: str
    why: str
    by: str = ""  # somebody changed it since the proposal was made

    @property
    def state(self) -> str:
        if self.why:
            return REFUSED
        return SAME if self.value == self.seen else CHANGED if self.seen else NEW


class Proposal(NamedTuple):
    """Cells of rows that are there, and new rows with their section ("" for budget lines) and cells."""

    cells: list[Item]
    fresh: list[tuple[str, list[Item]]]

    @property
    def items(self) -> list[Item]:
        return [*self.cells, *(item for _section, items in self.fresh for item in items)]

    def count(self, state: str) -> int:
        return sum(item.state == state for item in self.items)

    def packed(self) -> str:
        """As text for the page."""
        cells = [(item.what, item.seen, item.typed) for item in self.cells]
        fresh = [(section, {item.what.partition(".")[2]: item.typed for item in items}) for section, items in self.fresh]
        return json.dumps({"cells": cells, "fresh": fresh}, ensure_ascii=False)

    def swaps(self) -> dict[str, Swap]:
        return {item.what: Swap(item.seen, item.value) for item in self.cells if not item.why}

    def rows(self) -> list[NewRow]:
        return [
            NewRow(section, {item.what.partition(".")[2]: item.value for item in items if not item.why})
            for section, items in self.fresh
        ]


Cells = list[tuple[str, str | None, str]]
Fresh = list[tuple[str, dict[str, str]]]


def laid_out(desk: Desk, held: Hands, layout: Layout) -> Proposal:
    """The proposal that a laid-out block makes."""
    typed = {laid.what: laid.typed for laid in layout.cells if laid.new < 0}
    fresh: Fresh = [(section, {}) for section in layout.fresh]
    for laid in layout.cells:
        if laid.new >= 0:
            fresh[laid.new][1][laid.what] = laid.typed
    return checked(desk, held, [(what, None, text) for what, text in typed.items()], [row for row in fresh if row[1]])


def unpacked(desk: Desk, held: Hands, text: str, fixes: Mapping[str, str]) -> Proposal | None:
    """The proposal that a page sends back, with what was mended in it. None where it is not one."""
    try:
        data = json.loads(text)
        cells: Cells = [(str(what), str(seen), str(fixes.get(f"fix.{what}", typed))) for what, seen, typed in data["cells"]]
        fresh: Fresh = [
            (str(section), {str(key): str(fixes.get(f"fix.new{number}.{key}", typed)) for key, typed in row.items()})
            for number, (section, row) in enumerate(data["fresh"])
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return checked(desk, held, cells, fresh)


def checked(desk: Desk, held: Hands, cells: Cells, fresh: Fresh) -> Proposal:
    """Every cell read by the door; where nothing was seen yet, what the cell holds now counts as seen."""
    readers = offered(desk, held, [what for what, _seen, _typed in cells])
    now = desk.now(readers)
    items = []
    for what, seen, typed in cells:
        if what not in now:
            items.append(Item(what, "", typed, "", _("not entered here")))
            continue
        value, why = read_cell(readers[what], typed)
        items.append(Item(what, now[what] if seen is None else seen, typed, value, why))
    rows = [(section, fresh_items(desk.evaluation, number, section, row)) for number, (section, row) in enumerate(fresh)]
    return Proposal(items, rows)


def fresh_items(evaluation: Evaluation, number: int, section: str, row: dict[str, str]) -> list[Item]:
    """The cells of a row that is not there yet, read by the door."""
    fields: dict[str, Read] = line_fields(evaluation.amount_unit)
    if section:
        kind = row.get("kind") or kind_of(row.get("target", ""), evaluation.round.year)
        row = {**row, "kind": kind}
        fields = new_row_fields(kind) | {"kind": lambda _typed: kind}
    items = []
    for key, typed in row.items():
        value, why = read_cell(fields[key], typed) if key in fields else ("", _("not entered here"))
        items.append(Item(f"new{number}.{key}", "", typed, value, why))
    return items


def kind_of(target: str, year: int) -> str:
    """What kind of indicator a target makes: a number, a date, or a quality."""
    try:
        return "date" if read_days(target, year) else "number"
    except numbers.Refused:
        value = split_sign(numbers.half_width(target))[1]
    try:
        numbers.read(value, unit=numbers.unit_behind(value))
    except numbers.Refused:
        return "qualitative"
    return "number"


class Row(NamedTuple):
    """A row of the preview: its name, and its cells by column."""

    name: str
    fresh: bool
    cells: dict[str, Item]


def rows_of(shown: Shown, proposal: Proposal) -> list[Row]:
    """The proposal as a table: the rows of the page that it touches, then the new ones."""
    by_what = {item.what: item for item in proposal.cells}
    rows = []
    for place, line in enumerate(shown.table.lines):
        cells = {key: by_what[what] for key, what in line.cells.items() if what in by_what}
        if cells:
            rows.append(Row(shown.rows[place], False, cells))
    for _section, items in proposal.fresh:
        cells = {item.what.partition(".")[2]: item for item in items}
        named: Any = cells.get(shown.table.label)
        rows.append(Row(named.value if named else _("New row"), True, cells))
    return rows
