"""SECTIONS: what a report draws from the data, one function each, with a template of the same name in
templates/reports/sections. To add one: the function, its place in SECTIONS, its template, a golden file.

A function takes the material and returns what its template prints, or nothing where there is nothing to print. Points and
working are the stored ones; nothing is scored here.
"""

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from typing import Any

from evaluation import figures, wording
from evaluation.scorecards import StoredLine
from evaluation.values import numbers
from reports import charts, spans
from reports.material import Material

Section = Callable[[Material], dict[str, Any]]


def organisation(m: Material) -> dict[str, Any]:
    """Subordinate units, offices, and the sentence that stands for withheld duties."""
    return {"organisation": m.report["organisation"], "budget_units": len(m.report["organisation"]["units"])}


def budget_figures(m: Material) -> dict[str, Any]:
    """Budget and execution in one small table."""
    keys = ("initial_budget", "full_year_budget", "executed", "execution_rate", "carryover", "withdrawn")
    return _figure_rows(m, keys)


def procurement_figures(m: Material) -> dict[str, Any]:
    """Procurement by kind, and shares with the base they are of."""
    keys = (
        "procurement",
        "procurement_goods",
        "procurement_works",
        "procurement_services",
        "sme_contracts",
        "small_micro_contracts",
    )
    shares = [
        (wording_of(m, key), base, numbers.grouped(value, 2))
        for key, base in (("sme_share", "procurement"), ("small_micro_share", "sme_contracts"))
        if (value := m.figures.get(key)) is not None
    ]
    named = [(label, figures.catalogue().by_key[base].label, value) for label, base, value in shares]
    found = _figure_rows(m, keys)
    return found | {"shares": named} if found else {}


def score_chart(m: Material) -> dict[str, Any]:
    """Points reached of full marks, by section: where they were lost is seen at a glance."""
    bars = charts.bars(m.lines)
    return {"bars": bars, "total": m.card["total"], "grade": m.card["grade"]} if bars else {}


def own_results(m: Material) -> dict[str, Any]:
    """The unit's own indicators: target, actual, points."""
    rows = [_result(m, line) for line in m.lines if line.code not in m.case.framework.leaves]
    groups = [(section, list(each)) for section, each in groupby(rows, key=lambda row: row["section"])]
    return {"groups": groups} if groups else {}


def lost_points(m: Material) -> dict[str, Any]:
    """Rows that lost points, with the reason given."""
    rows = [
        {"title": line.title, "lost": two(line.lost), "reason": m.rows[line.code].reason if line.code in m.rows else ""}
        for line in m.lines
        if line.award is not None and line.lost > 0
    ]
    return {"rows": rows} if rows else {}


def score_table(m: Material) -> dict[str, Any]:
    """The self-evaluation table: every row with target, actual, points, working and reason; spans by section."""
    rows = [_scored(m, line) for line in m.lines]
    return {
        "table": spans.Table([row["path"] for row in rows]),
        "rows": rows,
        "subtotal": m.card["subtotal"],
        "total": m.card["total"],
        "grade": m.card["grade"],
        "cap": m.card["cap"],
        "full": two(
            sum(
                (
                    line.points or Decimal(0)
                    for line in m.lines
                    if line.code not in m.case.framework.leaves or not m.case.framework.leaves[line.code].outside
                ),
                Decimal(0),
            )
        ),
        "official": m.case.framework.official,
        "framework": m.case.framework,
        "people": m.case.document.status.people,
        "unit_name": m.report["organisation"]["name"],
        "year": m.case.document.year,
    }


def figure_table(m: Material) -> dict[str, Any]:
    """All figures that were reported, by group, and the rates they make."""
    groups = []
    for group in figures.catalogue().groups:
        rows = [
            _figure_row(m, entry.key) for entry in figures.catalogue().in_group(group.key) if m.figures.get(entry.key) is not None
        ]
        if rows:
            groups.append({"label": group.label, "rows": rows})
    rates = [_figure_row(m, rate.key) for rate in figures.catalogue().derived if m.figures.get(rate.key) is not None]
    return {"groups": groups, "rates": rates, "unit": m.unit} if groups else {}


SECTIONS: dict[str, Section] = {
    section.__name__: section
    for section in (
        organisation,
        budget_figures,
        procurement_figures,
        score_chart,
        own_results,
        lost_points,
        score_table,
        figure_table,
    )
}


def wording_of(m: Material, key: str) -> str:
    """The name of a figure as the report, which is Chinese, prints it."""
    return figures.catalogue().everything[key].label


def two(value: Decimal) -> str:
    return f"{numbers.half_up(value):f}"


def _figure_rows(m: Material, keys: tuple[str, ...]) -> dict[str, Any]:
    rows = [_figure_row(m, key) for key in keys if m.figures.get(key) is not None]
    return {"rows": rows, "unit": m.unit} if rows else {}


def _figure_row(m: Material, key: str) -> dict[str, str]:
    entry = figures.catalogue().everything[key]
    value = m.figures.get(key)
    return {"label": entry.label, "value": figures.show(entry, value, m.unit), "unit": figures.unit_of(entry, m.unit)}


def _result(m: Material, line: StoredLine) -> dict[str, Any]:
    row = m.rows[line.code]
    sign = {">=": "≥", "<=": "≤"}.get(row.sign, row.sign)
    return {
        "section": line.section[-1] if line.section else "",
        "title": line.title,
        "target": f"{sign}{_typed(row.target)}" if row.kind_or_default == "number" and row.target else row.target,
        "actual": _typed(row.actual) if row.kind_or_default == "number" else row.actual,
        "is_number": row.kind_or_default == "number",
        "unit": row.unit,
        "points": "" if line.points is None else two(line.points),
        "award": "" if line.award is None else two(line.award),
    }


def _typed(cell: str) -> str:
    """A number with thousands marks, as the texts print it; anything else as it was typed."""
    try:
        value = numbers.read(cell)
    except numbers.Refused:
        return cell
    return "" if value is None else numbers.grouped(value)


def _scored(m: Material, line: StoredLine) -> dict[str, Any]:
    row = m.rows.get(line.code)
    own = line.code not in m.case.framework.leaves
    result = _result(m, line) if own else {"target": "", "actual": "", "unit": "", "is_number": False}
    working = [wording.working(step, m.unit) for step in line.steps]
    lost = wording.why_lost(line, m.unit)
    actual = f"{result['actual']}{result['unit'] if result['is_number'] else ''}" if own else _reported(m, line)
    return {
        "path": (*line.section, line.title),
        "lost": lost,
        "points": "" if line.points is None else two(line.points),
        "award": "" if line.award is None else two(line.award),
        "target": f"{result['target']}{result['unit']}" if own and result["target"] else "",
        "actual": actual,
        "is_number": result["is_number"],
        "working": working,
        "reason": row.reason if row else "",
        "not_applicable": row.not_applicable if row else "",
    }


def _reported(m: Material, line: StoredLine) -> str:
    """What was reported for a row that the framework fixes: its actual, its items, or the rate that its figures make."""
    row, items = m.rows.get(line.code), m.case.document.items.get(line.code)
    if items is not None:
        return "、".join(items)
    if row is not None and row.actual:
        return f"{row.actual}{m.case.framework.leaves[line.code].unit}"
    first = next((step for step in line.steps if step.kind in ("execution", "expression")), None)
    if first is None:
        return ""
    if first.kind == "execution" or line.steps[-1].kind in ("points", "points_capped"):  # a share of full marks
        return f"{two(first.value * 100)}%"
    return f"{wording.working(first, m.unit)['value']}{m.case.framework.leaves[line.code].unit}"
