"""Points against what was reported, claimed or verified (S01–S19)."""

from collections.abc import Iterator
from decimal import Decimal

from evaluation.assessment import Assessment, read_claim
from evaluation.checks.finding import Finding, error, warning
from evaluation.scoring.engine import grade_of
from evaluation.scoring.rules.measures import Execution
from evaluation.scoring.rules.targets import Judged
from evaluation.values.numbers import EXACT, points
from evaluation.values.text import is_blank_like

TOLERANCE = Decimal("0.005")


def points_stay_within_full_marks(a: Assessment) -> Iterator[Finding]:
    """S01: claimed and verified points lie between 0 and full marks."""
    claims = [(line, claimed) for line, _, _, claimed in a.claimed_rows]
    verified = [(line, read_claim(row.verified.points)) for line, row, _ in a.rows if row.verified]
    for line, value in claims + verified:
        if value is not None and line.points is not None and not 0 <= value <= line.points:
            yield error("S01", line.leaf.where, points=value, full=line.points)


def shortfall_has_its_reason(a: Assessment) -> Iterator[Finding]:
    """S02, N01: below the share that the framework names, and for a deduction, a reason is given that says something."""
    limit = a.case.framework.reason_below
    for line, row, reading in a.rows:
        short = line.award is not None and line.points and line.award < line.points * limit and not reading.not_applicable
        if short and is_blank_like(row.reason) and not (row.deduction and not is_blank_like(row.deduction.reason)):
            yield error("S02", line.leaf.where, award=line.award, full=line.points)
            yield error("N01", line.leaf.where, text=row.reason)
        elif reading.deduction and is_blank_like(row.deduction.reason if row.deduction else "") and is_blank_like(row.reason):
            yield error("S02", line.leaf.where, award=line.award, full=line.points)


def claimed_total_is_the_sum(a: Assessment) -> Iterator[Finding]:
    """S03: a claimed total is the sum of the claimed rows; where not all rows are claimed, the computed total."""
    if a.claimed_total is None:
        return
    scored = sum(1 for line in a.card.lines if line.points)
    if scored and len(a.claimed_rows) >= scored:
        expected = sum((claimed for *_, claimed in a.claimed_rows), Decimal(0))
    elif a.card.complete:
        expected = a.card.total
    else:
        return
    if abs(a.claimed_total - expected) > TOLERANCE:
        yield error("S03", "total", claimed=a.claimed_total, sum=expected)


def claimed_points_are_the_engines(a: Assessment) -> Iterator[Finding]:
    """S04 for execution, S05 for all others: claimed points are what the rule gives, to the hundredth."""
    for line, _, _, claimed in a.claimed_rows:
        if line.award is not None and claimed != line.award:
            code = "S04" if isinstance(line.leaf.settings, Execution) else "S05"
            yield error(code, line.leaf.where, claimed=claimed, award=line.award)


def met_targets_keep_their_points(a: Assessment) -> Iterator[Finding]:
    """S06: target met, points cut, and no deduction with a reason."""
    for line, row, reading, claimed in a.claimed_rows:
        excused = reading.deduction and row.deduction and not is_blank_like(row.deduction.reason)
        if line.met and line.points and claimed < line.points and not excused:
            yield error("S06", line.leaf.where, claimed=claimed, full=line.points)


def missed_targets_lose_points(a: Assessment) -> Iterator[Finding]:
    """S07, S08: a target missed, or a limit exceeded, with full marks claimed though the rule gives less."""
    for line, row, reading, claimed in a.claimed_rows:
        if line.met is not False or claimed != line.points or claimed == line.award or isinstance(line.leaf.settings, Execution):
            continue
        code = "S08" if row.sign in ("<", "<=") else "S07"
        yield error(code, line.leaf.where, actual=reading.actual, target=reading.target, claimed=claimed)


def claims_lie_in_the_level(a: Assessment) -> Iterator[Finding]:
    """S09: claimed points of a qualitative row lie in the band of its level."""
    for line, _, reading, claimed in a.claimed_rows:
        rule = line.leaf.settings
        if not isinstance(rule, Judged) or reading.level is None or not line.points:
            continue
        low, high = rule.band(reading.level)
        share = EXACT.divide(claimed, line.points)
        if not low <= share <= high or (share == high and reading.level != "met"):
            yield error("S09", line.leaf.where, level=reading.level, share=share, low=low, high=high)


def not_everything_is_full(a: Assessment) -> Iterator[Finding]:
    """S10: every row at full marks, as claimed or as computed."""
    claims = {line.leaf.code: claimed for line, _, _, claimed in a.claimed_rows}
    scored = [line for line in a.card.lines if line.points]
    if len(scored) > 1 and all(claims.get(line.leaf.code, line.award) == line.points for line in scored):
        yield warning("S10", "total", rows=len(scored))


def one_yardstick(a: Assessment) -> Iterator[Finding]:
    """S11: some missed rows are claimed in proportion, others are not."""
    missed = [(line.award, claimed) for line, _, _, claimed in a.claimed_rows if line.met is False and line.award is not None]
    in_proportion = sum(abs(claimed - award) < Decimal("0.05") for award, claimed in missed)
    if 0 < in_proportion < len(missed):
        yield warning("S11", "total", proportional=in_proportion, otherwise=len(missed) - in_proportion)


def grade_fits_the_total(a: Assessment) -> Iterator[Finding]:
    """S12: a claimed grade is that of the claimed total; without one, of the computed."""
    claimed, total = a.case.document.claimed.grade, a.card.total if a.claimed_total is None else a.claimed_total
    expected = grade_of(a.case.framework, total)
    if claimed and expected and claimed != expected:
        yield error("S12", "total", claimed=claimed, grade=expected, total=total)


def total_stays_under_its_cap(a: Assessment) -> Iterator[Finding]:
    """S13: execution is low and the total would be above what the framework allows then."""
    if a.card.cap is None:
        return
    highest = max(a.card.subtotal, a.claimed_total or Decimal(0))
    if highest > a.card.cap.limit:
        yield warning("S13", "total", total=highest, limit=a.card.cap.limit, rate=a.figures.get(a.card.cap.rate))


def points_keep_step_with_spending(a: Assessment) -> Iterator[Finding]:
    """S14: in a framework of 90 + 10 (execution a row of its own), indicators score over 5% better than spending (red light)."""
    line, others = a.execution, a.card.full_marks - 10
    if (
        line is None
        or line.award is None
        or line.points != 10
        or a.case.framework.total != 100
        or not a.card.complete
        or not others
    ):
        return
    indicators = EXACT.divide(a.card.subtotal - line.award, others)
    spending = EXACT.divide(line.award, line.points)
    if indicators and (indicators - spending) / indicators > Decimal("0.05"):
        yield warning("S14", line.leaf.where, indicators=indicators * 100, spending=spending * 100)


def points_have_two_decimals(a: Assessment) -> Iterator[Finding]:
    """S15: claimed and verified points, and the points of own rows, have at most two decimals."""
    claims = [("total", a.claimed_total), *((line.leaf.where, claimed) for line, _, _, claimed in a.claimed_rows)]
    typed = [(line.leaf.where, line.leaf.points) for line in a.card.lines if line.leaf.own]
    verified = [(line.leaf.where, read_claim(row.verified.points)) for line, row, _ in a.rows if row.verified]
    for where, value in claims + typed + verified:
        if value is not None and value != points(value):
            yield error("S15", where, points=value)


def changed_scores_have_a_reason(a: Assessment) -> Iterator[Finding]:
    """S16: verified points that differ from the self score say why."""
    for line, row, _ in a.rows:
        verified = read_claim(row.verified.points) if row.verified else None
        if row.verified and None not in (verified, line.award) and verified != line.award and is_blank_like(row.verified.reason):
            yield warning("S16", line.leaf.where, verified=verified, award=line.award)


def full_marks_have_evidence(a: Assessment) -> Iterator[Finding]:
    """S17: an own indicator at full marks without any evidence."""
    if not a.case.evidence_is_kept:
        return
    for line, row, reading in a.rows:
        if line.leaf.own and line.points and line.award == line.points and not reading.not_applicable and not row.evidence:
            yield warning("S17", line.leaf.where, full=line.points)


def one_source_for_a_figure(a: Assessment) -> Iterator[Finding]:
    """S19: an actual value typed for a row that figures feed, and both say something else."""
    for line, _, reading in a.rows:
        expression = getattr(line.leaf.settings, "count", None) or getattr(line.leaf.settings, "value", None)
        if expression is None or reading.actual is None or any(a.figures.get(name) is None for name in expression.names):
            continue
        computed = expression(a.figures)
        if computed != reading.actual:
            yield error("S19", line.leaf.where, actual=reading.actual, computed=computed)
