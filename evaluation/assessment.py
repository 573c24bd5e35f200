"""A case scored: readings, scorecard, and everything checks ask. The one way from what was entered to points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from evaluation import cells, figures
from evaluation.documents import Case, Row
from evaluation.scoring import engine
from evaluation.scoring.engine import Line, Scorecard
from evaluation.scoring.framework import Leaf
from evaluation.scoring.rules.award import Reading
from evaluation.scoring.shapes import Fault
from evaluation.values import numbers

_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?度?")
Numbers = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Before:
    """A row as it was last year: what was achieved, in which unit, and the share of full marks that it earned."""

    actual: Decimal | None = None
    unit: str = ""
    share: Decimal | None = None


@dataclass(frozen=True)
class Peers:
    """The same row of others in the round: the median share of full marks, and of how many."""

    median: Decimal
    count: int


@dataclass(frozen=True)
class Beside:
    """What stands beside an evaluation when it is reviewed: its rows of last year by name, its peers' by code."""

    last_year: Mapping[str, Before] = field(default_factory=dict)
    peers: Mapping[str, Peers] = field(default_factory=dict)


class Blanks(NamedTuple):
    """Blank amounts of the budget lines that make a figure, and how many lines those are."""

    blank: int
    lines: int


@dataclass(frozen=True)
class Around:
    """What an installation knows beside the document (evaluation/around.py): offices whose confirmation is missing, figures of
    the final accounts, blank amounts in budget lines, eliminations above the sum they are taken off, and places
    that came from last year and were not confirmed."""

    offices: Mapping[str, str] = field(default_factory=dict)
    accounts: Numbers = field(default_factory=dict)
    blanks: Mapping[str, Blanks] = field(default_factory=dict)
    exceeded: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    carried: tuple[str, ...] = ()


NOTHING_AROUND = Around()


class Assessment:
    """What a framework makes of a case. `reported` are the figures as numbers; absent, the document's cells are read.
    `beside` is for reviewers alone: nothing that is sealed is assessed with it."""

    def __init__(
        self, case: Case, reported: Numbers | None = None, beside: Beside | None = None, around: Around = NOTHING_AROUND
    ) -> None:
        self.case = case
        self.beside = beside
        self.around = around
        self.figure_faults: list[Fault] = []
        if reported is None:
            document = case.document
            reported, self.figure_faults = figures.read_all(document.figures, document.amount_unit, document.blank_is_zero)
        complete = isinstance(reported, figures.Asked | figures.WithRates)
        self.figures: Numbers = reported if complete else figures.with_rates(reported)
        self.readings: dict[str, Reading]
        self.readings, self.cell_faults = cells.read_rows(case, self.figures)
        self.card: Scorecard = engine.score(case.framework, case.leaves, self.readings, self.figures)

    @cached_property
    def rows(self) -> list[tuple[Line, Row, Reading]]:
        """Each line with its row and reading; empty ones where nothing was reported."""
        nothing = Reading(figures=self.figures)
        return [
            (line, self.case.rows.get(line.leaf.code) or Row(code=line.leaf.code), self.readings.get(line.leaf.code, nothing))
            for line in self.card.lines
        ]

    @cached_property
    def claimed_rows(self) -> list[tuple[Line, Row, Reading, Decimal]]:
        """Rows for which somebody entered or published points; those of execution may stand with the totals."""
        found = []
        for line, row, reading in self.rows:
            claimed = read_claim(row.claimed)
            if claimed is None and line is self.execution:
                claimed = read_claim(self.case.document.claimed.execution_points)
            if claimed is not None and line.leaf.outside == "penalty":
                claimed = -abs(claimed)
            if claimed is not None and line.points is not None:
                found.append((line, row, reading, claimed))
        return found

    @cached_property
    def claims(self) -> dict[str, Decimal]:
        """Leaf code → points claimed for it."""
        return {line.leaf.code: claimed for line, _, _, claimed in self.claimed_rows}

    @cached_property
    def missed(self) -> list[Line]:
        """Rows whose own target was missed, with points or without; not those that figures feed."""
        rows = [(line, reading) for line, _, reading in self.rows if line.leaf.settings.reads != "figures"]
        return [line for line, reading in rows if _met(line, reading) is False]

    @cached_property
    def claimed_total(self) -> Decimal | None:
        """The total as claimed."""
        return read_claim(self.case.document.claimed.total)

    @cached_property
    def execution(self) -> Line | None:
        """The line of budget execution, where the framework has one."""
        leaf = self.case.framework.execution_leaf
        return next((line for line in self.card.lines if leaf and line.leaf.code == leaf.code), None)


def names_of(leaf: Leaf) -> tuple[str, ...]:
    """How a row is found again in another year, the surest first: code and title of one that the framework fixes, section
    and title of any. Years in titles do not count."""
    title = _YEAR.sub("", leaf.title)
    place = f"{leaf.section}/{title}"
    return (place,) if leaf.own else (f"{leaf.code} {title}", place)


def _met(line: Line, reading: Reading) -> bool | None:
    """Whether the target was met; a row without points is asked as if it had one."""
    if line.points is not None or reading.not_applicable:
        return line.met
    return line.leaf.rule(Decimal(1), reading, line.leaf.settings).met


def read_claim(typed: str) -> Decimal | None:
    """A claimed number; None where it is blank or cannot be read (which checks/cells.py tells)."""
    try:
        return numbers.read(typed, unit="分") if typed else None
    except numbers.Refused:
        return None
