"""What all entry pages do with a POST: read the offered cells, enter them, and show again what was refused or in conflict."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from evaluation import permissions, services
from evaluation.forms import Cell, read_cells
from evaluation.models import Evaluation
from evaluation.services import Conflict, Desk, Stale
from evaluation.services.record import Theirs
from evaluation.values import numbers
from evaluation.views.changes import Places


class Outcome(NamedTuple):
    """What became of a POST. Where it was not saved: cells as typed, why they were refused, and what others put there."""

    saved: bool
    status: int = 200
    raw: Mapping[str, str] = {}
    errors: Mapping[str, str] = {}
    theirs: Mapping[str, Theirs] = {}


NOTHING_POSTED = Outcome(saved=False)


def seen_of(request: HttpRequest) -> int:
    """The seq that the page was made from. A form without one is stale."""
    seen = numbers.whole(request.POST.get("seen", ""))
    if seen is None:
        raise Stale
    return seen


def save(request: HttpRequest, pk: int, to: str, offered: Callable[[Desk], Iterable[Cell]]) -> Outcome:
    """Enter what was posted, all of it or nothing, for whoever may do `to`. `offered` names the cells of the page."""
    with transaction.atomic():
        desk = Desk(permissions.get_evaluation_or_404(request, pk, to=to, lock=True))
        seen = seen_of(request)
        if request.POST.get("unit", desk.evaluation.amount_unit) != desk.evaluation.amount_unit:
            raise Stale  # typed in 万元, and somebody switched the evaluation to 元
        cells = list(offered(desk))
        now = desk.now(cell.what for cell in cells)
        typed = read_cells(request.POST, cells, now)
        if typed.errors:
            return Outcome(False, 422, typed.raw, typed.errors, {})
        values = {what: value for what, value in typed.values.items() if what not in request.POST.getlist("take_theirs")}
        try:
            services.enter_at(desk, values, seen=seen, by=permissions.person(request), now=now)
        except Conflict as conflict:
            return Outcome(False, 409, typed.raw, {}, conflict.theirs)
    return Outcome(True)


def named(evaluation: Evaluation, outcome: Outcome) -> dict[str, str]:
    """The refused cells and those in conflict in words, for the list above the page."""
    cells = [*outcome.errors, *outcome.theirs]
    place = Places(evaluation) if cells else None
    return {what: place(what) for what in cells} if place else {}


def saved_at() -> str:
    """The time that the page shows after a save."""
    return timezone.localtime().strftime("%H:%M:%S")
