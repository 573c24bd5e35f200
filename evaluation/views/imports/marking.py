"""The file that came in, with its faults marked, to be mended where it came from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from evaluation import child, permissions
from evaluation.foreign.staging import Fault, Staged
from evaluation.sheets import delimited, marking, pages
from evaluation.sheets.writing import TYPE, Column, Sheet, workbook
from evaluation.views.files import attachment
from evaluation.views.imports.uploading import import_or_404

SECONDS, MEMORY = 25, 380_000_000


def marked(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    """The workbook with coloured cells and comments; a list of the faults where the file is too large for that."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="enter")
    found = import_or_404(evaluation, import_pk)
    staged = Staged.unpacked(bytes(found.staged)) if found.staged else Staged("lines")
    if not found.is_open or not staged.faults:
        raise Http404
    content, name = bytes(found.file), found.filename
    plan, places = found.found["plan"], found.found["places"]
    marks = [(fault.row, fault.column, _said(fault)) for fault in staged.faults]

    def work() -> bytes:
        if name.lower().endswith(pages.TABLES):
            return marking.mark_rows(delimited.read(content).rows, marks)
        return marking.mark(content, plan["sheet"], marks, name)

    try:
        made = child.run(work, seconds=SECONDS, memory=child.room(MEMORY), processor=SECONDS)
    except child.Failed:
        made = _listed(staged.faults, places)
    return attachment(made, TYPE, "marked.xlsx")


def _said(fault: Fault) -> str:
    expected = _("Expected: %(expected)s.") % {"expected": fault.expected} if fault.expected else ""
    return f"{fault.why} {expected}".strip()


def _listed(faults: list[Fault], places: dict[str, str]) -> bytes:
    columns = [
        Column(_("Place"), 20),
        Column(_("Column"), 24),
        Column(_("Received"), 30),
        Column(_("Why"), 60),
        Column(_("Expected"), 40),
    ]
    rows = (
        [places.get(f"{each.row},{each.column}", str(each.row)), each.head, each.received, each.why, each.expected]
        for each in faults
    )
    return workbook([Sheet(_("Refused"), columns, rows)])
