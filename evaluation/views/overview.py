"""概况: where an evaluation stands, who acts next, what happened so far, and who signs for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evaluation import forms, frameworks, permissions, queries, seals
from evaluation.forms import Cell
from evaluation.models import Evaluation, Remark, Seal, State
from evaluation.pages import render
from evaluation.services.entering import PROFILE
from evaluation.views import changes
from evaluation.views.entry.checks import blocker
from evaluation.views.entry.saving import NOTHING_POSTED, named, save, saved_at
from evaluation.views.frame import actors, frame, waiting_on
from evaluation.views.history import told
from units.models import Office, Unit

FIELDS = tuple(name for name in PROFILE if name != "blank_is_zero")


def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """State, next actor, reasons of a return, people who sign, units and offices, history."""
    outcome = NOTHING_POSTED
    if request.method == "POST":
        outcome = save(request, pk, "enter", lambda _desk: _cells())
        if outcome.saved:
            return redirect(f"{reverse('overview', args=[pk])}?saved={saved_at()}")
    evaluation = permissions.get_evaluation_or_404(request, pk)
    unit = evaluation.subject.unit
    page = frame(request, evaluation, "overview")
    page |= {
        "outcome": outcome,
        "named": named(evaluation, outcome),
        "values": {name: outcome.raw.get(f"profile.{name}", getattr(evaluation, name)) for name in FIELDS},
        "actors": actors(evaluation),
        "waiting_on": waiting_on(evaluation),
        "remarks": remarks(evaluation),
        "units": Unit.objects.filter(path__startswith=unit.path, is_active=True).exclude(pk=unit.pk),
        "offices": Office.objects.filter(unit=unit, is_active=True),
        "events": told(evaluation, 12),
        "seal": seals.latest(evaluation, Seal.Kind.APPROVAL) or seals.latest(evaluation, Seal.Kind.SUBMISSION),
        "action": changes.action,
        "blocker": blocker(evaluation) if page["may_enter"] and evaluation.is_begun else None,
        "below": queries.in_work_below(evaluation),
        "framework": frameworks.of(evaluation.round.framework),
    }
    return render(request, "evaluation/overview.html", page, status=outcome.status)


def remarks(evaluation: Evaluation) -> list[Remark]:
    """What the last return says, while it is the matter at hand."""
    if evaluation.state != State.RETURNED:
        return []
    found = list(Remark.objects.filter(evaluation=evaluation).select_related("by"))
    last = max((remark.seq for remark in found), default=0)
    return [remark for remark in found if remark.seq == last]


def _cells() -> list[Cell]:
    statuses = [str(value) for value, _label in Evaluation._meta.get_field("figures_status").choices or ()]
    readers: dict[str, forms.Read] = {
        "figures_status": forms.choice(["", *statuses]),
        "amount_unit": forms.choice(["元", "万元"]),
    }
    return [Cell(f"profile.{name}", readers.get(name) or forms.line(40)) for name in FIELDS]
