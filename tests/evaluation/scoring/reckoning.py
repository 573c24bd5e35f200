"""A second reckoning, deliberately naive: the document as the file has it, fractions, and a chain of ifs.

It shares nothing with the engine but what was reported: no settings, no closures, no decimals. Only tests use it.
"""

import ast
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from evaluation.scoring.framework import OwnRow
from evaluation.scoring.rules.award import Reading

F = Fraction
OPERATORS = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than", "=": "equal"}


class Missing(Exception):
    """The row cannot be scored: a figure is missing, a divisor is 0, a judgement is outside its band."""


class Result(NamedTuple):
    """What a framework makes of what was reported, in hundredths as text."""

    points: dict[str, str | None]
    awards: dict[str, str | None]
    subtotal: str
    total: str
    grade: str | None


def reckon(document: dict[str, Any], own: list[OwnRow], readings: Mapping[str, Reading], figures: Any) -> Result:
    """The whole, row by row."""
    rows = list(_rows(document, document["children"], (), own))
    full = _spread(rows, readings)
    awards = {row["code"]: _award(row, full[row["code"]], readings[row["code"]]) for row in rows}
    subtotal = sum((award for award in awards.values() if award is not None), F(0))
    inside = sum((full[row["code"]] or F(0) for row in rows if not row.get("outside")), F(0))
    total, limits = subtotal, [F(cap["limit"]) for cap in document.get("caps", []) if _is_below(figures, cap)]
    if any(row.get("outside") for row in rows):
        limits.append(F(document["ceiling"]) if "ceiling" in document else inside)
    if limits:
        total = max(F(0), min([subtotal, *limits]))
    grades = document.get("grades", []) if document.get("total") and inside == F(document["total"]) else []
    grade = next((each["title"] for each in grades if total >= F(each["at_least"])), None)
    shown = {code: None if points is None else text_of(points) for code, points in full.items()}
    return Result(
        shown, {c: None if a is None else text_of(a) for c, a in awards.items()}, text_of(subtotal), text_of(total), grade
    )


def _is_below(figures: Any, cap: dict[str, Any]) -> bool:
    rate = figures.get(cap.get("rate", "execution_rate"))
    return rate is not None and F(rate) < F(cap["below"])


def _rows(document: dict[str, Any], nodes: list[Any], above: tuple[str, ...], own: list[OwnRow], path: str = "") -> Any:
    """Every row with its rule, points, the codes above it and its name."""
    for node in nodes:
        inner, title = (*above, node["code"]), f"{path}/{node['title']}".strip("/")
        if "rule" in node:
            default = document.get("not_applicable", "refused")
            yield {**node, "above": above, "name": node["code"], "not_applicable": node.get("not_applicable", default)}
        elif node.get("children"):
            yield from _rows(document, node["children"], inner, own, title)
        else:
            for row in (row for row in own if row.section == node["code"]):
                rule = document["own"][row.kind if row.kind in ("date", "qualitative") else OPERATORS[row.operator]]
                yield {
                    "code": row.code, "rule": rule, "points": row.points, "above": inner, "name": f"{title}/{row.title}",
                    "not_applicable": document.get("not_applicable", "refused"),
                }  # fmt: skip


def _is_gone(row: dict[str, Any], reading: Reading) -> bool:
    without = row.get("not_applicable_without")
    return bool(reading.not_applicable) or (without is not None and reading.figures.get(without) is None)


def _spread(rows: list[dict[str, Any]], readings: Mapping[str, Reading]) -> dict[str, F | None]:
    full = {row["code"]: None if row.get("points") is None else F(row["points"]) for row in rows}
    gone = [
        row
        for row in rows
        if row["not_applicable"] == "spread"
        and full[row["code"]]
        and not row.get("outside")
        and _is_gone(row, readings[row["code"]])
    ]
    left = [row for row in rows if row not in gone and full[row["code"]] and not row.get("outside")]
    shares: list[tuple[list[dict[str, Any]], F]] = []
    for row in gone:
        heirs: list[dict[str, Any]] = []
        for place in (*reversed(row["above"]), None):
            heirs = [each for each in left if place is None or place in each["above"]]
            if heirs:
                break
        if heirs:
            shares.append((heirs, full[row["code"]] or F(0)))
            full[row["code"]] = F(0)
    groups: list[tuple[list[dict[str, Any]], F]] = []
    for heirs, points in shares:
        same = next((n for n, group in enumerate(groups) if group[0] == heirs), None)
        if same is None:
            groups.append((heirs, points))
        else:
            groups[same] = heirs, groups[same][1] + points
    for heirs, points in sorted(groups, key=lambda group: (len(group[0]), min(heir["name"] for heir in group[0]))):
        _hand_out(full, heirs, points)
    return full


def _hand_out(full: dict[str, F | None], heirs: list[dict[str, Any]], points: F) -> None:
    base = sum((full[heir["code"]] or F(0) for heir in heirs), F(0))
    exact = {heir["code"]: points * 100 * (full[heir["code"]] or F(0)) / base for heir in heirs}
    cents = {code: floor(each) for code, each in exact.items()}
    names = {heir["code"]: heir["name"] for heir in heirs}
    for code in sorted(cents, key=lambda code: (cents[code] - exact[code], names[code]))[
        : int(points * 100) - sum(cents.values())
    ]:
        cents[code] += 1
    for code, each in cents.items():
        full[code] = (full[code] or F(0)) + F(each, 100)


def _award(row: dict[str, Any], full: F | None, reading: Reading) -> F | None:
    if full is None or row["rule"]["kind"] == "record":
        return None
    if _is_gone(row, reading) and (row.get("outside") or row["not_applicable"] in ("refused", "verified")):
        return None
    try:
        award = full if _is_gone(row, reading) else score_of(row["rule"], full, reading)
    except Missing:
        return None
    award = max(F(0), award - F(reading.deduction)) if reading.deduction else award
    return half_up(-award if row.get("outside") == "penalty" else award)


def half_up(value: F) -> F:
    return F(floor(value * 100 + F(1, 2)) if value >= 0 else -floor(-value * 100 + F(1, 2)), 100)


def text_of(value: F) -> str:
    return f"{Decimal(int(half_up(value) * 100)).scaleb(-2):f}"


def score_of(rule: dict[str, Any], full: F, r: Reading) -> F:
    kind = rule["kind"]
    if kind in ("proportional", "at_most", "equal"):
        actual, target = _measured(rule, r), _given(rule.get("target", r.target))
        return _against_target(rule, kind, full, actual, target)
    if kind == "deadline":
        if r.done_on is None or r.due_on is None:
            raise Missing
        return full if r.done_on <= r.due_on else full * F(rule.get("late", "0"))
    if kind == "judged":
        return full * _judged(rule, r)
    if kind in ("per_occurrence", "counted"):
        count = max(F(0), _measured({"value": rule.get("count")}, r))
        if kind == "counted":
            return min(full, count * F(rule["points_each"]))
        return max(min(full, F(rule.get("floor", "0"))), full - count * F(rule["points_off"]))
    if kind == "per_point":
        away = _measured(rule, r) - F(rule["threshold"])
        away = {"over": away, "under": -away, "both": abs(away)}[rule.get("side", "over")]
        steps = max(F(0), away) / F(rule.get("step", "1"))
        part = rule.get("part", "whole")
        steps = F(floor(steps)) if part == "whole" else F(ceil(steps)) if part == "started" else steps
        return max(min(full, F(rule.get("floor", "0"))), full - steps * F(rule["points_off"]))
    if kind == "banded":
        return _in_bands(rule["bands"], full, _measured(rule, r))
    if kind == "peer":
        mean = _evaluate(rule["mean"], r)
        return _in_bands(rule["bands"], full, _over(_evaluate(rule["value"], r), mean) * 100)
    if kind == "checklist":
        if r.items is None:
            raise Missing
        if any(item.get("required") in (True, "true") and item["title"] not in r.items for item in rule["items"]):
            return F(0)
        whole = sum(F(item["points"]) for item in rule["items"])
        return full * sum((F(item["points"]) for item in rule["items"] if item["title"] in r.items), F(0)) / whole
    if kind == "binary":
        holds = _evaluate(rule["condition"], r) if "condition" in rule else r.holds
        if holds is None:
            raise Missing
        return full if holds else F(0)
    if kind == "ratio":
        part, whole = _evaluate(rule["part"], r), _evaluate(rule["whole"], r)
        if whole <= 0:
            return full if rule.get("nothing_due", "not_applicable") == "not_applicable" else F(0)
        return full * _held(part / whole)
    if kind == "formula":
        return full * _held(_evaluate(rule["share"], r))
    if kind == "execution":
        executed, budget = _named(rule.get("executed", "executed"), r), _named(rule.get("budget", "full_year_budget"), r)
        if budget <= 0:
            raise Missing
        return full * _held(executed / budget)
    if kind == "paced":
        budget, due = _evaluate(rule["budget"], r), rule.get("due", ["25", "50", "75", "100"])
        if budget <= 0:
            raise Missing
        shares = [_held(_evaluate(spent, r) / (budget * F(d) / 100)) for spent, d in zip(rule["spent"], due, strict=True)]
        return full * sum(shares, F(0)) / len(shares)
    if kind == "project_scores":
        return full * _projects(rule, r)
    if kind == "choice":
        chosen = [option for option in rule["options"] if option["title"] in (r.items or ())]
        if len(chosen) != 1:
            raise Missing
        return score_of(chosen[0]["rule"], full, r)
    raise AssertionError(kind)


def _against_target(rule: dict[str, Any], kind: str, full: F, actual: F, target: F) -> F:
    strict = rule.get("strict") in (True, "true")
    if kind == "at_most":
        if actual < target or (actual == target and not strict):
            return full
        if target <= 0:
            return F(0)
        return full * target / actual if rule["variant"] == "inverse" else full * max(F(0), 1 - (actual - target) / target)
    if kind == "equal":
        if target == 0:
            return full if actual <= 0 else F(0)
        otherwise = rule.get("otherwise", "proportional")
        if otherwise == "nothing":
            return full if actual == target else F(0)
        if otherwise == "deviation":
            return full * max(F(0), 1 - abs(actual - target) / abs(target))
    if target <= 0:
        if rule.get("zero_target") != "reached":
            raise Missing
        return full if actual > target or (actual == target and not strict) else F(0)
    if actual < target:
        return F(0) if "nothing_below" in rule and actual < target * F(rule["nothing_below"]) else full * _held(actual / target)
    if "over" in rule:
        over, beyond = rule["over"], F(rule["over"].get("beyond", "1.3"))
        if over["effect"] == "minus" and actual >= target * beyond:
            return max(F(0), full - F(over.get("points_off", "2")))
        if over["effect"] == "reduced" and actual > target * beyond:
            return full * max(F(0), 1 - F(over.get("factor", "1")) * (actual - target) / target)
    return full


def _judged(rule: dict[str, Any], r: Reading) -> F:
    if r.level is None:
        raise Missing
    met, partly = F(rule["met_from"]), F(rule["partly_from"])
    share = F(1) if r.share is None and r.level == "met" else _given(r.share)
    inside = {"met": met <= share <= 1, "partly": partly <= share < met, "unmet": 0 <= share < partly}[r.level]
    if not inside:
        raise Missing
    return share


def _projects(rule: dict[str, Any], r: Reading) -> F:
    key = "project_score_mean" + ("_by_amount" if rule.get("mean") == "by_amount" else "")
    zero = rule.get("not_evaluated") == "zero"
    if zero and r.figures.get("projects_due") == 0:
        return F(1)
    share = _named(key, r) / F(rule.get("out_of", "100"))
    if zero:
        share *= min(F(1), _named("projects_evaluated", r) / _named("projects_due", r))
    return _held(share)


def _in_bands(bands: list[dict[str, str]], full: F, value: F) -> F:
    best = max(F(band["points"]) for band in bands)
    for band in bands:
        if "at_least" in band and value < F(band["at_least"]):
            continue
        if "more_than" in band and value <= F(band["more_than"]):
            continue
        if "at_most" in band and value > F(band["at_most"]):
            continue
        if "less_than" in band and value >= F(band["less_than"]):
            continue
        return full * F(band["points"]) / best
    return F(0)


def _held(share: F) -> F:
    return max(F(0), min(F(1), share))


def _given(value: Any) -> F:
    if value is None:
        raise Missing
    return F(value)


def _named(name: str, r: Reading) -> F:
    return _given(r.figures.get(name))


def _over(part: F, whole: F) -> F:
    if whole == 0:
        raise Missing
    return part / whole


def _measured(rule: dict[str, Any], r: Reading) -> F:
    if r.actual is not None:
        return F(r.actual)
    if not rule.get("value"):
        raise Missing
    return F(_evaluate(rule["value"], r))


def _evaluate(text: str, r: Reading) -> Any:
    python = text.replace("×", "*").replace("÷", "/").replace("−", "-").replace(" = ", " == ").replace("if(", "_if(")
    return _walk(ast.parse(python, mode="eval").body, r)


def _walk(node: Any, r: Reading) -> Any:
    match node:
        case ast.Constant():
            return F(str(node.value))
        case ast.Name():
            return _named(node.id, r)
        case ast.UnaryOp(op=ast.USub()):
            return -_walk(node.operand, r)
        case ast.BinOp():
            one, other = _walk(node.left, r), _walk(node.right, r)
            if isinstance(node.op, ast.Div):
                return _over(one, other)
            return one + other if isinstance(node.op, ast.Add) else one - other if isinstance(node.op, ast.Sub) else one * other
        case ast.Compare():
            one, other = _walk(node.left, r), _walk(node.comparators[0], r)
            signs = {ast.Lt: one < other, ast.LtE: one <= other, ast.Gt: one > other, ast.GtE: one >= other, ast.Eq: one == other}
            return signs[type(node.ops[0])]
        case ast.Call(func=ast.Name(id="_if")):
            return _walk(node.args[1 if _walk(node.args[0], r) else 2], r)
        case ast.Call(func=ast.Name(id=name)):
            return (min if name == "min" else max)(_walk(arg, r) for arg in node.args)
    raise AssertionError(ast.dump(node))
