"""Who changed what: every event, the life of one cell, and what lies between two moments."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from evaluation import moments, permissions, queries
from evaluation.models import Evaluation, Event
from evaluation.moments import Difference
from evaluation.pages import render
from evaluation.values import numbers
from evaluation.views import changes
from evaluation.views.entry.offered import visible
from evaluation.views.frame import frame

SHOWN = 300  # events on one page


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every event: who, when, what, from, to; with `cell` those of one cell alone."""
    if what := request.GET.get("cell", "")[:300]:
        return _cell(request, pk, what)
    evaluation = permissions.get_evaluation_or_404(request, pk)
    page = frame(request, evaluation, "overview") | {"events": told(evaluation, SHOWN), "action": changes.action}
    return render(request, "evaluation/history.html", page)


def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between two moments; by default since the last submission, or from the beginning."""
    evaluation = permissions.get_evaluation_or_404(request, pk)
    start = _moment(request, "from", moments.last_seen(evaluation) or 1)
    end = _moment(request, "to", evaluation.seq)
    known = moments.moments(evaluation, (start, end))
    page = frame(request, evaluation, "overview")
    page |= {"moments": known, "start": min(start, end), "end": max(start, end), "action": changes.action}
    page |= {
        "groups": _groups(evaluation, moments.between(evaluation, start, end)),
        "totals": _totals(evaluation, known, start, end),
    }
    return render(request, "evaluation/compare.html", page)


def told(evaluation: Evaluation, limit: int) -> list[tuple[Event, list[tuple[str, Any, Any]]]]:
    """Events, newest first, with the places of their changes in words."""
    place = changes.Places(evaluation)
    return [
        (event, [(place(what), place.value(what, old), place.value(what, new)) for what, old, new in event.changes])
        for event in queries.history(evaluation, limit)
    ]


def _cell(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    evaluation = permissions.get_evaluation_or_404(request, pk, to="open")
    held = permissions.hands(request)
    if not permissions.may(held, evaluation, "read"):
        _check_row_is_theirs(held, evaluation, what)
    place, found = changes.Places(evaluation), moments.of_cell(evaluation, what)
    page = frame(request, evaluation, "overview") | {"cell": place(what), "action": changes.action}
    page |= {"writes": [(event, place.value(what, before), place.value(what, after)) for event, before, after in found]}
    return render(request, "evaluation/cell_history.html", page)


def _check_row_is_theirs(held: permissions.Hands, evaluation: Evaluation, what: str) -> None:
    """An office sees what became of its own rows."""
    parts = what.split(".")
    number = numbers.whole(parts[1]) if parts[0] == "rows" and len(parts) == 3 else None
    row = evaluation.indicators.filter(pk=number).first() if number is not None else None
    if row is None or not visible(held, evaluation, row):
        raise Http404


def _moment(request: HttpRequest, name: str, otherwise: int) -> int:
    found = numbers.whole(request.GET.get(name, ""))
    return otherwise if found is None or found >= 2**31 else found


def _groups(evaluation: Evaluation, found: list[Difference]) -> list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
    """Differences by the page on which they are entered, each with its place in words and both values as one text."""
    place = changes.Places(evaluation)
    place.titles = moments.titles_of(found) | place.titles
    named = {"figures": _("Figures"), "lines": _("Budget lines"), "rows": _("Indicators"), "texts": _("Texts"), "": _("Other")}
    groups: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
    for what, before, after in found:
        kind = what.partition(".")[0]
        both = (str(place.value(what, before) or ""), str(place.value(what, after) or ""))
        groups.setdefault(named.get(kind, named[""]), []).append((place(what), moments.marked(*both)))
    return [(name, groups[name]) for name in named.values() if name in groups]


def _totals(evaluation: Evaluation, known: list[Event], start: int, end: int) -> tuple[str, str] | None:
    """The sealed totals of two submissions; nothing where one of the moments is none."""
    by_seq = {event.seq: event for event in known}
    pair = [moments.total_at(evaluation, by_seq[seq]) if seq in by_seq else "" for seq in sorted((start, end))]
    return (pair[0], pair[1]) if all(pair) else None
