"""The form as a workbook: a guide, figures by group, budget lines, indicators, texts; with units, choices and last year's values.

What is filled in is tinted and unlocked, everything else is locked. Its heads are those by which a block or a file is read back
(fixtures/heads.yaml), so the filled sheet comes in by pasting or by “files”, cell by cell and with a preview.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import figures, outlines, queries, stored, wording
from evaluation.cases import Entered
from evaluation.models import Evaluation, Indicator
from evaluation.pages import SIGNS
from evaluation.permissions import Hands, may
from evaluation.services.lines import AMOUNTS, cell, lines_of
from evaluation.sheets.writing import Column, Sheet
from evaluation.values import numbers
from evaluation.views.entry.offered import shown_figures, visible
from units.models import BudgetLine

AMOUNT = "#,##0.00####"
BLANK_LINES = 20  # rows to fill below what is there
Row = tuple[str | int | Decimal | None, ...]


def sheets(entered: Entered, held: Hands) -> list[Sheet]:
    """The sheets for somebody: an office gets the guide and its own indicators only."""
    if not may(held, entered.evaluation, "enter"):
        return [_guide(entered), _indicators(entered, held)]
    found = [_guide(entered), _figures(entered)]
    if not entered.evaluation.subject.rolls_up:
        found.append(_lines(entered.evaluation))
    return [*found, _indicators(entered, held), _texts(entered)]


def _above(evaluation: Evaluation) -> tuple[str, str]:
    """Whose form it is, of which year, as of when: what a printed sheet must say by itself."""
    made = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    told = {"unit": evaluation.amount_unit, "seq": evaluation.seq, "at": made}
    head = f"{evaluation.subject.unit.code} {evaluation.subject.name} {evaluation.round.year}"
    return head, _("Amounts in %(unit)s; as of %(at)s, change %(seq)s") % told


def _guide(entered: Entered) -> Sheet:
    evaluation = entered.evaluation
    rows: list[Row] = [
        (_("Evaluated"), evaluation.subject.name),
        (_("Code"), evaluation.subject.unit.code),
        (_("Year"), str(evaluation.round.year)),
        (_("Round"), evaluation.round.name),
        (_("Framework"), entered.framework.name),
        (_("Deadline"), evaluation.round.deadline.isoformat()),
        (_("Unit of amounts"), evaluation.amount_unit),
        (
            _("How to fill in"),
            _("Fill in the tinted cells only. Leave blank what is not known: a blank is never 0."),
        ),
        (
            _("How to bring it back"),
            _("Copy the table of a sheet and paste it on the page of the same name; all is shown before it counts."),
        ),
        (_("Not for secrets"), _("For unclassified material only: nothing secret may be entered here.")),
    ]
    if evaluation.round.instructions:
        rows.append((_("Instructions"), evaluation.round.instructions))
    return Sheet(
        _("Guide"), (Column(_("About"), 18), Column(_("What it says"), 90)), rows, _above(evaluation)[:1], protected=True
    )


def _figures(entered: Entered) -> Sheet:
    evaluation, unit = entered.evaluation, entered.evaluation.amount_unit
    before = _last_year(evaluation)
    columns = (
        *(
            Column(_("Group"), 18),
            Column(_("Figure"), 34),
            Column(_("Value"), 18, AMOUNT, entered=True),
            Column(_("Unit"), 8),
        ),
        *(Column(_("Last year"), 18, AMOUNT), Column(_("Where it comes from"), 60)),
    )
    rows = [
        (
            *(
                wording.label_of(group),
                wording.label_of(entry),
                _value(entry, entered.stored, unit),
                figures.unit_of(entry, unit),
            ),
            *(_value(entry, before, unit), " ".join(part for part in (entry.help, entry.source) if part)),
        )
        for group, entries in shown_figures(entered.framework, entered.stored)
        for entry in entries
    ]
    return Sheet(_("Figures"), columns, rows, _above(evaluation), protected=True)


def _last_year(evaluation: Evaluation) -> dict[str, stored.Stored]:
    found = queries.last_year(evaluation)
    return stored.read(found) if found else {}


def _value(entry: figures.Figure, there: dict[str, stored.Stored], unit: str) -> str | Decimal | None:
    """A figure as a spreadsheet holds it: a number, a day as text, nothing where nothing was reported."""
    held = there[entry.key].value if entry.key in there else None
    if held is None or entry.kind == "date":
        return figures.entered(entry, held, unit) or None
    return numbers.in_unit(held, unit) if entry.kind == "money" else held


def _lines(evaluation: Evaluation) -> Sheet:
    heads = {
        "initial": _("Initial"),
        "adjustment": _("Adjustment"),
        "full_year": _("Full year"),
        "executed": _("Executed"),
        "carryover": _("Carried over"),
    }
    columns = (
        Column(_("Kind"), 14, choices=[str(name) for name in BudgetLine.Category.labels], entered=True),
        *(Column(name, 16, entered=True) for name in (_("Functional class"), _("Economic class"))),
        Column(_("Project"), 36, entered=True),
        Column(_("Source of funds"), 18, choices=[str(name) for name in BudgetLine.Source.labels], entered=True),
        *(Column(heads[name], 16, AMOUNT, entered=True) for name in AMOUNTS),
    )
    rows: list[Row] = [_line(line, evaluation.amount_unit) for line in lines_of(evaluation)]
    return Sheet(_("Budget lines"), columns, [*rows, *[(None,) * len(columns)] * BLANK_LINES], _above(evaluation), protected=True)


def _line(line: BudgetLine, unit: str) -> Row:
    amounts = (numbers.read(cell(line, name, unit)) for name in AMOUNTS)
    names = (str(line.get_category_display()), line.function, line.economic, line.project, str(line.get_source_display()))
    return (*names, *amounts)


def _indicators(entered: Entered, held: Hands) -> Sheet:
    evaluation = entered.evaluation
    columns = (
        *(Column(_("Section"), 28), Column(_("Indicator"), 34, entered=True), Column(_("Points"), 8, "0.00", entered=True)),
        *(Column(_("Sign"), 6, choices=list(SIGNS.values()), entered=True), Column(_("Target"), 18, entered=True)),
        *(Column(_("Actual"), 18, entered=True), Column(_("Unit"), 10, entered=True)),
        Column(_("Reason for deviation, and improvement"), 50, entered=True),
    )
    rows = [_indicator(entered, row) for row in entered.indicators if visible(held, evaluation, row)]
    blank: list[Row] = [(path, *(None,) * 7) for path in _open_paths(entered, held) for _number in range(3)]
    return Sheet(_("Indicators"), columns, [*rows, *blank], _above(evaluation), protected=True)


def _open_paths(entered: Entered, held: Hands) -> Iterator[str]:
    """Sections that take indicators of the unit's own; an office adds none."""
    if may(held, entered.evaluation, "enter"):
        yield from (part.path for part in entered.framework.open_sections.values())


def _indicator(entered: Entered, row: Indicator) -> Row:
    leaf: Any = entered.framework.leaves.get(row.code)
    section = leaf.section if leaf else entered.framework.open_sections[row.section].path
    points = row.points if leaf is None else leaf.points
    return (
        section,
        row.title,
        points,
        SIGNS.get(row.operator, ""),
        row.target,
        row.actual,
        leaf.unit if leaf else row.unit,
        row.reason,
    )


def _texts(entered: Entered) -> Sheet:
    outline = outlines.shipped()[entered.evaluation.round.outline]
    columns = (Column(_("Section"), 30), Column(_("Text"), 100, entered=True))
    rows = [(outline.title_of(part.key), entered.texts.get(part.key, "")) for part in outline.texts]
    return Sheet(_("Texts"), columns, rows, _above(entered.evaluation), protected=True)
