"""Lists as workbooks, as the pages show them: self-evaluations by their filters, findings of one evaluation."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import checks, permissions, queries
from evaluation.cases import Entered
from evaluation.models import Evaluation
from evaluation.sheets.writing import TYPE, Column, Sheet, workbook
from evaluation.views import filling
from evaluation.views.entry.checks import by_level
from evaluation.views.files import attachment
from evaluation.views.work import filters

MOST = 20_000  # rows of one list


def evaluations(request: HttpRequest) -> HttpResponse:
    """The list of self-evaluations within reach, by the filters of the page."""
    rows = queries.listed(permissions.hands(request), **filters(request))[:MOST]
    columns = (
        *(
            Column(_("Year"), 8),
            Column(_("Code"), 14),
            Column(_("Evaluated"), 40),
            Column(_("Round"), 36),
            Column(_("State"), 10),
        ),
        *(Column(_("Deadline"), 12), Column(_("Errors"), 8, "0"), Column(_("Total"), 10, "0.00"), Column(_("Grade"), 8)),
    )
    return _book([Sheet(_("Self-evaluations"), columns, [_listed(row) for row in rows])], "evaluations")


def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """All findings of an evaluation, the severest first, with the reasons given."""
    evaluation = permissions.get_evaluation_or_404(request, pk)
    entered = Entered(evaluation, texts=True)
    columns = (
        Column(_("Severity"), 10),
        Column(_("Code"), 8),
        Column(_("Place"), 36),
        Column(_("What is wrong"), 80),
        Column(_("Reason"), 40),
    )
    names = {checks.ERROR: _("Error"), checks.WARNING: _("Warning"), checks.INFO: _("Note")}
    rows = [
        (names[level], item.finding.code, item.place or _("The whole"), item.sentence, item.explained)
        for level, items in by_level(entered, checks.run(entered.assess()))
        for item in items
    ]
    above = (f"{evaluation.subject.name} {evaluation.round.year}", f"{timezone.localtime():%Y-%m-%d %H:%M}")
    return _book([Sheet(_("Findings"), columns, rows, above)], f"findings-{pk}")


def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of an evaluation: what is entered, to be filled in outside and brought back. For whoever answers its rows."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="answer")
    entered = Entered(evaluation, texts=True)
    held = permissions.hands(request)
    return _book(filling.sheets(entered, held), f"form-{evaluation.subject.unit.code}-{evaluation.round.year}")


def _book(sheets: list[Sheet], name: str) -> HttpResponse:
    return attachment(workbook(sheets), TYPE, f"{name}.xlsx")


def _listed(row: Evaluation) -> tuple[str | int | Decimal | None, ...]:
    errors = row.errors if row.is_editable and row.total_seq else None
    state = str(row.get_state_display())
    return (
        *(row.round.year, row.subject.unit.code, row.subject.name, row.round.name, state),
        *(row.round.deadline.isoformat(), errors, row.total, row.grade),
    )
