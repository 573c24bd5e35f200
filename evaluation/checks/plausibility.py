"""Plausibility, for whoever reviews: nothing here is wrong by itself, so all of it warns (S10, S14, S21–S23, T09, T29, T30).

What compares with last year and with others needs `a.beside`, which only the reviewers' page has: a submission never waits
for the others in its round.
"""

from collections.abc import Iterator
from decimal import Decimal

from evaluation.assessment import Assessment, names_of
from evaluation.checks.finding import Finding, warning
from evaluation.scoring.engine import Line
from evaluation.scoring.rules.award import Reading
from evaluation.scoring.rules.targets import AtMost, Equal, Proportional
from evaluation.values.numbers import EXACT, ratio

FEW = 3  # rows below which a majority says nothing
PEERS = 5  # others below which their median says nothing
APART = Decimal("0.3")  # share of full marks
HUNDRED = Decimal(100)


def not_everything_is_full(a: Assessment) -> Iterator[Finding]:
    """S10: every row at full marks, as claimed or as computed; of a table seen in part, every row of which points are known."""
    rows = [line for line in a.card.lines if line.points and not line.leaf.outside]
    scores = [(line.points, a.claims.get(line.leaf.code, line.award)) for line in rows]
    known = [(full, score) for full, score in scores if score is not None]
    if len(known) > 1 and (a.claims or len(known) == len(scores)) and all(full == score for full, score in known):
        yield warning("S10", "total", rows=len(known))


def points_keep_step_with_spending(a: Assessment) -> Iterator[Finding]:
    """S14 (red light): in a framework of 90 + 10 (execution stands beside the indicators, not among them), indicators score
    over 5% better, in proportion, than spending."""
    line = a.execution
    if line is None or line.award is None or line.points != 10 or a.case.framework.total != 100:
        return
    others = [each for each in a.card.lines if each.points and each is not line and not each.leaf.outside]
    if any(each.leaf.parents[:1] == line.leaf.parents[:1] for each in others if each.leaf.parents):
        return
    scores = [a.claims.get(each.leaf.code, each.award) for each in others]
    earned = sum((score for score in scores if score is not None), Decimal(0))
    indicators = ratio(earned, sum((each.points or Decimal(0) for each in others), Decimal(0)))
    spending = EXACT.divide(line.award, line.points)
    if indicators and None not in scores and (indicators - spending) / indicators > Decimal("0.05"):
        yield warning("S14", line.leaf.where, indicators=indicators * HUNDRED, spending=spending * HUNDRED)


def the_budget_was_used(a: Assessment) -> Iterator[Finding]:
    """S23 (yellow light): over 20% of the budget not spent, or no budget at all."""
    budget, spent = a.figures.get("full_year_budget"), a.figures.get("executed")
    if budget == 0:
        yield warning("S23", "figures.full_year_budget", variant="zero")
    unspent = ratio(budget - spent, budget) if budget is not None and spent is not None else None
    if unspent is not None and unspent > Decimal("0.2"):
        yield warning("S23", "figures.executed", unspent=unspent * HUNDRED)


def targets_can_be_missed(a: Assessment) -> Iterator[Finding]:
    """T29: half of the unit's own numeric targets, or more, were exceeded by far (by what the framework points out, and a
    limit by half). T30: half of them, or more, are 1 or less."""
    rows = [(line, reading) for line, _, reading in a.rows if line.leaf.own and _is_held_against_a_target(line, reading)]
    far = sum(_far(line, reading, a.case.framework.over_tell) for line, reading in rows)
    low = sum(_one_or_less(line, reading) for line, reading in rows)
    for code, found in (("T29", far), ("T30", low)):
        if len(rows) >= FEW and found * 2 >= len(rows):
            yield warning(code, "total", far=found, rows=len(rows))


def _is_held_against_a_target(line: Line, reading: Reading) -> bool:
    numeric = isinstance(line.leaf.settings, Proportional | Equal | AtMost)
    return numeric and reading.actual is not None and reading.target is not None and reading.target > 0


def _far(line: Line, reading: Reading, over: Decimal) -> bool:
    reached = ratio(reading.actual, reading.target) or Decimal(0)
    return reached * 2 <= 1 if isinstance(line.leaf.settings, AtMost) else reached >= over


def _one_or_less(line: Line, reading: Reading) -> bool:
    counts = line.leaf.unit not in ("%", "％") and not isinstance(line.leaf.settings, AtMost)
    return counts and reading.target is not None and reading.target <= 1


def rows_are_near_last_year(a: Assessment) -> Iterator[Finding]:
    """S22: the share of full marks is 30 points away from last year's, or the actual value is twice or half of it.
    T09: a target more than a tenth below what was achieved last year."""
    last_year = a.beside.last_year if a.beside else {}
    for line, _, reading in a.rows:
        before = next((last_year[name] for name in names_of(line.leaf) if name in last_year), None)
        if before is None:
            continue
        earned = _share(line)
        if earned is not None and before.share is not None and abs(earned - before.share) >= APART:
            yield warning("S22", line.leaf.where, earned=earned * HUNDRED, earned_before=before.share * HUNDRED)
        if before.actual is None or before.actual <= 0 or before.unit != line.leaf.unit:
            continue
        if reading.actual is not None and not before.actual < reading.actual * 2 < before.actual * 4:
            yield warning("S22", line.leaf.where, variant="actual", actual=reading.actual, before=before.actual)
        upward = isinstance(line.leaf.settings, Proportional | Equal)
        if upward and reading.target is not None and reading.target < before.actual * Decimal("0.9"):
            yield warning("T09", line.leaf.where, variant="last_year", target=reading.target, before=before.actual)


def rows_are_near_their_peers(a: Assessment) -> Iterator[Finding]:
    """S21: the share of full marks is 30 points away from the median of the others in the round."""
    for line in a.card.lines:
        peers, earned = a.beside.peers.get(line.leaf.code) if a.beside else None, _share(line)
        if peers is None or earned is None or line.leaf.own or peers.count < PEERS:
            continue
        if abs(earned - peers.median) >= APART:
            numbers = {"earned": earned * HUNDRED, "median": peers.median * HUNDRED, "count": peers.count}
            yield warning("S21", line.leaf.where, **numbers)


def _share(line: Line) -> Decimal | None:
    """The share of full marks earned; None for a bonus, a penalty, and a row that is not scored."""
    return None if line.leaf.outside else ratio(line.award, line.points)
