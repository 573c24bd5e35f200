"""Writing a draft: its tree, one node, one part of its head. What is typed is kept, faults and all."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation import figures, permissions
from evaluation.authoring import fields, labels, places, posted
from evaluation.authoring import tree as trees
from evaluation.authoring.places import Address, Node, mapping
from evaluation.models import FrameworkDraft
from evaluation.pages import render
from evaluation.scoring.framework import Framework, Indicator
from evaluation.scoring.shapes import fields_of
from evaluation.services import Conflict, Refused, Stale, drafting
from evaluation.services.record import Theirs, clock
from evaluation.values import text
from evaluation.views.drafts.frame import frame, parts
from evaluation.views.entry.saving import seen_of
from evaluation.wording import rules

# the tree


def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """Sections and indicators as an indented table; points are typed there, and a chosen row is added to, moved or removed."""
    draft = permissions.get_draft_or_404(request, pk)
    refused, typed, theirs = "", dict[str, str](), dict[str, Theirs]()
    if request.method == "POST":
        typed = {name: text.one_line(str(value)) for name, value in request.POST.items() if name.startswith("points-")}
        try:
            return _rearrange(request, draft, typed)
        except Refused as error:
            refused = str(error)
        except Stale:
            theirs = _theirs_in_tree(request, draft, typed)
            draft = permissions.get_draft_or_404(request, pk)
    page = frame(request, draft, "draft")
    rows = trees.rows(page["document"], page["faults"])
    made, due = trees.total_of(page["document"])
    page |= {
        "rows": [
            (row, typed.get(f"points-{places.slug(row.node.address)}", row.node.text("points")), _rule(row)) for row in rows
        ],
        "made": made,
        "due": due,
        "chosen": request.GET.get("at", "") or request.POST.get("at", ""),
        "shape": _shape(page["document"]),
        "refused": refused,
        "theirs": theirs,
    }
    return render(request, "drafts/tree.html", page, status=409 if theirs else 422 if refused else 200)


def _rearrange(request: HttpRequest, draft: FrameworkDraft, typed: dict[str, str]) -> HttpResponse:
    at = places.unslug(request.POST.get("at", "")) or ()
    points = {address: value for name, value in typed.items() if (address := places.unslug(name.removeprefix("points-")))}
    act = request.POST.get("act", "")
    at = drafting.rearrange(draft.pk, act, at, points, seen=seen_of(request), by=permissions.person(request))
    if act in trees.ACTS and act.startswith("add_"):
        return redirect("draft_node", draft.pk, places.slug(at))
    slug = places.slug(at)
    return redirect(f"{reverse('draft', args=[draft.pk])}?at={slug}#row-{slug}" if at else reverse("draft", args=[draft.pk]))


def _theirs_in_tree(request: HttpRequest, draft: FrameworkDraft, typed: Mapping[str, str]) -> dict[str, Theirs]:
    """Points that differ from what is there now, where the rows are still the same; Stale where they are not."""
    document = draft.document
    if request.POST.get("shape") != _shape(document):
        raise Stale
    last = draft.events.select_related("actor").order_by("-id").first()
    who, at = (last.actor.name, clock(last.at)) if last and last.actor else ("", "")
    now = {f"points-{places.slug(node.address)}": node.text("points") for node in places.walk(document)}
    found = {name: Theirs(now[name], who, at) for name, value in typed.items() if now.get(name, value) != value}
    if not found:
        raise Stale
    return found


def _shape(document: Any) -> str:
    """The rows of the tree by their places and codes, as a form carries them."""
    return ",".join(f"{places.slug(node.address)}={node.text('code')}" for node in places.walk(document))


def _rule(row: trees.Row) -> str:
    """The rule in words, where it has no faults; else the name of its kind."""
    if row.node.is_section:
        return ""
    if row.faults == 0 and isinstance(row.part, Indicator):
        return rules.describe(row.part.rule)
    return labels.value(Indicator, "rule.kind", mapping(mapping(row.node.data).get("rule")).get("kind") or "", {})


# one node, one part of the head


def node(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One section or indicator: its fields, its rule with a form drawn from the rule's own settings."""
    draft = permissions.get_draft_or_404(request, pk)
    address = places.unslug(slug)
    if address is None:
        raise Http404
    found = places.node_at(draft.document, address)
    if request.method == "POST":
        return _save_node(request, draft, address)
    if found is None:
        raise Http404
    return _node_page(request, draft, found, places.cleaned(drafting.own(found)))


def _save_node(request: HttpRequest, draft: FrameworkDraft, address: Address) -> HttpResponse:
    was = _was(request)
    cls = labels.class_of(Node(address, was))
    typed, redraw = _typed(request, cls, was, None)
    if redraw:
        return _node_page(request, draft, Node(address, was), was, typed=typed, is_saved=False)
    try:
        names = [*(name for name in fields_of(cls) if name != "children"), *(set(was) - set(fields_of(cls)) - {"children"})]
        at = drafting.write(draft.pk, address, typed, was=was, names=names, by=permissions.person(request))
    except Conflict as conflict:
        now = places.node_at(permissions.get_draft_or_404(request, draft.pk).document, address)
        fresh = drafting.own(now) if now else was
        return _node_page(request, draft, Node(address, fresh), fresh, typed=typed, theirs=conflict.theirs, status=409)
    except Refused as error:
        return _node_page(request, draft, Node(address, was), was, typed=typed, refused=str(error), status=422)
    messages.success(request, _("Saved."))
    return redirect(_onward(request, draft, at))


def _onward(request: HttpRequest, draft: FrameworkDraft, at: Address) -> str:
    """Where to go after saving: the same node, the next one, or the tree."""
    if request.POST.get("act") == "save_next":
        following = [each.address for each in places.walk(permissions.get_draft_or_404(request, draft.pk).document)]
        at = following[min(following.index(at) + 1, len(following) - 1)] if at in following else at
    if request.POST.get("act") == "save_back":
        return f"{reverse('draft', args=[draft.pk])}?at={places.slug(at)}#row-{places.slug(at)}"
    return reverse("draft_node", args=[draft.pk, places.slug(at)])


def _node_page(
    request: HttpRequest,
    draft: FrameworkDraft,
    found: Node,
    was: Mapping[str, Any],
    *,
    typed: Any = None,
    theirs: Mapping[str, Theirs] | None = None,
    refused: str = "",
    status: int = 200,
    is_saved: bool = True,
) -> HttpResponse:
    draft = permissions.get_draft_or_404(request, draft.pk)
    page = frame(request, draft, "draft")
    cls, place = labels.class_of(found), places.where(found.address)
    sheet = fields.Sheet(page["faults"] if typed is None else (), place)
    around = [each.address for each in places.walk(page["document"])]
    here = around.index(found.address) if found.address in around else -1
    page |= {
        "node": found,
        "parents": [places.node_at(page["document"], found.address[:n]) for n in range(1, len(found.address))],
        "fields": fields.draw(cls, found.data if typed is None else typed, sheet),
        "own_faults": sheet.at(""),
        "was": json.dumps(was, ensure_ascii=False),
        "theirs": theirs or {},
        "refused": refused,
        "is_saved": is_saved,
        "previous": places.slug(around[here - 1]) if here > 0 else "",
        "next": places.slug(around[here + 1]) if 0 <= here < len(around) - 1 else "",
        "known_figures": known_figures(),
    }
    return render(request, "drafts/node.html", page, status=status)


def part(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Head data, grades and caps, or how a unit's own indicators are scored."""
    draft = permissions.get_draft_or_404(request, pk)
    if name not in parts():
        raise Http404
    names = parts()[name][1]
    if request.method == "POST":
        return _save_part(request, draft, name, names)
    was = {key: value for key, value in draft.document.items() if key in names or _is_stray(name, key)}
    return _part_page(request, draft, name, was)


def _is_stray(part: str, key: str) -> bool:
    """Keys that the document does not know show with its head, to be taken out."""
    return part == "head" and key not in fields_of(Framework)


def _save_part(request: HttpRequest, draft: FrameworkDraft, name: str, names: list[str]) -> HttpResponse:
    was = _was(request)
    typed, redraw = _typed(request, Framework, was, names)
    if redraw:
        return _part_page(request, draft, name, was, typed=typed, is_saved=False)
    try:
        stray = [key for key in was if _is_stray(name, key)]
        drafting.write(draft.pk, (), typed, was=was, names=[*names, *stray], by=permissions.person(request))
    except Conflict as conflict:
        now = permissions.get_draft_or_404(request, draft.pk).document
        fresh = {key: now[key] for key in [*names, *was] if key in now}
        return _part_page(request, draft, name, fresh, typed=typed, theirs=conflict.theirs, status=409)
    except Refused as error:
        return _part_page(request, draft, name, was, typed=typed, refused=str(error), status=422)
    messages.success(request, _("Saved."))
    return redirect("draft_part", draft.pk, name)


def _part_page(
    request: HttpRequest,
    draft: FrameworkDraft,
    name: str,
    was: Mapping[str, Any],
    *,
    typed: Any = None,
    theirs: Mapping[str, Theirs] | None = None,
    refused: str = "",
    status: int = 200,
    is_saved: bool = True,
) -> HttpResponse:
    draft = permissions.get_draft_or_404(request, draft.pk)
    page = frame(request, draft, f"draft_part{name}")
    title, names = parts()[name]
    sheet = fields.Sheet(page["faults"] if typed is None else (), "")
    data = was if typed is None else typed
    drawn = fields.draw(Framework, data, sheet, names=names)
    page |= {
        "title": title,
        "fields": (*drawn, *fields.strays(Framework, data, sheet)) if name == "head" else drawn,
        "was": json.dumps(was, ensure_ascii=False),
        "theirs": theirs or {},
        "refused": refused,
        "is_saved": is_saved,
        "known_figures": known_figures(),
    }
    return render(request, "drafts/part.html", page, status=status)


def _was(request: HttpRequest) -> dict[str, Any]:
    """What the page was made from, as its form carries it. A form without it is stale."""
    try:
        found = json.loads(request.POST.get("was", ""))
    except (ValueError, RecursionError):
        raise Stale from None
    if not isinstance(found, dict):
        raise Stale
    return found


def _typed(request: HttpRequest, cls: type, was: Mapping[str, Any], names: list[str] | None) -> tuple[dict[str, Any], bool]:
    """The record as typed, and whether the page is only to be drawn again: another rule, a row more or less."""
    data = request.POST.copy()
    act, _blank, target = data.get("act", "").partition(" ")
    if act == "drop":
        _drop(data, target)
    found = posted.read(cls, data, was, names=names)
    if act == "add":
        _add_block(found, target)
    for name in data.getlist("take_theirs"):
        if name in was:
            found[name] = was[name]
        else:
            found.pop(name, None)
    return found, act in ("redraw", "drop", "add")


def _drop(data: QueryDict, target: str) -> None:
    """Without the fields of one row of a table or one block."""
    for name in [*data]:
        if target and (name == target or name.startswith(f"{target}.")):
            del data[name]


def _add_block(found: dict[str, Any], target: str) -> None:
    """An empty block at the end of a list, so that it is drawn. A name that is no list of the form adds nothing."""
    data: Any = found
    *before, last = places.steps(target) or [""]
    for step in before:
        inside = data.get(step) if isinstance(data, dict) else None
        if isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
            inside = data[step]
        data = inside
    if isinstance(data, dict) and isinstance(last, str) and isinstance(data.setdefault(last, []), list):
        data[last].append({})


def known_figures() -> list[tuple[str, list[Any]]]:
    """The figures and rates that an expression may name, by group."""
    catalogue = figures.catalogue()
    groups = [(group.label, list(catalogue.in_group(group.key))) for group in catalogue.groups]
    return [*groups, (_("Rates"), list(catalogue.derived))]
