"""What can be wrong with a framework whose shape is whole: codes, points, limits, rules that do not fit. Every fault is named
at once. Parts that are at fault already are None here, and passed over."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from evaluation.scoring import fitting
from evaluation.scoring.nodes import Section, is_outside, sum_inside, walk
from evaluation.scoring.rules.measures import Execution
from evaluation.scoring.shapes import Fault
from evaluation.values.numbers import points

# What own indicators of a kind report (`reads` of a rule), whatever the framework makes of them.
_OWN_READS = {"date": ("date",), "qualitative": ("level", "text")}
_NUMBER_READS = ("target", "count", "text")


def faults_of(framework: Any, known_figures: Collection[str] | None) -> tuple[Fault, ...]:
    """All faults beyond the shape."""
    return (
        *_codes_are_unique(framework),
        *_points_add_up(framework),
        *_rules_fit(framework),
        *_own_rules_fit(framework),
        *_figures_exist(framework, known_figures),
        *_limits_hold(framework),
    )


def _codes_are_unique(framework: Any) -> Iterator[Fault]:
    seen: dict[str | None, str] = {}
    for node, place in walk(framework.children):
        if node.code in seen:
            yield Fault("duplicate_code", f"{place}.code", (("code", node.code), ("first", seen[node.code])))
        elif node.code:
            seen[node.code] = place


def _points_add_up(framework: Any) -> Iterator[Fault]:
    if framework.children == ():
        yield Fault("nothing_listed", "children")
    whole = sum_inside(framework.children)
    if framework.total is not None and whole is not None and whole != framework.total:
        yield Fault("W01", "children", (("sum", whole), ("total", framework.total)))
    for node, place in walk(framework.children):
        yield from _points_of(node, f"{place}.points")


def _points_of(node: Any, place: str) -> Iterator[Fault]:
    if node.points is not None and node.points == 0:
        yield Fault("W03", place, (("title", node.title),))
    if node.points is not None and node.points != points(node.points):
        yield Fault("too_many_decimals", place, (("text", f"{node.points:f}"), ("places", 2)))
    if not isinstance(node, Section):
        if node.outside and node.points is None:
            yield Fault("outside_without_points", place, (("title", node.title),))
        return
    if node.points is None or not node.children or is_outside(node):
        return
    parts = sum_inside(node.children)
    if parts is not None and parts != node.points:
        yield Fault("W02", place, (("title", node.title), ("sum", parts), ("points", node.points)))


def _rules_fit(framework: Any) -> Iterator[Fault]:
    """Open sections have rules; rules fit the points of their rows."""
    for node, place in walk(framework.children):
        if not isinstance(node, Section):
            found = fitting.faults_of(node.rule, node.points)
            yield from (fault._replace(where=f"{place}.{fault.where}") for fault in found)
        elif not node.children and framework.own is None:
            yield Fault("open_section_without_rules", place, (("title", node.title),))


def _own_rules_fit(framework: Any) -> Iterator[Fault]:
    """Own indicators have a target, a date or a level: a rule that reads something else could never score them."""
    for kind, rule in vars(framework.own).items() if framework.own else ():
        if rule is None:
            continue
        if rule.reads not in _OWN_READS.get(kind, _NUMBER_READS):
            yield Fault("own_rule_reads_other", f"own.{kind}", (("found", rule.kind),))
        elif rule.kind == "record" and framework.total is not None:
            yield Fault("own_record_in_points", f"own.{kind}")
        found = fitting.faults_of(rule, None)
        yield from (fault._replace(where=fault.where.replace("rule", f"own.{kind}", 1)) for fault in found)


def _figures_exist(framework: Any, known_figures: Collection[str] | None) -> Iterator[Fault]:
    """Figures that are named as text, not in an expression."""
    if known_figures is None:
        return
    named = [(f"caps[{number}].rate", cap.rate) for number, cap in enumerate(framework.caps, 1) if cap is not None]
    for node, place in walk(framework.children):
        if isinstance(node, Section):
            continue
        named.append((f"{place}.not_applicable_without", node.not_applicable_without))
        if isinstance(node.rule, Execution):
            named += [(f"{place}.rule.executed", node.rule.executed), (f"{place}.rule.budget", node.rule.budget)]
    yield from (Fault("unknown_figure", place, (("found", key),)) for place, key in named if key and key not in known_figures)


def _limits_hold(framework: Any) -> Iterator[Fault]:
    """Grades go down to 0; caps and the ceiling are limits that can be met."""
    grades: tuple[Any, ...] = framework.grades
    limits = [grade.at_least for grade in grades if grade is not None and grade.at_least is not None]
    is_whole = limits and len(limits) == len(grades)
    if is_whole and (limits != sorted(set(limits), reverse=True) or limits[-1] != 0):
        yield Fault("grades_out_of_order", "grades", (("found", " > ".join(f"{limit:f}" for limit in limits)),))
    total: Decimal | None = framework.total
    if total is None:
        return
    for number, cap in enumerate(framework.caps, 1):
        if cap is not None and cap.limit is not None and cap.limit > total:
            yield Fault("cap_above_total", f"caps[{number}].limit", (("limit", cap.limit), ("total", total)))
    if framework.ceiling is not None and framework.ceiling < total:
        yield Fault("ceiling_below_total", "ceiling", (("ceiling", framework.ceiling), ("total", total)))
