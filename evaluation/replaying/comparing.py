"""Two scorecards of one evaluation, held against each other row by row. Codes and numbers only; telling.py has the words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from evaluation import scorecards
from evaluation.assessment import Assessment
from evaluation.replaying.placing import Placement
from evaluation.scoring.engine import Scorecard

CHANGED, GONE, ADDED = "changed", "gone", "added"


Marks = tuple[Decimal | None, Decimal | None, Any]  # full marks, award, and the row itself: looked at where these differ


class Card(NamedTuple):
    """A scorecard as it is compared: rows by code, the total, and the grade where every row is scored."""

    rows: Mapping[str, Marks]
    total: Decimal
    grade: str
    full_marks: Decimal | None = None
    missing: int = 0


class Comparison(NamedTuple):
    """What differs: rows as they are stored."""

    old: Card
    new: Card
    rows: list[dict[str, Any]]


def scored(a: Assessment) -> Card:
    """The card of what was just scored."""
    rows = {line.leaf.code: (line.points, line.award, line) for line in a.card.lines}
    return Card(rows, a.card.total, _grade(a.card), a.card.full_marks, len(a.card.missing))


def sealed(card: Mapping[str, Any]) -> Card:
    """The card of a sealed scorecard."""
    rows = {line["code"]: (_number(line["points"]), _number(line["award"]), line) for line in card["lines"]}
    return Card(rows, Decimal(card["total"]), (card["grade"] or "") if card["complete"] else "")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _grade(card: Scorecard) -> str:
    return (card.grade or "") if card.complete else ""


def compare(old: Card, new: Card, placement: Placement) -> Comparison:
    """Every row that differs in full marks or award; rows that have no place, and rows that were not there before."""
    rows: list[dict[str, Any]] = []
    met: set[str] = set()
    keeps = placement.keeps_codes
    for code, before in old.rows.items():
        place = code if keeps else placement.code(code)
        after = None if place is None else new.rows.get(place)
        if place is None or after is None:
            rows.append(_row(GONE, code, before, before, None))
            continue
        met.add(place)
        if before[:2] != after[:2]:
            rows.append(_row(CHANGED, code, before, before, after) | ({} if place == code else {"place": place}))
    if len(met) < len(new.rows):
        rows += [_row(ADDED, code, after, None, after) for code, after in new.rows.items() if code not in met]
    return Comparison(old, new, rows)


def _row(what: str, code: str, named: Marks, before: Marks | None, after: Marks | None) -> dict[str, Any]:
    """A row as it is stored: codes and numbers of both sides. `place` is its code there, where that is another."""
    row = named[2]
    section, title = (row["section"], row["title"]) if isinstance(row, dict) else (row.leaf.section, row.leaf.title)
    return {"what": what, "code": code, "section": section, "title": title, "old": _side(before), "new": _side(after)}


def _side(marks: Marks | None) -> list[Any] | None:
    """Points, award, steps, faults; None where the row is not there."""
    if marks is None:
        return None
    points, award, row = marks
    if isinstance(row, dict):  # as it was sealed
        return [row["points"], row["award"], row["steps"], []]
    faults = [[fault.code, fault.where, scorecards.pairs(fault.numbers)] for fault in row.faults]
    return [_two(points), _two(award), scorecards.steps_in_codes(row.steps), faults]


def _two(value: Decimal | None) -> str | None:
    return None if value is None else scorecards.two(value)
