"""Taking over what a file would change: all of it in one step, or nothing; and taking it back as one.

Figures and indicators go the way of a pasted block. Budget lines, of which there may be very many, are compared and written
in bulk;
beyond MANY cells the event names their number and the digest of what the import keeps.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import bulk
from evaluation.foreign.lines import AMOUNTS, WORDS, shown
from evaluation.foreign.staging import Staged
from evaluation.models import Evaluation, Import
from evaluation.services.cells import Scored, Swap, commit, theirs
from evaluation.services.entering import Desk
from evaluation.services.lines import MAX_IMPORTED, sum_lines
from evaluation.services.pasting import NewRow, take_over
from evaluation.services.record import Change, Conflict, Refused, Stale
from units.models import BudgetLine, Person

ACTION = "import_file"
MANY = 20_000  # cells that an event names one by one
FIELDS = (*WORDS, *AMOUNTS)
_COLUMNS = ", ".join(f'"{field}"' for field in ("id", *FIELDS))

Raw = tuple[Any, ...]  # id, words, amounts in fen


def raw_lines(evaluation: Evaluation) -> list[Raw]:
    """The lines as plain tuples, in their order: a tenth of what as many objects take."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM units_budgetline WHERE subject_id = %s AND year = %s ORDER BY position, id",  # noqa: S608
            [evaluation.subject_id, evaluation.round.year],
        )
        rows: list[Raw] = cursor.fetchall()
        return rows


def take_in(desk: Desk, found: Import, staged: Staged, *, by: Person) -> Scored:
    """Take over an import. Raises Conflict where a cell no longer holds what was seen, Refused where anything was refused in
    it."""
    if not found.is_open:
        raise Refused(_("This file was taken over already."))
    if staged.faults:
        raise Refused(_("Nothing was taken over: some cells are refused."))
    if not (staged.cells or staged.fresh):
        raise Refused(_("The file would change nothing."))
    if found.unit != desk.evaluation.amount_unit:
        raise Stale
    if staged.kind == "lines":
        return _take_lines(desk, found, staged, by=by)
    swaps = {what: Swap(seen, value) for _row, _column, what, seen, value in staged.cells}
    rows = [NewRow(section, cells) for _row, section, cells in staged.fresh]
    scored = take_over(desk, swaps, rows, by=by, action=ACTION)
    _close(desk, found, staged, [])
    return scored


def _take_lines(desk: Desk, found: Import, staged: Staged, *, by: Person) -> Scored:
    evaluation = desk.evaluation
    if evaluation.subject.rolls_up:
        raise Refused(_("The figures of this department are the sums of its units; lines are kept there."))
    there = {line[0]: line for line in raw_lines(evaluation)}
    if len(there) + len(staged.fresh) > MAX_IMPORTED:
        raise Refused(_("There can be %(count)s lines at most.") % {"count": MAX_IMPORTED})
    _compare(evaluation, there, staged)
    made = _add(evaluation, staged.fresh)
    filled = len(staged.cells) + sum(value not in ("", None) for row in staged.fresh for value in row[1:])
    changes = [] if filled > MANY else _changes(evaluation, staged, made)
    if filled > MANY:
        _write(there, [(what, value) for _row, _column, what, _seen, value in staged.cells])
        changes = [("lines.lines", None, str(len(made) + len({cell[2].split(".")[1] for cell in staged.cells})))]
    desk.forget("lines", "kept")
    sum_lines(evaluation)
    digest = _close(desk, found, staged, made)
    return commit(desk, ACTION, changes, by=by, note=f"{found.filename[:200]} sha256:{digest}")


def _compare(evaluation: Evaluation, there: Mapping[int, Raw], staged: Staged) -> None:
    """Raises Conflict for cells that no longer hold what was seen."""
    lost = {}
    for _row, _column, what, seen, value in staged.cells:
        _kind, pk, field = what.split(".")
        line = there.get(int(pk))
        now = None if line is None else line[1 + FIELDS.index(field)]
        if line is None or now not in (seen, value):
            lost[what] = shown(now, evaluation.amount_unit)
    if lost:
        raise Conflict(theirs(evaluation, dict(list(lost.items())[:200])))


def _add(evaluation: Evaluation, fresh: Sequence[Sequence[Any]]) -> list[int]:
    """New lines behind the last one; their numbers in the same order."""
    if not fresh:
        return []
    own = BudgetLine.objects.filter(subject=evaluation.subject_id, year=evaluation.round.year)
    last = own.order_by("-position").values_list("position", flat=True).first() or 0
    places = [evaluation.subject_id, evaluation.round.year]
    bulk.insert(
        "units_budgetline",
        ("subject_id", "year", "position", *FIELDS),
        ([*places, last + n, *row[1:]] for n, row in enumerate(fresh, 1)),
    )
    made = list(own.filter(position__gt=last).order_by("position").values_list("pk", flat=True))
    if len(made) != len(fresh):  # another evaluation of the same subject and year added some at this moment
        raise Stale
    return made


def _changes(evaluation: Evaluation, staged: Staged, made: list[int]) -> list[Change]:
    """Cell by cell, as an event names them."""
    unit = evaluation.amount_unit
    changes: list[Change] = [(what, shown(seen, unit), shown(value, unit)) for _row, _column, what, seen, value in staged.cells]
    for pk, row in zip(made, staged.fresh, strict=True):
        cells = zip(FIELDS, row[1:], strict=True)
        changes.append((f"lines.{pk}.project", None, row[4]))
        changes += [
            (f"lines.{pk}.{field}", None, shown(value, unit))
            for field, value in cells
            if field != "project" and value not in ("", None)
        ]
    return changes


def _write(there: Mapping[int, Raw], cells: Sequence[tuple[str, Any]]) -> None:
    """Write many cells of lines at once, whole rows at a time."""
    rows: dict[int, list[Any]] = {}
    for what, value in cells:
        _kind, pk, field = what.split(".")
        row = rows.setdefault(int(pk), list(there[int(pk)]))
        row[1 + FIELDS.index(field)] = value
    bulk.update("units_budgetline", FIELDS, AMOUNTS, list(rows.values()))


def _close(desk: Desk, found: Import, staged: Staged, made: list[int]) -> str:
    """The import keeps what it changed, and no longer the file. The digest of it stands in the event."""
    evaluation = desk.evaluation
    content = bytes(found.staged)
    kept = {"made": made, "staged": hashlib.sha256(content).hexdigest()}
    found.digest = hashlib.sha256(json.dumps(kept).encode()).hexdigest()
    found.found = {"made": _ranges(made)}
    found.staged, found.file, found.at = content, b"", timezone.now()
    found.taken_seq = evaluation.seq + 1 if staged.kind == "lines" else evaluation.seq
    found.save()
    return found.digest


def _ranges(numbers_: list[int]) -> list[list[int]]:
    """Numbers that follow each other, as first and last."""
    ranges: list[list[int]] = []
    for number in numbers_:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def take_back(desk: Desk, seq: int) -> tuple[int, int]:
    """Take back an import of many lines: lines that hold what it put there go, cells that do so get their former value.
    How many went and changed back, and how many stayed."""
    found = Import.objects.filter(evaluation=desk.evaluation, taken_seq=seq).first()
    if found is None:
        return 0, 0
    staged = Staged.unpacked(bytes(found.staged))
    there = {line[0]: line for line in raw_lines(desk.evaluation)}
    made = [pk for first, last in found.found["made"] for pk in range(first, last + 1)]
    gone = [pk for pk, row in zip(made, staged.fresh, strict=True) if pk in there and list(there[pk][1:]) == list(row[1:])]
    back = []
    for _row, _column, what, seen, value in staged.cells:
        _kind, number, field = what.split(".")
        line = there.get(int(number))
        if line is not None and line[1 + FIELDS.index(field)] == value:
            back.append((what, seen))
    _write(there, back)
    for start in range(0, len(gone), 5000):
        BudgetLine.objects.filter(pk__in=gone[start : start + 5000]).delete()
    desk.forget("lines", "kept")
    sum_lines(desk.evaluation)
    return len(gone) + len(back), len(made) + len(staged.cells) - len(gone) - len(back)


def is_many(changes: Sequence[Sequence[Any]]) -> bool:
    """Whether an event is an import that names no single cells."""
    return any(change[0] == "lines.lines" for change in changes)
