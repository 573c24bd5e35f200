"""Taking back one's own last step, and bringing it back: each is an event of its own, made from the changes of another.

A cell that somebody changed since is left as it is, and named with their value.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from evaluation import figures
from evaluation.models import Evaluation, Event, Indicator
from evaluation.services import taking_in
from evaluation.services.cells import Scored, commit, theirs
from evaluation.services.entering import ROW, Desk
from evaluation.services.lines import AMOUNTS, WORDS, cell, sum_lines
from evaluation.services.record import Change, Refused, Theirs
from units.models import Person

STEPS = ("enter", "paste", "carry_over", taking_in.ACTION)
LIMITS = ("open", "import", "submit", "return_for_changes")  # nothing before these is taken back
LOOKED_BACK = 300


class Undone(NamedTuple):
    """What was taken or brought back (cell → value now), what stayed and why, and whether rows went."""

    event: Event
    back: dict[str, str]
    stayed: dict[str, Theirs]
    gone: int
    scored: Scored


def steps(evaluation: Evaluation, by: Person) -> tuple[list[Event], list[Event]]:
    """One's own steps that can be taken back, and those that can be brought back; the last of each is next."""
    unit_changed = Q(text__contains="profile.amount_unit")  # amounts before it are in another unit
    mine = Q(actor=by, action__in=(*STEPS, "undo", "redo"))
    events = evaluation.events.annotate(text=Cast("changes", TextField()))
    done: list[Event] = []
    undone: list[Event] = []
    for event in reversed(events.filter(mine | Q(action__in=LIMITS) | unit_changed).order_by("-seq")[:LOOKED_BACK]):
        if event.action in LIMITS or any(change[0] == "profile.amount_unit" for change in event.changes):
            done, undone = [], []
        elif event.action in STEPS:
            done.append(event)
            undone = []
        elif event.action == "undo":
            undone += [each for each in done if str(each.seq) == event.note]
            done = [each for each in done if str(each.seq) != event.note]
        else:
            done += [each for each in undone if str(each.seq) == event.note]
            undone = [each for each in undone if str(each.seq) != event.note]
    return done, undone


def undo(desk: Desk, *, by: Person, allowed: Callable[[Iterable[str]], Iterable[str]]) -> Undone:
    """Take back the last step as one. `allowed` says which of its cells this person may still type."""
    done, _undone = steps(desk.evaluation, by)
    if not done:
        raise Refused(_("There is nothing of yours to take back."))
    event = done[-1]
    swaps = {what: (str(after), str(before)) for what, before, after in event.changes if before is not None and after is not None}
    return _apply(desk, "undo", event, swaps, by=by, allowed=allowed)


def redo(desk: Desk, *, by: Person, allowed: Callable[[Iterable[str]], Iterable[str]]) -> Undone:
    """Bring back what was taken back last. A step that added rows is pasted again instead."""
    _done, undone = steps(desk.evaluation, by)
    if not undone or any(change[1] is None for change in undone[-1].changes):
        raise Refused(_("There is nothing of yours to bring back."))
    event = undone[-1]
    swaps = {what: (str(before), str(after)) for what, before, after in event.changes}
    return _apply(desk, "redo", event, swaps, by=by, allowed=allowed)


def _apply(
    desk: Desk, action: str, event: Event, swaps: dict[str, tuple[str, str]], *, by: Person, allowed: Callable[..., Iterable[str]]
) -> Undone:
    swaps = {what: pair for what, pair in swaps.items() if not _follows(what, event)}
    now = desk.now(allowed(swaps))
    changes: list[Change] = [
        (what, now[what], after) for what, (before, after) in swaps.items() if what in now and now[what] == before != after
    ]
    made = {what for what in swaps if what.startswith("figures.") and what not in now}  # by lines or units below: no cells now
    others = {what: now.get(what, "") for what, pair in swaps.items() if what not in made and now.get(what) not in pair}
    removed, kept = _take_out(desk, event) if action == "undo" else ([], {})
    gone = len([change for change in removed if change[0].rpartition(".")[2] in ("title", "project")])
    if action == "undo" and taking_in.is_many(event.changes):
        gone, left = taking_in.take_back(desk, event.seq or 0)
        removed = [("lines.lines", str(gone), None)]
        kept |= {"lines.lines": str(left)} if left else {}
    stayed = theirs(desk.evaluation, others | kept)
    scored = commit(desk, action, [*changes, *removed], by=by, note=str(event.seq), empty=True)
    back = {what: str(after) for what, _before, after in changes}
    return Undone(event, back, stayed, gone, scored)


def _follows(what: str, event: Event) -> bool:
    """Whether a change of the event is a figure that moved along with its lines: it moves back with them, not by itself."""
    kind, _dot, key = what.partition(".")
    entry = figures.catalogue().by_key.get(key) if kind == "figures" else None
    return bool(entry and entry.lines) and any(change[0].startswith("lines.") for change in event.changes)


def _take_out(desk: Desk, event: Event) -> tuple[list[Change], dict[str, str]]:
    """Take out the rows that a step added, where they still hold what it put there; the cells that keep the others."""
    added: dict[str, dict[str, Any]] = {}
    for what, before, after in event.changes:
        if before is None and what.count(".") == 2:
            row, _dot, name = what.rpartition(".")
            added.setdefault(row, {})[name] = after
    removed: list[Change] = []
    kept: dict[str, str] = {}
    lines = {f"lines.{line.pk}": line for line in desk.some_lines(row for row in added if row.startswith("lines."))}
    for row, cells in added.items():
        found: Any = desk.rows.get(int(row.split(".")[1])) if row.startswith("rows.") else lines.get(row)
        if found is None:
            continue
        changed = _changed(desk, found, cells)
        if changed:
            kept |= {f"{row}.{name}": value for name, value in changed.items()}
            continue
        removed += [(f"{row}.{name}", value, None) for name, value in cells.items()]
        if isinstance(found, Indicator):
            del desk.rows[found.pk]
        found.delete()
    if lines:
        desk.forget("lines", "kept")
        sum_lines(desk.evaluation)
    return removed, kept


def _changed(desk: Desk, found: Any, cells: dict[str, Any]) -> dict[str, str]:
    """The cells of an added row that no longer hold what the step put there."""
    if isinstance(found, Indicator):
        fresh = Indicator(operator=">=")
        names = {name: (as_text(getattr(found, name)), as_text(getattr(fresh, name))) for name, (as_text, _from) in ROW.items()}
    else:
        unit = desk.evaluation.amount_unit
        fresh_line = type(found)(category="project")
        names = {name: (cell(found, name, unit), cell(fresh_line, name, unit)) for name in (*WORDS, *AMOUNTS)}
    return {name: now for name, (now, default) in names.items() if now != str(cells.get(name, default))}
