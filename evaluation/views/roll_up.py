"""汇总: the figures of a department as sums of its units, with who is late; and each figure with the units behind it."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from evaluation import figures, forms, permissions, rolling_up, stored, wording
from evaluation.figures import Figure
from evaluation.models import Evaluation, Explanation
from evaluation.pages import render
from evaluation.services import Refused
from evaluation.services import rolling_up as verbs
from evaluation.values import numbers
from evaluation.views.entry.saving import saved_at
from evaluation.views.frame import frame


def roll_up(request: HttpRequest, pk: int) -> HttpResponse:
    """All units with their state, and all figures with sum, eliminations, result and final accounts."""
    evaluation = _rolled(request, pk)
    below = rolling_up.units(evaluation, timezone.localdate())
    found = rolling_up.lines(evaluation, stored.read(evaluation), below)
    page = frame(request, evaluation, "roll_up")
    page |= {"below": below, "groups": _groups(found), "late": [each for each in below if each.late]}
    page |= {"expected": {line.kind.key for line in found}, "explained": _explained(evaluation)}
    page |= {"without": [each for each in below if each.evaluation is None]}
    return render(request, "roll_up/roll_up.html", page)


def roll_up_figure(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One figure, unit by unit; here the department's preparer eliminates, and enters the final accounts."""
    evaluation, kind = _rolled(request, pk), figures.catalogue().by_key.get(key)
    if kind is None or not kind.sums:
        raise Http404
    refused: dict[str, str] = {}
    if request.method == "POST":
        evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
        act = "account" if request.POST.get("act") == "account" else "eliminate"
        try:
            _write(request, evaluation, kind, act)
            return redirect(f"{reverse('roll_up_figure', args=[pk, key])}?saved={saved_at()}")
        except Refused as refusal:
            refused[act] = str(refusal)
    below = rolling_up.units(evaluation, timezone.localdate())
    line = rolling_up.line(evaluation, kind, stored.read(evaluation), below)
    page = frame(request, evaluation, "roll_up")
    unit = evaluation.amount_unit
    page |= {"below": below, "line": line, "kind": kind, "writers": rolling_up.writers(below, key), "refused": refused}
    page |= {"may_change": page["may_enter"] and rolling_up.may_roll_up(kind), "typed": request.POST if refused else {}}
    page |= {"eliminated": figures.entered(kind, line.eliminated, unit), "account": figures.entered(kind, line.account, unit)}
    page |= {"explained": _explained(evaluation).get(key, "")}
    return render(request, "roll_up/figure.html", page, status=422 if refused else 200)


def _rolled(request: HttpRequest, pk: int) -> Evaluation:
    evaluation = permissions.get_evaluation_or_404(request, pk)
    if not evaluation.subject.rolls_up:
        raise Http404
    return evaluation


def _write(request: HttpRequest, evaluation: Evaluation, kind: Figure, act: str) -> None:
    amount, by = _amount(request, evaluation, kind), permissions.person(request)
    was = request.POST.get("was", "")
    if act == "account":
        verbs.account(evaluation.pk, kind.key, amount, was=was, by=by)
        return
    reason, why = forms.read_cell(forms.line(500), request.POST.get("reason", ""))
    if why:
        raise Refused(why)
    verbs.eliminate(evaluation.pk, kind.key, amount, reason, was=(was, request.POST.get("was_reason", "")), by=by)


def _amount(request: HttpRequest, evaluation: Evaluation, kind: Figure) -> Decimal | None:
    """The posted amount, through the one door."""
    try:
        return figures.read(kind, request.POST.get("amount", "")[:200], evaluation.amount_unit)
    except numbers.Refused as refusal:
        raise Refused(wording.refusal(refusal.code, refusal.numbers)) from None


def _groups(found: list[rolling_up.Line]) -> list[dict[str, Any]]:
    groups = [
        {"group": group, "lines": [line for line in found if line.kind.group == group.key]}
        for group in figures.catalogue().groups
    ]
    return [group for group in groups if group["lines"]]


def _explained(evaluation: Evaluation) -> dict[str, str]:
    """Figure → the reason given last for its difference to the final accounts."""
    rows = Explanation.objects.filter(evaluation=evaluation, code="B14").order_by("pk").values_list("where", "text")
    return {where.removeprefix("figures."): text for where, text in rows}
