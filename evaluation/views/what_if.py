"""What if: figures and actuals changed on a scratch copy. Nothing is stored, and what is typed never stands in an address."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse

from evaluation import cases, figures, permissions, what_if, wording
from evaluation.assessment import Assessment
from evaluation.cases import Entered
from evaluation.checks.targets import cells_can_be_read
from evaluation.documents import Case, Row
from evaluation.pages import LEVELS, render
from evaluation.scoring.engine import Line
from evaluation.views.frame import frame


class Pair(NamedTuple):
    """A row as it is and as it would be."""

    row: Row
    now: Line
    then: Line
    items: tuple[str, ...]

    @property
    def changed(self) -> bool:
        return (self.now.award, self.now.points) != (self.then.award, self.then.points)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of the evaluation with cells that may be changed freely; a post answers with what would become of them."""
    evaluation = permissions.get_evaluation_or_404(request, pk)
    entered = Entered(evaluation, indicators=cases.values_only(evaluation))
    now = entered.assess()
    then = what_if.changed(entered, *posted(request, entered.case)) if request.method == "POST" else now
    context: dict[str, Any] = {
        "now": now,
        "then": then,
        "pairs": _pairs(now, then),
        "unit": evaluation.amount_unit,
        "unread": [wording.finding(found, evaluation.amount_unit) for found in cells_can_be_read(then)],
        "tried": request.method == "POST",
    }
    if request.headers.get("HX-Request"):
        return render(request, "evaluation/what_if_answer.html", context)
    context |= frame(request, evaluation, "what_if")
    context |= {"figures": _figures(entered, request), "levels": LEVELS}
    return render(request, "evaluation/what_if.html", context)


def posted(request: HttpRequest, case: Case) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Cells by name, and the items ticked of each list that was shown; a name that is not of the page is left out."""
    known = {f"figures.{figure.key}" for figure in what_if.figures_of(case.framework)}
    known |= {f"{code}/{cell}" for code in case.rows for cell in what_if.CELLS}
    typed = {name: cell for name, cell in request.POST.items() if name in known and isinstance(cell, str)}
    ticked = {}
    for code, leaf in case.framework.leaves.items():
        if leaf.settings.reads == "items" and f"{code}/items" in request.POST:
            ticks = request.POST.getlist(f"{code}/items")
            ticked[code] = tuple(title for title in leaf.settings.titles if title in ticks)
    return typed, ticked


def _pairs(now: Assessment, then: Assessment) -> list[Pair]:
    return [
        Pair(row, old, new, then.case.document.items.get(new.leaf.code, ()))
        for (old, _row, _reading), (new, row, _after) in zip(now.rows, then.rows, strict=True)
    ]


def _figures(entered: Entered, request: HttpRequest) -> list[tuple[figures.Figure, str]]:
    """The figures with what stands in their cells: as typed just now, else as stored."""
    cells = entered.document().figures
    return [
        (figure, request.POST.get(f"figures.{figure.key}", cells.get(figure.key) or ""))
        for figure in what_if.figures_of(entered.framework)
    ]
