"""What holds for the database as a whole: guards, frameworks, units and their events, current revisions, figures, lines."""

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby

from django.db.models import Count, Q

from evaluation import events, figures, guards, seals, stored
from evaluation.figures import Figure as Kind
from evaluation.models import Evaluation, Event, FrameworkDocument
from evaluation.services.lines import AMOUNTS, is_blank, sum_of, used
from evaluation.values.numbers import MAX_YUAN
from evaluation.verifying.damage import Damage, damage
from evaluation.verifying.kept import UNREADABLE
from units.models import BudgetLine, Figure, Subject, Unit

CHUNK = 200
Place = tuple[int, int]  # subject and year


def guards_are_ours() -> Iterator[Damage]:
    found = guards.faults()
    for code, names in (("guard_missing", found.missing), ("guard_changed", found.changed), ("guard_strange", found.strange)):
        yield from (damage(code, name=name) for name in names)


def frameworks_are_as_published() -> Iterator[Damage]:
    """The digest of each is that of its text, and its code, revision, name and year are those in the text."""
    for row in FrameworkDocument.objects.order_by("pk").iterator(chunk_size=10):
        if "sha256:" + hashlib.sha256(row.content.encode()).hexdigest() != row.digest:
            yield damage("framework_changed", framework=row.reference)
        elif not _is_named(row):
            yield damage("framework_renamed", framework=row.reference)


def _is_named(row: FrameworkDocument) -> bool:
    try:
        content = json.loads(row.content)
        told = content["code"], str(content.get("revision", 1)), content["name"], str(content["year"])
    except UNREADABLE:
        return False
    return told == (row.code, str(row.revision), row.name, str(row.year))


def units_lie_where_they_belong() -> Iterator[Damage]:
    """The path of a unit is that of the unit above, and its code."""
    rows = Unit.objects.order_by("pk").values_list("pk", "name", "code", "path", "parent__path")
    for pk, name, code, path, above in rows.iterator(chunk_size=1000):
        if path != f"{above or '/'}{code}/":
            yield damage("unit_path", unit=f"{pk} ({name})", found=path, expected=f"{above or '/'}{code}/")


def events_of_units_are_chained() -> Iterator[Damage]:
    """Numbered without a gap and chained. The last one of a unit has nothing that would miss it."""
    rows = Event.objects.filter(evaluation=None).order_by("unit_id", "seq").iterator(chunk_size=1000)
    for unit, group in groupby(rows, key=lambda event: event.unit_id):
        previous, number = seals.GENESIS, 0
        for event in group:
            if event.seq != number + 1:
                yield damage("unit_events_missing", unit=unit, first=number + 1, last=(event.seq or 0) - 1)
            elif events.hash_of(event, previous) != event.hash:
                yield damage("unit_event_changed", unit=unit, event=event.seq, action=event.action)
            previous, number = event.hash, event.seq or 0


def one_revision_holds() -> Iterator[Damage]:
    """Of the evaluations of a subject in a round exactly one is current."""
    named = ("round__name", "subject__unit__name", "subject__name")  # two units may bear one name: the ids keep them apart
    rows = Evaluation.objects.order_by().values_list("round", "subject", *named)
    counted = rows.annotate(held=Count("pk", filter=Q(current=True))).exclude(held=1)
    for _round, _subject, round_name, unit, subject, held in counted.iterator():
        yield damage("revisions_held", round=round_name, subject=f"{unit} {subject}", found=held)


def figures_can_be_read() -> Iterator[Damage]:
    """A day that there is, yes or no, nothing below zero, no amount beyond what may be entered."""
    by_key = figures.catalogue().by_key
    for figure in Figure.objects.select_related("subject__unit").order_by("pk").iterator(chunk_size=1000):
        kind = by_key.get(figure.key)
        if kind is not None and not _in_range(kind, figure):
            yield damage("figure_out_of_range", figure=_named(figure), key=figure.key, found=figure.value)


def _in_range(kind: Kind, figure: Figure) -> bool:
    try:
        value = stored.from_integer(kind, figure.value)
    except UNREADABLE:
        return False
    if kind.kind == "flag":
        return value in (0, 1)
    if kind.kind == "money" and figure.source == Figure.Source.ENTERED:
        return 0 <= value < MAX_YUAN
    return kind.kind == "rate" or value >= 0


def figures_are_sums_of_their_lines() -> Iterator[Damage]:
    """Figures from budget lines are what the lines sum up to; with lines that have amounts, all such figures are."""
    kinds = {kind.key: kind for kind in figures.catalogue().figures if kind.lines}
    for subjects in _subjects_with_lines():
        lines: dict[Place, list[BudgetLine]] = {}
        for line in BudgetLine.objects.filter(subject__in=subjects):
            lines.setdefault((line.subject_id, line.year), []).append(line)
        there: dict[Place, dict[str, Figure]] = {}
        for figure in Figure.objects.filter(subject__in=subjects, key__in=kinds).select_related("subject__unit"):
            there.setdefault((figure.subject_id, figure.year), {})[figure.key] = figure
        for place in sorted(lines.keys() | there.keys()):
            yield from _sums(place, kinds, lines.get(place, []), there.get(place, {}))


def _subjects_with_lines() -> Iterator[list[int]]:
    last = 0
    summed = Q(lines__isnull=False) | Q(figures__source=Figure.Source.LINES)
    rows = Subject.objects.filter(summed).order_by("pk").values_list("pk", flat=True).distinct()
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield found
        last = found[-1]


def _sums(place: Place, kinds: dict[str, Kind], lines: list[BudgetLine], there: dict[str, Figure]) -> Iterator[Damage]:
    counts = any(getattr(line, name) for line in lines for name in AMOUNTS)
    for key, kind in kinds.items():
        figure = there.get(key)
        summed = figure is not None and figure.source == Figure.Source.LINES
        if not (counts or summed) or kind.lines is None:
            continue
        if not summed and is_blank(used(lines), kind.lines):
            continue  # a column that nobody filled makes no figure
        expected = stored.to_integer(kind, sum_of(lines, kind.lines))
        if figure is None or not summed or figure.value != expected:
            named = _named(figure) if figure else f"{place[0]}, {place[1]}"
            yield damage("figure_not_summed", figure=named, key=key, found=figure and figure.value, expected=expected)


def _named(figure: Figure) -> str:
    return f"{figure.subject_id} ({figure.subject.unit.name} {figure.subject.name}), {figure.year}"
