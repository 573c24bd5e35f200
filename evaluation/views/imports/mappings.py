"""The mappings that are remembered, by unit: their names, their columns, as a file out and in."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from evaluation import permissions, wording
from evaluation.foreign import plans
from evaluation.loading import Unloadable, dump, read_bytes
from evaluation.models import Mapping
from evaluation.pages import render
from evaluation.services import mappings as verbs
from evaluation.values import numbers, text
from evaluation.views.files import attachment
from evaluation.views.imports.showing import field_name
from units.models import Role, Unit

MAX_BYTES = 500_000


def mappings(request: HttpRequest) -> HttpResponse:
    """GET: those within reach. POST: a file for one of the units that this person prepares."""
    held = permissions.require(request, permissions.READERS)
    units = list(Unit.objects.filter(held.within([Role.PREPARER])).order_by("path")[:200])
    if request.method != "POST":
        return _list(request, units)
    chosen = numbers.whole(request.POST.get("unit", ""))
    unit = next((each for each in units if each.pk == chosen), None)
    given = request.FILES.get("file")
    if unit is None:
        raise Http404
    if given is None or (given.size or 0) > MAX_BYTES:
        return _list(request, units, wording.file_refused("not_a_mapping_file", {}))
    try:
        verbs.take_in_file(unit, read_bytes(given.read()), by=permissions.person(request))
    except plans.Unfit as unfit:
        return _list(request, units, wording.file_refused(unfit.code, {"found": unfit.found}))
    except Unloadable:
        return _list(request, units, wording.file_refused("not_a_mapping_file", {}))
    return redirect("mappings")


def _list(request: HttpRequest, units: list[Unit], problem: str = "") -> HttpResponse:
    """Those of the units that this person reads, and of the units above these."""
    held = permissions.hands(request)
    reach = held.within(permissions.READERS, "unit__path")
    for path in held.paths(permissions.READERS):
        codes = [code for code in path.split("/") if code]
        reach |= Q(unit__path__in=[f"/{'/'.join(codes[:number])}/" for number in range(1, len(codes))])
    found = Mapping.objects.filter(reach).select_related("unit", "by").order_by("unit__path", "name")
    rows = [(each, held.has([Role.PREPARER], each.unit.path), _columns(each)) for each in found]
    context: dict[str, Any] = {"found": rows, "units": units, "problem": problem}
    return render(request, "imports/mappings.html", context, status=422 if problem else 200)


def _columns(mapping: Mapping) -> str:
    used = [(entry["head"], entry["field"]) for entry in mapping.content["columns"] if entry["field"]]
    return "；".join(f"{head} → {field_name(field)}" for head, field in used)


def mapping(request: HttpRequest, mapping_pk: int) -> HttpResponse:
    """POST: another name, or away with it."""
    found = _mapping_or_404(request, mapping_pk, keep=True)
    if request.method != "POST":
        return redirect("mappings")
    if request.POST.get("act") == "delete":
        verbs.forget(found, by=permissions.person(request))
        return redirect("mappings")
    name = text.one_line(request.POST.get("name", ""))[:60]
    if name:
        verbs.rename(found, name, by=permissions.person(request))
    return redirect("mappings")


def mapping_file(request: HttpRequest, mapping_pk: int) -> HttpResponse:
    """The mapping as a file that can be shared."""
    found = _mapping_or_404(request, mapping_pk)
    content = dump(plans.as_document(found.name, found.content))
    return attachment(content, "text/yaml; charset=utf-8", f"{found.name}.yaml", plain="mapping.yaml")


def _mapping_or_404(request: HttpRequest, pk: int, *, keep: bool = False) -> Mapping:
    """A mapping of a unit within reach, or of one above; with `keep`, of one that this person prepares."""
    found = Mapping.objects.select_related("unit").filter(pk=pk).first()
    held = permissions.hands(request)
    if found is None:
        raise Http404
    mine = held.has([Role.PREPARER] if keep else permissions.READERS, found.unit.path)
    below = not keep and any(path.startswith(found.unit.path) for path in held.paths(permissions.READERS))
    if not (mine or below):
        raise Http404
    return found
