"""审核: one page to judge by. Verified points stand beside the self score; return takes reasons, on the whole and by row."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation import cases, checks, forms, permissions, queries, services, wording
from evaluation.beside import beside
from evaluation.checks import Finding
from evaluation.documents import Row
from evaluation.models import Evaluation, Verification
from evaluation.pages import render
from evaluation.scoring.engine import Line, Scorecard, settle
from evaluation.values import numbers
from evaluation.views.entry.checks import by_level
from evaluation.views.entry.saving import saved_at, seen_of
from evaluation.views.frame import actors, frame


class Judged(NamedTuple):
    """A row as the reviewer sees it."""

    where: str
    line: Line
    row: Row
    findings: list[Finding]
    verified: Verification | None
    number: int
    points: str = ""  # as typed, else as kept
    reason: str = ""
    remark: str = ""

    @property
    def worded(self) -> bool:
        """Whether target and actual are words or dates, not numbers."""
        return self.row.kind_or_default != "number" or self.line.leaf.settings.reads in ("level", "date", "yes_no", "items")


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows with target, actual, points, working and reason; and the reviewer's acts as far as the step allows them."""
    evaluation = permissions.get_evaluation_or_404(request, pk, to="review")
    entered = cases.Entered(evaluation, texts=True)
    assessment = entered.assess(beside(evaluation))
    found, compared = checks.run(assessment), checks.compare(assessment)
    rows = _rows(request, evaluation, assessment, [*found, *compared])
    refused = ""
    if request.method == "POST":
        try:
            return _act(request, evaluation, rows)
        except services.Refused as refusal:
            refused = str(refusal)
    moves = {move.name for move in permissions.moves(permissions.hands(request), evaluation)}
    page = frame(request, evaluation, "review", assessment)
    page |= {"rows": rows, "levels": by_level(entered, found), "moves": moves, "actors": actors(evaluation)}
    page |= {"compared": [(each, wording.place(each.where, entered.framework)) for each in compared]}
    page |= {"verified": _verified(assessment, rows), "refused": refused, "reason": request.POST.get("reason", "")}
    page |= {"former": queries.former(evaluation), "below": queries.in_work_below(evaluation)}
    return render(request, "review/review.html", page, status=422 if refused else 200)


def _rows(request: HttpRequest, evaluation: Evaluation, assessment: Any, found: list[Finding]) -> list[Judged]:
    by_where: dict[str, list[Finding]] = {}
    for finding in found:
        by_where.setdefault(finding.where, []).append(finding)
    verified = {each.where: each for each in Verification.objects.filter(evaluation=evaluation)}
    return [
        Judged(
            line.leaf.where,
            line,
            row,
            by_where.get(line.leaf.where, []),
            verified.get(line.leaf.where),
            number,
            *_typed(request, number, verified.get(line.leaf.where)),
        )
        for number, (line, row, _reading) in enumerate(assessment.rows)
    ]


def _typed(request: HttpRequest, number: int, kept: Verification | None) -> tuple[str, str, str]:
    """Points, reason and remark of a row: as typed just now, else as kept."""
    points, reason = (numbers.plain(kept.points), kept.reason) if kept else ("", "")
    cell = request.POST.get
    return cell(f"verified.{number}", points), cell(f"verified_reason.{number}", reason), cell(f"remark.{number}", "")


@transaction.atomic
def _act(request: HttpRequest, evaluation: Evaluation, rows: list[Judged]) -> HttpResponse:
    """What the pressed button says. Verified points and remarks that stand on the page are kept first."""
    seen, by, act = seen_of(request), permissions.person(request), request.POST.get("act", "")
    if act in ("verify", "approve", "pass_on"):
        changed = _verified_cells(request, rows)
        services.verify_rows(evaluation.pk, changed, full=_full(rows), award=_award(rows), seen=seen, by=by)
        evaluation.refresh_from_db(fields=["seq"])
        seen = evaluation.seq
    if act == "approve":
        services.approve(evaluation.pk, seen=seen, by=by)
    elif act == "pass_on":
        services.pass_on(evaluation.pk, seen=seen, by=by)
    elif act == "return_for_changes":
        remarks = {each.where: _read(forms.line(1000), each.remark, each.line.leaf.title) for each in rows}
        reason = _read(forms.line(1000), request.POST.get("reason", ""), _("Reason for returning"))
        services.return_for_changes(evaluation.pk, reason, remarks, seen=seen, by=by)
    elif act != "verify":
        raise services.Refused(_("Choose what to do."))
    if act == "verify":
        return redirect(f"{reverse('review', args=[evaluation.pk])}?saved={saved_at()}")
    return redirect("overview", evaluation.pk)


def _verified_cells(request: HttpRequest, rows: list[Judged]) -> dict[str, tuple[Decimal | None, str]]:
    found = {}
    for each in rows:
        title = each.line.leaf.title
        points = numbers.read(_read(forms.number(places=2, maximum=Decimal(1000)), each.points, title))
        found[each.where] = points, "" if points is None else _read(forms.line(500), each.reason, title)
    return found


def _read(read: forms.Read, typed: str, where: str) -> str:
    """What was typed, read by its door; a refusal names the place."""
    try:
        return read(typed)
    except numbers.Refused as refusal:
        raise services.Refused(f"{where}: {wording.refusal(refusal.code, refusal.numbers)}") from None
    except forms.Unacceptable as refusal:
        raise services.Refused(f"{where}: {refusal}") from None


def _full(rows: list[Judged]) -> dict[str, Decimal]:
    return {each.where: each.line.points or Decimal(0) for each in rows}


def _award(rows: list[Judged]) -> dict[str, Decimal | None]:
    return {each.where: each.line.award for each in rows}


def _verified(assessment: Any, rows: list[Judged]) -> Scorecard | None:
    """The second total and its grade; None where nothing was verified."""
    points = {each.where: each.verified.points for each in rows if each.verified}
    return settle(assessment.case.framework, assessment.card, points) if points else None
