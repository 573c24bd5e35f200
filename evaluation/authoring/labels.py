"""Places of a document in words: `children[2].rule.bands[1].points` → B 产出指标 › 计分规则 › 分档 1 › 分值."""

import dataclasses
import typing
from typing import Any

from django.utils.translation import gettext as _

from evaluation.authoring import places
from evaluation.authoring.fields import bare, label_of, parted
from evaluation.authoring.places import Node, items, mapping
from evaluation.scoring.framework import Framework, Indicator, Section
from evaluation.scoring.shapes import Variant, fields_of
from evaluation.wording import choices

BETWEEN = " › "


def of_place(place: str, document: Any) -> str:
    """A place of the document, node first."""
    address, rest = places.split(place)
    node = places.node_at(document, address)
    words = [of_node(node)] if address and node else []
    return BETWEEN.join([*words, *_path(class_of(node) if address else Framework, node.data if node else {}, rest)])


def of_node(node: Node) -> str:
    """The code and title of a node; its number where it has neither."""
    return " ".join(part for part in (node.text("code"), node.text("title")) if part) or _("Row %(number)s") % {
        "number": places.slug(node.address)
    }


def class_of(node: Node | None) -> type:
    """The record that describes a node."""
    if node is None or not node.address:
        return Framework
    return Section if node.is_section else Indicator


def of_field(cls: type, place: str, data: Any) -> str:
    """A place within a record, in words."""
    return BETWEEN.join(_path(cls, data, place))


def _path(cls: Any, data: Any, place: str) -> list[str]:
    words: list[str] = []
    for step in places.steps(place):
        if isinstance(step, int):
            words[-1:] = [f"{words[-1] if words else ''} {step + 1}".strip()]
            data = items(data)[step] if 0 <= step < len(items(data)) else None
            cls = _inner(cls)
        elif cls is not None and dataclasses.is_dataclass(cls) and step in fields_of(typing.cast(type, cls)):
            kind, field = fields_of(typing.cast(type, cls))[step]
            words.append(parted(label_of(field))[0])
            data = mapping(data).get(step)
            cls = _described(bare(kind), data)
        else:
            words.append(_("Kind") if step == "kind" else step)
            data, cls = mapping(data).get(step), None
    return words


def _inner(kind: Any) -> Any:
    args = typing.get_args(kind)
    return bare(args[0]) if args else None


def _described(kind: Any, data: Any) -> Any:
    """The record that a rule's settings are, by its kind; every other type as it is."""
    if typing.get_origin(kind) is typing.Annotated:
        variant = typing.get_args(kind)[1]
        return variant.kinds.get(variant.kind_of(data)) if isinstance(variant, Variant) and isinstance(data, dict) else None
    return kind


def value(cls: Any, place: str, found: Any, data: Any) -> str:
    """What stands in a place, choices and yes and no in words."""
    *_before, last = places.steps(place) or [""]
    if last == "kind":
        return choices.rule(str(found))
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    key = next((str(step) for step in reversed(places.steps(place)) if isinstance(step, str)), "")
    return choices.words(key, places.as_text(found))
