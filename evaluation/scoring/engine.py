"""The engine: leaves and readings in, a Scorecard out. Rounds once per row, sums, caps, grades; explains by steps."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from evaluation.scoring.framework import Cap, Framework, Leaf
from evaluation.scoring.rules.award import ZERO, Award, Reading, Step
from evaluation.scoring.shapes import Fault
from evaluation.values.numbers import EXACT, points


class Line(NamedTuple):
    """One row of the scorecard: full marks, points awarded (None: not scored yet), the working, and what is missing."""

    leaf: Leaf
    points: Decimal | None
    award: Decimal | None
    steps: tuple[Step, ...]
    met: bool | None
    faults: tuple[Fault, ...]


class Scorecard(NamedTuple):
    """What a framework makes of what was reported."""

    lines: tuple[Line, ...]
    subtotal: Decimal
    cap: Cap | None
    total: Decimal
    grade: str | None
    complete: bool
    full_marks: Decimal
    missing: tuple[str, ...]


def score(
    framework: Framework, leaves: Iterable[Leaf], readings: Mapping[str, Reading], figures: Mapping[str, Decimal | None]
) -> Scorecard:
    """Every row by its rule, rounded half up to the hundredth; their sum; the total under the strictest cap; the grade.

    `readings` are by leaf code and carry the figures; a row without one counts as not reported. A grade is given where
    full marks make the framework's total.
    """
    nothing = Reading(figures=figures)
    rows = _with_spread(tuple(leaves), readings, nothing)
    lines = tuple(_line(leaf, full, readings.get(leaf.code, nothing)) for leaf, full in rows)
    subtotal = sum((line.award for line in lines if line.award is not None), ZERO)
    missing = tuple(line.leaf.where for line in lines if line.award is None and _is_scored(framework, line))
    return _card(framework, lines, subtotal, _cap(framework, figures), missing)


def settle(framework: Framework, card: Scorecard, verified: Mapping[str, Decimal]) -> Scorecard:
    """The second total (财政审定): points verified by row (`where`) stand in for the self score, which keeps its own card.

    The cap is that of the self score; what a penalty row is verified with is taken off; rows that were left to the
    verified total are missing until they are verified.
    """
    lines = tuple(_settled(line, verified.get(line.leaf.where)) for line in card.lines)
    subtotal = sum((line.award for line in lines if line.award is not None), ZERO)
    missing = tuple(line.leaf.where for line in lines if line.award is None and line.points is not None and not line.leaf.outside)
    return _card(framework, lines, subtotal, card.cap, missing)


def _settled(line: Line, verified: Decimal | None) -> Line:
    if verified is None or line.points is None:
        return line
    award = points(-verified if line.leaf.outside == "penalty" else verified)
    return line._replace(award=award, steps=(*line.steps, Step("verified", (("self", line.award),), award)), faults=())


def _card(
    framework: Framework, lines: tuple[Line, ...], subtotal: Decimal, cap: Cap | None, missing: tuple[str, ...]
) -> Scorecard:
    full_marks = sum((line.points for line in lines if line.points is not None and line.leaf.outside is None), ZERO)
    total = _limited(framework, lines, subtotal, full_marks, cap)
    grade = grade_of(framework, total) if framework.total is not None and full_marks == framework.total else None
    return Scorecard(lines, points(subtotal), cap, points(total), grade, not missing, full_marks, missing)


def _limited(framework: Framework, lines: tuple[Line, ...], subtotal: Decimal, full_marks: Decimal, cap: Cap | None) -> Decimal:
    """The total under the cap; bonuses never lift it above the ceiling, penalties never below 0."""
    limits = [cap.limit] if cap else []
    if any(line.leaf.outside for line in lines):
        limits.append(full_marks if framework.ceiling is None else framework.ceiling)
    return max(ZERO, min(subtotal, *limits)) if limits else subtotal


def _is_scored(framework: Framework, line: Line) -> bool:
    """Whether a row ought to have an award: it has points, or it is a unit's own where all rows have points. A bonus or
    penalty that nobody reports, and a row left to the verified total, are not missing."""
    if line.leaf.outside or any(step.kind == "not_applicable_verified" for step in line.steps):
        return False
    return line.points is not None or (line.leaf.own and framework.total is not None)


def grade_of(framework: Framework, total: Decimal) -> str | None:
    """The grade of a total, boundaries included: 90.00 is the grade from 90 on."""
    return next((grade.title for grade in framework.grades if total >= grade.at_least), None)


def _line(leaf: Leaf, full: Decimal | None, reading: Reading) -> Line:
    if full is None:
        return _recorded(leaf, reading)
    award = _award(leaf, full, reading)
    if award.points is None:
        return Line(leaf, full, None, award.steps, award.met, award.faults)
    steps, earned = award.steps, award.points
    if reading.deduction:
        earned = max(ZERO, EXACT.subtract(earned, reading.deduction))
        steps = (*steps, Step("deducted", (("before", award.points), ("deduction", reading.deduction)), earned))
    if leaf.outside == "penalty":
        steps = (*steps, Step("penalty", (("points", earned),), -earned))
        earned = -earned
    return Line(leaf, full, points(earned), steps, award.met, award.faults)


def _recorded(leaf: Leaf, reading: Reading) -> Line:
    """A row without points: what it records, and what is missing of it."""
    if leaf.settings.kind != "record" or _is_not_applicable(leaf, reading):
        return Line(leaf, None, None, (), None, ())
    award = leaf.rule(ZERO, reading, leaf.settings)
    return Line(leaf, None, None, award.steps, None, award.faults)


def _award(leaf: Leaf, full: Decimal, reading: Reading) -> Award:
    if not _is_not_applicable(leaf, reading):
        return leaf.rule(full, reading, leaf.settings)
    if leaf.outside:
        return Award(None)
    if leaf.not_applicable == "refused":
        return Award(None, faults=(Fault("T21", "", (("refused", True),)),))
    if leaf.not_applicable == "verified":
        return Award(None, (Step("not_applicable_verified", (), ZERO),))
    return Award(full, (Step("not_applicable_" + leaf.not_applicable, (("full", full),), full),), None)


def _is_not_applicable(leaf: Leaf, reading: Reading) -> bool:
    return bool(reading.not_applicable) or (leaf.without is not None and reading.figures.get(leaf.without) is None)


def _with_spread(
    leaves: tuple[Leaf, ...], readings: Mapping[str, Reading], nothing: Reading
) -> list[tuple[Leaf, Decimal | None]]:
    """Full marks of every row, with the points of rows that are not applicable spread over their siblings."""
    full = [leaf.points for leaf in leaves]
    gone = {
        n
        for n, leaf in enumerate(leaves)
        if leaf.not_applicable == "spread"
        and full[n]
        and not leaf.outside
        and _is_not_applicable(leaf, readings.get(leaf.code, nothing))
    }
    shared: dict[tuple[int, ...], Decimal] = {}
    for number in gone:
        if heirs := tuple(_heirs(leaves, number, gone, full)):
            shared[heirs] = shared.get(heirs, ZERO) + (full[number] or ZERO)
            full[number] = ZERO
    for heirs in sorted(shared, key=lambda heirs: (len(heirs), min(leaves[n].where for n in heirs))):
        parts = _apportioned(shared[heirs], [(full[n] or ZERO, leaves[n].where) for n in heirs])
        for n, part in zip(heirs, parts, strict=True):
            full[n] = (full[n] or ZERO) + part
    return list(zip(leaves, full, strict=True))


def _apportioned(shared: Decimal, heirs: list[tuple[Decimal, str]]) -> list[Decimal]:
    """Points in proportion to the heirs' own, to the hundredth and none lost: odd hundredths go to the largest remainders,
    then by name, so that the order of rows changes nothing."""
    base = sum((own for own, _ in heirs), ZERO)
    exact = [EXACT.divide(EXACT.multiply(shared * 100, own), base) for own, _ in heirs]
    parts = [each.to_integral_value(ROUND_FLOOR) for each in exact]
    by_remainder = sorted(range(len(heirs)), key=lambda n: (parts[n] - exact[n], heirs[n][1]))
    left = shared * 100 - sum(parts, ZERO)
    for n in by_remainder[: int(left.to_integral_value(ROUND_CEILING))]:
        parts[n] += min(Decimal(1), left)
        left -= min(Decimal(1), left)
    return [part.scaleb(-2) for part in parts]


def _heirs(leaves: tuple[Leaf, ...], number: int, gone: set[int], full: list[Decimal | None]) -> list[int]:
    """The rows that take over: siblings in the nearest section that has any with points, else all other rows."""
    for parent in (*reversed(leaves[number].parents), None):
        heirs = [
            n
            for n, leaf in enumerate(leaves)
            if n not in gone and full[n] and not leaf.outside and (parent is None or parent in leaf.parents)
        ]
        if heirs:
            return heirs
    return []


def _cap(framework: Framework, figures: Mapping[str, Decimal | None]) -> Cap | None:
    """The strictest cap that holds."""
    holding = [cap for cap in framework.caps if (rate := figures.get(cap.rate)) is not None and rate < cap.below]
    return min(holding, key=lambda cap: cap.limit, default=None)
