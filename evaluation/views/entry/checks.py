"""核对: all findings as one list, each with its way to the cell; explanations of warnings; and submission."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from evaluation import cases, forms, frameworks, outlines, permissions, sealing, seals, services, wording
from evaluation import checks as findings
from evaluation.cases import Entered
from evaluation.checks import Finding
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
    evaluation = permissions.get_evaluation_or_404(request, pk)
    entered = cases.Entered(evaluation, texts=True)
    assessment = entered.assess()
    found = findings.run(assessment)
    services.keep_total(evaluation, assessment, found)
    page = frame(request, evaluation, "checks", assessment)
    page |= {"levels": by_level(entered, found), "errors": sum(each.level == findings.ERROR for each in found)}
    if page["may_enter"]:
        page |= {"digest": seals.digest(seals.canonical(sealing.content(entered, assessment, found)))}
    page |= {"actors": actors(evaluation)}
    return render(request, "entry/checks.html", page)


@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the reasons for warnings, bound to their numbers."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
    found = findings.run(cases.Entered(evaluation, texts=True).assess())
    read = forms.line(1000)
    for finding in found:
        if finding.level == findings.WARNING and finding.identity in request.POST:
            services.explain(pk, finding, read(request.POST[finding.identity]), by=permissions.person(request))
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


def _places(entered: Entered) -> dict[str, tuple[str, int]]:
    """Where a finding points → (title of the row, its id)."""
    return {entered.where(row): (row.title, row.pk) for row in entered.indicators}


def _place(evaluation: Evaluation, finding: Finding, places: dict[str, tuple[str, int]]) -> tuple[str, str]:
    where: str = finding.where
    if where in places:
        title, pk = places[where]
        return title, f"{reverse('indicators', args=[evaluation.pk])}#row-{pk}"
    if where.startswith("figures."):
        return wording.label(where.removeprefix("figures.")), f"{reverse('figures', args=[evaluation.pk])}#{where}"
    if where.startswith("narrative."):
        outline: Any = outlines.shipped()[evaluation.round.outline]
        key = where.removeprefix("narrative.")
        return outline.title_of(key), f"{reverse('texts', args=[evaluation.pk])}#texts.{key}"
    return wording.place(where, frameworks.of(evaluation.round.framework)), reverse("indicators", args=[evaluation.pk])
