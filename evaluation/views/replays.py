"""Replays: asked for by the bureau, watched while they run, read unit by unit and row by row, taken away as a workbook."""

from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation import frameworks, permissions, wording
from evaluation.loading import Unloadable, load
from evaluation.models import FrameworkDocument, Replay, Round
from evaluation.models.replays import DIFFERS
from evaluation.pages import render
from evaluation.replaying import files, telling
from evaluation.replaying import rounds as choosing
from evaluation.scoring.framework import Framework
from evaluation.scoring.shapes import Fault
from evaluation.services import replays as services
from units.models import Subject

DRAFT = "draft:"
PAGE, LATEST, RELOAD = 50, 50, "3"
DOCUMENT = 1_000_000  # bytes of a framework that is tried before it is published


class _Asked:
    """What the form said: the framework (none: an audit) and the rounds, or why they are not understood."""

    def __init__(self, request: HttpRequest, reach: list[str]) -> None:
        self.errors: list[str] = []
        self.named = request.POST.get("framework", request.GET.get("framework", ""))
        self.ticked = [int(pk) for pk in request.POST.getlist("round") if pk.isdigit() and len(pk) < 19][:500]
        self.code, self.kind = request.POST.get("code", ""), request.POST.get("kind", "")
        self.framework = self._framework(request) if request.method == "POST" else None
        self.rounds = list(choosing.chosen(choosing.reachable(reach), self.ticked, code=self.code, kind=self.kind))
        if not self.rounds:
            self.errors.append(_("Choose at least one round."))

    def _framework(self, request: HttpRequest) -> Framework | None:
        found, faults = _uploaded(request)
        if found is None and not faults and self.named.startswith(DRAFT):
            found, faults = _draft(request, self.named.removeprefix(DRAFT))
        elif found is None and not faults and self.named:
            found = frameworks.get(self.named)
            faults = () if found else (Fault("unknown_framework", "", (("found", self.named[:80]),)),)
        self.errors += [wording.fault(fault) for fault in faults]
        return found


def _draft(request: HttpRequest, pk: str) -> tuple[Framework | None, tuple[Fault, ...]]:
    """A framework that is still being written, within reach; its faults, where it cannot be scored by yet."""
    draft = permissions.drafts(permissions.hands(request)).filter(pk=int(pk)).first() if pk.isdigit() and len(pk) < 19 else None
    if draft is None:
        return None, (Fault("unknown_framework", "", (("found", f"{DRAFT}{pk[:40]}"),)),)
    return frameworks.check(draft.document)


def _uploaded(request: HttpRequest) -> tuple[Framework | None, tuple[Fault, ...]]:
    """The framework of a document that was sent along, and its faults."""
    document = request.FILES.get("document")
    if document is None:
        return None, ()
    if (document.size or 0) > DOCUMENT:
        return None, (Fault("too_large", str(document.name)[:60], (("found", str(document.size)),)),)
    try:
        found, faults = frameworks.check(load(document.read().decode("utf-8")))
    except UnicodeDecodeError:
        return None, (Fault("not_utf8", str(document.name)[:60]),)
    except Unloadable as error:
        return None, (Fault(error.code, error.where, (("found", error.found),)),)
    return (None if faults else found), faults


def replays(request: HttpRequest) -> HttpResponse:
    """Ask for a replay; and the latest ones within reach."""
    held = permissions.require(request, permissions.OPEN_ROUNDS)
    reach = services.outermost(held.paths(permissions.OPEN_ROUNDS))
    asked = _Asked(request, reach)
    if request.method == "POST" and not asked.errors:
        by = permissions.person(request)
        return redirect("replay", services.ask(asked.rounds, asked.framework, reach=reach, by=by).pk)
    rounds = list(choosing.reachable(reach))
    latest = Replay.objects.defer("content").prefetch_related("rounds")[: LATEST * 4]
    context: dict[str, Any] = {
        "rounds": rounds,
        "ticked": asked.ticked or [int(pk) for pk in request.GET.getlist("round") if pk.isdigit()],
        "asked": asked,
        "errors": asked.errors if request.method == "POST" else [],
        "frameworks": FrameworkDocument.objects.defer("content").order_by("code", "-revision"),
        "drafts": permissions.drafts(held).filter(state__in=("draft", "proposed")).defer("content"),
        "codes": sorted({found.framework.code for found in rounds}),
        "kinds": [choice for choice in Subject.Kind.choices if choice[0] in _kinds(rounds)],
        "latest": [found for found in latest if permissions.may_see_replay(held, found)][:LATEST],
    }
    return render(request, "replays/replays.html", context, status=422 if context["errors"] else 200)


def _kinds(rounds: list[Round]) -> set[str]:
    return {kind for pk in {found.framework_id for found in rounds} for kind in choosing.kinds_of(pk)}


def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """One replay: how far it is, then what would change. The page reloads itself until it is over."""
    found = permissions.get_replay_or_404(request, pk)
    context: dict[str, Any] = {"replay": found, "rounds": found.rounds.select_related("framework"), **_waiting(found)}
    if found.state == Replay.State.DONE:
        context |= _answer(request, found)
    response = render(request, "replays/replay.html", context)
    if not found.is_over and not context["stalled"]:
        response["Refresh"] = RELOAD
    return response


def _waiting(found: Replay) -> dict[str, Any]:
    """Whether nobody works on it: no worker runs, or the one that did was killed."""
    return {"stalled": not found.is_over and timezone.now() - found.seen_at > services.STALLED}


def _answer(request: HttpRequest, found: Replay) -> dict[str, Any]:
    rows, everything = telling.lines_of(found).defer("rows", "seal__content"), "all" in request.GET
    page = Paginator(rows if everything else rows.filter(DIFFERS), PAGE).get_page(request.GET.get("page"))
    return {
        "summary": telling.summary(found),
        "page": page,
        "everything": everything,
        "basis_of": telling.basis_of,
        "fault_of": telling.fault_of,
        "workbook": files.path(found).exists(),
    }


@require_POST
def replay_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the same again: what broke off goes on, what is over begins anew."""
    found = permissions.get_replay_or_404(request, pk)
    framework = None if found.is_audit else frameworks.parsed(found.digest, found.content)
    services.ask(found.rounds.all(), framework, reach=found.reach, by=permissions.person(request))
    return redirect("replay", pk)


def replay_line(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """The rows of one evaluation that differ, under both frameworks, with the reasons."""
    found = permissions.get_replay_or_404(request, pk)
    line = get_object_or_404(telling.lines_of(found), pk=line_pk)
    context = {
        "replay": found,
        "line": line,
        "evaluation": line.evaluation,
        "rows": telling.rows_of(line, line.evaluation.amount_unit),
        "what": telling.WHAT,
        "basis": telling.basis_of(line),
        "fault": telling.fault_of(line),
    }
    return render(request, "replays/line.html", context)


def replay_workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook, where it is made; else it is asked for, and the replay's page says so."""
    found = permissions.get_replay_or_404(request, pk)
    place = files.path(found)
    if found.state != Replay.State.DONE or not place.exists():
        if found.state == Replay.State.DONE:
            services.want_workbook(found, translation.get_language())
        return redirect("replay", pk)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = FileResponse(place.open("rb"), content_type=kind)
    name = quote(_("Replay") + f"-{found.reference or found.pk}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"replay.xlsx\"; filename*=UTF-8''{name}"
    response["Cache-Control"] = "private, no-cache"
    return response
