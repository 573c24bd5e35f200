"""A framework as frozen values: a regulation's own order, words and articles.

`parse` reads a document and lists every fault at once; `fill` closes the open sections with a unit's own indicators, so
that the engine only ever sees complete frameworks.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

from evaluation.scoring.rules import RULES, SETTINGS
from evaluation.scoring.rules.award import Rule
from evaluation.scoring.rules.choice import Choice
from evaluation.scoring.rules.deductions import Checklist
from evaluation.scoring.rules.measures import Banded, Execution, Paced, Record
from evaluation.scoring.shapes import N_, Fault, Reader, Variant, plain, setting

Earns = Literal["full", "spread", "verified", "refused"]
RuleSettings = Annotated[Any, Variant(SETTINGS)]


@dataclass(frozen=True)
class Grade:
    """A grade and the total from which it is given."""

    title: str = setting(N_("Grade"))
    at_least: Decimal = setting(N_("From this total on"), minimum="0")


@dataclass(frozen=True)
class Cap:
    """The highest total while a rate stays below a limit."""

    below: Decimal = setting(N_("Holds while the rate in percent is below"))
    limit: Decimal = setting(N_("Highest total"), minimum="0")
    rate: str = setting(N_("Figure: the rate"), default="execution_rate", figure=True)


@dataclass(frozen=True)
class OwnIndicators:
    """How a unit's own indicators are scored, by operator or kind."""

    at_least: RuleSettings = setting("≥")
    more_than: RuleSettings = setting(">")
    at_most: RuleSettings = setting("≤")
    less_than: RuleSettings = setting("<")
    equal: RuleSettings = setting("=")
    date: RuleSettings = setting(N_("A date to be kept"))
    qualitative: RuleSettings = setting(N_("Qualitative"))


OPERATORS = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than", "=": "equal"}


@dataclass(frozen=True)
class Indicator:
    """An indicator that the framework fixes."""

    code: str = setting(N_("Code"))
    title: str = setting(N_("Name"))
    rule: RuleSettings = setting(N_("Scoring rule"))
    points: Decimal | None = setting(N_("Full marks; absent: recorded without points"), default=None, minimum="0")
    english: str = setting(N_("English name"), default="")
    unit: str = setting(N_("Unit of measure of the actual value"), default="")
    basis: str = setting(N_("Scoring standard as the regulation words it"), default="")
    confidence: str = setting(N_("How sure the standard is"), default="")
    not_applicable: Earns | None = setting(
        N_("Not applicable earns: full marks, its points go to its siblings, the row counts when verified, or it is refused"),
        default=None,
    )
    not_applicable_without: str | None = setting(
        N_("Not applicable where this figure is not reported"), default=None, figure=True
    )
    outside: Literal["bonus", "penalty"] | None = setting(
        N_("Outside the total of full marks: added to the rows' sum, or taken off"), default=None
    )


@dataclass(frozen=True)
class Section:
    """A group of indicators. Without children it is open: the unit chooses its own indicators."""

    code: str = setting(N_("Code"))
    title: str = setting(N_("Name"))
    points: Decimal | None = setting(N_("Points of the section"), default=None, minimum="0")
    guidance: bool = setting(N_("The points are guidance: a unit may deviate and says why"), default=False)
    english: str = setting(N_("English name"), default="")
    basis: str = setting(N_("Scoring standard as the regulation words it"), default="")
    children: "tuple[Node, ...]" = setting(N_("Sections and indicators, in the regulation's order"), default=())


Node = Annotated[Indicator | Section, Variant({"indicator": Indicator, "section": Section}, told_by="rule")]


class Leaf(NamedTuple):
    """One row that is scored: an indicator of the framework's, or a unit's own."""

    code: str
    section: str  # path of titles
    title: str
    points: Decimal | None
    rule: Rule
    settings: Any
    basis: str
    parents: tuple[str, ...]  # codes of the sections above, outermost first
    not_applicable: str = "refused"
    without: str | None = None
    unit: str = ""
    own: bool = False
    outside: str | None = None

    @property
    def where(self) -> str:
        """How findings name the row: its code, or the path of an own indicator."""
        return f"{self.section}/{self.title or self.code}" if self.own else self.code


class OpenSection(NamedTuple):
    """A section whose indicators the unit chooses."""

    code: str
    path: str
    title: str
    points: Decimal | None
    basis: str
    parents: tuple[str, ...]


class OwnRow(NamedTuple):
    """A unit's own indicator as `fill` takes it."""

    code: str
    section: str  # code of an open section
    title: str
    points: Decimal | None
    kind: str  # number | date | qualitative
    operator: str  # >= > <= < =
    unit: str = ""


@dataclass(frozen=True)
class Framework:
    """A whole indicator framework: one regulation, one year."""

    format: Literal["framework/1"] = setting(N_("Format"))
    code: str = setting(N_("Code"))
    name: str = setting(N_("Name"))
    english: str = setting(N_("English name"))
    year: int = setting(N_("Year"))
    issuer: str = setting(N_("Issued by"))
    source: str = setting(N_("Regulation, document number, and what was seen of it"))
    children: tuple[Node, ...] = setting(N_("Sections and indicators, in the regulation's order"))
    grades: tuple[Grade, ...] = setting(N_("Grades, best first; the last from 0"), default=())
    revision: int = setting(N_("Revision of this code"), default=1)
    subjects: tuple[Literal["department", "unit", "project", "transfer"], ...] = setting(
        N_("What it evaluates"), default=("department",)
    )
    total: Decimal | None = setting(N_("Sum of all points; absent: a framework without points"), default=None, minimum="0")
    official: bool = setting(N_("Whether the text was seen in an official source; otherwise marked as a sample"), default=True)
    confidence: str = setting(N_("How sure the document is"), default="")
    decided: tuple[str, ...] = setting(N_("What the sources leave open and this document decides"), default=())
    not_applicable: Earns = setting(N_("What a row that is not applicable earns, unless it says otherwise"), default="refused")
    reason_below: Decimal = setting(
        N_("Share of full marks below which a reason is demanded"), default=Decimal("0.9"), minimum="0", maximum="1"
    )
    over_tell: Decimal = setting(
        N_("Over-achievement that is pointed out, as actual ÷ target"), default=Decimal("1.2"), minimum="1"
    )
    over_explain: Decimal = setting(
        N_("Over-achievement that must be explained, as actual ÷ target"), default=Decimal("1.3"), minimum="1"
    )
    ceiling: Decimal | None = setting(N_("Highest total with bonuses; absent: the sum of all points"), default=None, minimum="0")
    caps: tuple[Cap, ...] = setting(N_("Limits of the total by execution rate, strictest first"), default=())
    own: OwnIndicators | None = setting(N_("How a unit's own indicators are scored"), default=None)

    @cached_property
    def canonical(self) -> str:
        """The one text that stands for this framework: sorted keys, numbers as strings."""
        return json.dumps(plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        return "sha256:" + hashlib.sha256(self.canonical.encode()).hexdigest()

    @cached_property
    def plan(self) -> tuple[Leaf | OpenSection, ...]:
        """Leaves and open sections in the regulation's order."""
        return tuple(_flatten(self, self.children, (), ()))

    @cached_property
    def places(self) -> dict[str, int]:
        """Code of a leaf or open section → its place in the order."""
        return {part.code: number for number, part in enumerate(self.plan)}

    @cached_property
    def leaves(self) -> dict[str, Leaf]:
        return {part.code: part for part in self.plan if isinstance(part, Leaf)}

    @cached_property
    def open_sections(self) -> dict[str, OpenSection]:
        return {part.code: part for part in self.plan if isinstance(part, OpenSection)}

    @cached_property
    def sections(self) -> dict[str, Section]:
        return {node.code: node for node, _ in walk(self.children) if isinstance(node, Section)}

    @cached_property
    def execution_leaf(self) -> Leaf | None:
        return next((leaf for leaf in self.leaves.values() if isinstance(leaf.settings, Execution)), None)


def parse(document: Any, known_figures: Collection[str] | None = None) -> tuple[Framework | None, tuple[Fault, ...]]:
    """The framework that a document describes, and every fault in it. A framework comes back only where its shape is whole."""
    reader = Reader(known_figures)
    framework = reader.record(Framework, document, "")
    if framework is None:
        return None, tuple(reader.faults)
    faults = (
        *reader.faults,
        *_codes_are_unique(framework),
        *_points_add_up(framework),
        *_rules_fit(framework, known_figures),
        *_grades_reach_zero(framework),
    )
    return (None if reader.faults else framework), faults


def fill(framework: Framework, own_rows: Iterable[OwnRow]) -> tuple[Leaf, ...]:
    """All leaves in the regulation's order, open sections closed with the unit's own indicators."""
    by_section: dict[str, list[OwnRow]] = {}
    for row in own_rows:
        by_section.setdefault(row.section, []).append(row)
    leaves: list[Leaf] = []
    for part in framework.plan:
        if isinstance(part, Leaf):
            leaves.append(part)
        else:
            leaves.extend(_own_leaf(framework, part, row) for row in by_section.get(part.code, ()))
    return tuple(leaves)


def own_settings(framework: Framework, kind: str, operator: str) -> Any:
    """The settings by which the framework scores an own indicator of this kind and operator."""
    return getattr(framework.own, kind if kind in ("date", "qualitative") else OPERATORS[operator])


def walk(nodes: Iterable[Any], where: str = "children") -> Iterator[tuple[Indicator | Section, str]]:
    """Every node below, parents first, with its place in the document."""
    for number, node in enumerate(nodes or (), 1):
        place = f"{where}[{number}]"
        if node is None:  # at fault, and named already
            continue
        yield node, place
        if isinstance(node, Section):
            yield from walk(node.children, f"{place}.children")


def _own_leaf(framework: Framework, part: OpenSection, row: OwnRow) -> Leaf:
    settings = own_settings(framework, row.kind, row.operator)
    return Leaf(
        row.code, part.path, row.title, row.points, RULES[settings.kind], settings, part.basis,
        part.parents, framework.not_applicable, None, row.unit, True,
    )  # fmt: skip


def _flatten(
    framework: Framework, nodes: Iterable[Any], titles: tuple[str, ...], parents: tuple[str, ...]
) -> Iterator[Leaf | OpenSection]:
    for node in nodes:
        if isinstance(node, Indicator):
            yield Leaf(
                node.code, "/".join(titles), node.title, node.points, RULES[node.rule.kind], node.rule, node.basis,
                parents, node.not_applicable or framework.not_applicable, node.not_applicable_without, node.unit,
                False, node.outside,
            )  # fmt: skip
        elif node.children:
            yield from _flatten(framework, node.children, (*titles, node.title), (*parents, node.code))
        else:
            yield OpenSection(
                node.code, "/".join((*titles, node.title)), node.title, node.points, node.basis, (*parents, node.code)
            )


def _codes_are_unique(framework: Framework) -> Iterator[Fault]:
    seen: dict[str | None, str] = {}
    for node, place in walk(framework.children):
        if node.code in seen:
            yield Fault("duplicate_code", f"{place}.code", (("code", node.code), ("first", seen[node.code])))
        elif node.code:
            seen[node.code] = place


def fixed_points(node: Indicator | Section) -> Decimal | None:
    """Points that the framework gives a node: its own, or the sum of its children where all of them have points."""
    if node.points is not None or isinstance(node, Indicator) or not node.children:
        return node.points
    return _sum_inside(node.children)


def _sum_inside(nodes: Iterable[Any]) -> Decimal | None:
    """Points of the nodes that count towards full marks; None where one of them has none (or is at fault)."""
    inside = [None if node is None else fixed_points(node) for node in nodes or () if not _is_outside(node)]
    return None if None in inside else sum((part for part in inside if part is not None), Decimal(0))


def _is_outside(node: Any) -> bool:
    """A bonus or penalty, or a section of nothing else."""
    if isinstance(node, Section):
        return bool(node.children) and all(_is_outside(child) for child in node.children)
    return node is not None and node.outside is not None


def _points_add_up(framework: Framework) -> Iterator[Fault]:
    whole = _sum_inside(framework.children)
    if framework.total is not None and whole is not None and whole != framework.total:
        yield Fault("W01", "children", (("sum", whole), ("total", framework.total)))
    for node, place in walk(framework.children):
        if node.points is not None and node.points == 0:
            yield Fault("W03", f"{place}.points", (("title", node.title),))
        if not isinstance(node, Section) or node.points is None or not node.children or _is_outside(node):
            continue
        parts = _sum_inside(node.children)
        if parts is not None and parts != node.points:
            yield Fault("W02", f"{place}.points", (("title", node.title), ("sum", parts), ("points", node.points)))


def _rules_fit(framework: Framework, known_figures: Collection[str] | None) -> Iterator[Fault]:
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


def _grades_reach_zero(framework: Framework) -> Iterator[Fault]:
    grades: tuple[Any, ...] = framework.grades
    if any(grade is None or grade.at_least is None for grade in grades):
        return
    limits = [grade.at_least for grade in grades]
    if limits and (limits != sorted(set(limits), reverse=True) or limits[-1] != 0):
        yield Fault("grades_out_of_order", "grades", (("found", " > ".join(f"{limit:f}" for limit in limits)),))


def titles_of(framework: Framework) -> Mapping[str, str]:
    """Code → title of every section and indicator."""
    return {node.code: node.title for node, _ in walk(framework.children)}
