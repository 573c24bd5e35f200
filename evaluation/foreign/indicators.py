"""Indicators of a foreign 自评表, laid like a pasted block under heads that the plan has named."""

from django.utils.translation import gettext as _

from evaluation import pasting
from evaluation.foreign.plans import Plan
from evaluation.foreign.rows import Rows, Target
from evaluation.foreign.staging import Left, Staged
from evaluation.sheets.clipboard import Value

_HEADS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "title": "三级指标",
    "points": "分值",
    "operator": "符号",
    "target": "目标值",
    "actual": "实际值",
    "unit": "计量单位",
    "reason": "偏差原因",
}


def lay(rows: Rows, plan: Plan, target: Target, staged: Staged) -> None:
    """Rows of the file as changes of indicators that are there, and as new ones of the unit's own."""
    columns = [column for column, name in sorted(plan.columns.items()) if name in _HEADS]
    numbered: list[tuple[int, tuple[str, ...]]] = []
    for number, row in rows:
        cells = tuple(row[column] if column < len(row) else "" for column in columns)
        spoilt = [column for column in columns if column < len(row) and rows.spoilt(number, column, row[column])]
        if not spoilt and any(cells):
            numbered.append((number, cells))
    if not numbered or target.table is None:
        return
    heads = tuple(Value(_HEADS[plan.columns[column]]) for column in columns)
    block = (heads, *(tuple(Value("" if pasting.is_dash(cell) else cell) for cell in cells) for _n, cells in numbered))
    layout = pasting.lay(block, target.table)
    for left in layout.left:
        number = numbered[left.row - 1][0]
        staged.left.append(Left(number, f"{rows.title(columns[left.column])}: {left.typed}"[:80], _(pasting.WHY_LEFT[left.why])))
    fresh: list[dict[str, tuple[str, int, int]]] = [{} for _section in layout.fresh]
    for laid in layout.cells:
        number, column = numbered[laid.row - 1][0], columns[laid.column]
        if laid.new >= 0:
            fresh[laid.new][laid.what] = (laid.typed, number, column)
        else:
            _cell(rows, number, column, laid.what, laid.typed, target, staged)
    for section, made in zip(layout.fresh, fresh, strict=True):
        if made:
            _fresh(rows, section, made, target, staged)


def _cell(rows: Rows, number: int, column: int, what: str, typed: str, target: Target, staged: Staged) -> None:
    if what not in target.now:
        staged.left.append(Left(number, f"{rows.title(column)}: {typed}"[:80], _("not entered here")))
        return
    value, why = target.read(what, typed)
    if why:
        rows.refuse(number, column, typed, why, target.expected(what))
    elif value.removesuffix("%") == target.now[what].removesuffix("%"):
        staged.same += 1
    else:
        staged.cells.append([number, column, what, target.now[what], value])


def _fresh(rows: Rows, section: str, cells: dict[str, tuple[str, int, int]], target: Target, staged: Staged) -> None:
    read = target.fresh(section, {name: typed for name, (typed, _number, _column) in cells.items()})
    first = next(iter(cells.values()))
    for name, (_value, why) in read.items():
        if why:
            typed, number, column = cells.get(name, ("", first[1], first[2]))
            rows.refuse(number, column, typed, why, target.expected(f"rows.0.{name}"))
    staged.fresh.append([first[1], section, {name: value for name, (value, why) in read.items() if not why}])
