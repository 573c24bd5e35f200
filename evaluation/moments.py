"""The record read as a story: what one cell held and who put it there, and what lies between any two moments.

Every write left its cells in an event, so a difference is the net of the events between: no state is kept twice.
"""

from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from evaluation import seals
from evaluation.models import Evaluation, Event, Seal
from evaluation.values import numbers

NAMED = ("open", "submit", "return_for_changes", "pass_on", "approve")
LONGEST = 3000  # characters: longer texts are shown whole, before and after
SAME, OUT, IN = "same", "out", "in"


class Difference(NamedTuple):
    """A cell that holds something else: None where its row was not there."""

    what: str
    before: Any
    after: Any


def net(events: Iterable[Event]) -> list[Difference]:
    """What differs after these events (in their order) from before them. What was changed and changed back is left out."""
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for event in events:
        for what, before, after in event.changes:
            first.setdefault(what, before)
            last[what] = after
    return [Difference(what, before, last[what]) for what, before in first.items() if (before or "") != (last[what] or "")]


def between(evaluation: Evaluation, start: int, end: int) -> list[Difference]:
    """What differs at `end` from `start`, both numbers of events; later against earlier, whichever is named first."""
    start, end = sorted((start, end))
    return net(evaluation.events.filter(seq__gt=start, seq__lte=end).order_by("seq"))


def moments(evaluation: Evaluation, also: Collection[int] = ()) -> list[Event]:
    """The moments worth naming, newest first: openings, submissions, returns, approvals, and each day's last write;
    and the events that are asked for."""
    found: dict[Any, Event] = {}
    for event in evaluation.events.select_related("actor").defer("changes").order_by("seq"):
        key = event.seq if event.action in NAMED or event.seq in also else event.at.date()
        found.pop(key, None)
        found[key] = event
    return list(reversed(found.values()))


def last_seen(evaluation: Evaluation) -> int | None:
    """The submission before the one at hand: what a reviewer, or whoever mends what was returned, saw last."""
    acts = list(
        evaluation.events.filter(action__in=("submit", "return_for_changes")).order_by("-seq").values_list("seq", "action")
    )
    if acts and acts[0][1] == "submit" and not evaluation.is_editable:
        acts = acts[1:]
    return next((seq for seq, action in acts if action == "submit"), None)


def of_cell(evaluation: Evaluation, what: str) -> list[tuple[Event, Any, Any]]:
    """Every write of one cell, newest first: its event, what the cell held before and after."""
    written = evaluation.events.select_related("actor").annotate(text=Cast("changes", TextField()))
    events = written.filter(text__contains=f'"{what}"').order_by("-seq")
    return [(event, before, after) for event in events for place, before, after in event.changes if place == what]


def titles_of(differences: Iterable[Difference]) -> dict[int, str]:
    """Row id → title, of rows that came or went."""
    found = {}
    for what, before, after in differences:
        kind, _dot, rest = what.partition(".")
        pk, _dot, field = rest.partition(".")
        number = numbers.whole(pk)
        if kind == "rows" and field == "title" and number is not None:
            found[number] = str(after or before or "")
    return found


def total_at(evaluation: Evaluation, event: Event) -> str:
    """The total that a submission sealed, as it was sealed; empty for any other event."""
    found = evaluation.seals.filter(hash=event.note, kind=Seal.Kind.SUBMISSION).first() if event.action == "submit" else None
    return "" if found is None else str(seals.opened(found)["scorecard"]["total"] or "")


def marked(before: str, after: str) -> list[tuple[str, str]]:
    """Both texts as one, in pieces: what stayed, what went out, what came in, character by character."""
    if not before or not after or max(len(before), len(after)) > LONGEST:
        return [(kind, text) for kind, text in ((OUT, before), (IN, after)) if text]
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append((SAME, before[a:b]))
            continue
        pieces += [(mark, text) for mark, text in ((OUT, before[a:b]), (IN, after[c:d])) if text]
    return pieces
