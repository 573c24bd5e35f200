"""Evidence of a row: added and taken out by whoever answers the row, fetched as a file by whoever may see it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation import evidence, permissions, wording
from evaluation.models import Evaluation, Evidence, Indicator
from evaluation.scoring.shapes import Fault
from evaluation.services import Refused, attaching
from evaluation.sheets import gate
from evaluation.values import numbers, text
from evaluation.views.entry.offered import answered_by, scope_of, visible

POLICY = "sandbox; default-src 'none'"


@require_POST
def attach(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Add the chosen files, or take one out (`remove`)."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="answer")
    scope, row = scope_of(permissions.hands(request), evaluation), row_or_404(request, evaluation, row_pk)
    if not answered_by(scope, row):
        raise Http404
    by, gone = permissions.person(request), request.POST.get("remove", "")
    if gone:
        attaching.detach(pk, row_pk, numbers.whole(gone) or 0, by=by)
    else:
        attaching.attach(pk, row_pk, _files(request), by=by)
    return redirect(f"{reverse('row', args=[pk, row_pk])}#evidence")


def download(request: HttpRequest, pk: int, row_pk: int, evidence_pk: int) -> HttpResponse:
    """The file as it was given, to be kept and never shown here."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="open")
    found = Evidence.objects.filter(pk=evidence_pk, indicator=row_or_404(request, evaluation, row_pk)).first()
    content, fault = evidence.kept(found.sha256) if found else (b"", "missing")
    if found is None or fault:
        raise Http404
    response = HttpResponse(content, content_type=evidence.KINDS[found.kind])
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["Content-Security-Policy"] = POLICY
    return response


def row_or_404(request: HttpRequest, evaluation: Evaluation, row_pk: int) -> Indicator:
    """A row that the signed-in person may see."""
    row = evaluation.indicators.filter(pk=row_pk).first()
    if row is None or not visible(permissions.hands(request), evaluation, row):
        raise Http404
    return row


def _files(request: HttpRequest) -> list[tuple[str, str, bytes]]:
    """The uploaded files with their kinds; the first that is refused is named, and none is kept."""
    files = [(named(each.name or ""), each.read(evidence.MOST_BYTES + 1)) for each in request.FILES.getlist("files")]
    if not files:
        raise Refused(_("Choose a file."))
    found = []
    for name, content in files:
        try:
            kind = evidence.kind_of(content)
        except gate.Refused as refusal:
            raise Refused(f"{name}: {wording.fault_alone(Fault(refusal.code, '', tuple(refusal.numbers.items())))}") from None
        found.append((name, kind, content))
    return found


def named(written: str) -> str:
    """A file's name as people know it: its last part, without what a path or a header would take for its own."""
    plain = text.one_line(written.replace("\\", "/").rpartition("/")[2])
    return "".join("_" if sign in '"<>|:*?;%' else sign for sign in plain)[-120:] or "file"
