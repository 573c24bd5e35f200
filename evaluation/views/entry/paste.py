"""A block from a spreadsheet: first what would change, then all of it in one step, or nothing. Works without JavaScript."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation import permissions, services
from evaluation.models import Evaluation
from evaluation.pages import render
from evaluation.pasting import WHY_LEFT, Layout, lay
from evaluation.services import Conflict, Desk
from evaluation.sheets import clipboard
from evaluation.views.entry.proposals import Proposal, laid_out, rows_of, unpacked
from evaluation.views.entry.saving import saved_at
from evaluation.views.entry.tables import PAGES, Shown, table_of
from evaluation.views.frame import frame

SHOWN_LEFT = 50  # texts that go nowhere are listed up to this number


def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: a place to paste into. POST: the preview of a block, or with `take` the whole of it taken over."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="enter" if _page(request) != "rows" else "answer")
    if not evaluation.is_editable or request.method != "POST":
        return _show(request, evaluation, {})
    if "proposal" not in request.POST:
        return _preview(request, evaluation)
    with transaction.atomic():
        locked = permissions.get_evaluation_or_404(request, pk, to="answer", lock=True)
        return _take(request, Desk(locked))


def _page(request: HttpRequest) -> str:
    page = request.POST.get("page") or request.GET.get("page", "")
    return page if page in PAGES else "rows"


def _preview(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    desk, held = Desk(evaluation), permissions.hands(request)
    shown = table_of(_page(request), desk, held)
    try:
        block = clipboard.read(request.POST.get("text", ""), request.POST.get("html", ""))
    except clipboard.TooLarge as limit:
        return _show(request, evaluation, {"problem": _("The block is too large: at most %(limit)s.") % {"limit": limit}}, 422)
    layout = lay(block, shown.table, _at(request, shown))
    if not block:
        return _show(request, evaluation, {"problem": _("There is nothing in the block.")}, 422)
    if layout.placeless:
        problem = _("The block has no heads or names that are known here. Choose where its first cell goes.")
        return _show(request, evaluation, {"problem": problem}, 422)
    return _show(request, evaluation, _context(shown, laid_out(desk, held, layout), layout))


def _at(request: HttpRequest, shown: Shown) -> str:
    """The selected cell: by its name, or by a row and a column that were chosen without JavaScript."""
    row, column = request.POST.get("row", ""), request.POST.get("column", "")
    if row.isascii() and row.isdigit() and int(row) < len(shown.table.lines):
        return shown.table.lines[int(row)].cells.get(column, "")
    return request.POST.get("at", "")


def _context(shown: Shown, proposal: Proposal, layout: Layout | None = None) -> dict[str, Any]:
    rows = rows_of(shown, proposal)
    used = [key for key in shown.columns if any(key in row.cells for row in rows)]
    left = [(place.row + 1, place.column + 1, place.typed, _(WHY_LEFT[place.why])) for place in layout.left] if layout else []
    return {
        "proposal": proposal,
        "rows": rows,
        "columns": [(key, shown.columns[key]) for key in used],
        "counts": {state: proposal.count(state) for state in ("new", "changed", "same", "refused")},
        "left": left[:SHOWN_LEFT],
        "left_count": len(left),
        "by_names": layout.by_names if layout else False,
        "heads": layout.heads if layout else 0,
    }


def _take(request: HttpRequest, desk: Desk) -> HttpResponse:
    held, page = permissions.hands(request), _page(request)
    shown = table_of(page, desk, held)
    proposal = unpacked(desk, held, request.POST["proposal"], {key: str(value) for key, value in request.POST.items()})
    if proposal is None or request.POST.get("unit", "") != desk.evaluation.amount_unit:
        raise services.Stale
    known = set(shown.table.sections.values()) if shown.table.kind == "rows" else {""}
    if any(not shown.table.grows or section not in known for section, _cells in proposal.fresh):
        raise services.Stale
    if proposal.count("refused") and "without" not in request.POST:
        return _show(request, desk.evaluation, _context(shown, proposal), 422)
    try:
        services.take_over(desk, proposal.swaps(), proposal.rows(), by=held.person)
    except Conflict as conflict:
        return _show(request, desk.evaluation, _context(shown, _seen_anew(proposal, conflict)) | {"conflict": True}, 409)
    return redirect(f"{reverse(PAGES[page], args=[desk.evaluation.pk])}?saved={saved_at()}")


def _seen_anew(proposal: Proposal, conflict: Conflict) -> Proposal:
    """The proposal with what others put into its cells meanwhile: it can be taken over again, now knowingly."""
    cells = [
        item._replace(seen=theirs.value, by=theirs.by) if (theirs := conflict.theirs.get(item.what)) else item
        for item in proposal.cells
    ]
    return proposal._replace(cells=cells)


def _show(request: HttpRequest, evaluation: Evaluation, context: dict[str, Any], status: int = 200) -> HttpResponse:
    page = _page(request)
    found = frame(request, evaluation, PAGES[page]) | {"page": page, "back": reverse(PAGES[page], args=[evaluation.pk])}
    found |= {"proposal": None, "problem": "", "conflict": False, "text": request.POST.get("text", "")} | context
    if found["proposal"] is None and evaluation.is_editable:
        shown = table_of(page, Desk(evaluation), permissions.hands(request))
        entered = [key for key in shown.columns if any(key in line.cells for line in shown.table.lines)]
        found |= {"lines": shown.rows, "columns": [(key, shown.columns[key]) for key in entered]}
    return render(request, "entry/paste.html", found, status=status)
