"""The chain of events: each holds a hash of what it tells and of the event before it, so that none is changed, cut out or
slipped in unseen. An evaluation keeps the hash of its last one; a unit's are numbered under the unit's lock.
"""

from datetime import UTC, datetime
from typing import Any

from evaluation import seals
from evaluation.models import Evaluation, Event

_APART = (
    "id",
    "hash",
    "evaluation_id",
)  # the chain itself says whose it is; an event may be made before its evaluation has a number


def hash_of(event: Event, previous: str) -> str:
    """H(previous ‖ H(all columns that hold something)): a column that is added later and empty changes no hash."""
    told = {field.attname: getattr(event, field.attname) for field in event._meta.concrete_fields if field.attname not in _APART}
    known = {name: _plain(value) for name, value in told.items() if value is not None}
    return seals.chained(previous, seals.digest(seals.canonical(known)))


def follow(evaluation: Evaluation, event: Event) -> Event:
    """Make an unsaved event the next of the evaluation's chain; the evaluation's `event_hash` moves along, to be kept with it."""
    event.hash = hash_of(event, evaluation.event_hash or seals.GENESIS)
    evaluation.event_hash = event.hash
    return event


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
