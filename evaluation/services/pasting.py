"""Taking over many cells at once, from a pasted block or a file: all of them in one step, or nothing.

Each cell comes with the value that was seen when the preview was made; new rows come with the cells that they begin with.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import Max
from django.utils.translation import gettext as _

from evaluation.models import Indicator
from evaluation.services.cells import Scored, Swap, commit, theirs
from evaluation.services.entering import MAX_ROWS, Desk, put_in
from evaluation.services.lines import MAX_LINES, cell, set_line, sum_lines
from evaluation.services.record import Change, Conflict, Refused
from evaluation.values import numbers
from units.models import BudgetLine, Person


class NewRow(NamedTuple):
    """A row that is not there yet: its open section (none: a budget line), and its cells as kept."""

    section: str
    cells: Mapping[str, str]


def take_over(desk: Desk, cells: Mapping[str, Swap], fresh: Sequence[NewRow], *, by: Person, action: str = "paste") -> Scored:
    """Write all cells and add all rows, as one event. Raises Conflict where a cell no longer holds what was seen."""
    now = desk.now(cells)
    gone = [what for what in cells if what not in now]
    if gone:
        raise Refused(_("Some of these cells are no longer entered here. Load the page again."))
    lost = {what: now[what] for what, each in cells.items() if now[what] not in (each.seen, each.value)}
    if lost:
        raise Conflict(theirs(desk.evaluation, lost))
    changes: list[Change] = [(what, now[what], each.value) for what, each in cells.items() if now[what] != each.value]
    rows = [row for row in fresh if row.section]
    lines = [row for row in fresh if not row.section]
    return commit(desk, action, [*changes, *_add_rows(desk, rows), *_add_lines(desk, lines)], by=by)


def _add_rows(desk: Desk, fresh: list[NewRow]) -> list[Change]:
    """New rows of the unit's own, each behind the last of its section; what is then to be written into them."""
    if not fresh:
        return []
    if len(desk.rows) + len(fresh) > MAX_ROWS:
        raise Refused(_("An evaluation holds %(count)s rows at most.") % {"count": MAX_ROWS})
    last: dict[str, int] = {}
    for there in desk.rows.values():
        last[there.section] = max(last.get(there.section, 0), there.position)
    made = []
    for row in fresh:
        last[row.section] = last.get(row.section, 0) + 1
        made.append(
            Indicator(
                evaluation=desk.evaluation,
                section=row.section,
                position=last[row.section],
                title=row.cells.get("title", ""),
                kind=row.cells.get("kind", Indicator.Kind.NUMBER),
                points=numbers.read(row.cells.get("points", "")),
                operator=row.cells.get("operator", ">="),
                **{name: row.cells.get(name, "") for name in ("unit", "target", "actual", "reason")},
            )
        )
    changes: list[Change] = []
    for one in Indicator.objects.bulk_create(made):
        desk.rows[one.pk] = one
        changes += put_in(one)
    return changes


def _add_lines(desk: Desk, fresh: list[NewRow]) -> list[Change]:
    if not fresh:
        return []
    evaluation = desk.evaluation
    if evaluation.subject.rolls_up:
        raise Refused(_("The figures of this department are the sums of its units; lines are kept there."))
    there = BudgetLine.objects.filter(subject=evaluation.subject_id, year=evaluation.round.year)
    if there.count() + len(fresh) > MAX_LINES:
        raise Refused(_("There can be %(count)s lines at most.") % {"count": MAX_LINES})
    last = there.aggregate(last=Max("position"))["last"] or 0
    made = []
    for number, row in enumerate(fresh, 1):
        line = BudgetLine(subject=evaluation.subject, year=evaluation.round.year, position=last + number, category="project")
        set_line(line, row.cells, evaluation.amount_unit)
        made.append(line)
    changes: list[Change] = []
    for row, one in zip(fresh, BudgetLine.objects.bulk_create(made), strict=True):
        changes.append((f"lines.{one.pk}.project", None, one.project))
        changes += [
            (f"lines.{one.pk}.{name}", None, cell(one, name, evaluation.amount_unit)) for name in row.cells if name != "project"
        ]
    desk.forget("lines", "kept")
    sum_lines(evaluation)
    return changes
