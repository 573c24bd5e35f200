"""Outlines of reports as data (fixtures/outlines): which sections there are, what they draw, what hints the entry page gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from evaluation.loading import FIXTURES, load_file
from evaluation.scoring.shapes import Reader, setting


@dataclass(frozen=True)
class Part:
    """A section of a report. `draws` names parts that are made from the data and stand before its text."""

    key: str = setting("Key: how narratives name it")
    title: str = setting("Heading")
    english: str = setting("English heading")
    text: bool = setting("Whether it has a text of its own", default=True)
    hint: str = setting("Hint on the entry page", default="")
    draws: tuple[str, ...] = setting("Parts made from the data", default=())
    optional: bool = setting("Left out where it is empty; otherwise an empty section says so", default=False)
    sections: "tuple[Part, ...]" = setting("Sections below", default=())


@dataclass(frozen=True)
class Annex:
    """A table behind the report."""

    key: str = setting("Key")
    title: str = setting("Title")
    english: str = setting("English title")
    draws: tuple[str, ...] = setting("Parts made from the data")
    landscape: bool = setting("Landscape pages", default=False)


@dataclass(frozen=True)
class Outline:
    """A place's outline of the report."""

    code: str = setting("Code")
    name: str = setting("Name")
    english: str = setting("English name")
    title: str = setting("Title of the report; {year}, {unit} and {subject} are filled in")
    source: str = setting("Source")
    sections: tuple[Part, ...] = setting("Sections")
    note: Part | None = setting(
        "A text on what the report rests on, printed on the cover and above the score table", default=None
    )
    annexes: tuple[Annex, ...] = setting("Annexes", default=())
    line_pitch: Decimal = setting("Line pitch in points", default=Decimal("28.95"), minimum="20", maximum="36")

    @cached_property
    def texts(self) -> tuple[Part, ...]:
        """Sections with a text, in order; the note last."""
        return tuple(part for part in (*walk(self.sections), *((self.note,) if self.note else ())) if part.text)

    def title_of(self, key: str) -> str:
        return next((part.title for part in (*walk(self.sections), *self.texts) if part.key == key), key)


def walk(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from walk(part.sections)


def parse(document: Any) -> Outline:
    """An outline from a mapping. Raises ValueError with every fault."""
    reader = Reader()
    found: Outline = reader.record(Outline, document, "")
    if reader.faults:
        raise ValueError(reader.faults)
    return found


@cache
def shipped() -> dict[str, Outline]:
    """The outlines that come with the product, by code."""
    found = [parse(load_file(path)) for path in sorted((FIXTURES / "outlines").glob("*.yaml"))]
    return {outline.code: outline for outline in found}
