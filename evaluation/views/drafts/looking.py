"""Looking at a draft: a sample scored, what differs from another framework, what happened, and the document as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from evaluation import frameworks, permissions, what_if, wording
from evaluation.authoring import book, differences, labels, places, sample
from evaluation.cases import Entered
from evaluation.checks.targets import cells_can_be_read
from evaluation.loading import dump
from evaluation.models import Event, FrameworkDocument, FrameworkDraft
from evaluation.pages import LEVELS, render
from evaluation.scoring.framework import Framework
from evaluation.scoring.shapes import plain
from evaluation.sheets.writing import TYPE
from evaluation.views.drafts.frame import frame
from evaluation.views.files import attachment
from evaluation.views.what_if import posted

ACTIONS = {
    "draft_start": N_("began the draft"),
    "draft_write": N_("changed fields"),
    "draft_rearrange": N_("changed the tree"),
    "draft_propose": N_("proposed it"),
    "draft_send_back": N_("returned it to work"),
    "draft_publish": N_("published it"),
    "draft_discard": N_("discarded it"),
}
TREE_ACTS = {
    "add_section": N_("section added"),
    "add_indicator": N_("indicator added"),
    "add_section_inside": N_("section added"),
    "add_indicator_inside": N_("indicator added"),
    "up": N_("moved up"),
    "down": N_("moved down"),
    "indent": N_("moved into the section before it"),
    "outdent": N_("moved out of its section"),
    "duplicate": N_("duplicated"),
    "remove": N_("removed"),
    "turn": N_("turned between section and indicator"),
    "state": N_("State"),
    "draft": N_("Draft"),
    "framework": N_("Framework"),
}
SHOWN_EVALUATIONS = 200


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft scores a sample, or a chosen evaluation, by the same core. Nothing is stored; no figure stands in an address."""
    draft = permissions.get_draft_or_404(request, pk)
    page = frame(request, draft, "draft_preview")
    rows = permissions.evaluations(permissions.hands(request)).order_by("subject__unit__path", "-round__year")
    page |= {"evaluations": rows[:SHOWN_EVALUATIONS], "evaluation": None, "assessment": None}
    framework: Framework | None = page["framework"]
    if framework is not None and sample.can_be_tried(framework, page["faults"]):
        page |= _tried(request, framework)
    return render(request, "drafts/preview.html", page)


def _tried(request: HttpRequest, framework: Framework) -> dict[str, Any]:
    """The case as typed, else as chosen, and what the core makes of it."""
    chosen = request.POST.get("evaluation") or request.GET.get("evaluation") or ""
    evaluation = permissions.get_evaluation_or_404(request, int(chosen)) if chosen.isascii() and chosen.isdigit() else None
    case = sample.entered(framework, Entered(evaluation)) if evaluation else sample.invented(framework)
    assessment = sample.scored(case, *(posted(request, case) if request.method == "POST" else ({}, {})))
    unit, cells = case.document.amount_unit, assessment.case.document.figures
    return {
        "evaluation": evaluation,
        "assessment": assessment,
        "rows": [(line, row, assessment.case.document.items.get(line.leaf.code, ())) for line, row, _reading in assessment.rows],
        "figures": [(figure, cells.get(figure.key) or "") for figure in what_if.figures_of(framework)],
        "unread": [wording.finding(found, unit) for found in cells_can_be_read(assessment)],
        "levels": LEVELS,
        "unit": unit,
    }


def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs from what the draft was copied from, the former revision, or any other framework."""
    draft = permissions.get_draft_or_404(request, pk)
    page = frame(request, draft, "draft_changes")
    page |= compared(request, page["document"], _former(draft))
    return render(request, "drafts/changes.html", page)


def compared(request: HttpRequest, document: Any, former: str) -> dict[str, Any]:
    """The differences from the framework that the address names, else from the former one."""
    against = request.GET.get("against", former)
    other = frameworks.get(against) if against else None
    if against and other is None:
        raise Http404
    found = differences.between(plain(other), document) if other else []
    listed = [(frameworks.reference_of(each), each) for each in frameworks.everything()]
    return {"against": against, "other": other, "differences": found, "listed": listed}


def _former(draft: FrameworkDraft) -> str:
    """The framework that a draft is compared with at first: what it was copied from, else the latest of its code."""
    if draft.based_on:
        return draft.based_on.reference
    code = places.as_text(draft.document.get("code"))
    row = FrameworkDocument.objects.filter(code=code).exclude(pk=draft.published_id or 0).order_by("-revision").first()
    return row.reference if row else ""


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every event of the draft: who, when, what, from, to."""
    draft = permissions.get_draft_or_404(request, pk)
    page = frame(request, draft, "draft_history")
    nodes = {node.text("code"): node for node in places.walk(page["document"])}
    events = draft.events.select_related("actor").order_by("-id")[:500]
    page["events"] = [(event, _(ACTIONS.get(event.action, event.action)), _told(event, nodes)) for event in events]
    return render(request, "drafts/history.html", page)


def _told(event: Event, nodes: dict[str, places.Node]) -> list[tuple[str, str, str]]:
    """The changes of an event in words."""
    found = []
    for what, before, after in event.changes:
        code, _blank, place = what.rpartition(" ")
        if what in TREE_ACTS:
            found.append((_(TREE_ACTS[what]), _state(what, before), _state(what, after)))
            continue
        node = nodes.get(code)
        cls, data = labels.class_of(node) if code else Framework, node.data if node else {}
        old, new = (labels.value(cls, place, value, data) if value is not None else "" for value in (before, after))
        found.append((f"{code} {labels.of_field(cls, place, data)}".strip(), old, new))
    return found


def _state(what: str, value: Any) -> str:
    return str(dict(FrameworkDraft.State.choices).get(value, value) or "") if what == "state" else places.as_text(value)


def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The draft as YAML, or as a workbook to be filled in; faulty ones as they are."""
    draft = permissions.get_draft_or_404(request, pk)
    return exported(draft.document, form, f"draft-{draft.pk}")


def exported(document: Any, form: str, name: str) -> HttpResponse:
    """A document as a file that `new draft` reads back to the same digest."""
    if form == "xlsx":
        return attachment(book.workbook_of(document), TYPE, f"{name}.xlsx")
    if form == "yaml":
        return attachment(dump(document).encode(), "application/yaml; charset=utf-8", f"{name}.yaml")
    raise Http404
