"""Saving cell by cell: each is written where it still holds the value that was seen, whatever becomes of its neighbours.

Writing, scoring anew and what lists cache go into one transaction: the caller holds the desk.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from evaluation import checks
from evaluation.assessment import Assessment
from evaluation.cases import Entered
from evaluation.checks import Finding
from evaluation.models import Evaluation, Event
from evaluation.services import presence
from evaluation.services.entering import Desk, provisional, tell_twins, write
from evaluation.services.record import Change, Theirs, clock, record
from units.models import Person

LOOKED_BACK = 400  # events searched for whoever wrote a value


class Swap(NamedTuple):
    """A cell as I saw it and as I want it."""

    seen: str
    value: str


class Scored(NamedTuple):
    """An evaluation as it stands after a save."""

    entered: Entered
    assessment: Assessment
    found: list[Finding]


class Swapped(NamedTuple):
    """What became of the cells: those that hold what I want, those that hold what somebody else put there, and the score."""

    kept: dict[str, str]
    theirs: dict[str, Theirs]
    scored: Scored


def swap(desk: Desk, wanted: Mapping[str, Swap], *, by: Person, now: Mapping[str, str] | None = None) -> Swapped:
    """Write each cell that holds what was seen. One that holds what I want already is kept without an event: a request that
    is sent again changes nothing and conflicts with nobody."""
    now = desk.now(wanted) if now is None else now
    there = {what: each for what, each in wanted.items() if what in now}
    changes: list[Change] = [
        (what, now[what], each.value) for what, each in there.items() if now[what] == each.seen != each.value
    ]
    lost = [what for what, each in there.items() if now[what] not in (each.seen, each.value)]
    scored = commit(desk, "enter", changes, by=by)
    kept = {what: each.value for what, each in there.items() if what not in lost}
    return Swapped(kept, theirs(desk.evaluation, {what: now[what] for what in lost}), scored)


def commit(desk: Desk, action: str, changes: list[Change], *, by: Person, note: str = "", empty: bool = False) -> Scored:
    """Write the changes under their event, and keep the new total with it. Without changes there is no event unless `empty`."""
    evaluation = desk.evaluation
    fields = write(desk, [change for change in changes if change[1] is not None and change[2] is not None])
    for name, value in fields.items():
        setattr(evaluation, name, value)
    scored = score(desk)
    if changes or empty:
        fields |= provisional(scored.assessment, scored.found) | {"total_seq": evaluation.seq + 1}
        record(evaluation, action, by, changes, note, **fields, present=presence.marked(evaluation, by))
        tell_twins(evaluation, changes, by)
    return scored


def score(desk: Desk) -> Scored:
    """What the desk holds, scored and checked."""
    entered = desk.entered()
    assessment = entered.assess()
    return Scored(entered, assessment, checks.run(assessment))


def theirs(evaluation: Evaluation, cells: Mapping[str, str]) -> dict[str, Theirs]:
    """The values of cells with who put them there, and when."""
    if not cells:
        return {}
    writers: dict[str, Event] = {}
    for event in evaluation.events.select_related("actor").order_by("-seq")[:LOOKED_BACK]:
        for what, _before, _after in event.changes:
            writers.setdefault(what, event)
    return {what: _theirs(value, writers.get(what)) for what, value in cells.items()}


def _theirs(value: str, event: Event | None) -> Theirs:
    if event is None:
        return Theirs(value, "", "")
    return Theirs(value, event.actor.name if event.actor else "", clock(event.at))


class Other(NamedTuple):
    """A cell that somebody wrote since I last heard."""

    what: str
    value: str
    by: str
    at: str


def since(evaluation: Evaluation, seq: int, *, before: int) -> tuple[list[Other], bool]:
    """The cells written after `seq` and before the event `before`, each with its last value; and whether rows or lines came
    or went."""
    if before - seq <= 1:
        return [], False
    cells: dict[str, Other] = {}
    moved = False
    for event in evaluation.events.filter(seq__gt=seq, seq__lt=before).select_related("actor").order_by("seq"):
        name = event.actor.name if event.actor else ""
        moved = moved or _moves_rows(event.changes)
        cells |= {what: Other(what, str(after or ""), name, clock(event.at)) for what, _before, after in event.changes}
    return list(cells.values()), moved


def _moves_rows(changes: Iterable[Change]) -> bool:
    return any(what in ("rows", "lines") or before is None or after is None for what, before, after in changes)
