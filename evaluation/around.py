"""What stands around an evaluation's document and is checked with it: confirmations of offices, final accounts, eliminations,
blank amounts of budget lines. A file has none of it. Read with three queries at most, never while a cell is saved.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from evaluation import figures, parts, stored
from evaluation.assessment import Around, Blanks
from evaluation.models import Evaluation, FinalAccount, Indicator, OfficeTask
from evaluation.stored import Stored
from units.models import BudgetLine

COLUMNS = ("initial", "adjustment", "full_year", "executed", "carryover")
_HALVES = ("increase", "decrease")  # of the adjustment
LINES = "lines"


def of(evaluation: Evaluation, rows: Iterable[Indicator], kept: Mapping[str, Stored]) -> Around:
    """All of it, for the pages that show every finding, and for a submission."""
    accounts = final_accounts(evaluation) if evaluation.subject.rolls_up else {}
    blanks = {} if evaluation.subject.rolls_up else _blanks(evaluation, kept)
    return Around(offices=_offices(evaluation, rows), accounts=accounts, blanks=blanks, exceeded=exceeded(kept))


def exceeded(kept: Mapping[str, Stored]) -> dict[str, tuple[Decimal, Decimal]]:
    """Figures of which more is eliminated than the units make: (eliminated, sum). Asks nothing."""
    return {
        key: (each.eliminated, each.summed)
        for key, each in kept.items()
        if each.eliminated is not None and each.summed is not None and each.eliminated > each.summed
    }


def final_accounts(evaluation: Evaluation) -> dict[str, Decimal]:
    """Figures of the final accounts that the department entered."""
    by_key = figures.catalogue().by_key
    rows = FinalAccount.objects.filter(evaluation=evaluation.pk).values_list("key", "value")
    return {key: stored.from_integer(by_key[key], value) for key, value in rows if key in by_key}


def _offices(evaluation: Evaluation, rows: Iterable[Indicator]) -> dict[str, str]:
    """Offices that were asked and whose confirmation does not hold: never given (open), or lifted by a change (lifted)."""
    tasks = list(OfficeTask.objects.filter(evaluation=evaluation.pk).select_related("office"))
    if not tasks:
        return {}
    of_office: dict[int | None, list[Indicator]] = {}
    for row in rows:
        of_office.setdefault(row.office_id, []).append(row)
    waiting = [task for task in tasks if task.office_id in of_office and not parts.holds(task, of_office[task.office_id])]
    return {task.office.name: "lifted" if task.confirmed_digest else "open" for task in waiting}


def _blanks(evaluation: Evaluation, kept: Mapping[str, Stored]) -> dict[str, Blanks]:
    """Figures that lines make → how many of their amounts are blank; nothing where blanks were said to count as 0."""
    made = {key for key, each in kept.items() if each.source == stored.FROM_LINES}
    if not made or evaluation.blank_answers.get(LINES) is True:
        return {}
    counted = counts(evaluation)
    found: dict[str, Blanks] = {}
    for kind in figures.catalogue().figures:
        if kind.key not in made or kind.lines is None:
            continue
        rule, column = kind.lines, "adjustment" if kind.lines.column in _HALVES else kind.lines.column
        fitting = [
            (row["n"], row[f"blank_{column}"])
            for row in counted
            if rule.category in (None, row["category"]) and (not rule.sources or row["source"] in rule.sources)
        ]
        if blank := sum(pair[1] for pair in fitting):
            found[kind.key] = Blanks(blank, sum(pair[0] for pair in fitting))
    return found


def counts(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Lines that hold an amount, by kind and source of funds: how many, and in how many each amount is blank. One query."""
    holds = Q()
    for name in COLUMNS:
        holds |= Q(**{f"{name}__gt": 0}) | Q(**{f"{name}__lt": 0})
    lines = BudgetLine.objects.filter(holds, subject=evaluation.subject_id, year=evaluation.round.year).order_by()
    blank: dict[str, Any] = {f"blank_{name}": Count("pk", filter=Q(**{f"{name}__isnull": True})) for name in COLUMNS}
    found: Any = lines.values("category", "source").annotate(n=Count("pk"), **blank)
    return list(found)
