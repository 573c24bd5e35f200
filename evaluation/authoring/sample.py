"""A framework tried out: sample values for every figure and row, or those of an evaluation, as a case for the same core."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from evaluation import figures, what_if
from evaluation.assessment import Assessment
from evaluation.cases import Entered
from evaluation.documents import Case, Document, Row
from evaluation.loading import fixture
from evaluation.scoring.framework import Framework, Leaf, OpenSection
from evaluation.scoring.shapes import Fault
from evaluation.values import numbers, text

ZERO = Decimal(0)
HARMLESS = (  # faults with which a document can still be scored
    *("W01", "W02", "W03", "grades_out_of_order", "bands_miss_full_marks", "items_miss_full_marks", "too_many_decimals"),
    *("published_before", "revision_leaves_gap", "code_unfit", "node_code_unfit", "text_too_long"),
)


@cache
def _values() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = fixture("sample.yaml")
    return found


def can_be_tried(framework: Framework | None, faults: Iterable[Fault]) -> bool:
    """Whether no fault stands in the way of scoring a sample."""
    return framework is not None and all(fault.code in HARMLESS for fault in faults)


def invented(framework: Framework) -> Case:
    """A case in which every figure and row of the framework is reported."""
    rows = [_row(leaf, framework.year) for leaf in framework.leaves.values()]
    own = [_own_row(part, points) for part, points in _points_of_open(framework)]
    items = {leaf.code: _items(leaf.settings) for leaf in framework.leaves.values() if leaf.settings.reads == "items"}
    return _case(framework, {key: _figure(key, framework.year) for key in _keys(framework)}, (*rows, *own), items)


def entered(framework: Framework, evaluation: Entered) -> Case:
    """What was entered of an evaluation, as far as this framework has a place for it: rows and items by their codes."""
    document = evaluation.document()
    rows = tuple(row for row in document.indicators if row.code in framework.leaves or row.section in framework.open_sections)
    items = {}
    for code, titles in document.items.items():
        leaf = framework.leaves.get(code)
        if leaf is not None and leaf.settings.reads == "items":
            items[code] = tuple(title for title in titles if title in leaf.settings.titles)
    found = replace(document, framework=framework.code, indicators=rows, items=items)
    return Case(found, framework, evidence_is_kept=False)


def scored(case: Case, typed: Mapping[str, str], ticked: Mapping[str, tuple[str, ...]]) -> Assessment:
    """A case with other cells: `typed` by figures.<key> or <row code>/<cell>, `ticked` items by row code."""
    document = case.document
    cells = {key.removeprefix("figures."): text.one_line(cell) for key, cell in typed.items() if key.startswith("figures.")}
    rows = tuple(_typed(code, row, typed) for code, row in case.rows.items())
    changed = replace(document, figures={**document.figures, **cells}, indicators=rows, items={**document.items, **ticked})
    return Assessment(Case(changed, case.framework, evidence_is_kept=False))


def _typed(code: str, row: Row, typed: Mapping[str, str]) -> Row:
    cells: dict[str, Any] = {name: text.one_line(typed[f"{code}/{name}"]) for name in what_if.CELLS if f"{code}/{name}" in typed}
    return replace(row, **cells)


def _case(framework: Framework, cells: dict[str, str], rows: tuple[Row, ...], items: dict[str, tuple[str, ...]]) -> Case:
    document = Document("self-evaluation/1", framework.code, framework.year, figures=cells, indicators=rows, items=items)
    return Case(document, framework, evidence_is_kept=False)


def _keys(framework: Framework) -> Iterator[str]:
    return (figure.key for figure in what_if.figures_of(framework))


def _figure(key: str, year: int) -> str:
    values, kind = _values(), figures.catalogue().by_key[key].kind
    return values["figures"].get(key, values["kinds"][kind]).replace("{year}", str(year))


def _row(leaf: Leaf, year: int) -> Row:
    """What a fixed row reads, with sample values."""
    values = {name: value.replace("{year}", str(year)) for name, value in _values()["rows"].items()}
    cells: dict[str, dict[str, Any]] = {
        "target": {"target": values["target"], "actual": values["actual"]},
        "date": {"target": values["date"], "actual": values["date"]},
        "level": {"level": values["level"], "share": values["share"]},
        "yes_no": {"actual": values["yes_no"]},
        "count": {"actual": values["count"]},
    }
    return Row(code=leaf.code, **cells.get(leaf.settings.reads, {}))


def _own_row(part: OpenSection, points: Decimal | None) -> Row:
    """One indicator of the unit's own, which has all the points of its section."""
    values = _values()["rows"]
    shown = "" if points is None else numbers.plain(points, 2)
    return Row(section=part.code, title=part.title, points=shown, operator=">=", target=values["target"], actual=values["actual"])


def _items(settings: Any) -> tuple[str, ...]:
    """All items but the last; of measures to choose from, the first."""
    titles: tuple[str, ...] = settings.titles
    return titles[:1] if settings.kind == "choice" else titles[:-1]


def _points_of_open(framework: Framework) -> Iterator[tuple[OpenSection, Decimal | None]]:
    """Open sections with their points; what the section above leaves is shared alike among those that have none."""
    for part in framework.open_sections.values():
        yield part, part.points if part.points is not None else _share_of(framework, part)


def _share_of(framework: Framework, part: OpenSection) -> Decimal | None:
    above = next((code for code in reversed(part.parents[:-1]) if framework.sections[code].points is not None), None)
    whole = framework.sections[above].points if above else framework.total
    if whole is None:
        return None
    inside = [each for each in framework.plan if above is None or above in each.parents]
    inside = [each for each in inside if not (isinstance(each, Leaf) and each.outside)]
    open_ones = [each for each in inside if isinstance(each, OpenSection) and each.points is None]
    left = max(ZERO, whole - sum((each.points for each in inside if each.points is not None), ZERO))
    share = numbers.points(numbers.EXACT.divide(left, Decimal(len(open_ones))))
    return left - share * (len(open_ones) - 1) if part == open_ones[-1] else share
