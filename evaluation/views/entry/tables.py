"""The tables of the entry pages as a pasted block meets them: columns in their visual order, rows by name, cells by place."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from evaluation import figures, frameworks, pasting, wording
from evaluation.models import Indicator
from evaluation.pasting import Column, Line, Table, name
from evaluation.permissions import Hands
from evaluation.services import Desk
from evaluation.services.lines import AMOUNTS, WORDS
from evaluation.views.entry.offered import answered_by, fields_of, is_entered, reads_of, scope_of, shown_figures, visible
from units.models import BudgetLine

PAGES = {"rows": "indicators", "figures": "figures", "lines": "lines"}  # kind of table → the page that shows it


class Shown(NamedTuple):
    """A table with its words: how its rows and columns are called for a reader."""

    table: Table
    rows: list[str]
    columns: dict[str, str]


def table_of(kind: str, desk: Desk, held: Hands) -> Shown:
    """The table of a page, for whoever is signed in."""
    return {"rows": _rows, "figures": _figures, "lines": _lines}[kind](desk, held)


def _rows(desk: Desk, held: Hands) -> Shown:
    evaluation = desk.evaluation
    framework, scope = frameworks.of(evaluation.round.framework), scope_of(held, evaluation)
    found = [row for row in desk.entered().indicators if visible(held, evaluation, row)]
    columns = (
        Column("title", "label"),
        Column("points", "number"),
        Column("operator", "choice", pasting.signs()),
        Column("target", "number"),
        Column("actual", "number"),
        Column("unit"),
        Column("award", "read"),
        Column("reason"),
    )
    keys = {column.key for column in columns}
    lines = []
    for row in found:
        reads = reads_of(evaluation, row)
        mine = answered_by(scope, row)
        fields = fields_of(row, reads, answers_only=scope is not None, whole=False) if mine else {}
        leaf = framework.leaves.get(row.code)
        lines.append(
            Line(
                names=(name(row.title),) if row.title else (),
                cells={field: f"rows.{row.pk}.{field}" for field in fields if field in keys},
                unit=leaf.unit if leaf else row.unit,
                section=row.section,
                numeric=reads in ("target", "count"),
                blank=bool(row.section) and not (row.title or row.target or row.actual),
            )
        )
    sections = {part.path: part.code for part in framework.open_sections.values()} if scope is None else {}
    words = {
        "title": _("Indicator"),
        "points": _("Points"),
        "operator": _("Sign"),
        "target": _("Target"),
        "actual": _("Actual"),
        "unit": _("Unit"),
        "reason": _("Reason"),
        "kind": _("Kind"),
    }
    table = Table("rows", columns, tuple(lines), "title", evaluation.amount_unit, grows=bool(sections), sections=sections)
    return Shown(table, [_row_name(row) for row in found], words)


def _row_name(row: Indicator) -> str:
    return row.title or _("New indicator")


def _figures(desk: Desk, held: Hands) -> Shown:
    evaluation, there = desk.evaluation, desk.kept[0]
    framework = frameworks.of(evaluation.round.framework)
    entries = [entry for _group, found in shown_figures(framework, there) for entry in found]
    columns = (Column("label", "label"), Column("value", "number"), Column("unit", "read"), Column("source", "read"))
    lines = [
        Line(
            names=(name(entry.label), name(entry.english)),
            cells={"value": f"figures.{entry.key}"} if is_entered(evaluation, entry, there) else {},
            unit=figures.unit_of(entry, evaluation.amount_unit),
            numeric=entry.kind in ("money", "count", "rate"),
            money=entry.kind == "money",
        )
        for entry in entries
    ]
    table = Table("figures", columns, tuple(lines), "label", evaluation.amount_unit)
    return Shown(table, [wording.label_of(entry) for entry in entries], {"value": _("Value")})


def _lines(desk: Desk, held: Hands) -> Shown:
    evaluation = desk.evaluation
    choices = {"category": BudgetLine.Category, "source": BudgetLine.Source}
    heads = {
        "category": _("Kind"),
        "function": _("Functional class"),
        "economic": _("Economic class"),
        "project": _("Project"),
        "source": _("Source of funds"),
        "initial": _("Initial"),
        "adjustment": _("Adjustment"),
        "full_year": _("Full year"),
        "executed": _("Executed"),
        "carryover": _("Carried over"),
    }
    columns = [
        Column(key, "choice", {name(str(label)): value for value, label in choices[key].choices})
        if key in choices
        else Column(key, "label" if key == "project" else "money" if key in AMOUNTS else "text")
        for key in heads
    ]
    lines = [
        Line(
            names=(name(line.project),) if line.project else (),
            cells={key: f"lines.{line.pk}.{key}" for key in heads},
            blank=_is_blank(line),
        )
        for line in desk.lines
    ]
    table = Table("lines", tuple(columns), tuple(lines), "project", evaluation.amount_unit, grows=not evaluation.subject.rolls_up)
    return Shown(table, [_("Line %(number)s") % {"number": place} for place in range(1, len(lines) + 1)], heads)


def _is_blank(line: BudgetLine) -> bool:
    words = [getattr(line, field) for field in WORDS if field not in ("category", "source")]
    return not any(words) and not any(getattr(line, field) for field in AMOUNTS)
