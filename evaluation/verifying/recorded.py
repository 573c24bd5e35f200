"""Events, seals and consents of an evaluation against each other: nothing missing, nothing changed, the state what they say."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from evaluation import events, seals
from evaluation.models import Event, Seal
from evaluation.verifying.damage import Damage, damage
from evaluation.verifying.kept import Kept, opened

SEALS = {"submit": Seal.Kind.SUBMISSION, "approve": Seal.Kind.APPROVAL}
A_MOMENT = timedelta(minutes=1)  # events of before migration 0004 were timed a moment after their seals
CONSENTS = ("pass_on", "approve")


def events_are_chained(kept: Kept) -> Iterator[Damage]:
    """Every event from 1 to seq, each as it was recorded, the last of them the one that the evaluation keeps."""
    evaluation, previous, number = kept.evaluation, seals.GENESIS, 0
    for event in kept.events:
        gap = event.seq != number + 1
        if gap:
            yield damage("events_missing", evaluation, first=number + 1, last=(event.seq or 0) - 1)
        elif events.hash_of(event, previous) != event.hash:
            yield damage("event_changed", evaluation, event=event.seq, action=event.action)
        previous, number = event.hash, event.seq or 0
    if number < evaluation.seq:
        yield damage("events_missing", evaluation, first=number + 1, last=evaluation.seq)
    elif number > evaluation.seq:
        yield damage("events_beyond", evaluation, last=number, seq=evaluation.seq)
    elif previous != (evaluation.event_hash or seals.GENESIS):
        yield damage("last_event_differs", evaluation, event=number)


def seals_are_chained(kept: Kept) -> Iterator[Damage]:
    """Every seal from 1, each the bytes that were sealed, each on the one before."""
    previous, number = seals.GENESIS, 0
    for seal in kept.seals:
        if seal.number != number + 1:
            yield damage("seals_missing", kept.evaluation, first=number + 1, last=seal.number - 1)
        elif seal.previous_hash != previous:
            yield damage("seal_out_of_chain", kept.evaluation, seal=seal.number)
        if opened(seal) is None:
            yield damage("seal_damaged", kept.evaluation, seal=seal.number)
        previous, number = seal.hash, seal.number


def every_seal_has_its_event(kept: Kept) -> Iterator[Damage]:
    """Submissions and approvals as events and as seals are the same ones, by the same people at the same time."""
    told = {event.note: event for event in kept.events if event.action in SEALS}
    for seal in kept.seals:
        event = told.pop(seal.hash, None)
        if event is None:
            yield damage("seal_without_event", kept.evaluation, seal=seal.number)
        elif (seal.kind, seal.by_id) != (SEALS[event.action], event.actor_id) or abs(seal.at - event.at) > A_MOMENT:
            yield damage("seal_attributed", kept.evaluation, seal=seal.number, event=event.seq)
    for event in told.values():
        yield damage("event_without_seal", kept.evaluation, event=event.seq, action=event.action)


def state_is_what_happened(kept: Kept) -> Iterator[Damage]:
    """The state and step that the last event which moved the evaluation left."""
    evaluation = kept.evaluation
    moves = [change[2] for event in kept.events for change in _changes(event) if change[:1] == ["state"]]
    there = f"{evaluation.state} {evaluation.step}".strip()
    if moves and moves[-1] != there:
        yield damage("state_differs", evaluation, found=there, expected=moves[-1])


def _changes(event: Event) -> list[Any]:
    """The changes of an event, as far as they are any."""
    changes = event.changes if isinstance(event.changes, list) else []
    return [change for change in changes if isinstance(change, list) and len(change) == 3]


def consents_are_what_happened(kept: Kept) -> Iterator[Damage]:
    """Each passing on and each approval has its consent to the submission before it, and there are no others."""
    of_seal = {seal.pk: seal.hash for seal in kept.seals}
    there = {(of_seal.get(each.seal_id, ""), each.person_id): each for each in kept.approvals}
    submission = ""
    for event in kept.events:
        submission = event.note if event.action == "submit" else submission
        if event.action in CONSENTS and there.pop((submission, event.actor_id or 0), None) is None:
            yield damage("consent_missing", kept.evaluation, event=event.seq, person=event.actor_id)
    for each in there.values():
        yield damage("consent_unknown", kept.evaluation, person=each.person_id, step=each.step)


def people_are_who_sealed(kept: Kept) -> Iterator[Damage]:
    """Submitted and approved by whom and when: what the seals say."""
    evaluation = kept.evaluation
    submission = kept.latest(Seal.Kind.SUBMISSION)
    approval = kept.latest(Seal.Kind.APPROVAL) if kept.is_approved else None
    expected = {
        "submitted_by": submission.by_id if submission else None,
        "submitted_at": submission.at if submission else None,
        "approved_by": approval.by_id if approval else None,
        "approved_at": approval.at if approval else None,
    }
    found = {
        "submitted_by": evaluation.submitted_by_id,
        "submitted_at": evaluation.submitted_at,
        "approved_by": evaluation.approved_by_id,
        "approved_at": evaluation.approved_at,
    }
    for name, value in expected.items():
        if found[name] != value:
            yield damage("sealed_by_differs", evaluation, field=name, found=found[name], expected=value)
