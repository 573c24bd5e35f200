"""What becomes of a draft: proposed, sent back, published by a second person, discarded."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation import permissions
from evaluation.services import drafting
from evaluation.values import text
from evaluation.views.entry.saving import seen_of


@require_POST
def decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One of the acts; each compares the version that its page showed."""
    permissions.get_draft_or_404(request, pk)
    seen, by = seen_of(request), permissions.person(request)
    if act == "publish":
        row = drafting.publish(pk, seen=seen, by=by)
        messages.success(request, _("%(reference)s is published. It never changes from now on.") % {"reference": row.reference})
        return redirect("framework_revision", row.code, row.revision)
    if act == "propose":
        drafting.propose(pk, seen=seen, by=by)
        messages.success(request, _("Proposed. A second person of the finance bureau publishes it."))
    elif act == "send-back":
        drafting.send_back(pk, text.normalise(request.POST.get("reason"))[:1000], seen=seen, by=by)
    elif act == "discard":
        drafting.discard(pk, seen=seen, by=by)
        return redirect("drafts")
    return redirect(reverse("draft", args=[pk]))
