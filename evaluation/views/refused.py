"""Pages for what was refused: in the reader's language, with what to do next, and without internals."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from evaluation.pages import render
from evaluation.services.record import Theirs

OWN = ("csrfmiddlewaretoken", "seen", "unit", "act", "add", "remove", "office", "password", "new_password1", "new_password2")


def stale(request: HttpRequest) -> HttpResponse:
    """409: what was acted on has changed. What was typed is given back, so nothing is lost."""
    sentence = _(
        "Somebody changed this since you opened the page, so nothing was written. Look at it again, then repeat your step."
    )
    return _page(request, _("Changed meanwhile"), sentence, 409)


def conflict(request: HttpRequest, theirs: Mapping[str, Theirs]) -> HttpResponse:
    """409: somebody changed what was to be changed or taken out; their values, with name and time."""
    values = "；".join(" ".join((each.by, each.at, each.value or _("(blank)"))) for each in theirs.values())
    sentence = _("Somebody changed this meanwhile, so nothing was written: %(values)s. Look at it again, then repeat your step.")
    return _page(request, _("Changed meanwhile"), sentence % {"values": values[:1000]}, 409)


def busy(request: HttpRequest) -> HttpResponse:
    """503: the database is busy or out of reach. What was typed is given back."""
    sentence = _("The database is busy or cannot be reached; nothing was saved. Try again in a moment.")
    response = _page(request, _("Not now"), sentence, 503)
    response["Retry-After"] = "10"
    return response


def not_now(request: HttpRequest, sentence: str) -> HttpResponse:
    """422: the step is not possible now."""
    return _page(request, _("Not possible"), sentence or _("The database refused this value."), 422)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, _("Not found"), _("There is no such page, or it is not among what your roles show you."), 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, _("Not allowed"), str(exception or "") or _("Your roles do not allow this."), 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _(
        "The form was too large or damaged on its way. Go back: what you typed is still there; save it in smaller parts."
    )
    return _page(request, _("Not understood"), sentence, 400)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        _("Something broke"),
        _("Nothing was half-saved. Try again; if it happens again, tell your administrator the time."),
        500,
    )


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _(
        "This page is older than your sign-in. Go back, reload it, and send it again; what you typed is still in your browser."
    )
    return _page(request, _("Page expired"), sentence, 403)


def _page(request: HttpRequest, title: str, sentence: str, status: int) -> HttpResponse:
    if request.content_type == "application/json":  # a script asked: it shows the sentence beside what was typed
        return JsonResponse({"refused": sentence}, status=status)
    typed = [(name, value) for name, value in _typed(request) if value.strip()] if status in (409, 422, 503) else []
    return render(
        request, "refused.html", {"title": title, "sentence": sentence, "typed": typed, "status": status}, status=status
    )


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, to be copied back; the page's own hidden fields left out."""
    return [(name, str(value)) for name, value in request.POST.items() if name not in OWN]
