"""Health check before anything reads a session; known methods only; nothing of a signed-in person is kept by others;
refusals of the services and of the database as pages of their own, never a 500."""

from collections.abc import Callable

from django.db import connection
from django.db.utils import DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import patch_cache_control

from evaluation.services import Conflict, Refused, Stale

Answer = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST")


def health(get_response: Answer) -> Answer:
    """/healthz answers whether the database does, without a session and without a cookie."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz":
            return get_response(request)
        try:
            connection.ensure_connection()
        except OperationalError:
            return HttpResponse("database unreachable\n", status=503, content_type="text/plain")
        return HttpResponse("ok\n", content_type="text/plain")

    return answer


def methods(get_response: Answer) -> Answer:
    """GET, HEAD and POST are all that any address knows."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return answer


def privacy(get_response: Answer) -> Answer:
    """What was made for somebody signed in is stored by no proxy and no shared browser."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        person = getattr(request, "_cached_user", None)  # read already, or nobody asked: no question to the database here
        if person is not None and person.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return answer


class refusals:  # noqa: N801 - named for what it does, as Django's middleware settings read it
    """What a service refused becomes a page that says why: 409 for what is stale, 422 for what may not be."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from evaluation.views import refused  # noqa: PLC0415 - views are ready only after the apps

        if isinstance(exception, Stale | IntegrityError):  # the constraint held: somebody made the same a moment earlier
            return refused.stale(request)
        if isinstance(exception, Conflict):
            return refused.conflict(request, exception.theirs)
        if isinstance(exception, Refused):
            return refused.not_now(request, str(exception))
        if isinstance(exception, DataError):
            return refused.not_now(request, "")
        if isinstance(exception, OperationalError):
            return refused.busy(request)
        return None
