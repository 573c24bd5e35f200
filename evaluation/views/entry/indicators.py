"""指标: the score table as a form. The score and its working stand beside what is typed, from the same core."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evaluation import checks, permissions, services, wording
from evaluation.cases import Entered
from evaluation.cells import LEVELS
from evaluation.checks import Finding
from evaluation.models import Evaluation, Indicator, Remark, State
from evaluation.offices import Part, of
from evaluation.pages import LEVELS as LEVEL_NAMES
from evaluation.pages import SIGNS, render
from evaluation.permissions import Hands
from evaluation.scoring.engine import Line
from evaluation.scoring.framework import OPERATORS, OpenSection
from evaluation.services import commenting
from evaluation.services.entering import ROW
from evaluation.views.entry.answer import MISSING
from evaluation.views.entry.offered import answered_by, desk_rows, fields_of, reads_of, scope_of, visible
from evaluation.views.entry.saving import NOTHING_POSTED, Outcome, named, save, saved_at, seen_of
from evaluation.views.frame import frame
from units.models import Office


class RowView(NamedTuple):
    """A row as the page shows it."""

    row: Indicator
    reads: str
    line: Line | None
    values: dict[str, str]
    editable: frozenset[str]
    findings: list[Finding]
    remarks: list[str]


def indicators(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of the score table: finance types all of them, an office its own answers."""
    outcome, held = NOTHING_POSTED, permissions.hands(request)
    if request.method == "POST":
        outcome = save(request, pk, "answer", lambda desk: desk_rows(desk, held))
        if outcome.saved:
            return redirect(_after_save(request, pk))
    evaluation = permissions.get_evaluation_or_404(request, pk, to="open")
    entered = Entered(evaluation, texts=evaluation.total_seq != evaluation.seq)
    assessment = entered.assess()
    found = checks.run(assessment)
    if evaluation.total_seq != evaluation.seq:
        services.keep_total(evaluation, assessment, found)
    page = frame(request, evaluation, "indicators", assessment)
    page |= {"sections": _sections(entered, assessment, found, outcome, held), "outcome": outcome}
    page |= {"may_answer": evaluation.is_editable and permissions.may(held, evaluation, "answer")}
    page |= {
        "t": _words(evaluation, may_enter=page["may_enter"]),
        "named": named(evaluation, outcome),
        "part": _part(entered, found, held),
        "refused": 0,
    }
    return render(request, "entry/indicators.html", page, status=outcome.status)


def _words(evaluation: Evaluation, *, may_enter: bool) -> dict[str, Any]:
    """What every row of the table says alike, made once: words, addresses, options by what is chosen."""
    signs = [(sign, SIGNS.get(sign, "")) for sign in OPERATORS]
    levels = [("", ""), *((level, str(LEVEL_NAMES[level])) for level in LEVELS)]
    return {
        "name": _("Name of the indicator"),
        "more": _("more"),
        "carried": evaluation.carried if may_enter else (),
        "carrying": reverse("carry_over", args=[evaluation.pk]),
        "from_last_year": _("from last year, to be confirmed"),
        "from_figures": _("from the figures"),
        "none_hold": _("none of these"),
        "level": _("Level"),
        "share": _("Judged share"),
        "address": reverse("indicators", args=[evaluation.pk]) + "/",
        "figures": reverse("figures", args=[evaluation.pk]),
        "operators": {chosen: _options(signs, chosen) for chosen in ("", *OPERATORS)},
        "levels": {chosen: _options(levels, chosen) for chosen in ("", *LEVELS)},
    }


def _options(options: list[tuple[str, str]], chosen: str) -> SafeString:
    marked = [(value, mark_safe(" selected") if value == chosen else "", name) for value, name in options]
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


def _part(entered: Entered, found: list[Finding], held: Hands) -> Part | None:
    """What the office of whoever only answers for one is asked for."""
    if permissions.may(held, entered.evaluation, "read"):
        return None
    offices = held.offices(entered.evaluation.subject.unit.path)
    return next(iter(of(entered, found, timezone.localdate(), offices)), None)


def row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """One row in full: office, not applicable, deduction, change of target; a row of the unit's own can be taken out."""
    outcome, held = NOTHING_POSTED, permissions.hands(request)
    if request.method == "POST" and "remove" in request.POST:
        evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
        services.remove_row(pk, row_pk, seen=seen_of(request), by=permissions.person(request))
        return redirect("indicators", pk)
    if request.method == "POST":
        outcome = save(request, pk, "answer", lambda desk: desk_rows(desk, held, only=row_pk))
        if outcome.saved:
            return redirect(f"{reverse('indicators', args=[pk])}?saved={saved_at()}#row-{row_pk}")
    evaluation = permissions.get_evaluation_or_404(request, pk, to="open")
    entered = Entered(evaluation)
    if not any(each.pk == row_pk and visible(held, evaluation, each) for each in entered.indicators):
        raise Http404
    assessment = entered.assess()
    page = frame(request, evaluation, "indicators", assessment)
    views = [
        view
        for section in _sections(entered, assessment, checks.run(assessment), outcome, held, whole=True)
        for view in section["rows"]
    ]
    page |= {
        "view": next(view for view in views if view.row.pk == row_pk),
        "outcome": outcome,
        "named": named(evaluation, outcome),
        "levels": LEVELS,
        "operators": list(OPERATORS),
    }
    line = page["view"].line
    page |= {"working": [wording.working(step, evaluation.amount_unit) for step in line.steps] if line else []}
    found = page["view"].row
    page |= {"evidence": found.evidence.select_related("by"), "may_attach": _may_attach(held, evaluation, found)}
    page |= {"comments": found.comments.select_related("by"), "colleagues": commenting.colleagues(evaluation, found)}
    commenting.opened(found, held.person)
    page |= {"offices": Office.objects.filter(unit=evaluation.subject.unit, is_active=True), "kinds": Indicator.Kind.choices}
    return render(request, "entry/row.html", page, status=outcome.status)


def _may_attach(held: Hands, evaluation: Evaluation, found: Indicator) -> bool:
    """Whether somebody answers this row, and may still."""
    scope = scope_of(held, evaluation)
    return evaluation.is_editable and answered_by(scope, found) and permissions.may(held, evaluation, "answer")


def _sections(
    entered: Entered, assessment: Any, found: list[Finding], outcome: Outcome, held: Hands, *, whole: bool = False
) -> list[dict[str, Any]]:
    """Rows by section, in the regulation's order; open sections also where they are empty yet."""
    evaluation, framework = entered.evaluation, entered.framework
    scope = scope_of(held, evaluation)
    by_code = {line.leaf.code: line for line in assessment.card.lines}
    by_where: dict[str, list[Finding]] = {}
    for finding in found:
        by_where.setdefault(finding.where, []).append(finding)
    returned = Remark.objects.filter(evaluation=evaluation).exclude(where="") if evaluation.state == State.RETURNED else []
    remarks: dict[str, list[str]] = {}
    for remark in returned:
        remarks.setdefault(remark.where, []).append(remark.text)
    sections: dict[str, dict[str, Any]] = {}
    for part in framework.plan:
        key = part.path if isinstance(part, OpenSection) else part.section
        section = sections.setdefault(key, {"path": key, "open": None, "rows": [], "points": None, "basis": ""})
        if isinstance(part, OpenSection):
            section |= {"open": part.code, "points": part.points, "basis": part.basis}
    for row in entered.indicators:
        if not visible(held, evaluation, row):
            continue
        line = by_code.get(entered.codes[row.pk])
        opened = framework.open_sections.get(row.section)
        where = entered.where(row)
        section = sections[opened.path if opened else (line.leaf.section if line else "")]
        section["rows"].append(
            _view(evaluation, row, line, by_where.get(where, []), remarks.get(where, []), outcome, scope, whole=whole)
        )
    return [section for section in sections.values() if section["rows"] or (section["open"] and scope is None)]


def _view(
    evaluation: Evaluation, row: Indicator, line: Line | None, found: list[Finding], remarks: list[str], outcome: Outcome,
    scope: frozenset[int] | None, *, whole: bool,
) -> RowView:  # fmt: skip
    reads = reads_of(evaluation, row)
    mine = answered_by(scope, row)
    fields = fields_of(row, reads, answers_only=scope is not None, whole=whole)
    editable = frozenset({*fields, "items", "office_id"} if evaluation.is_editable and mine else ())
    values = {
        name: outcome.raw.get(f"rows.{row.pk}.{name}", as_text(getattr(row, name))) for name, (as_text, _from) in ROW.items()
    }
    spoken = [finding for finding in found if finding.code not in MISSING]
    return RowView(row, reads, line, values, editable, spoken, remarks)


def _after_save(request: HttpRequest, pk: int) -> str:
    """Where a saved form goes: back to itself, or to the row that was added, by whoever may enter all rows."""
    address = f"{reverse('indicators', args=[pk])}?saved={saved_at()}"
    section = request.POST.get("add", "")
    if section:
        permissions.get_evaluation_or_404(request, pk, to="enter")
        added = services.add_rows(pk, section, by=permissions.person(request))
        return f"{address}#row-{added.pk}"
    return address
