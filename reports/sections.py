"""SECTIONS: what a report draws from the data, one function each, with a template of the same name in
templates/reports/sections. To add one: the function, its place in SECTIONS, its template, a golden file.

A function takes the material and returns what its template prints, or nothing where there is nothing to print. Points and
working are the stored ones; nothing is scored here.
"""

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from typing import Any

from evaluation import figures
from evaluation.values import numbers
from reports import charts, rolling_up, rows, spans
from reports.material import Material
from reports.rows import two

SIGNS = (("prepared_by", "填报人"), ("telephone", "联系电话"), ("financial_officer", "财务负责人"), ("head", "单位负责人"))
Section = Callable[[Material], dict[str, Any]]


def organisation(m: Material) -> dict[str, Any]:
    """Subordinate units, offices, and the sentence that stands for withheld duties."""
    return {"organisation": m.report["organisation"], "budget_units": len(m.report["organisation"]["units"])}


def budget_figures(m: Material) -> dict[str, Any]:
    """Budget and execution in one small table."""
    keys = ("initial_budget", "full_year_budget", "executed", "execution_rate", "carryover", "withdrawn")
    found = _figure_rows(m, keys)
    return found | {"notes": rolling_up.notes(m)} if found else {}


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
    return {"bars": bars, "complete": m.complete} if bars else {}


def project(m: Material) -> dict[str, Any]:
    """What project it is, and whose."""
    subject, organisation = m.report.get("subject", {}), m.report["organisation"]
    found = {"name": m.project, "code": subject.get("code", ""), "unit": organisation["name"]}
    return found | {"superior": organisation.get("superior", "")} if m.project else {}


def own_results(m: Material) -> dict[str, Any]:
    """The unit's own indicators: target, actual, points."""
    lines = [(m.leaves[line.code], line) for line in m.lines if m.leaves[line.code].own]
    groups = [
        (section, [rows.result(m, leaf, line) for leaf, line in each])
        for section, each in groupby(lines, key=lambda pair: pair[1].section[-1] if pair[1].section else "")
    ]
    return {"groups": groups} if groups else {}


def lost_points(m: Material) -> dict[str, Any]:
    """Rows that lost points, with the reason given."""
    lost = [
        {"title": line.title, "lost": two(line.lost), "reason": m.rows[line.code].reason if line.code in m.rows else ""}
        for line in m.lines
        if line.award is not None and line.lost > 0
    ]
    total = sum((line.lost for line in m.lines if line.award is not None and line.lost > 0), Decimal(0))
    return {"rows": lost, "total": two(total)} if lost else {}


def score_table(m: Material) -> dict[str, Any]:
    """The self-evaluation table: every row with target, actual, points, working and reason; spans by section."""
    found = [rows.scored(m, line) for line in m.lines]
    people = m.case.document.status.people
    return {
        "table": spans.Table([row["path"] for row in found]),
        "rows": found,
        "total": m.card["total"],
        "grade": m.card["grade"] if m.complete else "",
        "complete": m.complete,
        "unscored": len(m.card["missing"]),
        "cap": m.card["cap"],
        "full": two(sum((line.points or Decimal(0) for line in m.lines if m.leaves[line.code].outside is None), Decimal(0))),
        "framework": m.case.framework,
        "note": m.note,
        "project": m.project,
        "signs": [(label, people.get(key, "")) for key, label in SIGNS],
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
    return {"groups": groups, "rates": rates, "unit": m.unit, "status": rolling_up.status(m)} if groups else {}


SECTIONS: dict[str, Section] = {
    section.__name__: section
    for section in (
        organisation,
        project,
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


def _figure_rows(m: Material, keys: tuple[str, ...]) -> dict[str, Any]:
    rows = [_figure_row(m, key) for key in keys if m.figures.get(key) is not None]
    return {"rows": rows, "unit": m.unit, "status": rolling_up.status(m)} if rows else {}


def _figure_row(m: Material, key: str) -> dict[str, str]:
    entry = figures.catalogue().everything[key]
    value = m.figures.get(key)
    return {"label": entry.label, "value": figures.show(entry, value, m.unit), "unit": figures.unit_of(entry, m.unit)}
