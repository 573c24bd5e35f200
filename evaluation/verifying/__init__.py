"""Whether the record is whole: one small function for each kind of damage, each damage named with its place.

To add one: a function in database.py, recorded.py or sealed.py, its place in a tuple below, its sentence in wording/damage.py,
and a test that does the damage by SQL.
"""

from collections.abc import Callable, Iterator

from django.db import connection, transaction

from evaluation.verifying import attached, database, recorded, sealed
from evaluation.verifying.damage import Damage, damage
from evaluation.verifying.kept import UNREADABLE, Kept, chunks, read

DATABASE: tuple[Callable[[], Iterator[Damage]], ...] = (
    database.guards_are_ours,
    database.frameworks_are_as_published,
    database.units_lie_where_they_belong,
    database.events_of_units_are_chained,
    database.one_revision_holds,
    database.figures_can_be_read,
    database.figures_are_sums_of_their_lines,
    attached.evidence_is_as_given,
)
EVALUATION: tuple[Callable[[Kept], Iterator[Damage]], ...] = (
    recorded.events_are_chained,
    recorded.seals_are_chained,
    recorded.every_seal_has_its_event,
    recorded.state_is_what_happened,
    recorded.consents_are_what_happened,
    recorded.people_are_who_sealed,
    sealed.rows_are_as_sealed,
    sealed.texts_are_as_sealed,
    sealed.figures_are_as_sealed,
    sealed.profile_is_as_sealed,
    sealed.parts_are_as_sealed,
    sealed.reasons_are_as_sealed,
    sealed.terms_are_as_sealed,
    sealed.total_is_as_sealed,
    sealed.approval_is_of_this,
    sealed.verified_points_are_as_sealed,
)

__all__ = ["DATABASE", "EVALUATION", "Damage", "found"]


def found() -> Iterator[Damage]:
    """Every damage. A chunk of evaluations is read at one moment, so that people may go on working."""
    for whole in DATABASE:
        yield from whole()
    for keys in chunks():
        yield from _of(keys)


def _of(keys: list[int]) -> list[Damage]:
    """The damage of a chunk; where one of its rows cannot even be read, each evaluation by itself."""
    try:
        kept = _at_one_moment(keys)
    except UNREADABLE:
        if len(keys) == 1:
            return [Damage("unreadable", (("evaluation", keys[0]),))]
        return [each for key in keys for each in _of([key])]
    return [each for one in kept for check in EVALUATION for each in _checked(check, one)]


def _checked(check: Callable[[Kept], Iterator[Damage]], kept: Kept) -> Iterator[Damage]:
    """What a check finds. A seal that was made anew with other content may hold anything."""
    try:
        yield from check(kept)
    except UNREADABLE as error:
        yield damage("content_strange", kept.evaluation, check=check.__name__, found=f"{type(error).__name__}: {error}"[:100])


def _at_one_moment(keys: list[int]) -> list[Kept]:
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return read(keys)
