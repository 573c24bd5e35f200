"""The desk (what waits for me) and the list of evaluations."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from evaluation import offices, permissions, queries
from evaluation.models import State
from evaluation.pages import render
from evaluation.values import text
from evaluation.views.entry.checks import blocker

NAMED = 3  # the nearest deadlines whose first error is named; each is scored for it


def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, until when, and what blocks it."""
    held = permissions.hands(request)
    waiting = queries.waiting_for(held)
    today = timezone.localdate()
    rows = [(row, row.days_left(today), permissions.must_act(held, row)) for row in waiting]
    blocked = [row for row, _left, mine in rows if mine and row.is_editable and row.is_begun and row.errors][:NAMED]
    counts = queries.by_state(permissions.evaluations(held)) if held.has(permissions.READERS) else None
    blockers = {row.pk: blocker(row) for row in blocked}
    tasks = offices.waiting(held, [row for row, _left, _mine in rows], today)
    context = {"offices": tasks, "today": today}
    context |= {"said": queries.said_to(held)}
    context |= {"rows": rows, "counts": counts, "states": State, "held": held, "blockers": blockers}
    return render(request, "work/home.html", context)


def evaluations(request: HttpRequest) -> HttpResponse:
    """All evaluations within reach, a hundred to a page."""
    held = permissions.hands(request)
    chosen = filters(request)
    rows = queries.listed(held, **chosen)
    page = Paginator(rows, queries.PAGE).get_page(request.GET.get("page", "1")[:6])
    context = {**chosen, "page": page, "states": State, "today": timezone.localdate()}
    return render(request, "work/evaluations.html", context)


def filters(request: HttpRequest) -> dict[str, str]:
    """The filters of the list, as its address holds them."""
    search = text.one_line(request.GET.get("q", ""))[:60]
    return {"search": search, "state": request.GET.get("state", "")[:10], "year": request.GET.get("year", "")[:4]}
