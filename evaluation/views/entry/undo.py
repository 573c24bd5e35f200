"""Taking back one's own last step and bringing it back, by script (JSON) or as a plain form."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from evaluation import permissions, services
from evaluation.pages import render
from evaluation.services import Desk, Refused
from evaluation.services.record import clock
from evaluation.services.undoing import Undone
from evaluation.views.changes import Places, value
from evaluation.views.entry.answer import told
from evaluation.views.entry.cells import Asked, read
from evaluation.views.entry.offered import offered
from evaluation.views.entry.saving import saved_at
from evaluation.views.entry.tables import PAGES
from evaluation.views.frame import frame

Step = Callable[..., Undone]


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back my last step: a cell, or a whole paste."""
    return _answer(request, pk, services.undo)


@require_POST
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back what I took back last."""
    return _answer(request, pk, services.redo)


def _answer(request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    asked = read(request.body) if request.content_type == "application/json" else None
    if asked is None:
        return _page(request, pk, step)
    if asked.person != permissions.person(request).pk:
        return JsonResponse({"refused": _("Somebody else signed in in this browser meanwhile.")}, status=422)
    try:
        with transaction.atomic():
            return JsonResponse(_told(request, pk, step, asked))
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=422)


def _step(request: HttpRequest, pk: int, step: Step) -> tuple[Desk, Undone]:
    desk = Desk(permissions.get_evaluation_or_404(request, pk, to="answer", lock=True))
    held = permissions.hands(request)

    def allowed(wanted: Iterable[str]) -> Iterable[str]:
        return offered(desk, held, wanted)

    return desk, step(desk, by=held.person, allowed=allowed)


def _told(request: HttpRequest, pk: int, step: Step, asked: Asked) -> dict[str, object]:
    desk, undone = _step(request, pk, step)
    held, seq = permissions.hands(request), desk.evaluation.seq
    answer = told(desk, held, undone.scored, asked.page, asked.seq, touched=undone.back, before=seq)
    return answer | {"cells": undone.back, "at": saved_at(), "said": _said(desk, undone), "fresh": bool(undone.gone)}


def _said(desk: Desk, undone: Undone) -> str:
    """What happened, in one sentence, and what was left because somebody changed it since."""
    count = len(undone.back) + undone.gone
    sentence = ngettext("%(num)s cell or row of %(at)s changed back.", "%(num)s cells or rows of %(at)s changed back.", count)
    said = sentence % {"num": count, "at": clock(undone.event.at)}
    if not undone.stayed:
        return said
    place, blank = Places(desk.evaluation), _("(blank)")
    left = [f"{place(what)} ({each.by} {each.at}: {value(what, each.value) or blank})" for what, each in undone.stayed.items()]
    return said + " " + _("Left as they are, changed since: %(cells)s.") % {"cells": "; ".join(left)}


def _page(request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    with transaction.atomic():
        desk, undone = _step(request, pk, step)
    page = PAGES.get(request.POST.get("page", ""), "texts")
    if not undone.stayed:
        return redirect(f"{reverse(page, args=[pk])}?saved={saved_at()}")
    context = frame(request, desk.evaluation, page) | {"said": _said(desk, undone), "back": reverse(page, args=[pk])}
    return render(request, "entry/undone.html", context)
