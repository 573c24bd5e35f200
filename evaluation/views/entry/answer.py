"""What a page is told after a save, or when it asks: new scores, findings, totals, what others wrote, and who is there."""

from collections.abc import Collection
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation import checks, figures, wording
from evaluation.checks import Finding
from evaluation.models import Evaluation, Indicator
from evaluation.pages import points
from evaluation.permissions import Hands
from evaluation.scoring.engine import Line
from evaluation.services import presence
from evaluation.services.cells import Other, Scored, since
from evaluation.services.entering import Desk
from evaluation.services.lines import totals
from evaluation.stored import ENTERED
from evaluation.values import numbers
from evaluation.views.entry.offered import visible

MISSING = ("T01", "T02", "T05", "T06", "T26")  # shown as “to be filled”, not as sentences
Page = dict[str, Any]


def told(desk: Desk, held: Hands, scored: Scored, page: str, seen: int, *, touched: Collection[str], before: int) -> Page:
    """The answer for one page. `touched` are the cells just written, `before` the event that wrote them (or would have)."""
    evaluation = desk.evaluation
    others, moved = since(evaluation, seen, before=before)
    rows = [row for row in scored.entered.indicators if visible(held, evaluation, row)]
    seen_rows = {f"rows.{row.pk}" for row in rows}
    whole = len(rows) == len(scored.entered.indicators)
    found: Page = quiet(evaluation, held) | {
        "moved": moved,
        "others": [each for each in others if _may_see(each, seen_rows, whole=whole)],
        "glance": render_to_string("evaluation/glance.html", {"assessment": scored.assessment, "unit": evaluation.amount_unit}),
        "total": points(scored.assessment.card.total),
        "blocks": blocks(sum(finding.level == checks.ERROR for finding in scored.found)),
    }
    if page == "rows":
        changed = (
            rows if others or moved else [row for row in rows if any(what.startswith(f"rows.{row.pk}.") for what in touched)]
        )
        found |= {"awards": _awards(scored, changed), "findings": _row_findings(scored, rows)}
    elif page == "figures":
        found |= {"shown": _shown(scored), "findings": _figure_findings(scored)}
    elif page == "lines":
        found |= {"shown": _sums(desk)}
    return found


def quiet(evaluation: Evaluation, held: Hands) -> Page:
    """The answer where nothing has happened: the number of the last event, and who else is there."""
    return {"seq": evaluation.seq, "present": presence.others(evaluation, held.person)}


def blocks(errors: int) -> str:
    """What stands in the way of submission, in words; nothing where nothing does."""
    return (
        ngettext("%(num)s error blocks submission", "%(num)s errors block submission", errors) % {"num": errors} if errors else ""
    )


def _may_see(other: Other, rows: set[str], *, whole: bool) -> bool:
    """An office hears of its own rows only."""
    return whole or other.what.rpartition(".")[0] in rows


def _awards(scored: Scored, rows: list[Indicator]) -> dict[int, list[str]]:
    lines = {line.leaf.code: line for line in scored.assessment.card.lines}
    unit = scored.entered.evaluation.amount_unit
    return {row.pk: _award(lines.get(scored.entered.codes[row.pk]), unit) for row in rows}


def _award(line: Line | None, unit: str) -> list[str]:
    """(points, working, whether some are lost), or what is still to do."""
    if line is None or line.points is None:
        return [_("no points")]
    if line.award is None:
        return [_("to be filled")]
    return [str(line.award), wording.brief(line.steps, unit), "lost" if line.award < line.points else ""]


def _row_findings(scored: Scored, rows: list[Indicator]) -> dict[str, list[tuple[str, str, str]]]:
    by_where = _by_where(scored.found)
    unit = scored.entered.evaluation.amount_unit
    spoken = {row.pk: by_where.get(scored.entered.where(row), []) for row in rows}
    return {
        f"row-{pk}": [_said(finding, unit) for finding in found if finding.code not in MISSING]
        for pk, found in spoken.items()
        if found
    }


def _figure_findings(scored: Scored) -> dict[str, list[tuple[str, str, str]]]:
    unit = scored.entered.evaluation.amount_unit
    return {
        where: [_said(finding, unit) if finding.code != "T02" else ("", "", _("needed for the score")) for finding in found]
        for where, found in _by_where(scored.found).items()
        if where.startswith("figures.")
    }


def _by_where(found: list[Finding]) -> dict[str, list[Finding]]:
    by_where: dict[str, list[Finding]] = {}
    for finding in found:
        by_where.setdefault(finding.where, []).append(finding)
    return by_where


def _said(finding: Finding, unit: str) -> tuple[str, str, str]:
    return finding.level, finding.code, wording.finding(finding, unit)


def _shown(scored: Scored) -> dict[str, str]:
    """Figures that are read only on the page: rates, and what lines or units below make."""
    unit, values = scored.entered.evaluation.amount_unit, scored.assessment.figures
    catalogue = figures.catalogue()
    made = [catalogue.by_key[key] for key, kept in scored.entered.stored.items() if kept.source != ENTERED]
    found = {f"figures.{entry.key}": figures.show(entry, scored.entered.stored[entry.key].value, unit) or "—" for entry in made}
    for rate in catalogue.derived:
        value = values.get(rate.key)
        found[f"figures.{rate.key}"] = "—" if value is None else f"{numbers.grouped(value, 2)}%"
    return found


def _sums(desk: Desk) -> dict[str, str]:
    unit = desk.evaluation.amount_unit
    return {f"sum-{field}": numbers.amount(value, unit) for field, value in totals(desk.evaluation).items()}
