"""A scorecard as scorecard/1: in codes and numbers as it is sealed, and in words as it is shown."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from evaluation import wording
from evaluation.assessment import Assessment
from evaluation.checks import Finding
from evaluation.documents import Case
from evaluation.scoring.engine import Line, Scorecard
from evaluation.scoring.nodes import Cap
from evaluation.scoring.rules.award import Step
from evaluation.values.numbers import half_up

FORMAT = "scorecard/1"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def in_words(a: Assessment, findings: list[Finding]) -> dict[str, Any]:
    """What `score --json` prints: keys and codes never change, words are in the active language."""
    unit = a.case.document.amount_unit
    return {
        "format": FORMAT,
        "framework": a.case.framework.code,
        "digest": a.case.framework.digest,
        "lines": [_line_in_words(line, unit) for line in a.card.lines],
        "missing": list(a.card.missing),
        "subtotal": two(a.card.subtotal),
        "caps": [{"limit": two(a.card.cap.limit), "because": wording.cap(a.card)}] if a.card.cap else [],
        "total": two(a.card.total),
        "grade": a.card.grade,
        "complete": a.card.complete,
        "findings": [
            {"code": found.code, "level": found.level, "where": found.where, "message": wording.finding(found, unit)}
            for found in findings
        ],
    }


def _line_in_words(line: Line, unit: str) -> dict[str, Any]:
    working = [wording.working(step, unit) for step in line.steps]
    return _line(line) | {"working": working, "basis": line.leaf.basis, "lost": wording.why_lost(line, unit)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.leaf.code,
        "section": line.leaf.section,
        "title": line.leaf.title,
        "points": None if line.points is None else two(line.points),
        "award": None if line.award is None else two(line.award),
    }


def in_codes(a: Assessment, findings: list[Finding]) -> dict[str, Any]:
    """What is sealed: codes and numbers, never sentences."""
    return {
        "format": FORMAT,
        "framework": a.case.framework.code,
        "digest": a.case.framework.digest,
        "lines": [_line(line) | {"steps": steps_in_codes(line.steps)} for line in a.card.lines],
        "missing": list(a.card.missing),
        "subtotal": two(a.card.subtotal),
        "cap": [a.card.cap.rate, _plain(a.card.cap.below), _plain(a.card.cap.limit)] if a.card.cap else None,
        "total": two(a.card.total),
        "grade": a.card.grade,
        "complete": a.card.complete,
        "findings": [[found.code, found.level, found.where, pairs(found.numbers)] for found in findings],
    }


def steps_in_codes(steps: tuple[Step, ...]) -> list[list[Any]]:
    """A working as it is stored."""
    return [[step.kind, pairs(step.numbers), _plain(step.value), step.text] for step in steps]


def stored_steps(steps: list[list[Any]]) -> tuple[Step, ...]:
    """A stored working, opened again."""
    return tuple(_step(*step) for step in steps)


class StoredLine(NamedTuple):
    """A line of a sealed scorecard, opened again: points as they were stored, working as steps."""

    code: str
    section: tuple[str, ...]
    title: str
    points: Decimal | None
    award: Decimal | None
    steps: tuple[Step, ...]

    @property
    def lost(self) -> Decimal:
        return (self.points or Decimal(0)) - (self.award or Decimal(0))


def stored_lines(card: Mapping[str, Any]) -> list[StoredLine]:
    """The lines of a scorecard in codes."""
    return [
        StoredLine(
            line["code"],
            tuple(part for part in line["section"].split("/") if part),
            line["title"],
            None if line["points"] is None else Decimal(line["points"]),
            None if line["award"] is None else Decimal(line["award"]),
            stored_steps(line["steps"]),
        )
        for line in card["lines"]
    ]


def opened(card: Mapping[str, Any], case: Case) -> Scorecard:
    """A sealed scorecard as the core's own value: points, working and cap as they were stored."""
    leaves = {leaf.code: leaf for leaf in case.leaves}
    lines = tuple(
        Line(leaves[line.code], line.points, line.award, line.steps, None, ())
        for line in stored_lines(card)
        if line.code in leaves
    )
    cap = Cap(Decimal(card["cap"][1]), Decimal(card["cap"][2]), card["cap"][0]) if card["cap"] else None
    full = sum((line.points for line in lines if line.points is not None and line.leaf.outside is None), Decimal(0))
    missing = tuple(card["missing"])
    return Scorecard(
        lines, Decimal(card["subtotal"]), cap, Decimal(card["total"]), card["grade"], card["complete"], full, missing
    )


def _step(kind: str, numbers: list[list[Any]], value: str, text: str) -> Step:
    return Step(kind, tuple((name, _number(found)) for name, found in numbers), Decimal(value), text)


def _number(found: Any) -> Any:
    """A stored number again as one; days stay as they are written."""
    return Decimal(found) if isinstance(found, str) and _NUMBER.fullmatch(found) else found


def two(value: Decimal) -> str:
    """Points as documents carry them: two decimals, no marks."""
    return f"{half_up(value):f}"


def pairs(numbers: tuple[tuple[str, Any], ...]) -> list[list[Any]]:
    """The numbers of a step, a finding or a fault as they are stored."""
    return [[name, _plain(value)] for name, value in numbers]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, tuple):
        return list(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
