"""Carrying over from last year: own indicators and texts, by choice. What was carried is marked until somebody confirms it.

A mark names a row (rows.12) or a text (texts.problems). Writing anew what was carried confirms it too; filling in this year's
result does not.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from evaluation import frameworks, outlines, queries
from evaluation.models import Evaluation, Indicator, Narrative
from evaluation.services.entering import MAX_ROWS, put_in
from evaluation.services.record import Change, Refused, Stale, editable, record
from units.models import Person

CARRIED = ("section", "title", "points", "unit", "operator", "kind", "office_id")


class Offer(NamedTuple):
    """What may be carried over from last year's evaluation of the same subject: rows whose section is still open and that are
    not there yet, texts of sections that are still blank."""

    source: Evaluation | None
    rows: list[Indicator]
    texts: dict[str, str]


def offer(evaluation: Evaluation) -> Offer:
    """What last year's evaluation holds for this one."""
    source = queries.last_year(evaluation)
    if source is None:
        return Offer(None, [], {})
    sections = frameworks.of(evaluation.round.framework).open_sections
    there = set(evaluation.indicators.exclude(section="").values_list("section", "title"))
    rows = [row for row in source.indicators.exclude(section="") if row.section in sections]
    kept = dict(evaluation.narratives.exclude(text="").values_list("key", "text"))
    written = dict(source.narratives.exclude(text="").values_list("key", "text"))
    keys = [part.key for part in outlines.shipped()[evaluation.round.outline].texts]
    texts = {key: written[key] for key in keys if key in written and key not in kept}
    return Offer(source, [row for row in rows if (row.section, row.title) not in there], texts)


@transaction.atomic
def carry(pk: int, rows: Collection[int], texts: Collection[str], *, targets: bool, seen: int, by: Person) -> Evaluation:
    """Carry over the chosen rows (with their targets where asked) and texts, as one event."""
    evaluation = editable(pk)
    if evaluation.seq != seen:
        raise Stale
    offered = offer(evaluation)
    chosen = [row for row in offered.rows if row.pk in rows]
    if evaluation.indicators.count() + len(chosen) > MAX_ROWS:
        raise Refused(_("An evaluation holds %(count)s rows at most.") % {"count": MAX_ROWS})
    made = Indicator.objects.bulk_create(_copies(evaluation, chosen, targets=targets))
    written = {key: text for key, text in offered.texts.items() if key in texts}
    upsert = {"unique_fields": ["evaluation", "key"], "update_fields": ["text"]}
    fresh = [Narrative(evaluation=evaluation, key=key, text=text) for key, text in written.items()]
    Narrative.objects.bulk_create(fresh, update_conflicts=True, **upsert)  # type: ignore[arg-type]
    changes: list[Change] = [change for row in made for change in put_in(row)]
    changes += [(f"texts.{key}", "", text) for key, text in written.items()]
    if not changes:
        raise Refused(_("Choose what is to be carried over."))
    marks = [*(f"rows.{row.pk}" for row in made), *(f"texts.{key}" for key in written)]
    year = str(evaluation.round.year - 1)
    record(evaluation, "carry_over", by, changes, note=year, carried=[*evaluation.carried, *marks])
    return evaluation


def _copies(evaluation: Evaluation, chosen: Iterable[Indicator], *, targets: bool) -> list[Indicator]:
    """The rows for this year, each behind the last of its section; without results, which are this year's own."""
    last: dict[str, int] = {}
    for section, position in evaluation.indicators.values_list("section", "position"):
        last[section] = max(last.get(section, 0), position)
    made = []
    for row in chosen:
        last[row.section] = last.get(row.section, 0) + 1
        cells = {name: getattr(row, name) for name in CARRIED} | ({"target": row.target} if targets else {})
        made.append(Indicator(evaluation=evaluation, position=last[row.section], **cells))
    return made


@transaction.atomic
def confirm(pk: int, marks: Collection[str], *, by: Person) -> Evaluation:
    """Say of what was carried over that it holds for this year as it stands."""
    evaluation = editable(pk)
    confirmed = [mark for mark in evaluation.carried if mark in marks]
    if not confirmed:
        raise Refused(_("Choose what is confirmed."))
    left = [mark for mark in evaluation.carried if mark not in confirmed]
    changes: list[Change] = [(f"carried.{mark}", "carried", "confirmed") for mark in confirmed]
    record(evaluation, "confirm_carried", by, changes, carried=left)
    return evaluation
