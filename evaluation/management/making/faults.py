"""Faults planted into an evaluation, as they are found in real ones. BLOCKING ones keep it from being submitted."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

from evaluation.management.making import lists
from evaluation.management.making.entries import Draft
from evaluation.models import Indicator


def _numbers(draft: Draft) -> list[Indicator]:
    return [row for row in draft.rows if row.section and row.kind == "number"]


def weights_make_110(draft: Draft, rng: Random) -> None:
    """A row's full marks are ten points too many."""
    row = rng.choice(_numbers(draft))
    row.points = (row.points or Decimal(0)) + 10


def operator_in_the_actual(draft: Draft, rng: Random) -> None:
    """The target's sign and unit are copied into the actual value: ≥18处."""
    row = rng.choice(_numbers(draft))
    row.actual = f"≥{row.actual}{row.unit}"


def actual_is_blank(draft: Draft, rng: Random) -> None:
    """Nothing was reported for a row."""
    rng.choice(_numbers(draft)).actual = ""


def reason_says_nothing(draft: Draft, rng: Random) -> None:
    """A row fell far short, and the reason is “无”."""
    row = rng.choice([row for row in _numbers(draft) if row.operator == ">="])
    row.actual, row.reason = str(int(row.target) * 6 // 10), "无"


def marks_left_over(draft: Draft, rng: Random) -> None:
    """A cell holds only what the template had."""
    rng.choice(_numbers(draft)).actual = "——"


def executed_above_the_budget(draft: Draft, rng: Random) -> None:
    """More was spent than the full-year budget."""
    above = draft.figures["full_year_budget"] * 4 // 100
    draft.figures["executed"] = draft.figures["appropriation_executed"] = draft.figures["full_year_budget"] + above


def parts_do_not_make_the_whole(draft: Draft, rng: Random) -> None:
    """Basic and project expenditure do not add up to what was executed."""
    draft.figures["basic_executed"] += 3_700_000


def three_public_do_not_add_up(draft: Draft, rng: Random) -> None:
    """The three public expenses differ from their total."""
    draft.figures["three_public"] += 1_260_000


def small_above_all(draft: Draft, rng: Random) -> None:
    """More was awarded to small and micro enterprises than to all smaller ones."""
    draft.figures["small_micro_contracts"] = draft.figures["sme_contracts"] + 500_000


def target_far_exceeded(draft: Draft, rng: Random) -> None:
    """A target set too low: reached half as often again, and more."""
    row = rng.choice([row for row in _numbers(draft) if row.operator == ">=" and row.unit != "%"])
    row.actual, row.reason = str(int(row.target) * rng.randint(150, 260) // 100), lists.data()["over"]


def everything_is_full(draft: Draft, rng: Random) -> None:
    """Every row at full marks."""
    for row in draft.rows:
        if row.kind == "number" and row.target:
            row.actual = row.target
        if row.level:
            row.level, row.share = "met", ""


def procurement_has_a_tail(draft: Draft, rng: Random) -> None:
    """The parts of procurement make 0.01 (万元) more than the whole."""
    draft.figures["procurement"] -= 10_000


def target_was_changed(draft: Draft, rng: Random) -> None:
    """A target was lowered after approval, without the document of the change."""
    row = rng.choice([row for row in _numbers(draft) if row.operator == ">=" and row.unit != "%"])
    row.target_initial = str(int(row.target) * 13 // 10)


def three_public_above_their_budget(draft: Draft, rng: Random) -> None:
    """More was spent on the three public than budgeted."""
    draft.figures["three_public_budget"] = max(0, draft.figures["three_public"] - 10_000)


Fault = Callable[[Draft, Random], None]
BLOCKING: tuple[Fault, ...] = (
    weights_make_110,
    operator_in_the_actual,
    actual_is_blank,
    reason_says_nothing,
    marks_left_over,
    executed_above_the_budget,
    parts_do_not_make_the_whole,
    three_public_do_not_add_up,
    small_above_all,
)
DOUBTFUL: tuple[Fault, ...] = (
    target_far_exceeded,
    everything_is_full,
    procurement_has_a_tail,
    target_was_changed,
    three_public_above_their_budget,
)
SHARE_BLOCKING, SHARE_DOUBTFUL = 0.4, 0.25  # of those in work, of all


def plant(draft: Draft, rng: Random, *, blocking: bool) -> None:
    """One or two faults, by chance; those that keep an evaluation from submission only where it is not to be submitted."""
    chosen = [fault for fault in (rng.choice(DOUBTFUL),) if rng.random() < SHARE_DOUBTFUL]
    if blocking and rng.random() < SHARE_BLOCKING:
        chosen += rng.sample(BLOCKING, rng.choice((1, 1, 2)))
    for fault in chosen:
        try:
            fault(draft, rng)
        except (IndexError, KeyError):  # a framework in which there is nothing to spoil
            continue
        draft.planted.append(fault.__name__)
