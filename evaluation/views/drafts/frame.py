"""What every page of a draft shows around its content: state, tabs, what may be done, and all faults with the way to each."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation import frameworks, permissions, wording
from evaluation.authoring import labels, places
from evaluation.authoring.book import records, tables
from evaluation.authoring.fields import shape_of
from evaluation.models import FrameworkDraft
from evaluation.scoring.framework import Framework
from evaluation.scoring.shapes import Fault, fields_of


class Tab(NamedTuple):
    name: str
    title: str
    address: str


class Said(NamedTuple):
    """A fault in words, with its place and the way there."""

    place: str
    sentence: str
    address: str


def parts() -> dict[str, tuple[str, list[str]]]:
    """The pages of the document's own fields: title, and the fields it shows."""
    listed, own = [*tables()], [*records()]
    head = [name for name in fields_of(Framework) if name not in ("children", *listed, *own)]
    return {"head": (_("Head data"), head), "totals": (_("Grades and caps"), listed), "own": (_("Own indicators"), own)}


def page_of(draft: FrameworkDraft, document: Any, place: str) -> str:
    """The page on which a place of the document can be mended, at its field."""
    address, rest = places.split(place)
    if address and places.node_at(document, address):
        return reverse("draft_node", args=[draft.pk, places.slug(address)]) + (f"#f-{rest}" if rest else "")
    key = rest.partition(".")[0].partition("[")[0]
    for name, (_title, fields) in parts().items() if key else ():
        if key in fields or key not in fields_of(Framework):  # a key that is none stands with the head
            whole = key in fields and shape_of(*fields_of(Framework)[key]) == "several"
            return reverse("draft_part", args=[draft.pk, name]) + f"#f-{key if whole else rest}"
    return reverse("draft", args=[draft.pk])


def frame(request: HttpRequest, draft: FrameworkDraft, here: str) -> dict[str, Any]:
    """The context that all templates of a draft share."""
    document = draft.document
    framework, faults = frameworks.check_new(document) if draft.is_open else (frameworks.check(document)[0], ())
    by = permissions.person(request)
    named = [
        ("draft", _("Tree"), ()),
        *(("draft_part", title, (name,)) for name, (title, _fields) in parts().items()),
        ("draft_preview", _("Try out"), ()),
        ("draft_changes", _("Differences"), ()),
        ("draft_history", _("History"), ()),
    ]
    return {
        "draft": draft,
        "document": document,
        "framework": framework,
        "faults": faults,
        "said": [_said(draft, document, fault) for fault in faults],
        "tabs": [
            *(Tab(f"{name}{''.join(more)}", title, reverse(name, args=[draft.pk, *more])) for name, title, more in named),
            Tab("replays", _("Replay"), f"{reverse('replays')}?framework=draft:{draft.pk}"),
        ],
        "here": here,
        "is_second": by.pk not in (draft.author_id, draft.proposed_by_id),
        "is_proposer": by.pk == draft.proposed_by_id,
    }


def _said(draft: FrameworkDraft, document: Any, fault: Fault) -> Said:
    return Said(
        labels.of_place(fault.where, document) or _("The whole"),
        wording.fault_beside(fault),
        page_of(draft, document, fault.where),
    )
