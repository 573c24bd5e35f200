"""Budget lines of a file, up to 120,000 of them: matched by their words, amounts in fen. Built for speed: a text that was
read once is
not read again, and nothing is made for a cell that is as it was."""

from typing import Any

from django.utils.translation import gettext as _

from evaluation import pasting
from evaluation.foreign.plans import Plan
from evaluation.foreign.rows import Rows, Target, Whole
from evaluation.foreign.staging import Left, Staged
from evaluation.values import numbers

WORDS = ("category", "function", "economic", "project", "source")
AMOUNTS = ("initial", "adjustment", "full_year", "executed", "carryover")
DEFAULTS: dict[str, Any] = {"category": "project", "function": "", "economic": "", "project": "", "source": "general_public"}
_NAMES = {"function", "economic", "project"}


def lay(rows: Rows, plan: Plan, target: Target, staged: Staged) -> None:
    """Lines of the file as new ones, or as changes of those that are there."""
    _Lines(rows, plan, target, staged).run()


class _Lines:
    def __init__(self, rows: Rows, plan: Plan, target: Target, staged: Staged) -> None:
        at = {field: column for column, field in plan.columns.items()}
        self.rows, self.target, self.staged = rows, target, staged
        self.words = [(field, at[field], target.readers[field]) for field in WORDS if field in at]
        self.amounts = [
            (field, at[field], target.readers[field], rows.unit(at[field]) or target.money) for field in AMOUNTS if field in at
        ]
        self.known: dict[tuple[str, str], Any] = {}
        self.named = [field for field, _column, _read in self.words]
        if not self.amounts or not _NAMES & {*self.named}:
            raise Whole(_("Say which columns hold the project or the class, and at least one amount."))

    def run(self) -> None:
        read = [found for number, row in self.rows if (found := self._row(number, row)) is not None]
        exact, projects = self._there()
        unique = self._unique(read)
        waiting = []
        for number, values in read:
            line = _taken(exact, tuple(values[field] for field in self.named))
            if line is None:
                waiting.append((number, values))
            else:
                projects.pop(line[4], None)
                self._changed(number, values, line)
        for number, values in waiting:
            project = values.get("project")
            line = projects.pop(project, None) if project and project in unique else None
            if line is None:
                self._new(number, values)
            else:
                self._changed(number, values, line)

    def _row(self, number: int, row: tuple[str, ...]) -> tuple[int, dict[str, Any]] | None:
        """The values of a row by field; None where it is refused or holds no amount."""
        values: dict[str, Any] = {}
        width, good, filled, known = len(row), True, False, self.known
        spoilt = self.rows.page.faults
        for field, column, read, unit in self.amounts:
            typed = row[column] if column < width else ""
            if not typed:
                continue
            if spoilt and self.rows.spoilt(number, column, typed):
                good = False
                continue
            value = read(typed, unit)
            if isinstance(value, str) and pasting.is_dash(typed):
                continue
            if isinstance(value, str):
                good = self._refused(number, column, field, typed, value, unit)
            elif value is not None:
                values[field], filled = value, True
        for field, column, read in self.words:
            typed = row[column] if column < width else ""
            found = known.get((field, typed))
            if found is None:
                found = known[field, typed] = read(typed) if typed else (DEFAULTS[field], "")
            values[field], why = found
            if why and (filled or not good):
                good = self._refused(number, column, field, typed, why)
        if good and not filled:
            self.staged.left.append(Left(number, " ".join([cell for cell in row if cell][:4])[:80], _("no amounts")))
        return (number, values) if good and filled else None

    def _refused(self, number: int, column: int, field: str, typed: str, why: str, unit: str = "") -> bool:
        self.rows.refuse(number, column, typed, why, self.target.expected(f"lines.{unit}.{field}"))
        return False

    def _there(self) -> tuple[dict[tuple[Any, ...], list[tuple[Any, ...]]], dict[str, tuple[Any, ...]]]:
        """The lines that are there, by the words that the file has; and by a project that stands once."""
        place = {field: 1 + WORDS.index(field) for field in self.named}
        exact: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
        projects: dict[str, Any] = {}
        for line in reversed(self.target.lines):
            exact.setdefault(tuple(line[place[field]] for field in self.named), []).append(line)
            projects[line[4]] = None if line[4] in projects else line
        return exact, {project: line for project, line in projects.items() if line is not None and project}

    def _unique(self, read: list[tuple[int, dict[str, Any]]]) -> set[str]:
        seen: dict[str, int] = {}
        for _number, values in read:
            project = values.get("project", "")
            seen[project] = seen.get(project, 0) + 1
        return {project for project, count in seen.items() if count == 1}

    def _changed(self, number: int, values: dict[str, Any], line: tuple[Any, ...]) -> None:
        at = {field: column for field, column, *_rest in (*self.words, *self.amounts)}
        for field, value in values.items():
            place = 1 + (WORDS.index(field) if field in WORDS else len(WORDS) + AMOUNTS.index(field))
            if line[place] == value:
                self.staged.same += 1
            elif value != "" or field in AMOUNTS:
                self.staged.cells.append([number, at[field], f"lines.{line[0]}.{field}", line[place], value])

    def _new(self, number: int, values: dict[str, Any]) -> None:
        words = [values.get(field, DEFAULTS[field]) for field in WORDS]
        self.staged.fresh.append([number, *words, *[values.get(field) for field in AMOUNTS]])


def _taken(exact: dict[tuple[Any, ...], list[tuple[Any, ...]]], words: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The first line of these words that no row of the file has taken yet."""
    found = exact.get(words)
    return found.pop() if found else None


def shown(value: Any, unit: str) -> str:
    """An amount in fen, or a word, as it is typed in the unit."""
    return numbers.plain(numbers.in_unit(numbers.from_fen(value), unit)) if isinstance(value, int) else str(value or "")
