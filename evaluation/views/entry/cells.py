"""Cells saved one by one: JSON in and out. The same address without cells is how a page asks what others did."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation import permissions
from evaluation.forms import read_cell
from evaluation.services import Desk, Refused
from evaluation.services.cells import Swap, score, swap
from evaluation.services.presence import mark
from evaluation.services.record import Theirs
from evaluation.views.entry.answer import quiet, told
from evaluation.views.entry.offered import offered
from evaluation.views.entry.saving import saved_at

MOST = 3000  # cells in one request
PAGES = ("rows", "figures", "lines", "texts")


class Asked(NamedTuple):
    """What a page sends: whose it is, what it last heard of, and its cells as seen and as typed."""

    person: int
    seq: int
    page: str
    unit: str
    cells: dict[str, tuple[str, str]]


@require_POST
def cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Save cells, each for itself; answer what became of each, the new scores, and what others did meanwhile."""
    asked = read(request.body)
    if asked is None:
        return JsonResponse({"refused": _("The form was damaged on its way. Load the page again.")}, status=400)
    signed_in = permissions.person(request)
    if asked.person != signed_in.pk:
        return JsonResponse({"signed_in": signed_in.name}, status=401)
    if not asked.cells:
        return _heard(request, pk, asked)
    try:
        with transaction.atomic():
            return JsonResponse(_save(request, pk, asked))
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=422)


def read(body: bytes) -> Asked | None:
    """What was sent, where it has the form that a page sends."""
    try:
        data = json.loads(body)
        cells = {str(what): (str(each["seen"]), str(each["typed"])) for what, each in data["cells"].items()}
        asked = Asked(int(data["person"]), int(data["seq"]), str(data["page"]), str(data.get("unit", "")), cells)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return asked if 0 <= asked.seq < 2**31 and len(cells) <= MOST and asked.page in PAGES else None


def _save(request: HttpRequest, pk: int, asked: Asked) -> dict[str, Any]:
    desk = Desk(permissions.get_desk_or_404(request, pk, to="answer", lock=True))
    held, evaluation = permissions.hands(request), desk.evaluation
    before = evaluation.seq
    if asked.unit not in ("", evaluation.amount_unit):
        raise Refused(_("Amounts are in %(unit)s now. Load the page again.") % {"unit": evaluation.amount_unit})
    readers = offered(desk, held, asked.cells)
    now = desk.now(readers)
    refused = {what: _("This cell is not entered here any more. Load the page again.") for what in asked.cells if what not in now}
    wanted = {}
    for what in now:
        seen, typed = asked.cells[what]
        value, why = read_cell(readers[what], typed.replace("\r\n", "\n"))
        if why:
            refused[what] = why
        else:
            wanted[what] = Swap(seen, value)
    swapped = swap(desk, wanted, by=held.person, now=now)
    wrote = evaluation.seq > before
    answer = told(desk, held, swapped.scored, asked.page, asked.seq, touched=wanted, before=before + 1)
    return answer | {"at": saved_at(), "cells": _states(swapped.kept, refused, swapped.theirs), "wrote": wrote}


def _states(kept: Mapping[str, str], refused: Mapping[str, str], theirs: Mapping[str, Theirs]) -> dict[str, dict[str, str]]:
    """What became of each cell."""
    states = {what: {"state": "saved", "value": value} for what, value in kept.items()}
    states |= {what: {"state": "refused", "why": why} for what, why in refused.items()}
    states |= {what: {"state": "conflict", "value": each.value, "by": each.by, "at": each.at} for what, each in theirs.items()}
    return states


def _heard(request: HttpRequest, pk: int, asked: Asked) -> HttpResponse:
    """Nothing to save: note that this person is there, and tell what happened since they last heard."""
    evaluation = permissions.get_desk_or_404(request, pk, to="open", lock=False)
    held = permissions.hands(request)
    if not evaluation.is_editable:
        return JsonResponse(quiet(evaluation, held) | {"closed": str(evaluation.get_state_display())})
    if permissions.may(held, evaluation, "answer"):
        mark(evaluation, held.person)
    if evaluation.seq <= asked.seq:
        return JsonResponse(quiet(evaluation, held))
    desk = Desk(evaluation)
    answer = told(desk, held, score(desk), asked.page, asked.seq, touched=(), before=evaluation.seq + 1)
    return JsonResponse(answer)
