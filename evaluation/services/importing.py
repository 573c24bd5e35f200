"""An evaluation document into an evaluation: its own rows made, every cell entered as if it had been typed."""

from typing import Any

from django.db import transaction

from evaluation.cases import Entered
from evaluation.documents import Case, Row, find_section
from evaluation.models import Evaluation, Indicator
from evaluation.services.entering import PROFILE, enter, put_in, taken_out
from evaluation.services.record import editable, record
from evaluation.values import numbers, text
from units.models import Office, Person

_CELLS = ("target", "actual", "level", "share", "reason", "not_applicable", "target_initial", "target_basis")


@transaction.atomic
def put_document(pk: int, case: Case, *, by: Person) -> Evaluation:
    """Replace the unit's own rows, and enter figures, rows, items, texts and people of the document."""
    evaluation = editable(pk)
    framework = Entered(evaluation).framework
    own_before = list(evaluation.indicators.exclude(section=""))
    gone = [change for row in own_before for change in taken_out(row)]
    evaluation.indicators.exclude(section="").delete()
    offices = dict(Office.objects.filter(unit=evaluation.subject.unit).values_list("name", "pk"))
    own = [(row, find_section(framework, row.section)) for row in case.document.indicators if not row.code]
    made = [
        _own_row(evaluation, row, section.code, place, offices.get(row.office))
        for place, (row, section) in enumerate(own, 1)
        if section is not None
    ]
    new = [change for row in Indicator.objects.bulk_create(made) for change in put_in(row)]
    record(evaluation, "import", by, [*gone, *new])
    fixed = {row.code: row.pk for row in evaluation.indicators.exclude(code="")}
    return enter(pk, _typed(case, fixed), seen=evaluation.seq, by=by, action="import")


def _own_row(evaluation: Evaluation, row: Row, section: str, place: int, office: int | None) -> Indicator:
    cells = {name: getattr(row, name) for name in _CELLS}
    deduction = numbers.read(row.deduction.points) if row.deduction else None
    return Indicator(
        evaluation=evaluation,
        section=section,
        position=place,
        title=row.title,
        points=numbers.read(row.points),
        unit=row.unit,
        operator=row.sign,
        kind=row.kind_or_default,
        deduction=deduction,
        deduction_reason=row.deduction.reason if row.deduction else "",
        office_id=office,
        **cells,
    )


def _typed(case: Case, fixed: dict[str, int]) -> dict[str, str]:
    """The document's cells as the entry pages would post them."""
    document = case.document
    typed: dict[str, Any] = {f"figures.{key}": cell for key, cell in document.figures.items()}
    typed |= {f"texts.{key}": text for key, text in document.narrative.items()}
    for row in document.indicators:
        if row.code in fixed:
            typed |= {f"rows.{fixed[row.code]}.{name}": getattr(row, name) for name in _CELLS if getattr(row, name)}
    typed |= {f"rows.{fixed[code]}.items": text.LIST.join(items) for code, items in document.items.items() if code in fixed}
    typed |= {f"profile.{name}": value for name, value in document.status.people.items() if name in PROFILE}
    if document.status.figures:
        typed["profile.figures_status"] = document.status.figures
    if document.blank_is_zero:
        typed["profile.blank_is_zero"] = text.LIST.join(document.blank_is_zero)
    return typed
