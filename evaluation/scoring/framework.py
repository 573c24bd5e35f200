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
from typing import Any, Literal, NamedTuple

from evaluation.scoring.nodes import OPERATORS, Cap, Earns, Grade, Indicator, Node, OwnIndicators, Section, fixed_points, walk
from evaluation.scoring.rules import RULES
from evaluation.scoring.rules.award import Rule
from evaluation.scoring.rules.measures import Execution
from evaluation.scoring.shapes import N_, Fault, Reader, plain, setting
from evaluation.scoring.soundness import faults_of

__all__ = [
    "OPERATORS", "Cap", "Framework", "Grade", "Indicator", "Leaf", "OpenSection", "OwnIndicators", "OwnRow", "Section",
    "fill", "fixed_points", "own_settings", "parse", "titles_of", "walk",
]  # fmt: skip


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
    def has_points(self) -> bool:
        """Whether anything earns points; else there is nothing to add up."""
        return self.total is not None or any(part.points is not None for part in self.plan)

    @cached_property
    def execution_leaf(self) -> Leaf | None:
        return next((leaf for leaf in self.leaves.values() if isinstance(leaf.settings, Execution)), None)


def parse(document: Any, known_figures: Collection[str] | None = None) -> tuple[Framework | None, tuple[Fault, ...]]:
    """The framework that a document describes, and every fault in it. A framework comes back only where its shape is whole."""
    reader = Reader(known_figures)
    framework = reader.record(Framework, document, "")
    if framework is None:
        return None, tuple(reader.faults)
    faults = (*reader.faults, *faults_of(framework, known_figures))
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


def titles_of(framework: Framework) -> Mapping[str, str]:
    """Code → title of every section and indicator."""
    return {node.code: node.title for node, _ in walk(framework.children)}
