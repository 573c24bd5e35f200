"""The report on screen, the PDF when it is ready, and the sealed document itself."""

from datetime import timedelta
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from evaluation import permissions, seals
from evaluation.models import Seal, State
from evaluation.pages import render
from evaluation.views.frame import frame
from reports import jobs, outline, rows
from reports import material as materials
from reports.models import Job


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it would be printed now; as it is sealed, once submitted."""
    evaluation = permissions.get_evaluation_or_404(request, pk)
    material = materials.of(evaluation)
    page = frame(request, evaluation, "preview")
    with translation.override("zh-hans"):  # the report stays in the language it is written in
        page |= {"material": material, "report": material.report}
        page |= {"sections": outline.sections(material), "annexes": outline.annexes(material)}
        page |= {"verified": rows.verified(material)}
    return render(request, "reports/preview.html", page)


def report_pdf(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The PDF where it is made; else a page that waits for it (and reloads itself without JavaScript)."""
    evaluation = permissions.get_evaluation_or_404(request, pk)
    job = jobs.ask(evaluation)
    if job.state == Job.State.DONE:
        final = not job.draft
        name = f"{evaluation.round.year}-{evaluation.subject.name}{'' if final else '-draft'}.pdf"
        return _file(job, name)
    page = frame(request, evaluation, "preview")
    page |= {"job": job, "stalled": job.state == Job.State.QUEUED and timezone.now() - job.asked_at > timedelta(seconds=20)}
    response = render(request, "reports/waiting.html", page, status=200 if job.state != Job.State.FAILED else 500)
    if job.state != Job.State.FAILED:
        response["Refresh"] = "2"
    return response


def sealed_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The exact bytes of the submission seal."""
    evaluation = permissions.get_evaluation_or_404(request, pk)
    seal = seals.latest(evaluation, Seal.Kind.SUBMISSION)
    if seal is None or evaluation.state in (State.DRAFT, State.RETURNED):
        raise Http404
    response = HttpResponse(bytes(seal.content), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="submission-{seal.number}-{seal.content_hash[:12]}.json"'
    return response


def _file(job: Job, name: str) -> FileResponse:
    response = FileResponse((jobs.FOLDER / job.file).open("rb"), content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename=\"report.pdf\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-cache"
    return response
