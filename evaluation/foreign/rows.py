"""The rows of a foreign table that are ours, and what they are read against: whose it must be, what is there, the one door."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from evaluation import wording
from evaluation.foreign.heads import Head, key, words
from evaluation.foreign.plans import Plan
from evaluation.foreign.staging import Fault, Left, Staged
from evaluation.foreign.whose import Own, Whose
from evaluation.pasting import Table
from evaluation.sheets.pages import Page


class Whole(ValueError):
    """A file of which nothing is taken: a sentence says why."""


class Known(NamedTuple):
    """A figure as files are read against it."""

    key: str
    label: str
    money: bool
    unit: str
    now: str
    entered: bool


@dataclass
class Target:
    """What a file is read against: whose it must be, and what is there. `read` is the one door: (what or field, text) →
    value, why."""

    kind: str
    own: Own
    money: str  # the unit of amounts in which the evaluation is typed
    figures: tuple[Known, ...] = ()
    table: Table | None = None
    now: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[str, str], tuple[str, str]] = lambda _what, typed: (typed, "")
    fresh: Callable[[str, dict[str, str]], dict[str, tuple[str, str]]] = lambda _section, _cells: {}
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    readers: Mapping[str, Callable[..., Any]] = field(default_factory=dict)  # field of a line, unit → how it is read
    expected: Callable[[str], str] = lambda _what: ""


class Rows:
    """The rows of the table that are ours, with their numbers; the others go to `left` or to the faults."""

    def __init__(self, page: Page, head: Head, plan: Plan, whose: Whose, staged: Staged) -> None:
        self.page, self.head, self.plan, self.whose, self.staged = page, head, plan, whose, staged
        self.skipped = plan.skipped()
        self.width = len(page.rows[head.row])
        self.sums = {key(word) for word in words()["sums"]}
        self.known: dict[tuple[str, str], int] = {}
        self.ends = {key(word) for word in words()["ends"]}

    def __iter__(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for number, row in self.page.rows.items():
            if number < self.head.start or number in self.skipped:
                continue
            if why := self._why_left(row):
                self.staged.left.append(Left(number, _said(row), why))
                continue
            self.staged.rows += 1
            if self.page.even and self._is_ragged(number, row):
                continue
            if why := self.whose.refusal(row):
                self.staged.left.append(Left(number, _said(row), why))
                continue
            yield number, row

    def _why_left(self, row: tuple[str, ...]) -> str:
        first, second = _first(row)[:40], _second(row)[:40]
        code = self.known.get((first, second))
        if code is None:
            opened = key(first.replace("：", ":").partition(":")[0])
            code = self.known[first, second] = 1 if {key(first), key(second)} & self.sums else 2 if opened in self.ends else 0
        if code == 1:
            return _("a sum of other rows")
        return _("a note") if code and sum(map(bool, row)) <= 2 else ""

    def _is_ragged(self, number: int, row: tuple[str, ...]) -> bool:
        found = len(row)
        if found == self.width or (found > self.width and not any(row[self.width :])):
            return False
        sentence = _(
            "The line has %(found)s cells; the heads have %(expected)s. A comma within a cell needs quotes around the cell."
        )
        expected = _("%(count)s cells") % {"count": self.width}
        why = sentence % {"found": found, "expected": self.width}
        self.staged.faults.append(Fault(number, -1, "", ",".join(row)[:80], why, expected))
        return True

    def unit(self, column: int) -> str:
        """The unit of the amounts of a column: of its head, of the plan, of the sheet."""
        title = self.head.columns.get(column)
        return (title.unit if title else "") or self.plan.unit

    def title(self, column: int) -> str:
        found = self.head.columns.get(column)
        return found.title if found else ""

    def spoilt(self, number: int, column: int, typed: str) -> bool:
        """Whether the cell is a formula without value or an error; it is named."""
        code = self.page.faults.get((number, column))
        if code is None:
            return False
        self.refuse(number, column, typed, wording.file_refused(code, {"found": typed[:40]}), "")
        return True

    def refuse(self, number: int, column: int, typed: str, why: str, expected: str) -> None:
        self.staged.faults.append(Fault(number, column, self.title(column), typed[:80], why, expected))


def _said(row: tuple[str, ...]) -> str:
    """The first cells of a row, by which somebody knows it."""
    return " ".join([cell for cell in row if cell][:4])[:80]


def _first(row: tuple[str, ...]) -> str:
    return next((cell for cell in row if cell), "")


def _second(row: tuple[str, ...]) -> str:
    """What stands behind a number of the row."""
    found = [cell for cell in row if cell][:2]
    return found[1] if len(found) > 1 and len(found[0]) < 4 else ""
