"""Places in a framework document: `children[2].children[1].rule.bands[3].points`, as faults name them, and (2, 1) for a node.

Documents are plain mappings as somebody typed them: nothing is taken for granted about what stands where.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from evaluation.values import text

Address = tuple[int, ...]  # a node: its number among its siblings, from 1, outermost first; () is the whole document

MAX_NODES = 1_000
MAX_CHARACTERS = 1_000_000
_NODE = re.compile(r"children\[(\d+)\]\.?")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class Node(NamedTuple):
    """A node as it stands in the document, with the address it has now."""

    address: Address
    data: Any

    @property
    def is_section(self) -> bool:
        return "rule" not in mapping(self.data)

    @property
    def children(self) -> list[Any]:
        return items(mapping(self.data).get("children"))

    def text(self, key: str) -> str:
        """What stands under a key, as text; nothing where nothing does."""
        return as_text(mapping(self.data).get(key))


def mapping(data: Any) -> Mapping[str, Any]:
    """A mapping, whatever stands there."""
    return data if isinstance(data, Mapping) else {}


def items(data: Any) -> list[Any]:
    """A list, whatever stands there."""
    return data if isinstance(data, list) else []


def as_text(value: Any) -> str:
    """What stands in a place as a field shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def cleaned(document: Any) -> Any:
    """A document that was sent in, as it is kept: every text through the one normaliser, whole numbers as text."""
    if isinstance(document, Mapping):
        return {text.one_line(as_text(key))[:60]: cleaned(value) for key, value in document.items() if value is not None}
    if isinstance(document, list):
        return [cleaned(item) for item in document]
    if isinstance(document, bool) or document is None:
        return document
    return text.normalise(as_text(document))


def walk(document: Any, address: Address = ()) -> Iterator[Node]:
    """Every node, parents first."""
    for number, child in enumerate(items(mapping(document).get("children")), 1):
        node = Node((*address, number), child)
        yield node
        yield from walk(child, node.address)


def node_at(document: Any, address: Address) -> Node | None:
    """The node at an address; the whole document at ()."""
    data = document
    for number in address:
        siblings = items(mapping(data).get("children"))
        if not 0 < number <= len(siblings):
            return None
        data = siblings[number - 1]
    return Node(address, data)


def where(address: Address) -> str:
    """The place of a node as faults name it."""
    return ".".join(f"children[{number}]" for number in address)


def split(place: str) -> tuple[Address, str]:
    """The node that a place lies in, and the rest of the place within it."""
    address, at = [], 0
    while found := _NODE.match(place, at):
        address.append(int(found.group(1)))
        at = found.end()
    return tuple(address), place[at:]


def steps(place: str) -> list[str | int]:
    """`rule.bands[3].points` → rule, bands, 2, points: keys, and numbers from 0."""
    return [name or int(number) - 1 for name, number in _STEP.findall(place)]


def slug(address: Address) -> str:
    """A node's address as it stands in a page's address: 2-1."""
    return "-".join(map(str, address))


def unslug(slug: str) -> Address | None:
    parts = slug.split("-")
    fitting = all(part.isascii() and part.isdigit() and 0 < len(part) < 5 for part in parts)
    return tuple(map(int, parts)) if fitting and len(parts) < 30 else None


def too_large(document: Any) -> bool:
    """Whether a document is larger than the pages of authoring can show."""
    return len(json.dumps(document, ensure_ascii=False)) > MAX_CHARACTERS or sum(1 for _ in walk(document)) > MAX_NODES
