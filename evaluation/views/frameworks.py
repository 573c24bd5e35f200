"""Frameworks: what is published, and each as the regulation has it, with what it decides where sources are silent."""

from django.http import Http404, HttpRequest, HttpResponse

from evaluation import frameworks as documents
from evaluation.models import FrameworkDocument
from evaluation.pages import render
from evaluation.scoring.framework import Indicator, Section
from evaluation.wording import rules


def frameworks(request: HttpRequest) -> HttpResponse:
    """All published frameworks."""
    rows = [(row, documents.of(row)) for row in FrameworkDocument.objects.all()]
    return render(request, "frameworks/frameworks.html", {"rows": rows})


def framework(request: HttpRequest, code: str, revision: int = 1) -> HttpResponse:
    """One framework: sections, indicators, points, rules in words, clauses."""
    row = FrameworkDocument.objects.filter(code=code, revision=revision).first()
    if row is None:
        raise Http404
    found = documents.of(row)
    return render(
        request, "frameworks/framework.html", {"row": row, "framework": found, "nodes": list(_nodes(found.children, 0))}
    )


def _nodes(children: tuple[Indicator | Section, ...], depth: int) -> list[tuple[int, Indicator | Section, str]]:
    found: list[tuple[int, Indicator | Section, str]] = []
    for node in children:
        found.append((depth, node, rules.describe(node.rule) if isinstance(node, Indicator) else ""))
        if isinstance(node, Section):
            found += _nodes(node.children, depth + 1)
    return found
