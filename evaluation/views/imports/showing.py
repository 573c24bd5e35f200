"""The preview of a file: rows with their cells old → new, what is refused with what was expected, what is left out."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from evaluation import wording
from evaluation.foreign.lines import AMOUNTS
from evaluation.foreign.lines import shown as line_shown
from evaluation.foreign.plans import FIELDS
from evaluation.foreign.staging import Staged
from evaluation.models import Evaluation, Import, Indicator
from evaluation.services.taking_in import FIELDS as LINE_FIELDS
from evaluation.views.changes import FIELDS as CELLS
from units.models import BudgetLine

SHOWN = 200  # rows that differ; refused cells are shown up to ten times as many
NAMES = {
    "label": N_("name of the figure"),
    "value": N_("amount"),
    "level1": N_("Level 1"),
    "level2": N_("Level 2"),
    "unit_code": N_("code of the unit"),
    "unit_name": N_("name of the unit"),
    "project_code": N_("code of the project"),
    "indicator_code": N_("code of the indicator"),
    "operator": N_("Sign"),
    "unit": N_("Unit"),
}


class Cell(NamedTuple):
    """A cell of the preview."""

    state: str
    old: str
    new: str


class Row(NamedTuple):
    """A row of the preview, with the number that it has in the file."""

    number: int
    name: str
    fresh: bool
    cells: dict[str, Cell]


def field_name(field: str) -> str:
    """A field in words."""
    return _(NAMES.get(field, CELLS.get(field, field)))


def shown(evaluation: Evaluation, found: Import) -> dict[str, Any]:
    """What the page of one file needs."""
    staged = Staged.unpacked(bytes(found.staged)) if found.staged else Staged(found.kind or "lines")
    if not found.is_open:
        return {"rows": [], "columns": [], "faults": [], "left": [], "plan": None, "fields": [], "more": 0}
    rows = _rows(evaluation, staged)
    used = [field for field in ORDER[staged.kind] if any(field in row.cells for row in rows)]
    places = found.found.get("places", {})
    faults = [(places.get(f"{each.row},{each.column}", str(each.row)), each) for each in staged.faults[: SHOWN * 10]]
    touched = len(staged.fresh) + len({cell[0] for cell in staged.cells})
    return {
        "rows": rows,
        "columns": [(field, field_name(field)) for field in used],
        "faults": faults,
        "left": staged.left[:SHOWN],
        "plan": found.found.get("plan"),
        "fields": [(field, field_name(field)) for field in FIELDS.get(found.kind, ())],
        "more": max(0, touched - len(rows)),
    }


ORDER = {
    "lines": LINE_FIELDS,
    "rows": ("title", "kind", "points", "operator", "target", "actual", "unit", "reason", "level", "share"),
    "figures": ("value",),
}


def _rows(evaluation: Evaluation, staged: Staged) -> list[Row]:
    names = _names(evaluation, staged)
    rows: dict[tuple[int, str], Row] = {}
    for number, _column, what, seen, value in staged.cells:
        thing, _dot, field = what.rpartition(".") if staged.kind != "figures" else (what, "", "value")
        if (number, thing) not in rows:
            if len(rows) >= SHOWN:
                break
            rows[number, thing] = Row(number, names.get(thing) or _plain(names, what), False, {})
        old, new = _text(evaluation, staged, field, seen), _text(evaluation, staged, field, value)
        rows[number, thing].cells[field] = Cell("changed" if old else "new", old, new)
    return [*rows.values(), *_fresh(evaluation, staged)]


def _fresh(evaluation: Evaluation, staged: Staged) -> list[Row]:
    found = []
    for row in staged.fresh[:SHOWN]:
        values = row[2] if staged.kind == "rows" else dict(zip(LINE_FIELDS, row[1:], strict=True))
        cells = {
            field: Cell("new", "", _text(evaluation, staged, field, value))
            for field, value in values.items()
            if value not in ("", None)
        }
        name = str(values.get("title") or values.get("project") or values.get("function") or "")
        found.append(Row(row[0], name, True, cells))
    return found


def _text(evaluation: Evaluation, staged: Staged, field: str, value: Any) -> str:
    if value is None:
        return ""
    if staged.kind == "lines" and field in AMOUNTS:
        return line_shown(value, evaluation.amount_unit)
    if staged.kind == "lines" and field in ("category", "source"):
        choices = BudgetLine.Category if field == "category" else BudgetLine.Source
        return str(dict(choices.choices).get(value, value))
    return str(dict(Indicator.Kind.choices).get(value, value)) if field == "kind" else str(value)


def _names(evaluation: Evaluation, staged: Staged) -> dict[str, str]:
    """The rows and lines that are touched, by name; of very many lines only those that are shown."""
    if staged.kind == "rows":
        return {f"rows.{row.pk}": row.title for row in evaluation.indicators.all()}
    if staged.kind == "lines":
        pks = {int(cell[2].split(".")[1]) for cell in staged.cells[: SHOWN * len(LINE_FIELDS)]}
        lines = BudgetLine.objects.filter(pk__in=pks, subject=evaluation.subject_id)
        return {f"lines.{line.pk}": line.project or line.function or line.economic for line in lines}
    return {}


def _plain(names: dict[str, str], what: str) -> str:
    return wording.label(what.removeprefix("figures.")) if what.startswith("figures.") else names.get(what, "")
