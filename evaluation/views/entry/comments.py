"""A row's thread: said by whoever may open the row."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from evaluation import permissions
from evaluation.services import commenting
from evaluation.values import text
from evaluation.views.entry.evidence import row_or_404


@require_POST
def comment(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Add a comment; the page of the row shows it."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="open")
    row = row_or_404(request, evaluation, row_pk)
    said = text.normalise(request.POST.get("text", ""))[:1000].strip()
    commenting.comment(evaluation, row, said, by=permissions.person(request))
    return redirect(f"{reverse('row', args=[pk, row_pk])}#comments")
