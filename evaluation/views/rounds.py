"""Rounds: made and opened by the finance bureau, seen by all readers."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation import frameworks, permissions, queries, services
from evaluation.forms import RoundForm
from evaluation.models import Round, State
from evaluation.pages import render
from evaluation.values import numbers
from units.models import Subject


def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, newest first."""
    held = permissions.require(request, (*permissions.READERS, *permissions.KEEP_UNITS))
    context = {
        "rounds": Round.objects.select_related("framework"),
        "may_open": held.has(permissions.OPEN_ROUNDS),
        "today": timezone.localdate(),
    }
    return render(request, "rounds/rounds.html", context)


def new_round(request: HttpRequest) -> HttpResponse:
    permissions.require(request, permissions.OPEN_ROUNDS)
    return _edit(request, Round())


def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: what it asks, how far each unit is, and for which others it can be opened."""
    found = permissions.get_round_or_404(request, pk)
    held = permissions.hands(request)
    rows = permissions.evaluations(held).filter(round=found).order_by("subject__unit__path")
    kinds = frameworks.of(found.framework).subjects
    opened = found.evaluations.values("subject")
    others = Subject.objects.filter(held.within(permissions.OPEN_ROUNDS, "unit__path"), kind__in=kinds, unit__is_active=True)
    others = others.exclude(pk__in=opened).select_related("unit")
    context = {
        "round": found,
        "framework": frameworks.of(found.framework),
        "rows": rows,
        "counts": queries.by_state(rows),
        "states": State,
        "others": others if permissions.keeps_round(held, found) else [],
        "may_open": permissions.keeps_round(held, found),
        "days_left": (found.deadline - timezone.localdate()).days,
    }
    return render(request, "rounds/round.html", context)


def edit_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, deadline and instructions; all else stays once a round is made."""
    return _edit(request, permissions.get_round_or_404(request, pk, keep=True))


@require_POST
def open_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the round for the ticked subjects within reach."""
    found = permissions.get_round_or_404(request, pk, keep=True)
    held = permissions.hands(request)
    ticked = [number for value in request.POST.getlist("subject")[:5000] if (number := numbers.whole(value)) is not None]
    kinds = frameworks.of(found.framework).subjects
    subjects = Subject.objects.filter(held.within(permissions.OPEN_ROUNDS, "unit__path"), pk__in=ticked, kind__in=kinds)
    services.open_round(found, subjects, by=permissions.person(request))
    return redirect("round", pk)


def _edit(request: HttpRequest, found: Round) -> HttpResponse:
    form = RoundForm(request.POST or None, instance=found)
    save = partial(services.save_round, form.instance, by=permissions.person(request))
    if request.method == "POST" and form.is_valid() and form.saved(lambda: save(seen=form.cleaned_data["seen"])):
        return redirect("round", form.instance.pk)
    heading = form.initial.get("name") or _("New round")
    context = {"form": form, "heading": heading, "round": found}
    return render(request, "rounds/edit.html", context, status=422 if form.errors else 200)
