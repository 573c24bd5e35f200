"""Figures that must agree: the tie-outs of the catalogue, and what one figure says of another (B, E, P, A, H)."""

from collections.abc import Iterator
from decimal import Decimal

from evaluation import figures
from evaluation.assessment import Assessment, read_claim
from evaluation.checks.finding import Finding, error, info, warning
from evaluation.figures import TieOut
from evaluation.values.numbers import EXACT, MONEY_UNITS, half_up
from evaluation.values.text import is_blank_like

_SOURCES = ("_fiscal", "_carried", "_other")


def tie_outs_hold(a: Assessment) -> Iterator[Finding]:
    """All tie-outs of fixtures/figures.yaml. A rounding tail is told as B13; where a part is not reported, no more is said
    than holds whatever it may be."""
    for tie in figures.catalogue().tie_outs:
        yield from _sum(a, tie) if tie.parts else _limit(a, tie)


def _sum(a: Assessment, tie: TieOut) -> Iterator[Finding]:
    reported = [(sign, key, value) for sign, key in tie.terms if (value := a.figures.get(key)) is not None]
    whole, complete = a.figures.get(tie.whole), len(reported) == len(tie.terms)
    found = sum((sign * value for sign, _key, value in reported), Decimal(0))
    if whole is None or found == whole or not (complete or _exceeds(tie, reported, found - whole)):
        return
    numbers = {"parts": tuple(f"-{key}" if sign < 0 else key for sign, key, _ in reported), "sum": found, "whole": whole}
    numbers |= {"difference": found - whole}
    if abs(found - whole) > tolerance(a, len(tie.terms)):
        yield (error if tie.level == "error" else warning)(tie.code, f"figures.{tie.whole}", **numbers)
    elif complete:
        yield info("B13", f"figures.{tie.whole}", **numbers)


def _exceeds(tie: TieOut, reported: list[tuple[int, str, Decimal]], difference: Decimal) -> bool:
    """Whether a sum with parts not reported is wrong whatever they are: amounts are never negative. Not where a part has a
    limit of its own against the whole: spending and what is left of a budget are not parts of one another."""
    limited = {each.lesser for each in figures.catalogue().tie_outs if each.greater == tie.whole}
    known = {key for _, key, _ in reported}
    signs = {sign for sign, key in tie.terms if key not in known}
    return signs == {1 if difference > 0 else -1} and not any(key in limited for _, key in tie.terms)


def tolerance(a: Assessment, terms: int) -> Decimal:
    """The rounding tail of so many terms and their sum, in yuan: 0.005 × (terms + 1) in 万元; none where the unit is 元."""
    return Decimal("0.005") * (terms + 1) * 10_000 if a.case.document.amount_unit == "万元" else Decimal(0)


def _limit(a: Assessment, tie: TieOut) -> Iterator[Finding]:
    lesser, greater = a.figures.get(tie.lesser), a.figures.get(tie.greater)
    if lesser is None or greater is None or lesser <= greater:
        return
    speak = error if tie.level == "error" or _holds(a, tie) else warning
    yield speak(tie.code, f"figures.{tie.lesser}", other=tie.greater, value=lesser, limit=greater)


def _holds(a: Assessment, tie: TieOut) -> bool:
    """Whether the condition for an error holds; a part of it that is not reported does not."""
    if tie.error_where is None:
        return False
    known = {name: a.figures.get(name) if a.figures.get(name) is not None else Decimal(-1) for name in tie.error_where.names}
    return bool(tie.error_where(known))


def spending_has_its_sources(a: Assessment) -> Iterator[Finding]:
    """B06, before all of it is reported: more was spent than came in and was carried in."""
    spent, income, *rest = (a.figures.get(key) for key in ("executed", "income", "carryover_previous", "surplus_used"))
    known = None not in rest and None not in (a.figures.get("surplus_distribution"), a.figures.get("carryover"))
    if spent is None or income is None or known:
        return  # all of it known: the tie-out speaks
    sources = income + sum((value for value in rest if value is not None), Decimal(0))
    if spent > sources:
        yield warning("B06", "figures.executed", variant="sources", value=spent, limit=sources, difference=spent - sources)


def the_rate_is_computed_right(a: Assessment) -> Iterator[Finding]:
    """B03: a claimed execution rate is the computed one, at the decimals it was printed with. B02: one above 100% of which
    the figures are not reported."""
    typed = a.case.document.claimed.rate.strip().rstrip("%％")
    claimed, rate = read_claim(typed), a.figures.get("execution_rate")
    if claimed is not None and rate is None and claimed > 100:
        yield warning("B02", "figures.execution_rate", variant="rate", claimed=claimed)
    if claimed is None or rate is None:
        return
    places = max(0, -int(claimed.as_tuple().exponent))
    if claimed != half_up(rate, places):
        yield error("B03", "figures.execution_rate", claimed=claimed, rate=half_up(rate, max(places, 2)))


def a_budget_of_zero_is_no_budget(a: Assessment) -> Iterator[Finding]:
    """B04, where no row is scored by execution: a full-year budget of 0 has no rate."""
    if a.execution is None and a.figures.get("full_year_budget") == 0:
        yield error("B04", "figures.full_year_budget")


def budgets_are_not_cut_to_fit(a: Assessment) -> Iterator[Finding]:
    """B10: the budget was cut by over a tenth, to exactly what was spent."""
    for source in ("", *_SOURCES):
        initial, full, executed = (a.figures.get(key + source) for key in ("initial_budget", "full_year_budget", "executed"))
        if initial and full is not None and full == executed and full < initial * Decimal("0.9"):
            yield warning("B10", f"figures.full_year_budget{source}", initial=initial, whole=full)


def units_are_not_mixed_up(a: Assessment) -> Iterator[Finding]:
    """B11: one amount about 10,000 times another that it belongs to: 元 typed as 万元."""
    pairs = [(tie.lesser, tie.greater) for tie in figures.catalogue().tie_outs if tie.lesser]
    pairs += [(key, tie.whole) for tie in figures.catalogue().tie_outs for sign, key in tie.terms if sign > 0]
    pairs += [("initial_budget", "full_year_budget"), ("executed", "full_year_budget")]
    for first, second in dict.fromkeys(pairs):
        one, other = a.figures.get(first), a.figures.get(second)
        if one is not None and other is not None and _ten_thousandfold(one, other):
            yield warning("B11", f"figures.{first if one > other else second}", other=second, value=one, limit=other)


def rows_in_money_keep_their_unit(a: Assessment) -> Iterator[Finding]:
    """B11 at a row: its amount is about 10,000 times its own target, the budget or what was spent, or they are of it."""
    for line, _row, reading in a.rows:
        if line.leaf.unit not in MONEY_UNITS or not line.leaf.own:
            continue
        target, actual = (
            None if cell is None else EXACT.multiply(cell, MONEY_UNITS[line.leaf.unit])
            for cell in (reading.target, reading.actual)
        )
        compared = [(target, actual), (target, a.figures.get("full_year_budget")), (actual, a.figures.get("executed"))]
        mixed = [(one, other) for one, other in compared if one and other and _ten_thousandfold(one, other)]
        if mixed:
            one, other = (EXACT.divide(each, MONEY_UNITS[line.leaf.unit]) for each in mixed[0])
            yield warning("B11", line.leaf.where, variant="row", value=one, limit=other, unit=line.leaf.unit)


def _ten_thousandfold(one: Decimal, other: Decimal) -> bool:
    """Within a tenth: what was spent is rarely exactly the budget."""
    return bool(one and other) and any(9000 <= quotient <= 11000 for quotient in (one / other, other / one))


def low_execution_is_explained(a: Assessment) -> Iterator[Finding]:
    """N02: execution below 90% has its reason; N03: a budget changed during the year has one."""
    row = a.case.rows.get(a.execution.leaf.code) if a.execution else None
    if row and not is_blank_like(row.reason):
        return
    rate, initial, full = (a.figures.get(key) for key in ("execution_rate", "initial_budget", "full_year_budget"))
    if rate is not None and rate < 90:
        yield warning("N02", "figures.executed", rate=rate)
    if initial is not None and full is not None and initial != full:
        yield warning("N03", "figures.full_year_budget", initial=initial, whole=full)


def three_public_stay_in_bounds(a: Assessment) -> Iterator[Finding]:
    """E02: above the budget; E03: above the year before; E04: no base for a rate of change."""
    get = a.figures.get
    spent, budget, before = get("three_public"), get("three_public_budget"), get("three_public_previous")
    if spent is not None and budget is not None and spent > budget:
        yield warning("E02", "figures.three_public", value=spent, limit=budget)
    if spent is not None and before and spent > before:
        yield warning("E03", "figures.three_public", value=spent, limit=before)
    if spent and before == 0:
        yield warning("E04", "figures.three_public_previous", value=spent)


def procurement_keeps_its_dates_and_shares(a: Assessment) -> Iterator[Finding]:
    """P04: above the procurement budget; P05, P06: not all in time; P07 (info): reserved shares below 30% and 60%."""
    get = a.figures.get
    if (rate := get("procurement_rate")) is not None and rate > 100:
        yield warning("P04", "figures.procurement", rate=rate)
    for code, done, due in (("P05", "intentions_on_time", "intentions_due"), ("P06", "contracts_signed_on_time", "contracts")):
        part, whole = get(done), get(due)
        if part is not None and whole is not None and part < whole:
            yield warning(code, f"figures.{done}", value=part, limit=whole)
    for part_key, whole_key, share in (
        ("reserved_for_sme", "suitable_procurement", Decimal("0.3")),
        ("reserved_for_small_micro", "reserved_for_sme", Decimal("0.6")),
    ):
        part, whole = get(part_key), get(whole_key)
        if part is not None and whole and part < whole * share:
            yield info("P07", f"figures.{part_key}", value=part, limit=whole, share=share * 100)


def assets_and_staff_stay_in_bounds(a: Assessment) -> Iterator[Finding]:
    """A03: income not remitted; H01: more staff than posts."""
    get = a.figures.get
    due, paid, staff, posts = get("asset_income_due"), get("asset_income_paid"), get("staff"), get("establishment")
    if due is not None and paid is not None and paid < due:
        yield warning("A03", "figures.asset_income_paid", value=paid, limit=due)
    if staff is not None and posts is not None and staff > posts:
        yield warning("H01", "figures.staff", value=staff, limit=posts)
