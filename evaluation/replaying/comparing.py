"""Two scorecards of one evaluation, held against each other row by row. Codes and numbers only; telling.py has the words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from evaluation import scorecards
from evaluation.assessment import Assessment
from evaluation.replaying.placing import Placement
from evaluation.scoring.engine import Scorecard

CHANGED, GONE, ADDED = "changed", "gone", "added"


class Entry(NamedTuple):
    """A row of a scorecard: what is compared, and the working (steps, or as they are sealed), looked at only where it differs."""

    code: str
    section: str
    title: str
    own: bool
    points: Decimal | None
    award: Decimal | None
    steps: Any
    faults: Any = ()


class Card(NamedTuple):
    """A scorecard as it is compared: rows by code, the total, and the grade where every row is scored."""

    entries: Mapping[str, Entry]
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
    entries = {}
    for line in a.card.lines:
        leaf = line.leaf
        entries[leaf.code] = Entry(
            leaf.code, leaf.section, leaf.title, leaf.own, line.points, line.award, line.steps, line.faults
        )
    return Card(entries, a.card.total, _grade(a.card), a.card.full_marks, len(a.card.missing))


def sealed(card: Mapping[str, Any], fixed: Iterable[str]) -> Card:
    """The card of a sealed scorecard. `fixed` are the codes that its framework fixes."""
    entries = {
        line["code"]: Entry(
            line["code"],
            line["section"],
            line["title"],
            line["code"] not in fixed,
            None if line["points"] is None else Decimal(line["points"]),
            None if line["award"] is None else Decimal(line["award"]),
            line["steps"],
        )
        for line in card["lines"]
    }
    return Card(entries, Decimal(card["total"]), (card["grade"] or "") if card["complete"] else "")


def _grade(card: Scorecard) -> str:
    return (card.grade or "") if card.complete else ""


def compare(old: Card, new: Card, placement: Placement) -> Comparison:
    """Every row that differs in full marks or award; rows that have no place, and rows that were not there before."""
    rows: list[dict[str, Any]] = []
    met: set[str] = set()
    keeps = placement.keeps_codes
    for code, before in old.entries.items():
        place = code if keeps else placement.code(code, own=before.own)
        after = None if place is None else new.entries.get(place)
        if after is None:
            rows.append(_row(GONE, before, before, None))
            continue
        met.add(after.code)
        if before.award != after.award or before.points != after.points:
            rows.append(_row(CHANGED, before, before, after))
    if len(met) < len(new.entries):
        rows += [_row(ADDED, after, None, after) for code, after in new.entries.items() if code not in met]
    return Comparison(old, new, rows)


def _row(what: str, named: Entry, before: Entry | None, after: Entry | None) -> dict[str, Any]:
    """A row as it is stored: codes and numbers of both sides; `place` is its code there, where that is another."""
    place = {"place": after.code} if after and after.code != named.code else {}
    sides = {"old": _side(before), "new": _side(after)}
    return {"what": what, "code": named.code, "section": named.section, "title": named.title, **place, **sides}


def _side(entry: Entry | None) -> list[Any] | None:
    """Points, award, steps, faults; None where the row is not there."""
    if entry is None:
        return None
    steps = entry.steps if isinstance(entry.steps, list) else scorecards.steps_in_codes(entry.steps)
    faults = [[fault.code, fault.where, scorecards.pairs(fault.numbers)] for fault in entry.faults]
    return [_two(entry.points), _two(entry.award), steps, faults]


def _two(value: Decimal | None) -> str | None:
    return None if value is None else scorecards.two(value)
