"""Where the rows of one framework stand under another: fixed rows by code, a unit's own by the code of their open section.

A section whose code is none there is looked for by its titles (产出指标/数量指标), where just one fits and no code claims it.
What has no place is told by comparing.py.
"""

from dataclasses import replace
from functools import cached_property

from evaluation.documents import Document, Row, find_section
from evaluation.scoring.framework import Framework


class Placement:
    """The way from one framework to another, worked out once for all evaluations."""

    def __init__(self, old: Framework, new: Framework) -> None:
        self.old = old
        self.new = new

    @cached_property
    def sections(self) -> dict[str, str]:
        """Code of an open section → its code under the new framework, for those that have a place there."""
        found = {code: code for code in self.old.open_sections if code in self.new.open_sections}
        for code, section in self.old.open_sections.items():
            fitting = None if code in found else find_section(self.new, section.path)
            if fitting is not None and fitting.code not in found.values():
                found[code] = fitting.code
        return found

    @cached_property
    def stays(self) -> bool:
        """Whether every section keeps its code, so that documents need no change."""
        return all(self.sections.get(code) == code for code in self.old.open_sections)

    @cached_property
    def keeps_codes(self) -> bool:
        """Whether every row, fixed ones too, keeps its code."""
        return self.stays and self.old.leaves.keys() <= self.new.leaves.keys()

    def code(self, code: str, *, own: bool) -> str | None:
        """What a row's code becomes; None where it has no place."""
        if not own:
            return code if code in self.new.leaves else None
        section, _, number = code.rpartition(".")
        moved = self.sections.get(section)
        return None if moved is None else f"{moved}.{number}"

    def moved(self, document: Document) -> Document:
        """The document with its own rows in their sections under the new framework; those without a place are left out."""
        if self.stays:
            return document
        rows = [self._row(row) for row in document.indicators]
        return replace(document, indicators=tuple(row for row in rows if row is not None))

    def _row(self, row: Row) -> Row | None:
        if row.code or not row.section:
            return row
        section = find_section(self.old, row.section)
        code = self.sections.get(section.code) if section else None
        return None if code is None else row if code == row.section else replace(row, section=code)
