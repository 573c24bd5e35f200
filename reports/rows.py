"""Rows of the report's tables: what was reported, what it earned, how, and why it is less."""

from decimal import Decimal
from typing import Any

from evaluation.scorecards import StoredLine
from evaluation.scoring.framework import Leaf
from evaluation.values import numbers
from evaluation.wording import reported, told
from reports.material import Material


def two(value: Decimal | None) -> str:
    """Points as tables print them; nothing where there are none."""
    return "" if value is None else f"{numbers.half_up(value):f}"


def result(m: Material, leaf: Leaf, line: StoredLine) -> dict[str, Any]:
    """Target, actual value and points of a row. A number stands to the right, with its unit."""
    row = m.rows.get(line.code)
    return {
        "title": line.title,
        "target": reported.target(leaf, row),
        "actual": reported.reported(m.case, leaf, line.steps),
        "is_number": leaf.own and row is not None and row.kind_or_default == "number",
        "points": two(line.points),
        "award": two(line.award),
    }


def scored(m: Material, line: StoredLine) -> dict[str, Any]:
    """A row of the self-evaluation table."""
    leaf, row = m.leaves[line.code], m.rows.get(line.code)
    return result(m, leaf, line) | {
        "path": (*line.section, line.title),
        "told": told.told(leaf, line, m.unit),
        "lost": two(line.lost) if line.award is not None and line.lost > 0 else "",
        "reason": row.reason if row else "",
        "not_applicable": row.not_applicable if row else "",
    }


def verified(m: Material) -> dict[str, Any]:
    """What the reviewers verified: each row with full marks, self score and verified points; both totals and grades."""
    if m.stamp is None or m.verified is None:
        return {}
    kept = {each["where"]: each for each in m.stamp.verified}
    pairs = [(line, kept[where]) for line in m.lines if (where := m.leaves[line.code].where) in kept]
    rows = [
        {
            "title": line.title,
            "full": two(line.points),
            "award": two(line.award),
            "verified": two(Decimal(each["points"])),
            "reason": each["reason"],
        }
        for line, each in pairs
    ]
    totals = {"self": m.card["total"], "self_grade": m.card["grade"] or "", "verified": two(m.verified.total)}
    return {"rows": rows, **totals, "verified_grade": m.verified.grade or "", "full": two(m.verified.full_marks)}
