"""文字: the texts of the report, section by section, with live figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evaluation import cases, checks, figures, outlines, permissions, services
from evaluation.narrative import Tokens
from evaluation.pages import render
from evaluation.views.entry.offered import text_cells
from evaluation.views.entry.saving import NOTHING_POSTED, named, save, saved_at
from evaluation.views.frame import frame


def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """One text for each section of the outline; 【names】 print as figures."""
    outcome = NOTHING_POSTED
    if request.method == "POST":
        outcome = save(request, pk, "enter", lambda desk: text_cells(desk.evaluation))
        if outcome.saved:
            return redirect(f"{reverse('texts', args=[pk])}?saved={saved_at()}")
    evaluation = permissions.get_evaluation_or_404(request, pk)
    outline = outlines.shipped()[evaluation.round.outline]
    entered = cases.Entered(evaluation, texts=True)
    assessment = entered.assess()
    found = checks.run(assessment)
    services.keep_total(evaluation, assessment, found)
    by_where: dict[str, list[checks.Finding]] = {}
    for finding in found:
        by_where.setdefault(finding.where.removeprefix("narrative."), []).append(finding)
    parts = [
        (part, outcome.raw.get(f"texts.{part.key}", entered.texts.get(part.key, "")), by_where.get(part.key, []))
        for part in outline.texts
    ]
    page = frame(request, evaluation, "texts", assessment)
    page |= {
        "parts": parts,
        "outcome": outcome,
        "named": named(evaluation, outcome),
        "tokens": _tokens(Tokens(assessment)),
        "outline": outline,
    }
    return render(request, "entry/texts.html", page, status=outcome.status)


def _tokens(tokens: Tokens) -> list[tuple[str, str, bool]]:
    """(name, what it prints, whether it is a figure) of every token that has a value."""
    labels = figures.catalogue().by_label
    return [(name, printed, name in labels) for name, printed in tokens.items() if printed]
