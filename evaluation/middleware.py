"""Health check before anything reads a session; refusals of the services as pages of their own, never a 500."""

from collections.abc import Callable

from django.db import connection
from django.db.utils import DataError, OperationalError
from django.http import HttpRequest, HttpResponse

from evaluation.services import Refused, Stale

Answer = Callable[[HttpRequest], HttpResponse]


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


class refusals:  # noqa: N801 - named for what it does, as Django's middleware settings read it
    """What a service refused becomes a page that says why: 409 for what is stale, 422 for what may not be."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from evaluation.views import refused  # noqa: PLC0415 - views are ready only after the apps

        if isinstance(exception, Stale):
            return refused.stale(request)
        if isinstance(exception, Refused):
            return refused.not_now(request, str(exception))
        if isinstance(exception, DataError):
            return refused.not_now(request, "")
        return None
