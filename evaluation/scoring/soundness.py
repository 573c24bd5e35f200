"""What can be wrong with a framework whose shape is whole: codes, points, rules that do not fit. Every fault is named at once."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from evaluation.scoring.nodes import Section, is_outside, sum_inside, walk
from evaluation.scoring.rules.choice import Choice
from evaluation.scoring.rules.deductions import Checklist
from evaluation.scoring.rules.measures import Banded, Execution, Paced, Record
from evaluation.scoring.shapes import Fault


def faults_of(framework: Any, known_figures: Collection[str] | None) -> tuple[Fault, ...]:
    """All faults beyond the shape. Parts that are at fault already are None here, and passed over."""
    return (
        *_codes_are_unique(framework),
        *_points_add_up(framework),
        *_rules_fit(framework, known_figures),
        *_grades_reach_zero(framework),
    )


def _codes_are_unique(framework: Any) -> Iterator[Fault]:
    seen: dict[str | None, str] = {}
    for node, place in walk(framework.children):
        if node.code in seen:
            yield Fault("duplicate_code", f"{place}.code", (("code", node.code), ("first", seen[node.code])))
        elif node.code:
            seen[node.code] = place


def _points_add_up(framework: Any) -> Iterator[Fault]:
    whole = sum_inside(framework.children)
    if framework.total is not None and whole is not None and whole != framework.total:
        yield Fault("W01", "children", (("sum", whole), ("total", framework.total)))
    for node, place in walk(framework.children):
        if node.points is not None and node.points == 0:
            yield Fault("W03", f"{place}.points", (("title", node.title),))
        if not isinstance(node, Section) or node.points is None or not node.children or is_outside(node):
            continue
        parts = sum_inside(node.children)
        if parts is not None and parts != node.points:
            yield Fault("W02", f"{place}.points", (("title", node.title), ("sum", parts), ("points", node.points)))


def _rules_fit(framework: Any, known_figures: Collection[str] | None) -> Iterator[Fault]:
    """Open sections have rules; rules fit the points of their rows; figures named as text exist."""
    for node, place in walk(framework.children):
        if isinstance(node, Section):
            if not node.children and framework.own is None:
                yield Fault("open_section_without_rules", place, (("title", node.title),))
            continue
        yield from (fault._replace(where=f"{place}.{fault.where}") for fault in _rule_fits(node.rule, node.points))
        named = {"not_applicable_without": node.not_applicable_without}
        if isinstance(node.rule, Execution):
            named |= {"rule.executed": node.rule.executed, "rule.budget": node.rule.budget}
        for key, figure in named.items():
            if figure is not None and known_figures is not None and figure not in known_figures:
                yield Fault("unknown_figure", f"{place}.{key}", (("found", figure),))
    caps: tuple[Any, ...] = framework.caps
    for number, cap in enumerate(caps, 1):
        if cap is not None and known_figures is not None and cap.rate not in known_figures:
            yield Fault("unknown_figure", f"caps[{number}].rate", (("found", cap.rate),))


def _rule_fits(rule: Any, full: Decimal | None) -> Iterator[Fault]:
    """Bands and checklists make full marks; periods have their due shares; a recorded row has no points."""
    match rule:
        case Banded() if full is not None and (points := _points(rule.bands)) and max(points) != full:
            yield Fault("bands_miss_full_marks", "rule.bands", (("points", full),))
        case Checklist() if full is not None and (points := _points(rule.items)) and sum(points) != full:
            yield Fault("items_miss_full_marks", "rule.items", (("sum", sum(points)), ("points", full)))
        case Choice():
            yield from _options_fit(rule.options, full)
        case Paced():
            yield from _periods_fit(rule.spent, rule.due)
        case Record() if full is not None:
            yield Fault("record_with_points", "points", (("points", full),))


def _options_fit(options: Any, full: Decimal | None) -> Iterator[Fault]:
    for number, option in enumerate(options or (), 1):
        inner = _rule_fits(option.rule, full) if option is not None else ()
        yield from (fault._replace(where=f"rule.options[{number}].{fault.where}") for fault in inner)
    if options is not None and len(options) < 2:
        yield Fault("too_few_options", "rule.options")


def _periods_fit(spent: Any, due: Any) -> Iterator[Fault]:
    if spent is not None and (len(spent) != len(due) or not spent):
        yield Fault("periods_differ", "rule.due", (("spent", len(spent)), ("due", len(due))))
    yield from (Fault("due_of_zero", f"rule.due[{n}]") for n, share in enumerate(due, 1) if share is not None and share <= 0)


def _points(parts: Any) -> list[Decimal]:
    """The points of bands or items; nothing where a part is at fault, and named already."""
    found = [None if part is None else part.points for part in parts or ()]
    return [] if None in found else [points for points in found if points is not None]


def _grades_reach_zero(framework: Any) -> Iterator[Fault]:
    grades: tuple[Any, ...] = framework.grades
    if any(grade is None or grade.at_least is None for grade in grades):
        return
    limits = [grade.at_least for grade in grades]
    if limits and (limits != sorted(set(limits), reverse=True) or limits[-1] != 0):
        yield Fault("grades_out_of_order", "grades", (("found", " > ".join(f"{limit:f}" for limit in limits)),))
