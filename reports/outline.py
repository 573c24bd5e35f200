"""A place's outline as the report prints it: numbered headings, and each section with what it draws and its text."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from evaluation.outlines import Part
from reports.material import Material
from reports.sections import SECTIONS

_DIGITS = "零一二三四五六七八九十"
NONE, UNFILLED = "（无）", "（未填写）"  # what an empty section says, in a final report and in a draft
_POINT = re.compile(r"^\s*(?:\d{1,2}[.．、]|[（(]\d{1,2}[)）])\s*\S{1,40}$")


class Printed(NamedTuple):
    """A section as it is printed: heading level 1 to 3, number and title, drawn parts as (template, context), paragraphs."""

    key: str
    anchor: str
    level: int
    heading: str
    drawn: list[tuple[str, dict[str, Any]]]
    paragraphs: list[tuple[str, bool]]  # text, whether it is a point's heading


def sections(material: Material) -> list[Printed]:
    """All sections in order, headings numbered 一、（一）1."""
    return list(_printed(material, material.outline.sections, 1))


def annexes(material: Material) -> list[dict[str, Any]]:
    """The tables behind the report."""
    return [
        {
            "key": annex.key,
            "anchor": f"annex-{annex.key}",
            "title": annex.title,
            "label": f"附件{number}" if len(material.outline.annexes) > 1 else "附件",
            "listed": f"{number}.{annex.title}" if len(material.outline.annexes) > 1 else annex.title,
            "landscape": annex.landscape,
            "drawn": _drawn(material, annex.draws),
        }
        for number, annex in enumerate(material.outline.annexes, 1)
    ]


def chinese(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十; up to 99."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _printed(material: Material, parts: tuple[Part, ...], level: int) -> Iterator[Printed]:
    number = 0
    for part in parts:
        below = list(_printed(material, part.sections, level + 1))
        text = material.report["texts"].get(part.key, "") if part.text else ""
        drawn, said = _drawn(material, part.draws), paragraphs(text)
        if not (drawn or said or below):
            if part.optional:
                continue
            said = [(UNFILLED if material.draft else NONE, False)]
        number += 1
        mark = {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）"}.get(level, f"{number}.")
        yield Printed(part.key, "part-" + part.key.replace("/", "-"), level, f"{mark}{part.title}", drawn, said)
        yield from below


def paragraphs(text: str) -> list[tuple[str, bool]]:
    """Paragraphs of a text; a short line that begins with “1.” or “（1）” is the heading of a point."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return [(line, bool(_POINT.match(line)) and line[-1] not in "；;，,") for line in lines]


def _drawn(material: Material, names: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    found = [(name, SECTIONS[name](material)) for name in names]
    return [(f"reports/sections/{name}.html", context) for name, context in found if context]
