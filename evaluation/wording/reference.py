"""The reference of rules and of framework documents, as Markdown, made from the settings themselves: it cannot drift."""

import dataclasses
import inspect
from typing import Any, get_args, get_origin

from django.utils.translation import gettext as _

from evaluation.scoring import framework
from evaluation.scoring.rules import RULES, SETTINGS
from evaluation.scoring.rules.deductions import Item
from evaluation.scoring.rules.measures import Band
from evaluation.scoring.shapes import fields_of

DOCUMENT: tuple[type, ...] = (
    framework.Framework,
    framework.Section,
    framework.Indicator,
    framework.OwnIndicators,
    framework.Grade,
    framework.Cap,
)


def markdown() -> str:
    """One page: the document's parts, then every rule kind with its settings."""
    parts = ["# Framework documents", "", "Made by `manage.py frameworks --lang en reference`; do not edit.", ""]
    for cls in DOCUMENT:
        parts += _table(cls.__name__, inspect.getdoc(cls) or "", cls)
    parts += ["# Rules", ""]
    for kind, settings in SETTINGS.items():
        parts += _table(kind, f"{inspect.getdoc(settings)}\n\n{inspect.getdoc(RULES[kind])}", settings)
    for part in (Band, Item):
        parts += _table(part.__name__, inspect.getdoc(part) or "", part)
    return "\n".join(parts).rstrip() + "\n"


def _table(title: str, text: str, cls: type) -> list[str]:
    rows = [
        f"| `{name}` | {_kind(kind)} | {_default(field)} | {_(field.metadata['label'])} |"
        for name, (kind, field) in fields_of(cls).items()
    ]
    head = ["| key | type | default | |", "| --- | --- | --- | --- |"]
    return [f"## {title}", "", text, "", *([*head, *rows, ""] if rows else ["No settings.", ""])]


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is dataclasses.MISSING:
        return "required"
    return "" if field.default in (None, "", ()) else f"`{field.default}`"


def _kind(kind: Any) -> str:
    args = [arg for arg in get_args(kind) if arg is not type(None)]
    if get_origin(kind) is tuple:
        return f"list of {_kind(args[0])}"
    if hasattr(kind, "__metadata__"):
        return "section or indicator" if kind.__metadata__[0].told_by else "rule"
    if args and all(isinstance(arg, str) for arg in args):
        return " · ".join(f"`{arg}`" for arg in args)
    if args:
        return _kind(args[0])
    return {"str": "text", "Decimal": "number in quotes", "int": "whole number", "bool": "true or false"}.get(
        getattr(kind, "__name__", ""), getattr(kind, "__name__", "").lower()
    )
