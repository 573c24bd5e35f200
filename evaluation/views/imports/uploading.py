"""A file is uploaded, its columns are said, what it would change is shown, and all of it is taken over or nothing."""

from datetime import timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import permissions, services, wording
from evaluation.foreign import reading
from evaluation.foreign.plans import FIELDS
from evaluation.foreign.reading import Asked
from evaluation.foreign.staging import Staged
from evaluation.models import Evaluation, Import
from evaluation.models.imports import Kind
from evaluation.pages import render
from evaluation.services import Conflict, Desk, mappings
from evaluation.sheets.gate import MAX_BYTES, Refused
from evaluation.values import numbers, text
from evaluation.views.entry.saving import saved_at
from evaluation.views.entry.tables import PAGES
from evaluation.views.frame import frame
from evaluation.views.imports.showing import shown
from evaluation.views.imports.targets import targets

KEPT = timedelta(days=3)  # a file that nobody took over
OPEN = 5  # files of one evaluation that wait


def imports(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: upload, files that wait, mappings, exports. POST: a file."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="enter" if request.method == "POST" else "read")
    if request.method != "POST":
        return _overview(request, evaluation)
    given = request.FILES.get("file")
    if given is None:
        return _overview(request, evaluation, _("Choose a file."))
    if (given.size or 0) > MAX_BYTES * 2:
        sizes = {"size": (given.size or 0) // 1_000_000, "limit": MAX_BYTES * 2 // 1_000_000}
        return _overview(request, evaluation, wording.file_refused("file_too_large", sizes))
    kind = request.POST.get("kind", "")
    content, name = given.read(), text.one_line(given.name or "")[-120:] or "file"
    found = Import(evaluation=evaluation, by=permissions.person(request), filename=name, file=content)
    try:
        _read(request, found, Asked(kind if kind in Kind.values else ""))
    except Refused as refusal:
        said = f"{name}：{wording.file_refused(refusal.code, refusal.numbers)}"
        return _overview(request, evaluation, said)
    _forget(evaluation)
    return redirect("import_page", evaluation.pk, found.pk)


def _forget(evaluation: Evaluation) -> None:
    """Files that nobody took over go after days, and where too many wait."""
    waiting = Import.objects.filter(taken_seq=None)
    waiting.filter(at__lt=timezone.now() - KEPT).delete()
    older = list(waiting.filter(evaluation=evaluation).values_list("pk", flat=True)[OPEN:])
    waiting.filter(pk__in=older).delete()


def _read(request: HttpRequest, found: Import, asked: Asked) -> None:
    """Read the file against what is there now, and keep what it would change. Raises Refused."""
    desk = Desk(found.evaluation)
    known = list(mappings.known_to(desk.evaluation.subject.unit))
    against = targets(desk, permissions.hands(request))
    told, staged = reading.read(bytes(found.file), found.filename, asked, against, [each.content for each in known])
    if told.recalled >= 0:
        found.mapping = known[told.recalled]
    found.found, found.staged, found.kind = told.__dict__, staged, (told.plan or {}).get("kind", "")
    found.counts = told.counts
    found.seq, found.unit, found.at = desk.evaluation.seq, desk.evaluation.amount_unit, timezone.now()
    found.save()


def _overview(request: HttpRequest, evaluation: Evaluation, problem: str = "") -> HttpResponse:
    enters = permissions.may(permissions.hands(request), evaluation, "enter")
    waiting = Import.objects.filter(evaluation=evaluation, taken_seq=None).defer("file", "staged", "found").select_related("by")
    taken = Import.objects.filter(evaluation=evaluation).exclude(taken_seq=None).defer("file", "staged", "found")
    context = frame(request, evaluation, "imports") | {
        "problem": problem,
        "kinds": Kind.choices,
        "chosen": request.POST.get("kind", ""),
        "waiting": waiting if enters else [],
        "taken": taken.select_related("by")[:20],
        "known": mappings.known_to(evaluation.subject.unit),
    }
    return render(request, "imports/imports.html", context, status=422 if problem else 200)


def import_page(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """GET: the columns and the preview. POST: said anew, taken over, remembered, or thrown away."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
    found = import_or_404(evaluation, import_pk)
    if request.method != "POST":
        return _show(request, evaluation, found)
    act = request.POST.get("act", "")
    if not found.is_open:
        raise services.Refused(_("This file was taken over already."))
    if act == "discard":
        found.delete()
        return redirect("imports", pk)
    if act == "take":
        return _take(request, pk, import_pk)
    try:
        _read(request, found, _asked(request, found))
    except Refused as refusal:
        return _show(request, evaluation, found, wording.file_refused(refusal.code, refusal.numbers), 422)
    if act == "remember" and found.found.get("content"):
        _remember(request, evaluation, found)
    return redirect("import_page", pk, import_pk)


def import_or_404(evaluation: Evaluation, import_pk: int) -> Import:
    """A file of this evaluation."""
    found = Import.objects.filter(evaluation=evaluation, pk=import_pk).select_related("mapping").first()
    if found is None:
        raise Http404
    found.evaluation = evaluation
    return found


def _asked(request: HttpRequest, found: Import) -> Asked:
    """What was chosen on the page. Where another sheet, row or kind is chosen, the columns are proposed anew."""
    posted, plan = request.POST, found.found.get("plan") or {}
    kind = posted.get("kind", "") if posted.get("kind", "") in Kind.values else ""
    sheet, row = posted.get("sheet", "")[:200], numbers.whole(posted.get("row", "")) or 0
    if [kind, sheet, row] != [plan.get("kind"), plan.get("sheet"), plan.get("row")]:
        return Asked(kind, sheet, row if row != plan.get("row") else 0)
    columns = {
        number: posted.get(f"col.{number}", "")
        for number, _title, _samples in found.found["columns"]
        if posted.get(f"col.{number}", "") in FIELDS[kind]
    }
    labels = {known[0]: known[1] for known in figure_labels()}
    figures = {}
    for _row, _label, _head, pair, key, _typed in found.found["pairs"]:
        said = text.one_line(posted.get(f"fig.{pair}", ""))
        if f"fig.{pair}" in posted and labels.get(said, "") != key:
            figures[pair] = labels.get(said, "")
    kept = dict(plan.get("figures") or {}) | figures
    unit = posted.get("unit", "") if posted.get("unit", "") in numbers.MONEY_UNITS else ""
    return Asked(kind, sheet, row, columns, unit, kept, text.one_line(posted.get("skip", ""))[:400])


def figure_labels() -> list[tuple[str, str]]:
    """Label and key of every figure."""
    from evaluation import figures  # noqa: PLC0415 - the name means something else in this module

    return [(entry.label, entry.key) for entry in figures.catalogue().figures]


def _take(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    try:
        with transaction.atomic():
            locked = permissions.get_evaluation_or_404(request, pk, to="enter", lock=True)
            found = Import.objects.select_for_update(of=("self",)).filter(evaluation=locked, pk=import_pk).first()
            if found is None:
                raise Http404
            content, seen = dict(found.found), request.POST.get("seen", "")
            if seen != str(found.seq):
                raise services.Stale
            staged = Staged.unpacked(bytes(found.staged))
            if staged.faults or content.get("problem"):
                return _show(
                    request, locked, found, content.get("problem") or _("Nothing was taken over: some cells are refused."), 422
                )
            services.take_in(Desk(locked), found, staged, by=permissions.person(request))
            if "remember" in request.POST:
                found.found = content
                _remember(request, locked, found)
    except Conflict:
        return _again(request, pk, import_pk)
    return redirect(f"{reverse(PAGES[staged.kind], args=[pk])}?saved={saved_at()}")


def _again(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """Somebody was quicker: the file is read anew against what is there now, and shown again."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
    found = import_or_404(evaluation, import_pk)
    plan = found.found["plan"]
    columns = {int(number): name for number, name in plan["columns"].items()}
    _read(request, found, Asked(plan["kind"], plan["sheet"], plan["row"], columns, plan["unit"], plan["figures"], plan["skip"]))
    return _show(request, evaluation, found, "", 409)


def _remember(request: HttpRequest, evaluation: Evaluation, found: Import) -> None:
    name = text.one_line(request.POST.get("name", ""))[:60] or found.filename.rpartition(".")[0][:60] or found.filename
    by = permissions.person(request)
    kept = mappings.remember(evaluation.subject.unit, name, found.found["signature"], found.found["content"], by=by)
    Import.objects.filter(pk=found.pk).update(mapping=kept)


def _show(request: HttpRequest, evaluation: Evaluation, found: Import, problem: str = "", status: int = 200) -> HttpResponse:
    context = frame(request, evaluation, "imports") | {
        "found": found,
        "problem": problem or found.found.get("problem", ""),
        "counts": Staged("lines").counts() | found.counts,
        "conflict": status == 409,
        "kinds": Kind.choices,
        "money_units": list(numbers.MONEY_UNITS),
        "labels": figure_labels() if found.kind == "figures" else [],
    }
    context |= shown(evaluation, found)
    return render(request, "imports/import.html", context, status=status)
