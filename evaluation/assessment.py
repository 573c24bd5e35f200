"""A case scored: readings, scorecard, and everything checks ask. The one way from what was entered to points."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from evaluation import cells, figures
from evaluation.documents import Case, Row
from evaluation.scoring import engine
from evaluation.scoring.engine import Line, Scorecard
from evaluation.scoring.rules.award import Reading
from evaluation.scoring.shapes import Fault
from evaluation.values import numbers

Numbers = Mapping[str, Decimal | None]


class Assessment:
    """What a framework makes of a case. `reported` are the figures as numbers; absent, the document's cells are read."""

    def __init__(self, case: Case, reported: Numbers | None = None) -> None:
        self.case = case
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
            if claimed is not None and line.points is not None:
                found.append((line, row, reading, claimed))
        return found

    @cached_property
    def claimed_total(self) -> Decimal | None:
        """The total as claimed."""
        return read_claim(self.case.document.claimed.total)

    @cached_property
    def execution(self) -> Line | None:
        """The line of budget execution, where the framework has one."""
        leaf = self.case.framework.execution_leaf
        return next((line for line in self.card.lines if leaf and line.leaf.code == leaf.code), None)


def read_claim(typed: str) -> Decimal | None:
    """A claimed number; None where it is blank or cannot be read (which checks/cells.py tells)."""
    try:
        return numbers.read(typed, unit="分") if typed else None
    except numbers.Refused:
        return None
