"""Drafts of frameworks: begun, written, proposed, published by a second person. What is typed is kept, faults and all.

A field is written where it still holds what was seen; the tree is changed where the whole draft is still what was seen.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation import frameworks, permissions
from evaluation.authoring import differences, labels, places, tree
from evaluation.authoring.places import Address, Node, mapping
from evaluation.models import FrameworkDocument, FrameworkDraft
from evaluation.permissions import Hands
from evaluation.services.record import Change, Conflict, Refused, Stale, Theirs, clock, note_of
from evaluation.values import text
from units.models import Person, Unit

State = FrameworkDraft.State


@transaction.atomic
def start(document: dict[str, Any], *, unit: Unit, by: Person, based_on: FrameworkDocument | None = None) -> FrameworkDraft:
    """A new draft with this document, however faulty."""
    _check_content(document)
    draft = FrameworkDraft.objects.create(
        unit=unit, title=_title(document), content=_written(document), based_on=based_on, author=by
    )
    _tell(draft, "start", by, [("draft", None, draft.title)], based_on.reference if based_on else "")
    return draft


@transaction.atomic
def write(pk: int, at: Address, typed: Mapping[str, Any], *, was: Mapping[str, Any], names: Iterable[str], by: Person) -> Address:
    """Write the fields of a node (or of the head, at ()): what I changed, where it still holds what I saw (`was`).

    The node is found again where the tree changed meanwhile; its address is given back. Fields that somebody else changed
    as well raise Conflict; a node that is gone, Stale.
    """
    draft = _editable(pk)
    document = draft.document
    node = _found_again(document, at, was)
    now, names = dict(mapping(node.data)), [*names]
    mine = [name for name in names if typed.get(name) != was.get(name)]
    clashes = [name for name in mine if now.get(name) not in (was.get(name), typed.get(name))]
    if clashes:
        raise Conflict(_theirs(draft, node, clashes))
    fresh = {name: typed.get(name) if name in mine else now.get(name) for name in names}
    kept = {name: value for name, value in now.items() if name not in names}
    _put(document, node.address, {name: value for name, value in {**fresh, **kept}.items() if value is not None})
    changes = _changes(node, now, places.node_at(document, node.address))
    if changes:
        _keep(draft, document, "write", by, changes)
    return node.address


@transaction.atomic
def rearrange(pk: int, act: str, at: Address, points: Mapping[Address, str], *, seen: int, by: Person) -> Address:
    """Keep the points typed into the tree, then add, move, duplicate or remove a node; where it now stands is given back."""
    draft = _editable(pk)
    if draft.version != seen:
        raise Stale
    before = draft.document
    document = tree.with_points(before, dict(points))
    changes: list[Change] = [
        (f"{node.text('code')} points", node.text("points"), points[node.address])
        for node in places.walk(before)
        if node.address in points and node.text("points") != points[node.address]
    ]
    if act in tree.ACTS:
        title = labels.of_node(places.Node(at, getattr(places.node_at(document, at), "data", None))) if at else ""
        try:
            document, at = tree.ACTS[act](document, at)
        except tree.Impossible as error:
            raise Refused(str(error)) from None
        changes.append((act, title, _name_at(document, at)))
    if changes:
        _keep(draft, document, "rearrange", by, changes)
    return at


@transaction.atomic
def propose(pk: int, *, seen: int, by: Person) -> FrameworkDraft:
    """Hand a draft without faults to a second person."""
    draft = _editable(pk)
    if draft.version != seen:
        raise Stale
    check_sound(draft.document)
    _keep(draft, None, "propose", by, [("state", draft.state, State.PROPOSED)], state=State.PROPOSED, proposed_by=by)
    return draft


@transaction.atomic
def send_back(pk: int, reason: str, *, seen: int, by: Person) -> FrameworkDraft:
    """Back into work: by whoever proposed it, or by the second person, who says why."""
    draft = _locked(pk, by)
    if draft.state != State.PROPOSED:
        raise Refused(_("This cannot be done while the draft is %(state)s.") % {"state": draft.get_state_display()})
    if draft.version != seen:
        raise Stale
    if not reason and draft.proposed_by_id != by.pk:
        raise Refused(_("Say why it is returned."))
    _keep(draft, None, "send_back", by, [("state", draft.state, State.DRAFT)], reason, state=State.DRAFT, proposed_by=None)
    return draft


@transaction.atomic
def publish(pk: int, *, seen: int, by: Person) -> FrameworkDocument:
    """Publish a proposed draft, once and for all. Refused for whoever wrote or proposed it."""
    draft = _locked(pk, by)
    if draft.state != State.PROPOSED:
        raise Refused(_("Only a proposed draft can be published."))
    if by.pk in (draft.author_id, draft.proposed_by_id):
        raise Refused(_("Nobody publishes what they wrote or proposed themselves; a second person of the finance bureau does."))
    if draft.version != seen:
        raise Stale
    check_sound(draft.document)
    try:
        row = frameworks.publish(draft.document, by=by)
    except frameworks.AlreadyPublished as error:
        sentence = _(
            "%(reference)s was published before with other content. What is published never changes: give it another revision."
        )
        raise Refused(sentence % {"reference": error}) from None
    changes: list[Change] = [("state", draft.state, State.PUBLISHED), ("framework", None, row.reference)]
    _keep(draft, None, "publish", by, changes, row.digest, state=State.PUBLISHED, published_by=by, published=row)
    return row


@transaction.atomic
def discard(pk: int, *, seen: int, by: Person) -> None:
    """Put a draft away. It stays in the history, but nothing comes of it."""
    draft = _editable(pk)
    if draft.version != seen:
        raise Stale
    _keep(draft, None, "discard", by, [("state", draft.state, State.DISCARDED)], state=State.DISCARDED)


def check_sound(document: dict[str, Any]) -> None:
    """Refuses a document with faults."""
    _framework, faults = frameworks.check_new(document)
    if faults:
        sentence = ngettext("%(count)s fault is to be mended first.", "%(count)s faults are to be mended first.", len(faults))
        raise Refused(sentence % {"count": len(faults)})


def own(node: Node) -> dict[str, Any]:
    """A node without its children: what its page shows and writes."""
    return {name: value for name, value in mapping(node.data).items() if name != "children"}


def _locked(pk: int, by: Person) -> FrameworkDraft:
    draft = FrameworkDraft.objects.select_for_update(of=("self",)).order_by().get(pk=pk)
    if not Hands(by).has(permissions.WRITE_FRAMEWORKS, draft.unit.path):
        raise Refused(_("You have no role for this step."))
    return draft


def _editable(pk: int) -> FrameworkDraft:
    draft = FrameworkDraft.objects.select_for_update(of=("self",)).order_by().get(pk=pk)
    if not draft.is_editable:
        raise Refused(_("This draft is %(state)s; nothing can be changed.") % {"state": draft.get_state_display()})
    return draft


def _found_again(document: dict[str, Any], at: Address, was: Mapping[str, Any]) -> Node:
    """The node that was seen: at its address still, or the only one that is as it was, or the only one of its code."""
    node = places.node_at(document, at)
    if not at and node is not None:
        return node
    if node is not None and own(node) == was:
        return node
    same = [each for each in places.walk(document) if own(each) == was]
    if len(same) == 1:
        return same[0]
    code = Node((), was).text("code")
    same = [each for each in places.walk(document) if code and each.text("code") == code]
    if len(same) == 1:
        return same[0]
    if node is not None and node.text("code") == code:
        return node
    raise Stale


def _put(document: dict[str, Any], at: Address, data: dict[str, Any]) -> None:
    if not at:
        document.clear()
        document.update(data)
        return
    above = places.node_at(document, at[:-1])
    if above is not None:
        above.data["children"][at[-1] - 1] = data


def _changes(node: Node, before: Mapping[str, Any], after: Node | None) -> list[Change]:
    """What changed, each by the node's code and its place within: `B1-2 rule.bands[1].points`."""
    old, new = (
        differences.flat({name: value for name, value in each.items() if name != "children"})
        for each in (before, mapping(after.data if after else {}))
    )
    code = f"{node.text('code') or places.slug(node.address)} " if node.address else ""
    return [
        (f"{code}{place}", old.get(place), new.get(place))
        for place in dict.fromkeys([*old, *new])
        if old.get(place) != new.get(place)
    ]


def _theirs(draft: FrameworkDraft, node: Node, names: list[str]) -> dict[str, Theirs]:
    last = draft.events.select_related("actor").order_by("-id").first()
    who, at = (last.actor.name if last and last.actor else "", clock(last.at) if last else "")
    return {name: Theirs(in_words(node, name), who, at) for name in names}


def in_words(node: Node, name: str) -> str:
    """What a field of a node holds, as somebody else's value is shown beside mine."""
    value = mapping(node.data).get(name)
    if name == "rule" and node.address:
        return differences.rule_in_words(value)
    cls = labels.class_of(node)
    shown = [
        labels.value(cls, place, found, node.data)
        if place == name
        else f"{labels.of_field(cls, place, node.data)} {places.as_text(found)}"
        for place, found in differences.flat(value, name).items()
    ]
    return "；".join(shown)


def _check_content(document: Any) -> None:
    if places.too_large(document):
        sentence = _("The document is too large: at most %(nodes)s sections and indicators, and %(characters)s characters.")
        raise Refused(sentence % {"nodes": places.MAX_NODES, "characters": f"{places.MAX_CHARACTERS:,}"})
    if mark := text.secrecy_mark(_written(document)):
        raise Refused(_("“%(mark)s” is a mark of secrecy. Nothing classified may be entered here.") % {"mark": mark})


def _keep(
    draft: FrameworkDraft,
    document: dict[str, Any] | None,
    action: str,
    by: Person,
    changes: list[Change],
    note: str = "",
    **fields: Any,
) -> None:
    """Raise the version, keep the document and the given fields, add the event."""
    if document is not None:
        _check_content(document)
        fields |= {"content": _written(document), "title": _title(document)}
    fields |= {"version": draft.version + 1, "changed_at": timezone.now()}
    if not FrameworkDraft.objects.filter(pk=draft.pk, version=draft.version).update(**fields):
        raise Stale
    for name, value in fields.items():
        setattr(draft, name, value)
    _tell(draft, action, by, changes, note)


def _tell(draft: FrameworkDraft, action: str, by: Person, changes: list[Change], note: str = "") -> None:
    note_of(draft.unit, f"draft_{action}", by, changes, note[:1000], draft=draft)


def _name_at(document: dict[str, Any], at: Address) -> str:
    node = places.node_at(document, at)
    return labels.of_node(node) if node is not None and at else ""


def _written(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _title(document: Mapping[str, Any]) -> str:
    found = next((text.one_line(value) for key in ("name", "code") if isinstance(value := document.get(key), str)), "")
    return (found or _("Framework without a name"))[:200]
