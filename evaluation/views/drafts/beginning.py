"""Beginning a draft: as a copy of what is published, as an empty document, or from a file (YAML, JSON, XLSX)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from evaluation import permissions, wording
from evaluation.authoring import book, starting
from evaluation.forms import CopyForm, EmptyForm, FileForm
from evaluation.pages import render
from evaluation.scoring.shapes import Fault
from evaluation.services import drafting
from evaluation.sheets import gate
from evaluation.sheets.writing import TYPE
from evaluation.views.files import attachment

_LINES = ("anchors_and_tags", "too_deep", "key_twice", "not_yaml", "not_json")  # faults of a text file name a line


def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts within reach, those in work first."""
    held = permissions.require(request, permissions.WRITE_FRAMEWORKS)
    rows = list(permissions.drafts(held))
    context = {"open": [row for row in rows if row.is_open], "closed": [row for row in rows if not row.is_open][:50]}
    return render(request, "drafts/drafts.html", context)


def new_draft(request: HttpRequest) -> HttpResponse:
    """Three ways to begin; a file that cannot be read says why, with the cells."""
    held = permissions.require(request, permissions.WRITE_FRAMEWORKS)
    begun = request.POST.get("begin", "")
    copied = CopyForm(request.POST if begun == "copy" else None, prefix="copy", initial={"source": request.GET.get("from")})
    empty = EmptyForm(request.POST if begun == "empty" else None, prefix="empty")
    file = FileForm(request.POST if begun == "file" else None, request.FILES if begun == "file" else None, prefix="file")
    faults: tuple[Fault, ...] = ()
    document, based_on = None, None
    if begun == "copy" and copied.is_valid():
        document, based_on = copied.document(), copied.cleaned_data["source"]
    elif begun == "empty" and empty.is_valid():
        document = starting.empty(**{key: str(value or "") for key, value in empty.cleaned_data.items()})
    elif begun == "file" and file.is_valid():
        document, faults = _uploaded(file.cleaned_data["file"])
    if document is not None:
        unit = permissions.place_of_drafts(held)
        draft = drafting.start(document, unit=unit, by=permissions.person(request), based_on=based_on)
        return redirect("draft_part" if begun != "file" else "draft", draft.pk, *(["head"] if begun != "file" else []))
    context = {"copied": copied, "empty": empty, "file": file, "faults": [_in_words(fault) for fault in faults]}
    return render(request, "drafts/new.html", context, status=422 if begun else 200)


def _uploaded(file: Any) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    if file.size > gate.MAX_BYTES:
        limit = gate.MAX_BYTES // 1_000_000
        return None, (Fault("file_too_large", "", (("size", file.size // 1_000_000), ("limit", limit))),)
    return starting.uploaded(file.read(), file.name or "")


def _in_words(fault: Fault) -> str:
    """Place and sentence of what is wrong with a file; a text file's place is a line."""
    place = _("Line %(number)s") % {"number": fault.where} if fault.code in _LINES and fault.where else fault.where
    return f"{place}：{wording.fault_alone(fault)}" if place else wording.fault_beside(fault)


def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, with nothing in it but what every framework needs."""
    permissions.require(request, permissions.WRITE_FRAMEWORKS)
    return attachment(book.workbook_of(starting.empty()), TYPE, "framework.xlsx")
