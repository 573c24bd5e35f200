"""The catalogue of named figures (fixtures/figures.yaml): reads cells, derives rates, and knows what must tie out.

Above the database every figure is one Decimal: money in yuan, counts as they are, rates in percent, dates as day numbers,
flags as 1 and 0. Not reported is None.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Literal, cast

from evaluation.loading import fixture
from evaluation.scoring.expressions import Expression
from evaluation.scoring.shapes import Fault, Reader, setting
from evaluation.values import numbers, text

Numbers = Mapping[str, Decimal | None]
YES, NO = ("是", "有", "yes", "y", "true", "1"), ("否", "无", "no", "n", "false", "0")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


@dataclass(frozen=True)
class Group:
    key: str = setting("Key")
    label: str = setting("Label")
    english: str = setting("English label")
    where_used: bool = setting("Shown only where the framework reads it", default=False)


@dataclass(frozen=True)
class FromLines:
    """How a figure is summed from budget lines."""

    column: Literal["initial", "increase", "decrease", "full_year", "executed", "carryover"] = setting("Column")
    category: Literal["basic", "project"] | None = setting("Only lines of this kind", default=None)
    sources: tuple[str, ...] = setting("Only lines of these sources of funds", default=())


@dataclass(frozen=True)
class Figure:
    """A figure that is reported: entered, summed from budget lines, or rolled up from units."""

    key: str = setting("Key")
    label: str = setting("Label")
    english: str = setting("English label")
    kind: Literal["money", "count", "rate", "points", "date", "flag"] = setting("Kind")
    group: str = setting("Group")
    unit: str = setting("Unit", default="")
    help: str = setting("Help", default="")
    source: str = setting("Source", default="")
    lines: FromLines | None = setting("Summed from budget lines", default=None)
    sums: bool = setting("A department's figure is the sum of its units'", default=True)


@dataclass(frozen=True)
class Derived:
    """A rate in percent: part ÷ whole × 100."""

    key: str = setting("Key")
    label: str = setting("Label")
    english: str = setting("English label")
    part: Expression = setting("Part")
    whole: Expression = setting("Whole")
    help: str = setting("Help", default="")

    kind = "rate"
    unit = "%"


@dataclass(frozen=True)
class TieOut:
    """Figures that must agree: parts make a whole, or one is at most another."""

    code: str = setting("Code of the finding")
    parts: tuple[str, ...] = setting("Parts, a minus in front of what is taken off", default=())
    whole: str = setting("Whole", default="")
    lesser: str = setting("At most", default="")
    greater: str = setting("As much as", default="")
    level: Literal["error", "warning"] = setting("Level", default="error")
    error_where: Expression | None = setting("An error under this condition", default=None, truth=True)

    @cached_property
    def terms(self) -> tuple[tuple[int, str], ...]:
        """Sign and key of each part."""
        return tuple((-1, part[1:]) if part.startswith("-") else (1, part) for part in self.parts)


@dataclass(frozen=True)
class Catalogue:
    """All figures, by group and key."""

    groups: tuple[Group, ...] = setting("Groups")
    figures: tuple[Figure, ...] = setting("Figures")
    derived: tuple[Derived, ...] = setting("Derived rates")
    tie_outs: tuple[TieOut, ...] = setting("Tie-outs")

    @cached_property
    def by_key(self) -> dict[str, Figure]:
        return {figure.key: figure for figure in self.figures}

    @cached_property
    def everything(self) -> dict[str, Figure | Derived]:
        """Reported and derived figures by key: what expressions may name."""
        entries: list[Figure | Derived] = [*self.figures, *self.derived]
        return {entry.key: entry for entry in entries}

    @cached_property
    def by_label(self) -> dict[str, Figure | Derived]:
        return {entry.label: entry for entry in self.everything.values()}

    def in_group(self, group: str) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if figure.group == group)


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue. A fault in the file is a fault in the product: it raises."""
    reader = Reader()
    found: Catalogue = reader.record(Catalogue, fixture("figures.yaml"), "")
    if reader.faults:
        raise ValueError(reader.faults)
    return found


def known() -> frozenset[str]:
    """The names that expressions in frameworks may use."""
    return frozenset(catalogue().everything)


def read(figure: Figure, cell: str | None, unit: str) -> Decimal | None:
    """A cell as the figure's number; money is typed in `unit` (元 or 万元). Raises numbers.Refused."""
    if figure.kind == "money":
        return numbers.read_money(cell, unit=unit)
    if figure.kind == "count":
        return numbers.read(cell, unit=figure.unit, places=0, minimum=Decimal(0))
    if figure.kind == "rate":
        return numbers.read(cell, unit="%", places=2)
    if figure.kind == "points":
        return numbers.read(cell, unit=figure.unit, places=2, minimum=Decimal(0))
    if figure.kind == "flag":
        holds = read_flag(cell)
        return None if holds is None else Decimal(holds)
    day = read_date(cell)
    return None if day is None else Decimal(day.toordinal())


def read_flag(cell: str | None) -> bool | None:
    """是/否, yes/no, 1/0. Raises numbers.Refused."""
    word = text.one_line(cell).lower()
    if not word:
        return None
    if word not in (*YES, *NO):
        raise numbers.Refused("not_yes_or_no", text=word[:40])
    return word in YES


def read_date(cell: str | None) -> date | None:
    """A whole date: 2021-09-30, 2021/9/30, 2021.9.30, 2021年9月30日. Raises numbers.Refused."""
    word = numbers.half_width(text.one_line(cell))
    if not word:
        return None
    found = _DATE.fullmatch(word)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise numbers.Refused("not_a_date", text=word[:40])


def read_all(
    cells: Mapping[str, str | None], unit: str, blank_is_zero: Iterable[str] = ()
) -> tuple[dict[str, Decimal | None], list[Fault]]:
    """Every figure of the catalogue by key, blanks of the named groups as 0; a T03 for each cell that cannot be read."""
    found: dict[str, Decimal | None] = {}
    faults: list[Fault] = []
    zero_groups = frozenset(blank_is_zero)
    for figure in catalogue().figures:
        found[figure.key], wrong = read_one(figure, cells.get(figure.key), unit, zero_groups)
        faults += wrong
    return found, faults


def read_one(
    figure: Figure, cell: str | None, unit: str, zero_groups: Collection[str] = ()
) -> tuple[Decimal | None, tuple[Fault, ...]]:
    """A figure from its cell, a blank of the named groups as 0; or the T03 that says why it cannot be read."""
    try:
        value = read(figure, cell, unit) if cell else None
    except numbers.Refused as refusal:
        return None, (Fault("T03", f"figures.{figure.key}", (("reason", refusal.code), *refusal.numbers.items())),)
    if value is None and figure.group in zero_groups and figure.kind in ("money", "count"):
        return Decimal(0), ()
    return value, ()


class Asked(Mapping[str, Decimal | None]):
    """Figures and rates of a document, each read when it is asked for: a framework asks for few of the catalogue's.

    A cell that cannot be read counts as not reported, as in `read_all`; who wants the faults reads them all.
    """

    def __init__(self, cells: Mapping[str, str | None], unit: str, blank_is_zero: Iterable[str] = ()) -> None:
        self.cells, self.unit, self.zero = cells, unit, frozenset(blank_is_zero)
        self.found: dict[str, Decimal | None] = {}

    def get(self, name: str, default: Any = None) -> Any:
        if name not in self.found:
            self.found[name] = self._find(name)
        return self.found[name]

    def _find(self, name: str) -> Decimal | None:
        entry = catalogue().everything.get(name)
        if entry is None or isinstance(entry, Derived):
            return None if entry is None else _rate(entry, self)
        return read_one(entry, self.cells.get(name), self.unit, self.zero)[0]

    def __getitem__(self, name: str) -> Decimal | None:
        if name not in catalogue().everything:
            raise KeyError(name)
        return cast(Decimal | None, self.get(name))

    def __iter__(self) -> Iterator[str]:
        return iter(catalogue().everything)

    def __len__(self) -> int:
        return len(catalogue().everything)


class WithRates(dict[str, Decimal | None]):
    """Reported figures and derived rates, complete."""


def with_rates(reported: Numbers) -> dict[str, Decimal | None]:
    """Reported figures and the derived rates in percent, not rounded; None where a part is missing or the whole is 0."""
    everything = WithRates(reported)
    for rate in catalogue().derived:
        everything[rate.key] = _rate(rate, reported)
    return everything


def _rate(rate: Derived, reported: Numbers) -> Decimal | None:
    if any(reported.get(name) is None for name in (*rate.part.names, *rate.whole.names)):
        return None
    share = numbers.ratio(rate.part(reported), rate.whole(reported))
    return None if share is None else numbers.EXACT.multiply(share, Decimal(100))


def show(entry: Figure | Derived, value: Decimal | None, unit: str) -> str:
    """A figure as tables print it, without its unit; nothing where it is not reported."""
    if value is None:
        return ""
    if entry.kind == "money":
        return numbers.amount(value, unit)
    if entry.kind in ("rate", "points"):
        return numbers.grouped(value, 2)
    if entry.kind == "date":
        return date.fromordinal(int(value)).isoformat()
    if entry.kind == "flag":
        return YES[0] if value else NO[0]
    return numbers.grouped(value)


def unit_of(entry: Figure | Derived, unit: str) -> str:
    """The unit that stands in the head of a column or behind a number."""
    return {"money": unit, "rate": "%"}.get(entry.kind, entry.unit)


def entered(entry: Figure, value: Decimal | None, unit: str) -> str:
    """A figure as a form field and an evaluation document hold it: no thousands marks, nothing lost."""
    if value is None or entry.kind in ("date", "flag"):
        return show(entry, value, unit)
    return numbers.plain(numbers.in_unit(value, unit) if entry.kind == "money" else value)
