"""The cells that somebody may type, by page: how each is named, and how its text is read. Whatever else is posted is ignored."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from django.http import Http404

from evaluation import figures as catalogue
from evaluation import forms, frameworks, outlines, permissions, stored
from evaluation.cells import LEVELS
from evaluation.figures import Figure, Group
from evaluation.forms import Cell, Read
from evaluation.models import Evaluation, Indicator
from evaluation.permissions import Hands
from evaluation.scoring.framework import OPERATORS, Framework, own_settings
from evaluation.services import Desk
from evaluation.services.lines import AMOUNTS
from evaluation.stored import Stored
from evaluation.what_if import figures_of
from units.models import BudgetLine, Office, Role

BLANKS = "profile.blank_is_zero"
STATUS = Cell("profile.figures_status", forms.choice(("", "flash", "filed", "approved")))
TEXT_LIMIT = 20_000
Fields = dict[str, Read]


def offered(desk: Desk, held: Hands, wanted: Iterable[str]) -> dict[str, Read]:
    """Of the wanted cells, wherever they stand, those that this person may type."""
    evaluation, names = desk.evaluation, set(wanted)
    kinds = {what.partition(".")[0] for what in names}
    cells: list[Cell] = []
    if "rows" in kinds:
        pks = {int(what.split(".")[1]) for what in names if what.startswith("rows.") and what.split(".")[1].isdigit()}
        rows = [desk.rows[pk] for pk in pks if pk in desk.rows]
        cells += row_cells(evaluation, rows, scope_of(held, evaluation), whole=True, offices="office_id" in str(names))
    if permissions.may(held, evaluation, "enter"):
        if kinds & {"figures", "profile"}:
            cells += figure_cells(evaluation, desk.kept[0])
        if "lines" in kinds:
            found = desk.some_lines(what for what in names if what.startswith("lines."))
            cells += line_cells(found, evaluation.amount_unit)
        if "texts" in kinds:
            cells += text_cells(evaluation)
    return {cell.what: cell.read for cell in cells if cell.what in names}


def figure_cells(evaluation: Evaluation, there: dict[str, Stored]) -> list[Cell]:
    """The cells that may be entered: figures that neither lines nor the units below make, and which blanks mean 0."""
    entries = [entry for entry in catalogue.catalogue().figures if is_entered(evaluation, entry, there)]
    cells = [Cell(f"figures.{entry.key}", forms.figure(entry, evaluation.amount_unit)) for entry in entries]
    return [*cells, Cell(BLANKS, forms.several(group.key for group in catalogue.catalogue().groups)), STATUS]


def is_entered(evaluation: Evaluation, entry: Figure, there: dict[str, Stored]) -> bool:
    if evaluation.subject.rolls_up and entry.sums:
        return False
    return entry.key not in there or there[entry.key].source == stored.ENTERED


def shown_figures(framework: Framework, there: dict[str, Stored]) -> list[tuple[Group, list[Figure]]]:
    """The figures of the page by group, in its order: some groups show only what is used or there."""
    found, used = catalogue.catalogue(), {*there, *(entry.key for entry in figures_of(framework))}
    groups = [(group, found.in_group(group.key)) for group in found.groups]
    shown = [(group, [entry for entry in entries if not group.where_used or entry.key in used]) for group, entries in groups]
    return [(group, entries) for group, entries in shown if entries]


def line_cells(found: list[BudgetLine], unit: str) -> list[Cell]:
    """The cells of budget lines."""
    fields = line_fields(unit)
    return [Cell(f"lines.{line.pk}.{name}", read) for line in found for name, read in fields.items()]


def line_fields(unit: str) -> Fields:
    """Field of a budget line → how it is read; amounts in `unit`."""
    fields: Fields = {
        "category": forms.choice(BudgetLine.Category.values),
        "source": forms.choice(BudgetLine.Source.values),
        "function": forms.line(60),
        "economic": forms.line(60),
        "project": forms.line(120),
    }
    return fields | {field: forms.money(unit, signed=field == "adjustment") for field in AMOUNTS}


def new_row_fields(kind: str) -> Fields:
    """Field of a new row of the unit's own → how it is read."""
    return {**_fields_of("target", kind, False, False), "operator": forms.choice(("", *OPERATORS))}


def text_cells(evaluation: Evaluation) -> list[Cell]:
    return [Cell(f"texts.{part.key}", forms.prose(TEXT_LIMIT)) for part in outlines.shipped()[evaluation.round.outline].texts]


def scope_of(held: Hands, evaluation: Evaluation) -> frozenset[int] | None:
    """The offices whose rows this person answers; None for finance, who types every row."""
    if held.has([Role.PREPARER], evaluation.subject.unit.path):
        return None
    return held.offices(evaluation.subject.unit.path)


def answered_by(scope: frozenset[int] | None, found: Indicator) -> bool:
    """Whether a row lies within what somebody answers (`scope_of`)."""
    return scope is None or found.office_id in scope


def visible(held: Hands, evaluation: Evaluation, found: Indicator) -> bool:
    if permissions.may(held, evaluation, "read"):
        return True
    return found.office_id in held.offices(evaluation.subject.unit.path)


def reads_of(evaluation: Evaluation, found: Indicator) -> str:
    """What is reported for a row (scoring/rules): it decides which cells there are."""
    framework = frameworks.of(evaluation.round.framework)
    if found.code:
        leaf = framework.leaves.get(found.code)
        return leaf.settings.reads if leaf else "figures"
    settings = own_settings(framework, found.kind, found.operator if found.operator in OPERATORS else ">=")
    return str(settings.reads)


def fields_of(found: Indicator, reads: str, *, answers_only: bool, whole: bool) -> Fields:
    """Field → how it is read, for one row."""
    return _fields_of(reads, "" if found.code else found.kind, answers_only, whole)


@cache
def _fields_of(reads: str, own: str, answers_only: bool, whole: bool) -> Fields:
    """The fields of a row that reports this; `own` is the kind of a row of the unit's own."""
    fields: dict[str, forms.Read] = {"reason": forms.prose(2000)}
    if (reads in ("target", "date", "level") or (reads == "text" and own)) and not answers_only:
        fields["target"] = forms.line(500)
    if reads in ("target", "date", "level", "count", "yes_no", "text"):
        fields["actual"] = forms.line(500)
    if reads == "level":
        fields |= {"level": forms.choice(("", *LEVELS)), "share": forms.number(places=4, maximum=Decimal(1))}
    if answers_only:
        return fields
    if own:
        fields |= {"title": forms.line(200), "unit": forms.line(20), "points": forms.number(places=2, maximum=Decimal(1000))}
    if own == "number":
        fields["operator"] = forms.choice(("", *OPERATORS))
    return fields | _details(own) if whole else fields


def _details(own: str) -> Fields:
    """What only the page of one row offers."""
    details: dict[str, forms.Read] = {
        "not_applicable": forms.line(200),
        "deduction": forms.number(places=2, maximum=Decimal(1000)),
        "deduction_reason": forms.line(500),
        "target_initial": forms.line(500),
        "target_basis": forms.line(100),
    }
    return details | ({"kind": forms.choice(Indicator.Kind.values)} if own else {})


def desk_rows(desk: Desk, held: Hands, only: int | None = None) -> list[Cell]:
    """The cells of the page, or all cells of one row, under the lock."""
    evaluation = desk.evaluation
    scope = scope_of(held, evaluation)
    if only is None:
        return row_cells(evaluation, desk.rows.values(), scope)
    if only not in desk.rows or not visible(held, evaluation, desk.rows[only]):
        raise Http404
    return row_cells(evaluation, [desk.rows[only]], scope, whole=True)


def row_cells(
    evaluation: Evaluation, rows: Iterable[Indicator], scope: frozenset[int] | None, *, whole: bool = False, offices: bool = True
) -> list[Cell]:
    """The cells that this person may type: of all rows, or of their offices' rows."""
    cells: list[Cell] = []
    for found in rows:
        if not answered_by(scope, found):
            continue
        reads = reads_of(evaluation, found)
        fields = {**fields_of(found, reads, answers_only=scope is not None, whole=whole)}
        if reads == "items":
            leaf = frameworks.of(evaluation.round.framework).leaves[found.code]
            fields["items"] = forms.checklist(leaf.settings.titles)
        if whole and offices and scope is None:
            theirs = Office.objects.filter(unit=evaluation.subject.unit).values_list("pk", flat=True)
            fields["office_id"] = forms.choice(["", *map(str, theirs)])
        cells += [Cell(f"rows.{found.pk}.{name}", read) for name, read in fields.items()]
    return cells
