"""Evidence at a row: files added and taken out while the evaluation may be entered into. Each is an event.

The bytes are kept before the row that names them, and stay when the row goes: a seal may name them too.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from evaluation import evidence
from evaluation.models import Evaluation, Evidence, Indicator
from evaluation.services.record import Change, Refused, editable, record
from units.models import Person

MOST_BYTES = 200_000_000  # of one evaluation
MOST_FILES = 20  # at one row


@transaction.atomic
def attach(pk: int, row_pk: int, files: Sequence[tuple[str, str, bytes]], *, by: Person) -> Evaluation:
    """Add files (name, kind, bytes) to a row, all of them or none. One that is there already is not added twice."""
    evaluation = editable(pk)
    row = _row(evaluation, row_pk)
    there = set(row.evidence.values_list("sha256", flat=True))
    taken = evaluation.evidence.aggregate(bytes=Sum("size"))["bytes"] or 0
    if taken + sum(len(content) for _name, _kind, content in files) > MOST_BYTES:
        raise Refused(_("An evaluation holds %(limit)s MB of evidence at most.") % {"limit": MOST_BYTES // 1_000_000})
    fresh = {evidence.keep(content): (name, kind, len(content)) for name, kind, content in files}
    made = [
        Evidence(evaluation=evaluation, indicator=row, sha256=digest, name=name, kind=kind, size=size, by=by)
        for digest, (name, kind, size) in fresh.items()
        if digest not in there
    ]
    if len(there) + len(made) > MOST_FILES:
        raise Refused(_("A row holds %(limit)s files at most.") % {"limit": MOST_FILES})
    changes: list[Change] = [(f"rows.{row_pk}.evidence.{each.sha256[:12]}", None, each.name) for each in made]
    if changes:
        Evidence.objects.bulk_create(made)
        record(evaluation, "attach", by, changes)
    return evaluation


@transaction.atomic
def detach(pk: int, row_pk: int, evidence_pk: int, *, by: Person) -> Evaluation:
    """Take a file out of a row."""
    evaluation = editable(pk)
    found = Evidence.objects.filter(pk=evidence_pk, indicator=_row(evaluation, row_pk)).first()
    if found is None:
        raise Refused(_("This file was taken out already."))
    found.delete()
    record(evaluation, "detach", by, [(f"rows.{row_pk}.evidence.{found.sha256[:12]}", found.name, None)])
    return evaluation


def _row(evaluation: Evaluation, row_pk: int) -> Indicator:
    row = evaluation.indicators.filter(pk=row_pk).first()
    if row is None:
        raise Refused(_("This row was taken out already, or the framework fixes it."))
    return row
