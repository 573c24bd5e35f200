"""核对: all findings as one list, each with its way to the cell; explanations of warnings; and submission."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from evaluation import cases, forms, frameworks, outlines, permissions, queries, sealing, seals, services, wording
from evaluation import checks as findings
from evaluation.cases import Entered
from evaluation.checks import Finding
from evaluation.forms import Cell
from evaluation.models import Evaluation, Explanation
from evaluation.pages import render
from evaluation.services import Stale
from evaluation.views.frame import actors, frame


class Item(NamedTuple):
    """A finding as the list shows it: its place in words and as an address, its sentence, the reason given."""

    finding: Finding
    place: str
    address: str
    sentence: str
    explained: str


def checks(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is wrong or wants a reason; the button to submit, once no error is left."""
    return _page(request, permissions.get_evaluation_or_404(request, pk))


def _page(request: HttpRequest, evaluation: Evaluation, refused: Mapping[str, str] | None = None) -> HttpResponse:
    """The list of findings; `refused` says by finding why its reason was not taken, and what was typed stays."""
    entered = cases.Entered(evaluation, texts=True)
    assessment = entered.assess()
    found = findings.run(assessment)
    services.keep_total(evaluation, assessment, found)
    page = frame(request, evaluation, "checks", assessment)
    page |= {"levels": by_level(entered, found), "errors": sum(each.level == findings.ERROR for each in found)}
    page |= {"refused": refused or {}, "typed": request.POST if refused else {}, "below": queries.in_work_below(evaluation)}
    if page["may_enter"]:
        page |= {"digest": seals.digest(seals.canonical(sealing.content(entered, assessment, found)))}
    page |= {"actors": actors(evaluation)}
    return render(request, "entry/checks.html", page, status=422 if refused else 200)


@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the reasons for warnings, bound to their numbers: all that were typed, or none where one is refused."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
    found = findings.run(cases.Entered(evaluation, texts=True).assess())
    asked = {each.identity: each for each in found if each.level == findings.WARNING}
    typed = forms.read_cells(request.POST, [Cell(identity, forms.line(1000)) for identity in asked])
    if typed.errors:
        return _page(request, evaluation, typed.errors)
    with transaction.atomic():
        for identity, reason in typed.values.items():
            services.explain(pk, asked[identity], reason, by=permissions.person(request))
    return redirect("checks", pk)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Seal and hand on. What was seen comes along as the digest of its content."""
    permissions.get_evaluation_or_404(request, pk, to="enter")
    seen = request.POST.get("seen", "")
    if not seen:
        raise Stale
    services.submit(pk, seen=seen, by=permissions.person(request))
    return redirect("overview", pk)


def by_level(entered: Entered, found: list[Finding]) -> list[tuple[str, list[Item]]]:
    """Findings by level, errors first, with reasons that were given."""
    given = {
        (each.code, each.where, each.fingerprint): each.text for each in Explanation.objects.filter(evaluation=entered.evaluation)
    }
    places = _places(entered)
    levels: dict[str, list[Item]] = {findings.ERROR: [], findings.WARNING: [], findings.INFO: []}
    for finding in found:
        place, address = _place(entered.evaluation, finding, places)
        sentence = wording.finding(finding, entered.evaluation.amount_unit)
        explained = given.get((finding.code, finding.where[:300], finding.fingerprint), "")
        levels[finding.level].append(Item(finding, place, address, sentence, explained))
    return list(levels.items())


def blocker(evaluation: Evaluation) -> Item | None:
    """The first error that stands in the way of submission, with its way to the cell."""
    if not evaluation.is_editable or not (evaluation.errors or evaluation.total_seq != evaluation.seq):
        return None
    entered = cases.Entered(evaluation, texts=True)
    first = next((each for each in findings.run(entered.assess()) if each.level == findings.ERROR), None)
    if first is None:
        return None
    place, address = _place(evaluation, first, _places(entered))
    return Item(first, place, address, wording.finding(first, evaluation.amount_unit), "")


def _places(entered: Entered) -> dict[str, tuple[str, int]]:
    """Where a finding points → (title of the row, its id)."""
    return {entered.where(row): (row.title, row.pk) for row in entered.indicators}


def _place(evaluation: Evaluation, finding: Finding, places: dict[str, tuple[str, int]]) -> tuple[str, str]:
    where: str = finding.where
    if where in places:
        title, pk = places[where]
        return title, f"{reverse('indicators', args=[evaluation.pk])}#row-{pk}"
    if where.startswith("offices/"):
        return where.removeprefix("offices/"), reverse("offices", args=[evaluation.pk])
    if where.startswith("figures."):
        return wording.label(where.removeprefix("figures.")), f"{reverse('figures', args=[evaluation.pk])}#{where}"
    if where.startswith("narrative."):
        outline: Any = outlines.shipped()[evaluation.round.outline]
        key = where.removeprefix("narrative.")
        return outline.title_of(key), f"{reverse('texts', args=[evaluation.pk])}#texts.{key}"
    return wording.place(where, frameworks.of(evaluation.round.framework)), reverse("indicators", args=[evaluation.pk])
