"""A foreign table read against what is there: every cell new, changed, same or refused, all of them in one pass."""

from django.utils.translation import gettext as _

from evaluation.foreign import figures, indicators, lines
from evaluation.foreign.heads import Head
from evaluation.foreign.plans import Plan
from evaluation.foreign.rows import Rows, Target, Whole
from evaluation.foreign.staging import Staged
from evaluation.foreign.whose import Whose
from evaluation.sheets.pages import Page

READERS = {"lines": lines.lay, "figures": figures.lay, "rows": indicators.lay}


def lay(page: Page, head: Head, plan: Plan, target: Target) -> Staged:
    """What the sheet would change. Raises Whole where all of it is of another unit."""
    staged, whose = Staged(plan.kind), Whose(target.own, plan, head)
    rows = Rows(page, head, plan, whose, staged)
    READERS[plan.kind](rows, plan, target, staged)
    if other := whose.whole():
        own = f"{target.own.code} {target.own.name}"
        raise Whole(_("The file is of “%(other)s”; this evaluation is of “%(own)s”.") % {"other": other, "own": own})
    return staged
