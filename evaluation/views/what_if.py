"""What if: figures and actuals changed on a scratch copy. Nothing is stored, and what is typed never stands in an address."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import cases, figures, permissions, what_if, wording
from evaluation.assessment import Assessment
from evaluation.cases import Entered
from evaluation.checks.targets import cells_can_be_read
from evaluation.documents import Case, Row
from evaluation.models import Evaluation
from evaluation.pages import LEVELS, fragment, render
from evaluation.scoring import raising as raises
from evaluation.scoring.engine import Line
from evaluation.views.frame import frame
from evaluation.wording import raising


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
        "raising": _raising(then, evaluation),
    }
    if request.headers.get("HX-Request"):
        return fragment(request, "evaluation/what_if_answer.html", context)
    context |= frame(request, evaluation, "what_if")
    context |= {"figures": _figures(entered, request), "levels": LEVELS}
    return render(request, "evaluation/what_if.html", context)


def posted(request: HttpRequest, case: Case) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Cells by name, and the items ticked of each list that was shown; a name that is not of the page is left out."""
    typed = {name: cell for name, cell in request.POST.items() if isinstance(cell, str) and _is_cell(name, case)}
    ticked = {}
    for code, leaf in case.framework.leaves.items():
        if leaf.settings.reads == "items" and f"{code}/items" in request.POST:
            ticks = request.POST.getlist(f"{code}/items")
            ticked[code] = tuple(title for title in leaf.settings.titles if title in ticks)
    return typed, ticked


def _is_cell(name: str, case: Case) -> bool:
    """Whether the page has a cell of this name: figures.<key>, or <row code>/<cell>."""
    if name.startswith("figures."):
        return name[8:] in figures.catalogue().by_key
    code, _, cell = name.rpartition("/")
    return cell in what_if.CELLS and code in case.rows


def _raising(then: Assessment, evaluation: Evaluation) -> list[tuple[str, list[str]]]:
    """What would raise the score, row by row and for the total: told while the year runs and targets can still be reached.

    Once the year is over the results are what they are, and nobody is invited to alter them.
    """
    if timezone.localdate().year > evaluation.round.year:
        return []
    unit = evaluation.amount_unit
    told = [
        (line.leaf.title, [raising.sentence(way, unit, line.leaf) for way in raises.ways(line, reading)])
        for line, _row, reading in then.rows
    ]
    lift = raises.lifting(then.case.framework, then.card, then.figures)
    of_total = [(_("Total"), [raising.sentence(lift, unit)])] if lift else []
    return [*of_total, *((title, sentences) for title, sentences in told if sentences)]


def _pairs(now: Assessment, then: Assessment) -> list[Pair]:
    rows, items = then.case.rows, then.case.document.items
    return [
        Pair(rows.get(new.leaf.code) or Row(code=new.leaf.code), old, new, items.get(new.leaf.code, ()))
        for old, new in zip(now.card.lines, then.card.lines, strict=True)
    ]


def _figures(entered: Entered, request: HttpRequest) -> list[tuple[figures.Figure, str]]:
    """The figures with what stands in their cells: as typed just now, else as stored."""
    cells = entered.document().figures
    return [
        (figure, request.POST.get(f"figures.{figure.key}", cells.get(figure.key) or ""))
        for figure in what_if.figures_of(entered.framework)
    ]
