"""沿用上年: what may be carried over from last year's evaluation, and what was carried and awaits its confirmation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evaluation import frameworks, outlines, permissions
from evaluation.models import Evaluation
from evaluation.pages import render
from evaluation.services import Refused, carrying
from evaluation.values import numbers
from evaluation.views.entry.saving import saved_at, seen_of
from evaluation.views.frame import frame


def carry_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, carry over, confirm. For whoever enters all rows."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
    refused = ""
    if request.method == "POST":
        try:
            _act(request, pk)
            return redirect(f"{reverse('carry_over', args=[pk])}?saved={saved_at()}")
        except Refused as refusal:
            refused = str(refusal)
    offered = carrying.offer(evaluation)
    page = frame(request, evaluation, "overview") | {"refused": refused, "source": offered.source}
    page |= {"rows": [(row, _section(evaluation, row.section)) for row in offered.rows]}
    page |= {"texts": [(key, _title(evaluation, key), text, _years(evaluation, text)) for key, text in offered.texts.items()]}
    page |= {"waiting": _waiting(evaluation), "ticked": set(request.POST.getlist("row") + request.POST.getlist("text"))}
    return render(request, "entry/carry_over.html", page, status=422 if refused else 200)


def _act(request: HttpRequest, pk: int) -> None:
    by = permissions.person(request)
    if request.POST.get("act") == "confirm":
        carrying.confirm(pk, request.POST.getlist("mark"), by=by)
        return
    rows = [number for number in map(numbers.whole, request.POST.getlist("row")) if number is not None]
    targets = "targets" in request.POST
    carrying.carry(pk, rows, request.POST.getlist("text"), targets=targets, seen=seen_of(request), by=by)


def _section(evaluation: Evaluation, code: str) -> str:
    return frameworks.of(evaluation.round.framework).open_sections[code].path


def _title(evaluation: Evaluation, key: str) -> str:
    return outlines.shipped()[evaluation.round.outline].title_of(key)


def _years(evaluation: Evaluation, text: str) -> int:
    """How often last year, or a year before it, is named."""
    return sum(text.count(str(evaluation.round.year - back)) for back in (1, 2))


def _waiting(evaluation: Evaluation) -> list[tuple[str, str, str, int]]:
    """What was carried and is not confirmed: its mark, its name, what it holds, years of the past in it."""
    titles = {f"rows.{row.pk}": (row.title, row.target) for row in evaluation.indicators.all()}
    texts = {f"texts.{key}": (_title(evaluation, key), text) for key, text in evaluation.narratives.values_list("key", "text")}
    known: dict[str, Any] = titles | texts
    found = [(mark, *known[mark]) for mark in evaluation.carried if mark in known]
    return [(mark, name, held, _years(evaluation, f"{name}{held}")) for mark, name, held in found]
