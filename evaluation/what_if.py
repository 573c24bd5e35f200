"""What if: a case with some of its cells changed, scored by the same engine. A scratch copy; nothing is stored."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from evaluation import figures, stored
from evaluation.assessment import Assessment
from evaluation.cases import Entered
from evaluation.documents import Case, Row
from evaluation.figures import Derived, Figure
from evaluation.scoring.framework import Framework
from evaluation.scoring.shapes import Fault
from evaluation.values import text
from evaluation.wording.rules import names_of

CELLS = ("target", "actual", "level", "share", "points")


def changed(entered: Entered, typed: Mapping[str, str], ticked: Mapping[str, tuple[str, ...]]) -> Assessment:
    """The evaluation as it would be: `typed` by figures.<key> or <row code>/<cell>, `ticked` items by row code.

    Only what was typed is read anew; a figure that cannot be read counts as not reported, and its fault is told.
    """
    document, evaluation = entered.case.document, entered.evaluation
    rows = tuple(_row(code, row, typed) for code, row in entered.case.rows.items())
    scratch = replace(document, indicators=rows, items={**document.items, **ticked})
    reported, faults = stored.values(entered.stored, evaluation.blank_is_zero), list[Fault]()
    for what, cell in typed.items():
        if what.startswith("figures."):
            reported |= _figure(what[8:], text.one_line(cell), entered, faults)
    then = Assessment(Case(scratch, entered.framework, evidence_is_kept=False), reported)
    then.figure_faults = faults
    return then


def _figure(key: str, cell: str, entered: Entered, faults: list[Fault]) -> dict[str, Decimal | None]:
    """A figure as it was typed; a blank is 0 where the evaluation says so."""
    kind, evaluation = figures.catalogue().by_key[key], entered.evaluation
    value, found = figures.read_one(kind, cell, evaluation.amount_unit, evaluation.blank_is_zero)
    faults.extend(found)
    return {key: value}


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
