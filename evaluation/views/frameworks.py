"""Frameworks: what is published, and each as the regulation has it, with what it decides where sources are silent."""

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse

from evaluation import frameworks as documents
from evaluation import permissions
from evaluation.models import FrameworkDocument, Round
from evaluation.pages import render
from evaluation.scoring.framework import Indicator, Section
from evaluation.scoring.shapes import plain
from evaluation.views.drafts.looking import compared, exported
from evaluation.wording import rules


def frameworks(request: HttpRequest) -> HttpResponse:
    """All published frameworks, and how many rounds use each."""
    held = permissions.hands(request)
    rows = [(row, documents.of(row)) for row in FrameworkDocument.objects.annotate(used=Count("round"))]
    return render(request, "frameworks/frameworks.html", {"rows": rows, "may_write": held.has(permissions.WRITE_FRAMEWORKS)})


def framework(request: HttpRequest, code: str, revision: int = 1) -> HttpResponse:
    """One framework: sections, indicators, points, rules in words, clauses; the rounds that use it; files of it."""
    row = _get(code, revision)
    found = documents.of(row)
    held = permissions.hands(request)
    context = {
        "row": row,
        "framework": found,
        "nodes": list(_nodes(found.children, 0)),
        "rounds": Round.objects.filter(framework=row),
        "others": FrameworkDocument.objects.filter(code=code).exclude(pk=row.pk),
        "sees_rounds": held.has((*permissions.READERS, *permissions.KEEP_UNITS)),
        "may_write": held.has(permissions.WRITE_FRAMEWORKS),
    }
    return render(request, "frameworks/framework.html", context)


def changes(request: HttpRequest, code: str, revision: int) -> HttpResponse:
    """What differs from the revision before it, or from any other framework."""
    row = _get(code, revision)
    found = documents.of(row)
    former = FrameworkDocument.objects.filter(code=code, revision__lt=revision).order_by("-revision").first()
    context = {"row": row, "framework": found} | compared(request, plain(found), former.reference if former else "")
    return render(request, "frameworks/changes.html", context)


def export(request: HttpRequest, code: str, revision: int, form: str) -> HttpResponse:
    """The framework as YAML or as a workbook; either reads back to the same digest."""
    row = _get(code, revision)
    return exported(plain(documents.of(row)), form, row.reference.replace("@", "-"))


def _get(code: str, revision: int) -> FrameworkDocument:
    row = FrameworkDocument.objects.filter(code=code, revision=revision).first()
    if row is None:
        raise Http404
    return row


def _nodes(children: tuple[Indicator | Section, ...], depth: int) -> list[tuple[int, Indicator | Section, str]]:
    found: list[tuple[int, Indicator | Section, str]] = []
    for node in children:
        found.append((depth, node, rules.describe(node.rule) if isinstance(node, Indicator) else ""))
        if isinstance(node, Section):
            found += _nodes(node.children, depth + 1)
    return found
