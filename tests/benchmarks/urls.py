"""The product's addresses and one more: a signed-in view that does nothing, the unit of all ratios."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def trivial(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.user.pk}\n", content_type="text/plain")


urlpatterns = [path("benchmark/trivial", trivial), path("", include("evaluation.urls"))]
