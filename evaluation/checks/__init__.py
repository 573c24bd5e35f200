"""CHECKS: one small generator per thing that can be wrong, by subject. To add one: the function, and its place here.

Every code that holds is emitted, also overlapping ones. docs/findings.md lists the codes.
"""

from collections.abc import Callable, Iterator

from evaluation.assessment import Assessment
from evaluation.checks import parts, plausibility, scores, targets, texts, tie_outs, weights
from evaluation.checks.finding import ERROR, INFO, WARNING, Finding

Check = Callable[[Assessment], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    weights.points_make_the_total,
    weights.sections_add_up,
    weights.points_are_positive,
    weights.no_row_stands_for_everything,
    targets.cells_can_be_read,
    targets.rows_can_be_scored,
    targets.rows_without_points_are_filled,
    targets.qualitative_rows_say_what_was_done,
    targets.operators_are_given,
    targets.operators_point_the_right_way,
    targets.targets_are_not_far_exceeded,
    targets.targets_are_not_low,
    targets.money_is_no_output,
    targets.one_unit_for_money,
    targets.titles_hold_no_targets,
    targets.rows_stand_in_their_class,
    targets.cells_say_something,
    targets.qualities_have_evidence,
    targets.outcome_and_satisfaction_are_covered,
    targets.not_applicable_says_why,
    targets.rows_have_names,
    targets.titles_are_unique,
    targets.changed_targets_name_their_document,
    scores.points_stay_within_full_marks,
    scores.shortfall_has_its_reason,
    scores.claimed_total_is_the_sum,
    scores.claimed_points_are_the_engines,
    scores.met_targets_keep_their_points,
    scores.missed_targets_lose_points,
    scores.claims_lie_in_the_level,
    scores.one_yardstick,
    scores.grade_fits_the_total,
    scores.total_stays_under_its_cap,
    scores.points_have_two_decimals,
    scores.changed_scores_have_a_reason,
    scores.full_marks_have_evidence,
    scores.one_source_for_a_figure,
    plausibility.not_everything_is_full,
    plausibility.points_keep_step_with_spending,
    plausibility.the_budget_was_used,
    plausibility.targets_can_be_missed,
    tie_outs.tie_outs_hold,
    tie_outs.spending_has_its_sources,
    tie_outs.the_rate_is_computed_right,
    tie_outs.a_budget_of_zero_is_no_budget,
    tie_outs.budgets_are_not_cut_to_fit,
    tie_outs.units_are_not_mixed_up,
    tie_outs.rows_in_money_keep_their_unit,
    tie_outs.low_execution_is_explained,
    tie_outs.three_public_stay_in_bounds,
    tie_outs.procurement_keeps_its_dates_and_shares,
    tie_outs.assets_and_staff_stay_in_bounds,
    parts.offices_have_confirmed,
    parts.what_was_carried_is_confirmed,
    parts.figures_are_final,
    parts.figures_agree_with_the_accounts,
    parts.amounts_of_lines_are_there,
    parts.eliminations_stay_within_the_sum,
    texts.texts_keep_no_hints,
    texts.texts_bear_no_secrecy_mark,
    texts.lost_points_are_a_problem,
    texts.nothing_missed_is_true,
    texts.texts_differ,
    texts.texts_are_no_amounts,
    texts.tokens_print_something,
)

COMPARISONS: tuple[Check, ...] = (plausibility.rows_are_near_last_year, plausibility.rows_are_near_their_peers)

__all__ = ["CHECKS", "COMPARISONS", "ERROR", "INFO", "WARNING", "Finding", "compare", "run"]


def run(assessment: Assessment) -> list[Finding]:
    """All findings of an assessment, errors first; within a level in the order of CHECKS."""
    found = [finding for check in CHECKS for finding in check(assessment)]
    rank = {ERROR: 0, WARNING: 1, INFO: 2}
    return sorted(found, key=lambda finding: rank[finding.level])


def compare(assessment: Assessment) -> list[Finding]:
    """What stands out beside last year and the others in the round. For reviewers alone: never part of a submission."""
    return [finding for check in COMPARISONS for finding in check(assessment)]
