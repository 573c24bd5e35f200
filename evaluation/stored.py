"""Figures between the database and the core: whole numbers below (fen, pieces, hundredths, 20210930), Decimals above."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Count, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Concat

from evaluation import figures
from evaluation.figures import Figure as Kind
from evaluation.models import Elimination, Evaluation, Narrative
from evaluation.prepared import Prepared
from units.models import Figure, Subject

ENTERED, FROM_LINES, ROLLED_UP = "entered", "lines", "rolled_up"


class Stored(NamedTuple):
    """A figure as it is kept: its value, and which of the three it is. `units` is (reported, expected) of a sum; where a part
    of that sum was eliminated, `eliminated` says how much, `summed` what the units make, and `value` is what is left."""

    value: Decimal | None
    source: str
    units: tuple[int, int] | None = None
    eliminated: Decimal | None = None
    summed: Decimal | None = None


def to_integer(kind: Kind, value: Decimal) -> int:
    if kind.kind in ("money", "rate", "points"):
        return int(value.scaleb(2))
    if kind.kind == "date":
        day = date.fromordinal(int(value))
        return day.year * 10_000 + day.month * 100 + day.day
    return int(value)


def from_integer(kind: Kind, stored: int) -> Decimal:
    if kind.kind in ("money", "rate", "points"):
        return Decimal(stored).scaleb(-2)
    if kind.kind == "date":
        return Decimal(date(stored // 10_000, stored // 100 % 100, stored % 100).toordinal())
    return Decimal(stored)


def units_below(subject: Subject) -> QuerySet[Subject]:
    """The subjects whose figures make up this one's: units at or below it that do not roll up themselves."""
    return Subject.objects.filter(
        kind=Subject.Kind.UNIT, rolls_up=False, unit__path__startswith=subject.unit.path, unit__is_active=True
    )


def read(evaluation: Evaluation) -> dict[str, Stored]:
    """Every figure of the evaluation's subject and year that is there, by key: entered, from lines, or rolled up. One query."""
    subject, year = evaluation.subject, evaluation.round.year
    by_key = figures.catalogue().by_key
    if subject.rolls_up:
        return _rolled_up(_sums(evaluation), by_key)
    rows = _own(subject.pk, year)
    return {key: Stored(from_integer(by_key[key], value), source) for key, value, source in rows if key in by_key}


_own = Prepared(
    lambda subject, year: Figure.objects.filter(subject=subject, year=year).order_by().values_list("key", "value", "source")
)


def taken_over(evaluation: Evaluation) -> list[tuple[Kind, Decimal, Decimal]]:
    """Figures that were entered with another value before budget lines made them: (figure, entered, from lines)."""
    by_key = figures.catalogue().by_key
    rows = Figure.objects.filter(subject=evaluation.subject, year=evaluation.round.year).exclude(entered=None)
    moved = {row.key: (row.entered or 0, row.value) for row in rows if row.entered != row.value}
    return [
        (kind, from_integer(kind, moved[key][0]), from_integer(kind, moved[key][1]))
        for key, kind in by_key.items()
        if key in moved
    ]


_FIGURES_AND_TEXTS = """SELECT key, value, source, '' FROM units_figure WHERE subject_id = %s AND year = %s
    UNION ALL SELECT key, 0, '', text FROM evaluation_narrative WHERE evaluation_id = %s"""


def read_with_texts(evaluation: Evaluation) -> tuple[dict[str, Stored], dict[str, str]]:
    """The figures, and the texts by section, in one query: for the path that saves a cell.

    Written out where nothing is rolled up: to make the statement from expressions costs more than to answer it.
    """
    subject, year, by_key = evaluation.subject, evaluation.round.year, figures.catalogue().by_key
    if subject.rolls_up:
        return _rolled_up_with_texts(evaluation, by_key)
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES_AND_TEXTS, [subject.pk, year, evaluation.pk])
        both = cursor.fetchall()
    kept = {key: Stored(from_integer(by_key[key], value), source) for key, value, source, _ in both if source and key in by_key}
    return kept, {key: text for key, _value, source, text in both if not source}


def _rolled_up_with_texts(evaluation: Evaluation, by_key: dict[str, Kind]) -> tuple[dict[str, Stored], dict[str, str]]:
    nothing = Value(0, BigIntegerField())
    sums: Any = _sums(evaluation).annotate(text=Value("", TextField()))
    texts = Narrative.objects.filter(evaluation=evaluation).order_by()
    both = list(sums.union(texts.values_list(Concat(Value("text."), "key"), *[nothing] * 5, "text"), all=True))
    written = {key.removeprefix("text."): text for key, *_figure, text in both if key.startswith("text.")}
    return _rolled_up((row[:-1] for row in both if not row[0].startswith("text.")), by_key), written


def _sums(evaluation: Evaluation) -> Any:
    """(key, sum over the units below, how many reported, the subject's own, how many are expected, what is eliminated) of
    every figure."""
    subject, year = evaluation.subject, evaluation.round.year
    taken = Elimination.objects.filter(evaluation=evaluation.pk, key=OuterRef("key")).order_by().values("value")
    below, own = Q(subject__in=units_below(subject)), Q(subject=subject)
    count = units_below(subject).order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return (
        Figure.objects.filter(below | own, year=year)
        .order_by()
        .values_list("key")
        .annotate(total=Sum("value", filter=below), reported=Count("pk", filter=below), mine=Sum("value", filter=own))
        .annotate(expected=Subquery(count), eliminated=Subquery(taken))
    )


def _rolled_up(rows: Iterable[Any], by_key: dict[str, Kind]) -> dict[str, Stored]:
    """Sums over the units below, None where one of them has not reported; what does not sum is the subject's own."""
    found: dict[str, Stored] = {}
    for key, total, reported, mine, expected, taken in rows:
        kind = by_key.get(key)
        if kind is None:
            continue
        if kind.sums and reported:
            found[key] = _summed_up(kind, int(total), (int(reported), int(expected)), taken)
        elif not kind.sums and mine is not None:
            found[key] = Stored(from_integer(kind, int(mine)), ENTERED)
    return found


def _summed_up(kind: Kind, total: int, units: tuple[int, int], taken: int | None) -> Stored:
    """The sum of the units, less what is eliminated. More than there is cannot be taken off: then nothing stands."""
    if not taken:
        return Stored(from_integer(kind, total) if units[0] == units[1] else None, ROLLED_UP, units)
    value = from_integer(kind, total - taken) if units[0] == units[1] and taken <= total else None
    return Stored(value, ROLLED_UP, units, from_integer(kind, taken), from_integer(kind, total))


def read_many(evaluations: Iterable[Evaluation]) -> dict[int, dict[str, Stored]]:
    """`read` for many evaluations, by their id, in at most five queries however many there are."""
    found = list(evaluations)
    rolled = {evaluation.subject for evaluation in found if evaluation.subject.rolls_up}
    below = _below_many(rolled) if rolled else {}
    subjects = {evaluation.subject_id for evaluation in found}.union(*below.values())
    rows: dict[tuple[int, int], list[tuple[str, int, str]]] = {}
    kept = Figure.objects.filter(subject__in=subjects, year__in={evaluation.round.year for evaluation in found})
    for subject, year, key, value, source in kept.order_by().values_list("subject", "year", "key", "value", "source"):
        rows.setdefault((subject, year), []).append((key, value, source))
    by_key = figures.catalogue().by_key
    taken: dict[int, dict[str, int]] = {}
    if rolled:
        for pk, key, value in Elimination.objects.filter(evaluation__in=found).values_list("evaluation", "key", "value"):
            taken.setdefault(pk, {})[key] = value
    read_one = {}
    for evaluation in found:
        subject, year = evaluation.subject_id, evaluation.round.year
        own = [row for row in rows.get((subject, year), ()) if row[0] in by_key]
        if evaluation.subject.rolls_up:
            reported = [rows.get((pk, year), []) for pk in below[subject]]
            read_one[evaluation.pk] = _summed(own, reported, by_key, taken.get(evaluation.pk, {}))
        else:
            read_one[evaluation.pk] = {key: Stored(from_integer(by_key[key], value), source) for key, value, source in own}
    return read_one


def _below_many(subjects: Iterable[Subject]) -> dict[int, list[int]]:
    """For each of these subjects, those whose figures make up its own."""
    condition = Q(pk__in=[])
    for subject in subjects:
        condition |= Q(unit__path__startswith=subject.unit.path)
    units = Subject.objects.filter(condition, kind=Subject.Kind.UNIT, rolls_up=False, unit__is_active=True)
    paths = list(units.order_by().values_list("pk", "unit__path"))
    return {subject.pk: [pk for pk, path in paths if path.startswith(subject.unit.path)] for subject in subjects}


def _summed(
    own: list[tuple[str, int, str]],
    reported: list[list[tuple[str, int, str]]],
    by_key: dict[str, Kind],
    taken: Mapping[str, int],
) -> dict[str, Stored]:
    """What `_rolled_up` sums in the database: a figure that one of the units has not reported has no sum."""
    sums: dict[str, list[int]] = {}
    for rows in reported:
        for key, value, _source in rows:
            sums.setdefault(key, []).append(value)
    found: dict[str, Stored] = {}
    for key, parts in sums.items():
        kind = by_key.get(key)
        if kind is not None and kind.sums:
            found[key] = _summed_up(kind, sum(parts), (len(parts), len(reported)), taken.get(key))
    mine = {key: Stored(from_integer(by_key[key], value), ENTERED) for key, value, _source in own if not by_key[key].sums}
    return found | mine


def values(stored: dict[str, Stored], blank_is_zero: Iterable[str]) -> dict[str, Decimal | None]:
    """The figures as the core takes them; blanks of the named groups as 0."""
    zero = frozenset(blank_is_zero)
    found: dict[str, Decimal | None] = {}
    for figure in figures.catalogue().figures:
        value = stored[figure.key].value if figure.key in stored else None
        if value is None and figure.group in zero and figure.kind in ("money", "count"):
            value = Decimal(0)
        found[figure.key] = value
    return found
