"""指标: the score table as a form. The score and its working stand beside what is typed, from the same core."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation import checks, forms, frameworks, permissions, services, wording
from evaluation.cases import Entered
from evaluation.cells import LEVELS
from evaluation.checks import Finding
from evaluation.forms import Cell, read_cells
from evaluation.models import Evaluation, Indicator, Remark, State
from evaluation.pages import LEVELS as LEVEL_NAMES
from evaluation.pages import SIGNS, render
from evaluation.permissions import Hands
from evaluation.scoring.engine import Line
from evaluation.scoring.framework import OPERATORS, OpenSection, own_settings
from evaluation.services import Desk
from evaluation.services.entering import ROW
from evaluation.views.entry.saving import NOTHING_POSTED, Outcome, named, save, saved_at, seen_of
from evaluation.views.frame import frame
from units.models import Office, Role

ANSWERS = ("actual", "level", "share", "items", "reason")  # what an office fills in
MISSING = ("T01", "T02", "T05", "T06", "T26")  # shown as “to be filled”, not as sentences


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
        outcome = save(request, pk, "answer", lambda desk: _desk_cells(desk, held))
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
    page |= {"t": _words(evaluation), "named": named(evaluation, outcome)}
    return render(request, "entry/indicators.html", page, status=outcome.status)


def _words(evaluation: Evaluation) -> dict[str, Any]:
    """What every row of the table says alike, made once: words, addresses, options by what is chosen."""
    signs = [(sign, SIGNS.get(sign, "")) for sign in OPERATORS]
    levels = [("", ""), *((level, str(LEVEL_NAMES[level])) for level in LEVELS)]
    return {
        "name": _("Name of the indicator"),
        "more": _("more"),
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


@require_POST
def score_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The score of what is typed and not saved: fragments that replace those of the page. Stores nothing."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="answer")
    held = permissions.hands(request)
    entered = Entered(evaluation)
    typed = read_cells(request.POST, _cells(evaluation, entered.indicators, _scope(held, evaluation)))
    rows = {row.pk: row for row in entered.indicators}
    for what, value in typed.values.items():
        _kind, row_pk, field = what.split(".")
        setattr(rows[int(row_pk)], field, ROW[field][1](value))
    assessment = Entered(evaluation, indicators=entered.indicators).assess()
    by_code = {line.leaf.code: line for line in assessment.card.lines}
    lines = [(row.pk, by_code.get(entered.codes[row.pk])) for row in entered.indicators if _visible(held, evaluation, row)]
    return render(request, "entry/score_preview.html", {"lines": lines, "assessment": assessment, "unit": evaluation.amount_unit})


def row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """One row in full: office, not applicable, deduction, change of target; a row of the unit's own can be taken out."""
    outcome, held = NOTHING_POSTED, permissions.hands(request)
    if request.method == "POST" and "remove" in request.POST:
        evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
        services.remove_row(pk, row_pk, seen=seen_of(request), by=permissions.person(request))
        return redirect("indicators", pk)
    if request.method == "POST":
        outcome = save(request, pk, "answer", lambda desk: _desk_cells(desk, held, only=row_pk))
        if outcome.saved:
            return redirect(f"{reverse('indicators', args=[pk])}?saved={saved_at()}#row-{row_pk}")
    evaluation = permissions.get_evaluation_or_404(request, pk, to="open")
    entered = Entered(evaluation)
    if not any(each.pk == row_pk and _visible(held, evaluation, each) for each in entered.indicators):
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
    page |= {"offices": Office.objects.filter(unit=evaluation.subject.unit, is_active=True), "kinds": Indicator.Kind.choices}
    return render(request, "entry/row.html", page, status=outcome.status)


def _scope(held: Hands, evaluation: Evaluation) -> frozenset[int] | None:
    """The offices whose rows this person answers; None for finance, who types every row."""
    if held.has([Role.PREPARER], evaluation.subject.unit.path):
        return None
    return held.offices(evaluation.subject.unit.path)


def _visible(held: Hands, evaluation: Evaluation, found: Indicator) -> bool:
    if permissions.may(held, evaluation, "read"):
        return True
    return found.office_id in held.offices(evaluation.subject.unit.path)


def _reads(evaluation: Evaluation, found: Indicator) -> str:
    """What is reported for a row (scoring/rules): it decides which cells there are."""
    framework = frameworks.of(evaluation.round.framework)
    if found.code:
        leaf = framework.leaves.get(found.code)
        return leaf.settings.reads if leaf else "figures"
    settings = own_settings(framework, found.kind, found.operator if found.operator in OPERATORS else ">=")
    return str(settings.reads)


Fields = dict[str, forms.Read]


def _fields(found: Indicator, reads: str, *, answers_only: bool, whole: bool) -> Fields:
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


def _desk_cells(desk: Desk, held: Hands, only: int | None = None) -> list[Cell]:
    """The cells of the page, or all cells of one row, under the lock."""
    evaluation = desk.evaluation
    scope = _scope(held, evaluation)
    if only is None:
        return _cells(evaluation, desk.rows.values(), scope)
    if only not in desk.rows or not _visible(held, evaluation, desk.rows[only]):
        raise Http404
    return _cells(evaluation, [desk.rows[only]], scope, whole=True)


def _cells(evaluation: Evaluation, rows: Iterable[Indicator], scope: frozenset[int] | None, *, whole: bool = False) -> list[Cell]:
    """The cells that this person may type: of all rows, or of their offices' rows."""
    cells: list[Cell] = []
    for found in rows:
        if scope is not None and found.office_id not in scope:
            continue
        reads = _reads(evaluation, found)
        fields = {**_fields(found, reads, answers_only=scope is not None, whole=whole)}
        if reads == "items":
            leaf = frameworks.of(evaluation.round.framework).leaves[found.code]
            fields["items"] = forms.checklist(leaf.settings.titles)
        if whole and scope is None:
            offices = Office.objects.filter(unit=evaluation.subject.unit).values_list("pk", flat=True)
            fields["office_id"] = forms.choice(["", *map(str, offices)])
        cells += [Cell(f"rows.{found.pk}.{name}", read) for name, read in fields.items()]
    return cells


def _sections(
    entered: Entered, assessment: Any, found: list[Finding], outcome: Outcome, held: Hands, *, whole: bool = False
) -> list[dict[str, Any]]:
    """Rows by section, in the regulation's order; open sections also where they are empty yet."""
    evaluation, framework = entered.evaluation, entered.framework
    scope = _scope(held, evaluation)
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
        if not _visible(held, evaluation, row):
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
    reads = _reads(evaluation, row)
    mine = scope is None or row.office_id in scope
    fields = _fields(row, reads, answers_only=scope is not None, whole=whole)
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
