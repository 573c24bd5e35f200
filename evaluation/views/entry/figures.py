"""基础数据: figures by group, drawn from the catalogue; 预算明细: budget lines, whose sums feed the figures."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from evaluation import cases, checks, permissions, services, stored
from evaluation import figures as catalogue
from evaluation.figures import Figure
from evaluation.forms import Cell
from evaluation.pages import render
from evaluation.services.blanks import answer_blanks, answer_of
from evaluation.services.lines import AMOUNTS, ON_A_PAGE, TABLE, WORDS, cell, count_blanks, totals
from evaluation.values import numbers
from evaluation.views.entry.offered import STATUS, figure_cells, is_entered, line_cells, shown_figures
from evaluation.views.entry.saving import NOTHING_POSTED, Outcome, named, save, saved_at
from evaluation.views.frame import frame
from units.models import BudgetLine

STATUSES = {  # of the figures: what each means
    "flash": N_("preliminary, before the accounts are closed; they may still change"),
    "filed": N_("as the final accounts were filed; not yet replied to"),
    "approved": N_("as the final accounts were approved; nothing changes any more"),
}


class FigureCell(NamedTuple):
    """A figure as the page shows it."""

    entry: Figure
    what: str
    value: str
    shown: str
    source: str
    units: tuple[int, int] | None
    eliminated: Decimal | None
    editable: bool
    findings: list[Any]


def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter figures; those from lines or from the units below are shown with their source."""
    outcome = NOTHING_POSTED
    if request.method == "POST":
        outcome = save(request, pk, "enter", lambda desk: figure_cells(desk.evaluation, desk.kept[0]))
        if outcome.saved:
            return redirect(f"{reverse('figures', args=[pk])}?saved={saved_at()}{_answer(request, pk)}")
    evaluation = permissions.get_evaluation_or_404(request, pk)
    page = frame(request, evaluation, "figures")
    entered = cases.Entered(evaluation, texts=evaluation.total_seq != evaluation.seq, surroundings=True)
    assessment = entered.assess()
    found = checks.run(assessment)
    if entered.texts:
        services.keep_total(evaluation, assessment, found)
    page |= {
        "assessment": assessment,
        "outcome": outcome,
        "named": named(evaluation, outcome),
        "groups": _groups(entered, found, outcome),
    }
    page |= {"statuses": STATUSES, "status": outcome.raw.get(STATUS.what, evaluation.figures_status)}
    page |= {"rates": [(rate, assessment.figures.get(rate.key)) for rate in catalogue.catalogue().derived]}
    return render(request, "entry/figures.html", page, status=outcome.status)


def _groups(entered: cases.Entered, found: list[Any], outcome: Outcome) -> list[dict[str, Any]]:
    evaluation, there, unit = entered.evaluation, entered.stored, entered.evaluation.amount_unit
    by_where: dict[str, list[Any]] = {}
    for finding in found:
        by_where.setdefault(finding.where, []).append(finding)
    expected = stored.units_below(evaluation.subject).count() if evaluation.subject.rolls_up else 0
    groups = []
    for group, entries in shown_figures(entered.framework, there):
        cells = []
        for entry in entries:
            what, kept = f"figures.{entry.key}", there.get(entry.key)
            value = kept.value if kept else None
            source = kept.source if kept else (stored.ROLLED_UP if evaluation.subject.rolls_up and entry.sums else stored.ENTERED)
            typed = outcome.raw.get(what, catalogue.entered(entry, value, unit))
            shown, editable = catalogue.show(entry, value, unit), is_entered(evaluation, entry, there)
            units = kept.units if kept else (0, expected) if source == stored.ROLLED_UP else None
            cells.append(
                FigureCell(
                    entry, what, typed, shown, source, units, kept.eliminated if kept else None, editable, by_where.get(what, [])
                )
            )
        blank = sum(cell.editable and not cell.value and cell.entry.kind in ("money", "count") for cell in cells)
        groups.append({"group": group, "cells": cells, "blank": blank, "answer": answer_of(evaluation, group.key)})
    return groups


def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Budget lines of the subject's year. `add` and `remove` first save what was typed."""
    outcome = NOTHING_POSTED
    if request.method == "POST":
        outcome = save(request, pk, "enter", lambda desk: _offered_lines(request, desk))
        if outcome.saved:
            _add_or_remove(request, pk)
            here = f"&page={request.GET['page']}" if numbers.whole(request.GET.get("page", "")) else ""
            return redirect(f"{reverse('lines', args=[pk])}?saved={saved_at()}{here}{_answer(request, pk)}")
    evaluation = permissions.get_evaluation_or_404(request, pk)
    page = frame(request, evaluation, "lines")
    pages = Paginator(BudgetLine.objects.filter(subject=evaluation.subject_id, year=evaluation.round.year), ON_A_PAGE)
    shown = pages.get_page(request.GET.get("page", "")[:9])
    found = list(shown.object_list)
    values = {
        f"lines.{line.pk}.{field}": outcome.raw.get(f"lines.{line.pk}.{field}", cell(line, field, evaluation.amount_unit))
        for line in found
        for field in (*WORDS, *AMOUNTS)
    }
    page |= {"lines": found, "shown": shown, "values": values, "sums": totals(evaluation), "outcome": outcome, "amounts": AMOUNTS}
    page |= {"named": _named(shown, named(evaluation, outcome)), "taken_over": stored.taken_over(evaluation)}
    blank = count_blanks(evaluation)
    page |= {"blank": blank, "answer": answer_of(evaluation, TABLE), "table": TABLE}
    page |= {"categories": BudgetLine.Category.choices, "sources": BudgetLine.Source.choices}
    return render(request, "entry/lines.html", page, status=outcome.status)


def _answer(request: HttpRequest, pk: int) -> str:
    """Keep what was answered about the blanks of a table (“budget=yes”); where to land then."""
    table, equals, answer = request.POST.get("answer", "").partition("=")
    if not equals:
        return ""
    answer_blanks(pk, table, answer, by=permissions.person(request))
    return f"#blanks-{table}"


def _offered_lines(request: HttpRequest, desk: services.Desk) -> list[Cell]:
    """The cells of the lines that were posted: one page of them."""
    posted = [name for name in request.POST if name.startswith("lines.")]
    return line_cells(desk.some_lines(posted), desk.evaluation.amount_unit)


def _named(shown: Page[BudgetLine], fields: dict[str, str]) -> dict[str, str]:
    """Refused cells with the number of their line, as the table counts."""
    number = {str(line.pk): place for place, line in enumerate(shown.object_list, shown.start_index())}
    return {
        what: _("Line %(number)s · %(field)s") % {"number": number.get(what.split(".")[1], "?"), "field": field}
        for what, field in fields.items()
    }


def _add_or_remove(request: HttpRequest, pk: int) -> None:
    add, remove = (numbers.whole(request.POST.get(name, "")) for name in ("add", "remove"))
    if add:
        services.save_lines(pk, add=min(add, 20), by=permissions.person(request))
    elif remove:
        services.save_lines(pk, remove=remove, by=permissions.person(request))
