"""What differs between two framework documents, in words: nodes that came, went, moved or changed, and the head of the document.

Nodes are the same where their code is. Rules are told by their sentence where their kind changed, by their settings where not.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from evaluation import frameworks
from evaluation.authoring import labels, places
from evaluation.authoring.places import Node, as_text, mapping, walk
from evaluation.scoring.framework import Framework, Indicator
from evaluation.scoring.shapes import Reader, fields_of, plain
from evaluation.wording import choices, rules


class Change(NamedTuple):
    """One field: where, what stood there, what stands there."""

    label: str
    before: str
    after: str


class Difference(NamedTuple):
    """A node (or the head: `node` is None) that was added, removed, moved or changed."""

    kind: str  # added | removed | moved | reordered | changed
    node: Node | None
    title: str
    changes: tuple[Change, ...] = ()


class _Placed(NamedTuple):
    node: Node
    parent: str  # code of the section above


def between(before: Any, after: Any) -> list[Difference]:
    """What became of `before`: the head first, then the nodes of `after` in their order, then what is gone."""
    before, after = tidy(before), tidy(after)
    head = tuple(_changes(Framework, before, after, skip=("children",)))
    found = [Difference("changed", None, "", head)] if head else []
    old, new = _by_code(before), _by_code(after)
    for code, placed in new.items():
        found += _of_node(old.get(code), placed)
    found += [
        Difference("removed", placed.node, labels.of_node(placed.node), _all_of(placed.node, removed=True))
        for code, placed in old.items()
        if code not in new
    ]
    return [*found, *_reordered(old, new)]


def _reordered(old: dict[str, _Placed], new: dict[str, _Placed]) -> Iterator[Difference]:
    """Sections whose children stand in another order."""
    for parent in dict.fromkeys(placed.parent for placed in new.values()):
        was = [code for code, placed in old.items() if placed.parent == parent and code in new and new[code].parent == parent]
        now = [code for code, placed in new.items() if placed.parent == parent and code in was]
        if was != now:
            node = new[parent].node if parent in new else None
            title = labels.of_node(node) if node else ""
            yield Difference("reordered", node, title, (Change("", "、".join(was), "、".join(now)),))


def tidy(document: Any) -> Any:
    """The canonical form of a sound document, so that only what matters differs; one with faults as it is."""
    framework, _faults = frameworks.check(document)
    return places.cleaned(document if framework is None else json.loads(framework.canonical))


def _by_code(document: Any) -> dict[str, _Placed]:
    """Nodes by code, in order; one without a code of its own by its place."""
    found: dict[str, _Placed] = {}
    codes: dict[places.Address, str] = {(): ""}
    for node in walk(document):
        code = node.text("code")
        codes[node.address] = code
        found[code if code and code not in found else f"#{node.address}"] = _Placed(node, codes[node.address[:-1]])
    return found


def _of_node(old: _Placed | None, new: _Placed) -> Iterator[Difference]:
    title = labels.of_node(new.node)
    if old is None:
        yield Difference("added", new.node, title, _all_of(new.node, removed=False))
        return
    if old.parent != new.parent:
        yield Difference("moved", new.node, title, (Change("", old.parent or "—", new.parent or "—"),))
    changes = tuple(_changes(labels.class_of(new.node), old.node.data, new.node.data, skip=("children",)))
    if changes:
        yield Difference("changed", new.node, title, changes)


def _all_of(node: Node, *, removed: bool) -> tuple[Change, ...]:
    """Points and rule of a node that came or went."""
    cls, data = labels.class_of(node), mapping(node.data)
    shown = [("points", as_text(data.get("points")))] + ([("rule", rule_in_words(data["rule"]))] if "rule" in data else [])
    return tuple(
        Change(labels.of_field(cls, name, data), text if removed else "", "" if removed else text) for name, text in shown if text
    )


def _changes(cls: type, before: Any, after: Any, skip: tuple[str, ...]) -> Iterator[Change]:
    before, after = mapping(before), mapping(after)
    for name in dict.fromkeys([*(name for name in fields_of(cls)), *before, *after]):
        if name in skip or before.get(name) == after.get(name):
            continue
        if name == "rule" and mapping(before.get(name)).get("kind") != mapping(after.get(name)).get("kind"):
            yield Change(labels.of_field(cls, name, after), rule_in_words(before.get(name)), rule_in_words(after.get(name)))
            continue
        old, new = flat(before.get(name), name), flat(after.get(name), name)
        for place in dict.fromkeys([*old, *new]):
            if old.get(place) != new.get(place):
                there = after if place in new else before
                yield Change(
                    labels.of_field(cls, place, there),
                    labels.value(cls, place, old[place], before) if place in old else _usual(cls, place),
                    labels.value(cls, place, new[place], after) if place in new else _usual(cls, place),
                )


def _usual(cls: type, place: str) -> str:
    """What a field means that a document leaves out."""
    default = fields_of(cls)[place][1].default if place in fields_of(cls) else None
    return labels.value(cls, place, plain(default), {}) if isinstance(default, bool | int | str | Decimal) else ""


def flat(value: Any, place: str = "") -> dict[str, Any]:
    """Every value that stands somewhere in it, by its place."""
    if isinstance(value, Mapping):
        return {where: found for key, item in value.items() for where, found in flat(item, f"{place}.{key}".lstrip(".")).items()}
    if isinstance(value, list):
        return {where: found for n, item in enumerate(value, 1) for where, found in flat(item, f"{place}[{n}]").items()}
    return {} if value is None else {place: value}


def rule_in_words(data: Any) -> str:
    """The sentence of a rule; what is typed where it has faults."""
    reader = Reader()
    kind, field = fields_of(Indicator)["rule"]
    rule = reader.value(kind, data, "rule", field)
    if rule is not None and not reader.faults:
        return rules.describe(rule)
    kind = as_text(mapping(data).get("kind"))
    return choices.rule(kind) if kind else ""
