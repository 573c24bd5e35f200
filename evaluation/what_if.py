"""What if: a case with some of its cells changed, scored by the same engine. A scratch copy; nothing is stored."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from evaluation import figures
from evaluation.assessment import Assessment
from evaluation.cases import Entered
from evaluation.documents import Case, Row
from evaluation.figures import Derived, Figure
from evaluation.scoring.framework import Framework
from evaluation.values import text
from evaluation.wording.rules import names_of

CELLS = ("target", "actual", "level", "share", "points")


def changed(entered: Entered, typed: Mapping[str, str], ticked: Mapping[str, tuple[str, ...]]) -> Assessment:
    """The evaluation as it would be: `typed` by figures.<key> or <row code>/<cell>, `ticked` items by row code."""
    document = entered.document()
    cells = {**document.figures, **{key[8:]: text.one_line(cell) for key, cell in typed.items() if key.startswith("figures.")}}
    rows = tuple(_row(code, row, typed) for code, row in entered.case.rows.items())
    scratch = replace(document, figures=cells, indicators=rows, items={**document.items, **ticked})
    return Assessment(Case(scratch, entered.framework, evidence_is_kept=False))


def _row(code: str, row: Row, typed: Mapping[str, str]) -> Row:
    cells: dict[str, Any] = {
        cell: text.one_line(typed[f"{code}/{cell}"])
        for cell in CELLS
        if f"{code}/{cell}" in typed and (cell != "points" or not row.code)
    }
    return replace(row, **cells) if cells else row


def figures_of(framework: Framework) -> list[Figure]:
    """The figures that points and caps of a framework are made of, in the catalogue's order."""
    found = {cap.rate for cap in framework.caps}
    for leaf in framework.leaves.values():
        found |= set(names_of(leaf.settings)) | ({leaf.without} if leaf.without else set())
    everything = figures.catalogue().everything
    for name in list(found):
        rate = everything.get(name)
        if isinstance(rate, Derived):
            found |= {*rate.part.names, *rate.whole.names}
    return [figure for figure in figures.catalogue().figures if figure.key in found]
