"""The tree of a draft: what each row shows, and adding, moving, indenting, duplicating and removing nodes.

The verbs take a document and give a changed copy with the address at which the node now stands; Impossible says why not.
"""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from evaluation.authoring.places import Address, Node, items, mapping, node_at, walk, where
from evaluation.scoring.framework import Framework, Section, fixed_points
from evaluation.scoring.shapes import Fault, Reader

Changed = tuple[dict[str, Any], Address]


class Impossible(ValueError):
    """A change of the tree that cannot be made; the text is a sentence."""


class Row(NamedTuple):
    """A row of the tree: the node, how deep, what it is as far as it could be read, and the sum of its children's points."""

    node: Node
    depth: int
    part: Any  # Section or Indicator with None for what is at fault; None where it is no node at all
    due: Decimal | None
    made: Decimal | None
    faults: int

    @property
    def adds_up(self) -> bool:
        return self.made is None or self.due is None or self.made == self.due


def rows(document: dict[str, Any], faults: tuple[Fault, ...]) -> list[Row]:
    """Every node of the document in order."""
    whole = read_whole(document)
    found = []
    for node in walk(document):
        part = part_at(whole, node.address)
        place = where(node.address)
        mine = sum(_lies_in_node(fault.where, place) for fault in faults)
        due, made = (part.points, sum_of(part)) if isinstance(part, Section) else (None, None)
        found.append(Row(node, len(node.address) - 1, part, due, made, mine))
    return found


def read_whole(document: Any) -> Any:
    """The document as a Framework with None for whatever is at fault in it."""
    return Reader().record(Framework, document, "")


def part_at(whole: Any, address: Address) -> Any:
    """The node of a read document; None where it is at fault."""
    for number in address:
        siblings = getattr(whole, "children", None) or ()
        whole = siblings[number - 1] if number <= len(siblings) else None
    return whole


def sum_of(part: Any) -> Decimal | None:
    """What the points of a section's children make; None without children, or where one has none."""
    return fixed_points(replace(part, points=None)) if part is not None and part.children else None


def total_of(document: Any) -> tuple[Decimal | None, Decimal | None]:
    """What all points make, and what they ought to."""
    whole = read_whole(document)
    if whole is None:
        return None, None
    root = Section("", "", children=whole.children or ())
    return sum_of(root), whole.total


def _lies_in_node(place: str, node: str) -> bool:
    """Whether a fault is the node's own and not one of its children's."""
    rest = place.removeprefix(node)
    return place.startswith(node) and (not rest or (rest[0] == "." and not rest.startswith(".children[")))


def new_node(document: Any, parent: Address, kind: str) -> dict[str, Any]:
    """A node with the next free code; an indicator has its rule still to be chosen."""
    node: dict[str, Any] = {"code": next_code(document, parent)}
    return node | {"rule": {}} if kind == "indicator" else node


def next_code(document: Any, parent: Address) -> str:
    """The code that follows the last sibling's: B1-2 → B1-3, A → B; the first in a section is its code with -1."""
    above = node_at(document, parent)
    siblings = [Node((), each).text("code") for each in items(mapping(above.data if above else {}).get("children"))]
    last = next((code for code in reversed(siblings) if code), "")
    code = _following(last) if last else f"{above.text('code')}-1" if parent and above else "A"
    taken = {node.text("code") for node in walk(document)}
    while code in taken:
        code = _following(code)
    return code[:40]


def _following(code: str) -> str:
    found = re.fullmatch(r"(.*?)(\d{1,9})", code, re.DOTALL)
    if found:
        return f"{found.group(1)}{int(found.group(2)) + 1:0{len(found.group(2))}d}"
    if re.search(r"[A-Ya-y]$", code):
        return code[:-1] + chr(ord(code[-1]) + 1)
    return f"{code}-1"


def add(document: dict[str, Any], at: Address, kind: str, *, inside: bool) -> Changed:
    """A new section or indicator behind the node, or as the last one in it."""
    changed = copy.deepcopy(document)
    parent = at if inside else at[:-1]
    above = node_at(changed, parent)
    if above is None or (parent and not above.is_section) or not isinstance(above.data, dict):
        raise Impossible(_("An indicator has nothing inside it; add behind it, or make it a section first."))
    siblings = _children(above.data)
    place = len(siblings) if inside or not at else at[-1]
    siblings.insert(place, new_node(document, parent, kind))
    return changed, (*parent, place + 1)


def move(document: dict[str, Any], at: Address, by: int) -> Changed:
    """One place up (−1) or down (+1) among its siblings."""
    changed, siblings = _with_siblings(document, at)
    place = at[-1] - 1 + by
    if not 0 <= place < len(siblings):
        raise Impossible(_("It stands first among its siblings.") if by < 0 else _("It stands last among its siblings."))
    siblings.insert(place, siblings.pop(at[-1] - 1))
    return changed, (*at[:-1], place + 1)


def indent(document: dict[str, Any], at: Address) -> Changed:
    """Into the section before it, as its last child."""
    changed, siblings = _with_siblings(document, at)
    before = siblings[at[-1] - 2] if at[-1] > 1 else None
    if not isinstance(before, dict) or "rule" in before:
        raise Impossible(_("There is no section before it that it could go into."))
    inner = _children(before)
    inner.append(siblings.pop(at[-1] - 1))
    return changed, (*at[:-1], at[-1] - 1, len(inner))


def outdent(document: dict[str, Any], at: Address) -> Changed:
    """Out of its section, behind it."""
    changed, siblings = _with_siblings(document, at)
    if len(at) < 2:
        raise Impossible(_("It stands on the outermost level."))
    node = siblings.pop(at[-1] - 1)
    above = node_at(changed, at[:-2])
    _children(above.data if above else {}).insert(at[-2], node)
    return changed, (*at[:-2], at[-2] + 1)


def duplicate(document: dict[str, Any], at: Address) -> Changed:
    """A copy behind the node, with codes of its own."""
    changed, siblings = _with_siblings(document, at)
    twin = copy.deepcopy(siblings[at[-1] - 1])
    siblings.insert(at[-1], twin)
    place = (*at[:-1], at[-1] + 1)
    if isinstance(twin, dict):
        old, twin["code"] = Node(place, twin).text("code"), next_code(document, at[:-1])
        for node in walk(twin):
            code = node.text("code")
            if isinstance(node.data, dict) and code:
                node.data["code"] = _renamed(code, old, twin["code"], {each.text("code") for each in walk(changed)} - {code})
    return changed, place


def _renamed(code: str, old: str, new: str, taken: set[str]) -> str:
    code = new + code.removeprefix(old) if old and code.startswith(old) else _following(code)
    while code in taken:
        code = _following(code)
    return code


def remove(document: dict[str, Any], at: Address) -> Changed:
    """Without the node and everything in it."""
    changed, siblings = _with_siblings(document, at)
    del siblings[at[-1] - 1]
    return changed, (*at[:-1], min(at[-1], len(siblings))) if siblings else at[:-1]


def turn(document: dict[str, Any], at: Address) -> Changed:
    """A section without children into an indicator, an indicator into a section (its rule is lost)."""
    changed, siblings = _with_siblings(document, at)
    node = siblings[at[-1] - 1]
    if not isinstance(node, dict) or node.get("children"):
        raise Impossible(_("A section that holds something stays a section."))
    if "rule" in node:
        del node["rule"]
    else:
        node.pop("children", None)
        node["rule"] = {}
    return changed, at


ACTS: dict[str, Callable[[dict[str, Any], Address], Changed]] = {
    "add_section": lambda document, at: add(document, at, "section", inside=False),
    "add_indicator": lambda document, at: add(document, at, "indicator", inside=False),
    "add_section_inside": lambda document, at: add(document, at, "section", inside=True),
    "add_indicator_inside": lambda document, at: add(document, at, "indicator", inside=True),
    "up": lambda document, at: move(document, at, -1),
    "down": lambda document, at: move(document, at, 1),
    "indent": indent,
    "outdent": outdent,
    "duplicate": duplicate,
    "remove": remove,
    "turn": turn,
}


def with_points(document: dict[str, Any], points: dict[Address, str]) -> dict[str, Any]:
    """The document with the points of these nodes as typed; blank is: no points."""
    changed = copy.deepcopy(document)
    for address, typed in points.items():
        node = node_at(changed, address)
        if node is not None and isinstance(node.data, dict):
            node.data.pop("points", None)
            if typed:
                node.data["points"] = typed
    return changed


def _children(data: Any) -> list[Any]:
    """The list of children to write into; made where there is none."""
    if not isinstance(data.get("children"), list):
        data["children"] = []
    found: list[Any] = data["children"]
    return found


def _with_siblings(document: dict[str, Any], at: Address) -> tuple[dict[str, Any], list[Any]]:
    """A copy of the document, and the list in it that holds the node."""
    changed = copy.deepcopy(document)
    above = node_at(changed, at[:-1])
    if not at or node_at(document, at) is None or above is None:
        raise Impossible(_("Choose a row first."))
    return changed, _children(above.data)
