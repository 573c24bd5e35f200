"""What stands around the document (evaluation/around.py): offices, final accounts, eliminations, blanks, the figures' status."""

from collections.abc import Iterator

from evaluation.assessment import Assessment
from evaluation.checks.finding import Finding, error, warning


def offices_have_confirmed(a: Assessment) -> Iterator[Finding]:
    """F10: an office that was asked has not confirmed its part, or a cell of it changed since."""
    for office, state in a.around.offices.items():
        yield warning("F10", f"offices/{office}", **({"variant": "lifted"} if state == "lifted" else {}))


def what_was_carried_is_confirmed(a: Assessment) -> Iterator[Finding]:
    """F12: a row or a text came from last year, and nobody has said that it holds for this one."""
    for where in a.around.carried:
        yield error("F12", where)


def figures_are_final(a: Assessment) -> Iterator[Finding]:
    """F11: what is submitted rests on preliminary figures (快报)."""
    if a.case.document.status.figures == "flash":
        yield warning("F11", "total")


def figures_agree_with_the_accounts(a: Assessment) -> Iterator[Finding]:
    """B14: a figure of the final accounts was entered and differs from what the units make: its reason is printed."""
    for key, account in a.around.accounts.items():
        value = a.figures.get(key)
        if value is not None and account is not None and value != account:
            yield warning("B14", f"figures.{key}", value=value, whole=account, difference=account - value)


def amounts_of_lines_are_there(a: Assessment) -> Iterator[Finding]:
    """B16: some amounts of the budget lines that make a figure are blank, and nobody said that they count as 0."""
    for key, blanks in a.around.blanks.items():
        yield warning("B16", f"figures.{key}", blank=blanks.blank, lines=blanks.lines)


def eliminations_stay_within_the_sum(a: Assessment) -> Iterator[Finding]:
    """B17: more is eliminated than the units below make."""
    for key, (eliminated, total) in a.around.exceeded.items():
        yield error("B17", f"figures.{key}", value=eliminated, limit=total)
