"""An evaluation in the database as a Case: the same in-memory document that a file reads into, so both are scored alike."""

from collections import namedtuple
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import connection

from evaluation import around, figures, frameworks, seals, stored
from evaluation.assessment import Around, Assessment, Beside
from evaluation.documents import Case, Deduction, Document, Row, Status, UnitRef, Verified, row_of
from evaluation.models import Evaluation, Indicator, Narrative, Seal, Verification
from evaluation.prepared import Prepared
from evaluation.stored import Stored
from evaluation.values import numbers

COLUMNS = [field.attname for field in Indicator._meta.concrete_fields]
_with_offices = Prepared(lambda pk: Indicator.objects.filter(evaluation=pk).order_by().values_list(*COLUMNS, "office__name"))


def with_office_names(evaluation: Evaluation) -> list[Indicator]:
    """The rows of an evaluation, each with the name of its office, without an object for each office."""
    rows = []
    for *cells, office in _with_offices(evaluation.pk):
        row = Indicator.from_db(connection.alias, COLUMNS, cells)
        row.evaluation, row.office_name = evaluation, office
        rows.append(row)
    return rows


# What scoring asks of a row: plain values, made in a fifth of the time that objects take.
CELLS = (
    *("pk", "evaluation", "code", "section", "position", "title", "points", "unit", "operator", "kind", "target", "actual"),
    *("level", "share", "items", "reason", "not_applicable", "deduction", "deduction_reason", "target_initial", "target_basis"),
)


Cells = namedtuple("Cells", CELLS)  # type: ignore[misc]
_rows = Prepared(lambda pk: Indicator.objects.filter(evaluation=pk).order_by().values_list(*CELLS))


def values_only(evaluation: Evaluation) -> list[Any]:
    """The rows of an evaluation as plain values: for whoever only scores them."""
    return [Cells(*row) for row in _rows(evaluation.pk)]


def _as_submitted(evaluation: Evaluation) -> dict[str, Stored]:
    """The figures as they were sealed: units below may have changed theirs since."""
    live, submission = stored.read(evaluation), seals.latest(evaluation, Seal.Kind.SUBMISSION)
    if submission is None:
        return live
    document = seals.opened(submission)["evaluation"]
    by_key, unit = figures.catalogue().by_key, document["amount_unit"]
    return {
        key: Stored(figures.read(by_key[key], cell, unit), live[key].source if key in live else stored.ENTERED)
        for key, cell in document.get("figures", {}).items()
        if key in by_key
    }


def _figures(evaluation: Evaluation) -> dict[str, Stored]:
    return stored.read(evaluation) if evaluation.is_editable else _as_submitted(evaluation)


def _texts(evaluation: Evaluation) -> dict[str, str]:
    return dict(Narrative.objects.filter(evaluation=evaluation).values_list("key", "text"))


_SAME = (
    *("code", "section", "unit", "operator", "target", "actual", "reason", "level", "share"),
    *("not_applicable", "target_initial", "target_basis"),
)


class Entered:
    """What is entered of one evaluation, read with one query each: rows, figures, and texts where asked for.

    Rows, figures and texts that the caller has already are taken as they are (bulk work reads many evaluations at once).
    `surroundings` says whether to read what stands around the document; unless it says so, whoever asks for texts gets it.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        *,
        texts: bool | Mapping[str, str] = False,
        verified: bool = False,
        indicators: list[Indicator] | None = None,
        kept: dict[str, Stored] | None = None,
        surroundings: bool | None = None,
    ) -> None:
        self.evaluation = evaluation
        self.framework = frameworks.of(evaluation.round.framework)
        rows = with_office_names(evaluation) if indicators is None else indicators
        self.indicators = sorted(rows, key=self._order)
        self.stored: dict[str, Stored] = _figures(evaluation) if kept is None else kept
        self.texts = dict(texts) if isinstance(texts, Mapping) else _texts(evaluation) if texts else {}
        found = Verification.objects.filter(evaluation=evaluation) if verified else []
        self.verified = {each.where: each for each in found}
        self.codes = dict(self._codes())
        whole = texts is True if surroundings is None else surroundings
        found_around = (
            around.of(evaluation, self.indicators, self.stored) if whole else Around(exceeded=around.exceeded(self.stored))
        )
        self.around = replace(found_around, carried=self._carried()) if evaluation.carried else found_around
        self.case = Case(self._document(), self.framework, evidence_is_kept=False)

    def _carried(self) -> tuple[str, ...]:
        """Places that came from last year and were not confirmed; rows that are gone again count no more."""
        rows = {f"rows.{row.pk}": self.where(row) for row in self.indicators}
        texts = {f"texts.{key}": f"narrative.{key}" for key, written in self.texts.items() if written}
        return tuple((rows | texts)[mark] for mark in self.evaluation.carried if mark in rows or mark in texts)

    def document(self) -> Document:
        """The whole document, figures as texts: what is sealed and exported."""
        by_key, unit = figures.catalogue().by_key, self.evaluation.amount_unit
        cells = {
            key: figures.entered(by_key[key], each.value, unit) for key, each in self.stored.items() if each.value is not None
        }
        return replace(self.case.document, figures=cells)

    def assess(self, beside: Beside | None = None) -> Assessment:
        """Scored, from the figures as numbers; `beside` for a reviewer's page."""
        return Assessment(self.case, stored.values(self.stored, self.evaluation.blank_is_zero), beside, self.around)

    def _order(self, row: Indicator) -> tuple[int, int, int]:
        return self.framework.places.get(row.code or row.section, 10**6), row.position, row.pk

    def _codes(self) -> Iterable[tuple[int, str]]:
        """Row id → leaf code; own rows are numbered within their section as documents number them."""
        count: dict[str, int] = {}
        for row in self.indicators:
            if not row.code:
                count[row.section] = count.get(row.section, 0) + 1
            yield row.pk, row.code or f"{row.section}.{count[row.section]}"

    def _document(self) -> Document:
        evaluation, unit = self.evaluation, self.evaluation.subject.unit
        people = {
            "prepared_by": evaluation.prepared_by,
            "financial_officer": evaluation.financial_officer,
            "head": evaluation.head,
            "telephone": evaluation.telephone,
        }
        return Document(
            format="self-evaluation/1",
            framework=evaluation.round.framework.reference,
            year=evaluation.round.year,
            unit=UnitRef(unit.code, unit.name),
            subject="" if evaluation.subject.kind in ("department", "unit") else evaluation.subject.name,
            amount_unit=evaluation.amount_unit,  # type: ignore[arg-type]
            indicators=tuple(self._row(row) for row in self.indicators),
            items={row.code: tuple(row.items) for row in self.indicators if row.code and row.items is not None},
            narrative={key: text for key, text in self.texts.items() if text},
            status=Status(evaluation.figures_status or None, {key: name for key, name in people.items() if name}),  # type: ignore[arg-type]
            blank_is_zero=tuple(evaluation.blank_is_zero),
        )

    def _row(self, row: Indicator) -> Row:
        own = not row.code
        verified = self.verified.get(self.where(row))
        cells: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
        cells |= {"office": getattr(row, "office_name", None) or ""}
        if own:
            cells |= {"title": row.title, "kind": row.kind}
            cells["points"] = numbers.plain(row.points, 2) if row.points is not None else ""
        if row.deduction is not None:
            cells["deduction"] = Deduction(numbers.plain(row.deduction, 2), row.deduction_reason)
        if verified:
            cells["verified"] = Verified(numbers.plain(verified.points, 2), verified.reason)
        return row_of(cells)

    def where(self, row: Indicator) -> str:
        """How findings and remarks name the row."""
        section = self.framework.open_sections.get(row.section)
        return row.code or f"{section.path if section else row.section}/{row.title or self.codes[row.pk]}"
