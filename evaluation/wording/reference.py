"""The reference pages of docs/reference, as Markdown, made from settings, catalogue and sentences: they cannot drift."""

import dataclasses
import inspect
import re
from typing import Any, get_args, get_origin

from django.utils import translation
from django.utils.translation import gettext as _

from evaluation import figures
from evaluation.scoring import framework
from evaluation.scoring.rules import RULES, SETTINGS
from evaluation.scoring.rules.deductions import Item
from evaluation.scoring.rules.measures import Band
from evaluation.scoring.shapes import fields_of
from evaluation.wording.findings import SENTENCES
from evaluation.wording.refusals import FILES, NUMBERS, SHAPES

DOCUMENT: tuple[type, ...] = (
    framework.Framework,
    framework.Section,
    framework.Indicator,
    framework.OwnIndicators,
    framework.Grade,
    framework.Cap,
)


MADE = "Made by `manage.py manual`; do not edit."


def framework_page() -> str:
    """The document's parts, then every rule kind with its settings."""
    parts = ["# Framework documents", "", MADE, ""]
    for cls in DOCUMENT:
        parts += _table(cls.__name__, inspect.getdoc(cls) or "", cls)
    parts += ["# Rules", ""]
    for kind, settings in SETTINGS.items():
        parts += _table(kind, f"{inspect.getdoc(settings)}\n\n{inspect.getdoc(RULES[kind])}", settings)
    for part in (Band, Item):
        parts += _table(part.__name__, inspect.getdoc(part) or "", part)
    return "\n".join(parts).rstrip() + "\n"


def figures_page() -> str:
    """Every figure and rate by which documents, sheets, formulas and texts call it."""
    catalogue = figures.catalogue()
    parts = ["# Figures", "", MADE, "", "A rate is in percent and is reckoned from the figures; everything else is entered.", ""]
    for group in catalogue.groups:
        rows = [
            f"| `{figure.key}` | {figure.label} | {figure.english} | {figure.kind} |"
            for figure in catalogue.figures
            if figure.group == group.key
        ]
        parts += [f"## {group.label} · {group.english} (`{group.key}`)", "", *_HEAD, *rows, ""]
    rates = [
        f"| `{rate.key}` | {rate.label} | {rate.english} | ({rate.part.text}) ÷ ({rate.whole.text}) |"
        for rate in catalogue.derived
    ]
    return "\n".join([*parts, "## Rates", "", "| key | 名称 | name | part ÷ whole |", _HEAD[1], *rates]) + "\n"


_HEAD = ["| key | 名称 | name | kind |", "| --- | --- | --- | --- |"]


def findings_page() -> str:
    """Every code that the checks can find, and every fault of a document, with its sentence in both languages."""
    parts = ["# Findings", "", MADE, "", "What stands in ‹› is filled in by the case.", ""]
    tables = {"Of an evaluation": SENTENCES, "Of a cell": NUMBERS, "Of a document's shape": SHAPES, "Of a file": FILES}
    for title, sentences in tables.items():
        rows = [f"| {code} | {_shown(sentence, 'en')} | {_shown(sentence, 'zh-hans')} |" for code, sentence in sentences.items()]
        parts += [f"## {title}", "", "| code | English | 中文 |", "| --- | --- | --- |", *rows, ""]
    return "\n".join(parts).rstrip() + "\n"


def _shown(sentence: str, language: str) -> str:
    with translation.override(language):
        words = _(sentence) if language != "en" else sentence
    return re.sub(r"%\((\w+)\)s", r"‹\1›", words).replace("%%", "%").replace("|", "\\|")


def _table(title: str, text: str, cls: type) -> list[str]:
    rows = [
        f"| `{name}` | {_kind(kind)} | {_default(field)} | {_label(field)} |" for name, (kind, field) in fields_of(cls).items()
    ]
    head = ["| key | type | default | |", "| --- | --- | --- | --- |"]
    return [f"## {title}", "", text, "", *([*head, *rows, ""] if rows else ["No settings.", ""])]


def _label(field: dataclasses.Field[Any]) -> str:
    label: str = field.metadata["label"]
    return _(label)


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
