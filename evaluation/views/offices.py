"""处室分工: rows given to offices, their days and notes, how far each is; and the page of one office, where it confirms."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import checks, figures, forms, permissions, services, wording
from evaluation.cases import Entered
from evaluation.models import Evaluation
from evaluation.offices import Part, of
from evaluation.pages import render
from evaluation.services import Refused, Stale
from evaluation.services import offices as verbs
from evaluation.values import numbers
from evaluation.views.entry.saving import saved_at, seen_of
from evaluation.views.frame import frame
from units.models import Office


def offices(request: HttpRequest, pk: int) -> HttpResponse:
    """Who fills which rows, until when, and how far they are; whoever enters all rows gives them out."""
    refused = ""
    if request.method == "POST":
        evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
        try:
            (_ask if request.POST.get("act") == "ask" else _assign)(request, evaluation)
            return redirect(f"{reverse('offices', args=[pk])}?saved={saved_at()}")
        except Refused as refusal:
            refused = str(refusal)
    evaluation = permissions.get_evaluation_or_404(request, pk)
    entered = Entered(evaluation, texts=evaluation.total_seq != evaluation.seq)
    assessment = entered.assess()
    found = checks.run(assessment)
    if entered.texts:
        services.keep_total(evaluation, assessment, found)
    parts = of(entered, found, timezone.localdate())
    page = frame(request, evaluation, "offices")
    page |= {"parts": parts, "sections": _sections(entered), "refused": refused, "typed": request.POST if refused else {}}
    full = {leaf.code: leaf.points for leaf in entered.case.leaves}
    page |= {"marks": {row.pk: full.get(entered.codes[row.pk]) for row in entered.indicators}}
    page |= {"offices": Office.objects.filter(unit=evaluation.subject.unit, is_active=True), "links": _links(request, parts, pk)}
    page |= {"late": [part for part in parts if part.late], "ticked": request.POST.getlist("row") if refused else []}
    return render(request, "offices/offices.html", page, status=422 if refused else 200)


def office_part(request: HttpRequest, pk: int, office_pk: int) -> HttpResponse:
    """The page of one office: until when, what is missing, and the button by which it confirms. For it and for readers."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="open")
    office = get_object_or_404(Office, pk=office_pk, unit=evaluation.subject.unit)
    mine = office.pk in permissions.hands(request).offices(evaluation.subject.unit.path)
    if not mine and (request.method == "POST" or not permissions.may(permissions.hands(request), evaluation, "read")):
        raise Http404
    entered = Entered(evaluation, texts=evaluation.total_seq != evaluation.seq)
    found = checks.run(entered.assess())
    part = next(iter(of(entered, found, timezone.localdate(), [office.pk])), None)
    if part is None or (mine and not part.rows):
        raise Http404
    refused = 0
    if request.method == "POST":
        refused = len(part.lacking)
        if not refused:
            if request.POST.get("seen") != part.digest:
                raise Stale
            verbs.confirm(pk, office, seen=part.digest, by=permissions.person(request))
            return redirect(f"{reverse('office_part', args=[pk, office.pk])}?saved={saved_at()}")
    page = frame(request, evaluation, "office_part")
    page |= {"part": part, "refused": refused, "mine": mine}
    return render(request, "offices/part.html", page, status=422 if refused else 200)


def _assign(request: HttpRequest, evaluation: Evaluation) -> None:
    """Give the ticked rows, and those of ticked sections, to the chosen office."""
    ticked = {number for value in request.POST.getlist("row")[:1000] if (number := numbers.whole(value)) is not None}
    sections = set(request.POST.getlist("section")[:200])
    if sections:
        for section in _sections(Entered(evaluation)):
            if section["key"] in sections:
                ticked |= {row.pk for row in section["rows"]}
    verbs.assign(evaluation.pk, ticked, _office(request, evaluation), seen=seen_of(request), by=permissions.person(request))


def _office(request: HttpRequest, evaluation: Evaluation) -> Office | None:
    """The office that was chosen; None for “none”."""
    chosen = request.POST.get("office", "")
    if chosen == "none":
        return None
    number = numbers.whole(chosen)
    found = Office.objects.filter(pk=number, unit=evaluation.subject.unit).first() if number is not None else None
    if found is None:
        raise Refused(_("Choose an office."))
    return found


def _ask(request: HttpRequest, evaluation: Evaluation) -> None:
    """Set an office's day and note."""
    office = _office(request, evaluation)
    if office is None:
        raise Refused(_("Choose an office."))
    note, why = forms.read_cell(forms.line(500), request.POST.get("note", ""))
    try:
        day = figures.read_date(request.POST.get("deadline", "")[:200])
    except numbers.Refused as refusal:
        why = wording.refusal(refusal.code, refusal.numbers)
    if why:
        raise Refused(office.name + _(": ") + why)
    was = (request.POST.get("was_deadline", ""), request.POST.get("was_note", ""))
    try:
        verbs.ask(evaluation.pk, office, deadline=day, note=note, was=was, by=permissions.person(request))
    except Refused as refusal:
        raise Refused(office.name + _(": ") + str(refusal)) from None


def _sections(entered: Entered) -> list[dict[str, Any]]:
    """Rows by section, in the regulation's order."""
    framework = entered.framework
    paths = {leaf.code: leaf.section for leaf in entered.case.leaves}
    found: dict[str, dict[str, Any]] = {}
    for row in entered.indicators:
        opened = framework.open_sections.get(row.section)
        path = opened.path if opened else paths.get(row.code, "")
        found.setdefault(path, {"key": path, "title": path.replace("/", " / "), "rows": []})["rows"].append(row)
    return list(found.values())


def _links(request: HttpRequest, parts: Iterable[Part], pk: int) -> dict[int, str]:
    """The whole address of each office's page, to be sent to it."""
    return {
        part.office.pk: request.build_absolute_uri(reverse("office_part", args=[pk, part.office.pk]))
        for part in parts
        if part.rows
    }
