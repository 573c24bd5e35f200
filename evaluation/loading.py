"""YAML or JSON text → plain mappings, lists and strings, and back. Numbers stay the text they were typed as: no digit is lost.

Used for every data file and every uploaded document; refuses what only an attacker writes (anchors, tags, endless nesting).
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
MAX_BYTES = 5_000_000
MAX_DEPTH = 40


class Unloadable(ValueError):
    """A file that is no YAML or JSON of ours; `code` says why, `where` the line."""

    def __init__(self, code: str, where: str = "", found: str = "") -> None:
        super().__init__(code, where, found)
        self.code = code
        self.where = where
        self.found = found


class _Loader(yaml.SafeLoader):
    """Strings, true, false and null; no anchors, no tags, no key twice."""

    yaml_implicit_resolvers = {}
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise Unloadable("anchors_and_tags", _line(event.start_mark))
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unloadable("too_deep", _line(event.start_mark))
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Unloadable("not_yaml", _line(key.start_mark))
            if key.value in seen:
                raise Unloadable("key_twice", _line(key.start_mark), key.value[:60])
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])


def load(text: str) -> Any:
    """What a YAML or JSON text holds. Raises Unloadable with the line of the first fault."""
    if len(text) > MAX_BYTES:
        raise Unloadable("too_large", found=str(len(text)))
    text = text.removeprefix("\ufeff")
    try:
        if text.lstrip().startswith(("{", "[")):
            return _load_json(text)
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader with less in it
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Unloadable("not_yaml", _line(mark) if mark else "", str(getattr(error, "problem", ""))[:120]) from None
    except RecursionError:
        raise Unloadable("too_deep") from None


def load_file(path: Path) -> Any:
    """What a file of ours or a user's holds; UTF-8 only."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unloadable("too_large", found=str(path.stat().st_size))
        return load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Unloadable("not_utf8") from None
    except OSError as error:
        raise Unloadable("unreadable_file", found=str(error.strerror)) from None


class _Dumper(yaml.SafeDumper):
    """Writes what `load` reads: no anchors, lists indented below their key."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def dump(document: Any) -> str:
    """A plain document as YAML text, keys in their order; `load` reads the same document back."""
    written: str = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return written


def read_bytes(content: bytes) -> Any:
    """What an uploaded YAML or JSON file holds. Raises Unloadable."""
    if len(content) > MAX_BYTES:
        raise Unloadable("too_large", found=str(len(content)))
    try:
        return load(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unloadable("not_utf8") from None


def fixture(name: str) -> Any:
    """A data file of the product, by its path below fixtures/."""
    return load_file(FIXTURES / name)


def _load_json(text: str) -> Any:
    try:
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unique)
        return _not_too_deep(found)
    except json.JSONDecodeError as error:
        return _flow_yaml(text, error)


def _not_too_deep(found: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise Unloadable("too_deep")
    for child in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        _not_too_deep(child, depth + 1)
    return found


def _flow_yaml(text: str, error: json.JSONDecodeError) -> Any:
    """A YAML text may begin with a brace too."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506
    except yaml.YAMLError:
        raise Unloadable("not_json", str(error.lineno), error.msg[:120]) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in pairs:
        if key in mapping:
            raise Unloadable("key_twice", found=key[:60])
        mapping[key] = value
    return mapping


def _line(mark: Any) -> str:
    return str(mark.line + 1)
