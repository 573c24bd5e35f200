"""Points: they make the total, sections add up, no row stands for everything (W01–W05)."""

from collections.abc import Iterator
from decimal import Decimal

from evaluation.assessment import Assessment
from evaluation.checks.finding import Finding, error, warning


def points_make_the_total(a: Assessment) -> Iterator[Finding]:
    """W01: all full marks make the framework's total."""
    total, found = a.case.framework.total, _sum(a, "")
    if total is not None and found != total:
        yield error("W01", "total", sum=found, total=total)


def sections_add_up(a: Assessment) -> Iterator[Finding]:
    """W02, W04: the rows of a section make its points; where those are guidance, a deviation is explained."""
    for section in a.case.framework.sections.values():
        inside = [leaf for leaf in a.case.leaves if section.code in leaf.parents]
        only_recorded = any(leaf.points is None and not leaf.own for leaf in inside)
        if section.points is None or only_recorded or (inside and all(leaf.outside for leaf in inside)):
            continue
        found = _sum(a, section.code)
        if found != section.points:
            speak, code = (warning, "W04") if section.guidance else (error, "W02")
            yield speak(code, section.code, title=section.title, sum=found, points=section.points)


def points_are_positive(a: Assessment) -> Iterator[Finding]:
    """W03: a row's full marks are more than 0; a row that the framework fixes may be recorded without any."""
    for line, row, _ in a.rows:
        missing = line.leaf.own and a.case.framework.total is not None
        if missing if line.leaf.points is None else line.leaf.points <= 0:
            yield error("W03", line.leaf.where, points=row.points or line.leaf.points)


def no_row_stands_for_everything(a: Assessment) -> Iterator[Finding]:
    """W05: a single row above half of the total, or the only one besides execution."""
    total = a.case.framework.total
    scored = [line for line in a.card.lines if line.leaf.points and line is not a.execution]
    for line in scored:
        if total and ((line.leaf.points or 0) > total / 2 or len(scored) == 1):
            yield warning("W05", line.leaf.where, points=line.leaf.points, total=total)


def _sum(a: Assessment, section: str) -> Decimal:
    leaves = [leaf for leaf in a.case.leaves if leaf.outside is None]
    return sum((leaf.points for leaf in leaves if leaf.points and (not section or section in leaf.parents)), Decimal(0))
