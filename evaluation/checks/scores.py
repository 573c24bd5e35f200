"""Points against what was reported, claimed or verified (S01–S19, but for what is only implausible)."""

from collections.abc import Iterator
from decimal import Decimal

from evaluation.assessment import Assessment, read_claim
from evaluation.checks.finding import Finding, error, warning
from evaluation.scoring.engine import grade_of
from evaluation.scoring.rules.measures import Execution
from evaluation.scoring.rules.targets import AtMost, Equal, Judged, Proportional
from evaluation.values.numbers import EXACT, points
from evaluation.values.text import is_blank_like

TOLERANCE = Decimal("0.005")


def points_stay_within_full_marks(a: Assessment) -> Iterator[Finding]:
    """S01: claimed and verified points lie between 0 and full marks; a claimed total not above the framework's."""
    claims = [(line, claimed) for line, _, _, claimed in a.claimed_rows]
    verified = [(line, read_claim(row.verified.points)) for line, row, _ in a.rows if row.verified]
    for line, value in claims + verified:
        if value is None or line.points is None:
            continue
        earned = abs(value) if line.leaf.outside == "penalty" else value
        if not 0 <= earned <= line.points:
            yield error("S01", line.leaf.where, points=value, full=line.points)
    highest = a.case.framework.ceiling or a.case.framework.total
    if a.claimed_total is not None and highest is not None and not 0 <= a.claimed_total <= highest:
        yield error("S01", "total", points=a.claimed_total, full=highest)


def shortfall_has_its_reason(a: Assessment) -> Iterator[Finding]:
    """S02, N01: below the share that the framework names, and for a deduction, a reason is given that says something.
    Points count as computed and as claimed: whichever is less."""
    limit, claims = a.case.framework.reason_below, a.claims
    for line, row, reading in a.rows:
        scores = [score for score in (line.award, claims.get(line.leaf.code)) if score is not None]
        if not scores or not line.points or line.leaf.outside or reading.not_applicable:
            continue
        award, silent = min(scores), is_blank_like(row.reason) and is_blank_like(row.deduction.reason if row.deduction else "")
        if silent and award < line.points * limit:
            yield error("S02", line.leaf.where, award=award, full=line.points)
            yield error("N01", line.leaf.where, text=row.reason)
        elif silent and reading.deduction:
            yield error("S02", line.leaf.where, award=award, full=line.points)


def claimed_total_is_the_sum(a: Assessment) -> Iterator[Finding]:
    """S03: a claimed total is the sum of the rows, as claimed or else as computed, or that under its limit. Where rows have
    neither or are not there, the total lies within what they may have earned."""
    if a.claimed_total is None:
        return
    lines = [line for line in a.card.lines if (line.points or line.leaf.own) and not (line.leaf.outside and line.award is None)]
    scores = [(line, a.claims.get(line.leaf.code, line.award)) for line in lines]
    expected = sum((score for _, score in scores if score is not None), Decimal(0))
    open_ended = not all(score is not None for _, score in scores)
    absent = max(Decimal(0), (a.case.framework.total or Decimal(0)) - a.card.full_marks) if open_ended else Decimal(0)
    unknown = sum((line.points or Decimal(0) for line, score in scores if score is None), absent)
    limits = [limit for limit in (a.card.cap.limit if a.card.cap else None, a.case.framework.ceiling) if limit is not None]
    within = expected - TOLERANCE <= a.claimed_total <= expected + unknown + TOLERANCE
    if scores and not within and a.claimed_total != min([expected, *limits]):
        numbers = {"variant": "within", "low": expected, "high": expected + unknown} if unknown else {"sum": expected}
        yield error("S03", "total", claimed=a.claimed_total, **numbers)


def claimed_points_are_the_engines(a: Assessment) -> Iterator[Finding]:
    """S04 for execution, S05 for all others: claimed points are what the rule gives, to the hundredth."""
    for line, _, _, claimed in a.claimed_rows:
        if line.award is not None and claimed != line.award:
            code = "S04" if isinstance(line.leaf.settings, Execution) else "S05"
            yield error(code, line.leaf.where, claimed=claimed, award=line.award)


def met_targets_keep_their_points(a: Assessment) -> Iterator[Finding]:
    """S06: target met, and less claimed than the rule gives (which may itself reduce a target far exceeded), without a
    deduction that has its reason."""
    for line, row, reading, claimed in a.claimed_rows:
        excused = reading.deduction and row.deduction and not is_blank_like(row.deduction.reason)
        if line.met and line.award is not None and claimed < line.award + reading.deduction and not excused:
            yield error("S06", line.leaf.where, claimed=claimed, full=line.points)


def missed_targets_lose_points(a: Assessment) -> Iterator[Finding]:
    """S07, S08: a target missed, or a limit exceeded, with full marks claimed though the rule gives less."""
    for line, row, _, claimed in a.claimed_rows:
        rule = line.leaf.settings
        if line.met is not False or claimed != line.points or claimed == line.award or isinstance(rule, Execution):
            continue
        worked = {name: value for step in line.steps for name, value in step.numbers}
        pair = {"actual": row.actual[:40] or worked.get("actual"), "target": row.target[:40] or worked.get("target")}
        if isinstance(rule, AtMost):
            yield error("S08", line.leaf.where, **pair, claimed=claimed)
        elif None in pair.values():
            yield error("S07", line.leaf.where, variant="rule", claimed=claimed)
        else:
            yield error("S07", line.leaf.where, **pair, claimed=claimed)


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


def one_yardstick(a: Assessment) -> Iterator[Finding]:
    """S11: of the missed rows that score in proportion, some are claimed so and others are not."""
    missed = [
        (line.award, claimed)
        for line, _, _, claimed in a.claimed_rows
        if line.met is False and line.award is not None and isinstance(line.leaf.settings, Proportional | Equal)
    ]
    in_proportion = sum(abs(claimed - award) < Decimal("0.05") for award, claimed in missed)
    if 0 < in_proportion < len(missed):
        yield warning("S11", "total", proportional=in_proportion, otherwise=len(missed) - in_proportion)


def grade_fits_the_total(a: Assessment) -> Iterator[Finding]:
    """S12: a claimed grade is that of the claimed total; without one, of the computed, where that is whole."""
    claimed, total = a.case.document.claimed.grade.strip(), a.claimed_total
    if not claimed or (total is None and (a.card.grade is None or not a.card.complete)):
        return
    total = a.card.total if total is None else total
    expected = grade_of(a.case.framework, points(total))
    if expected and not _same_grade(claimed, expected, [grade.title for grade in a.case.framework.grades]):
        yield error("S12", "total", claimed=claimed, grade=expected, total=total)


def _same_grade(claimed: str, expected: str, known: list[str]) -> bool:
    """Whether they name one grade: 优秀 and 优 do, 较好 and 好 do not."""
    if claimed in known:
        return claimed == expected
    return claimed.startswith(expected) or expected.startswith(claimed)


def total_stays_under_its_cap(a: Assessment) -> Iterator[Finding]:
    """S13: execution is low and the total would be above what the framework allows then."""
    if a.card.cap is None:
        return
    highest = max(a.card.subtotal, a.claimed_total or Decimal(0))
    if highest > a.card.cap.limit:
        yield warning("S13", "total", total=highest, limit=a.card.cap.limit, rate=a.figures.get(a.card.cap.rate))


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
    """S17: full marks without any evidence, where somebody reported them: rows that figures feed rest on the accounts."""
    if not a.case.evidence_is_kept:
        return
    for line, row, reading in a.rows:
        reported = line.leaf.settings.reads != "figures" and not reading.not_applicable
        if line.points and line.award == line.points and reported and not row.evidence:
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
