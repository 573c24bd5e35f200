"""What was posted from a form that `fields.draw` drew, as the part of a document that it describes. Kept as typed."""

import re
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from evaluation.authoring.fields import bare, shape_of
from evaluation.authoring.places import mapping
from evaluation.scoring.shapes import Variant, fields_of
from evaluation.values import text

MAX_ROWS = 300  # of one table


def read(cls: type, data: QueryDict, before: Any = None, prefix: str = "", names: Iterable[str] | None = None) -> dict[str, Any]:
    """The record that was typed. What is blank is left out; keys of `before` that no field has stay, unless ticked to go."""
    known = fields_of(cls)
    found = {}
    for name in (name for name in known if name != "children" and (names is None or name in names)):
        value = _value(*known[name], data, mapping(before).get(name), f"{prefix}{name}")
        if value is not None:
            found[name] = value
    gone = data.getlist("take_out")
    for key, value in mapping(before).items():
        if key not in known and key not in ("kind", "rule", "children") and f"{prefix}{key}" not in gone:
            found[key] = value
    return found


def is_blank(value: Any) -> bool:
    """Whether nothing was typed in it."""
    if isinstance(value, Mapping):
        return all(is_blank(item) for item in value.values())
    if isinstance(value, list):
        return all(is_blank(item) for item in value)
    return value in (None, "")


def _value(kind: Any, field: Any, data: QueryDict, before: Any, name: str) -> Any:
    """What was typed for one field; None where nothing was."""
    shape, kind = shape_of(kind, field), bare(kind)
    if shape == "several":
        return [text.one_line(item) for item in data.getlist(name)] or None
    if shape in ("table", "blocks"):
        return _sequence(bare(typing.get_args(kind)[0]), field, data, before, name)
    if shape == "record":
        found = read(kind, data, before, f"{name}.")
        return None if is_blank(found) else found
    if shape == "rule":
        return _variant(typing.get_args(kind)[1], data, before, name)
    typed = text.normalise(str(data.get(name, "")))
    if shape == "yes_no" and typed in ("true", "false"):
        return typed == "true"
    return typed or None


def _variant(variant: Variant, data: QueryDict, before: Any, name: str) -> dict[str, Any]:
    """The rule and its settings. Settings of another rule that stood there before are gone with it."""
    kind = text.one_line(data.get(f"{name}.kind", ""))
    if kind not in variant.kinds:
        return {"kind": kind} if kind else {}
    same = before if mapping(before).get("kind") == kind else None
    return {"kind": kind} | read(variant.kinds[kind], data, same, f"{name}.")


def _sequence(inner: Any, field: Any, data: QueryDict, before: Any, name: str) -> list[Any] | None:
    """Rows or blocks in their order, blank ones left out."""
    pattern = re.compile(re.escape(name) + r"\[(\d{1,4})\]")
    numbers = sorted({int(found.group(1)) for key in data if (found := pattern.match(key))})[:MAX_ROWS]
    rows = [_value(inner, field, data, _at(before, number), f"{name}[{number}]") for number in numbers]
    return [row for row in rows if not is_blank(row)] or None


def _at(before: Any, number: int) -> Any:
    return before[number - 1] if isinstance(before, list) and 0 < number <= len(before) else None
