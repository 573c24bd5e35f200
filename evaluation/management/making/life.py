"""One round lived through: opened, filled, submitted, returned, approved — the rows, seals and events that the services would
leave, written in bulk. `manage.py verify` holds for them."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from evaluation import cases, checks, frameworks, sealing, seals
from evaluation.assessment import Assessment
from evaluation.events import follow
from evaluation.management.making import entries, faults, lists
from evaluation.management.making.entries import Draft
from evaluation.management.making.tree import Made
from evaluation.models import Approval, Evaluation, Event, Indicator, Narrative, Remark, Round, Seal, State, Verification
from units.models import Figure, Person

BATCH = 100
OVER = (("approved", 94), ("submitted", 3), ("returned", 3))  # of a hundred, in years that are over
OPEN = (("not_begun", 9), ("in_work", 27), ("submitted", 34), ("returned", 8), ("approved", 22))
SEALED = ("submitted", "returned", "approved")
SEQ = {"not_begun": 1, "in_work": 2, "submitted": 3, "returned": 4, "approved": 4}


class Life(NamedTuple):
    """One evaluation on its way: who, what is entered, how far it comes, and what it scores then."""

    made: Made
    evaluation: Evaluation
    draft: Draft
    state: str
    rng: Random
    assessment: Assessment
    found: list[checks.Finding]


def live(
    found: Round,
    subjects: list[Made],
    rows: int,
    seed: int,
    *,
    over: bool,
    opened_by: Person,
    progress: Callable[[int], None] = lambda count: None,
) -> dict[str, int]:
    """Make the round's evaluations, a batch at a time; how many of each state and fault."""
    counts: dict[str, int] = {}
    for batch in _batches(subjects):
        with transaction.atomic():
            for life in _batch(found, batch, rows, seed, over=over, opened_by=opened_by):
                for name in (life.state, *life.draft.planted):
                    counts[name] = counts.get(name, 0) + 1
        progress(len(batch))
    return counts


def _batches(subjects: list[Made]) -> Iterator[list[Made]]:
    source = iter(subjects)
    while batch := list(islice(source, BATCH)):
        yield batch


def _batch(found: Round, batch: list[Made], rows: int, seed: int, *, over: bool, opened_by: Person) -> list[Life]:
    lives = [_filled(made, Evaluation(round=found, subject=made.subject), rows, seed, over=over) for made in batch]
    for life in lives:
        _settle(life)
    Evaluation.objects.bulk_create(life.evaluation for life in lives)
    begun = [life for life in lives if life.state != "not_begun"]
    events = [_event(life, 1, opened_by, "open", [["state", None, "draft"]], found.name) for life in lives]
    events += [_event(life, 2, life.made.preparer, "enter", [["rows", None, len(life.draft.rows)]]) for life in begun]
    _store_entries(lives)
    events += _seal([life for life in begun if life.state in SEALED])
    Event.objects.bulk_create(events, batch_size=500)
    Evaluation.objects.bulk_update((life.evaluation for life in lives), ["event_hash"])
    for state, step in ((State.SUBMITTED, "review"), (State.RETURNED, ""), (State.APPROVED, "")):
        reached = [life.evaluation.pk for life in lives if life.state == state]
        Evaluation.objects.filter(pk__in=reached).update(state=state, step=step)
    return lives


def _settle(life: Life) -> None:
    """Who acted when, and the total that lists show. The state follows when the rows are stored: then they are frozen."""
    evaluation, card = life.evaluation, life.assessment.card
    evaluation.seq = SEQ[life.state]
    if life.state == "not_begun":
        return
    evaluation.total, evaluation.grade = card.total, (card.grade or "") if card.complete else ""
    evaluation.errors = sum(finding.level == checks.ERROR for finding in life.found)
    evaluation.warnings = sum(finding.level == checks.WARNING for finding in life.found)
    evaluation.total_seq = evaluation.seq
    if life.state in SEALED:
        evaluation.submitted_by, evaluation.submitted_at = life.made.preparer, _moment(life, 40)
    if life.state == "approved" and evaluation.submitted_at:
        evaluation.approved_by, evaluation.approved_at = life.made.reviewer, max(_moment(life, 18), evaluation.submitted_at)


def _filled(made: Made, evaluation: Evaluation, rows: int, seed: int, *, over: bool) -> Life:
    year, framework = evaluation.round.year, frameworks.of(evaluation.round.framework)
    rng = lists.chance(seed, year, made.subject.unit.code)
    names, weights = zip(*(OVER if over else OPEN), strict=True)
    state = rng.choices(names, weights)[0]
    draft = entries.draft(framework, evaluation.round.outline, made.line, rows, year, rng)
    for row in draft.rows:
        row.evaluation = evaluation
    if state == "not_begun":
        draft = Draft([Indicator(**_untouched(row)) for row in draft.rows if row.code], {}, {})
    else:
        faults.plant(draft, rng, blocking=state not in SEALED)
        _give_reasons(draft, _entered(evaluation, draft).assess(), rng)
        _profile(evaluation, made, rng)
    assessment = _entered(evaluation, draft).assess()
    found = checks.run(assessment) if state != "not_begun" else []
    if state in SEALED and any(finding.level == checks.ERROR for finding in found):
        state = "in_work"
    return Life(made, evaluation, draft, state, rng, assessment, found)


def _untouched(row: Indicator) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("evaluation", "code", "position", "title", "unit")}


def _entered(evaluation: Evaluation, draft: Draft) -> cases.Entered:
    return cases.Entered(evaluation, texts=draft.texts, indicators=draft.rows, kept=draft.stored())


def _give_reasons(draft: Draft, assessment: Assessment, rng: Random) -> None:
    """Every row below full marks says why; some reporters do so for every miss."""
    codes = {id(row): code for row, code in zip(draft.rows, _codes(draft), strict=True)}
    short = {line.leaf.code for line in assessment.card.lines if line.award is not None and line.award < (line.points or 0)}
    for row in draft.rows:
        if codes[id(row)] in short and not row.reason:
            row.reason = rng.choice(lists.data()["reasons"])


def _codes(draft: Draft) -> Iterator[str]:
    count: dict[str, int] = {}
    for row in draft.rows:
        if not row.code:
            count[row.section] = count.get(row.section, 0) + 1
        yield row.code or f"{row.section}.{count[row.section]}"


def _profile(evaluation: Evaluation, made: Made, rng: Random) -> None:
    evaluation.figures_status = "filed"
    evaluation.prepared_by = made.preparer.name
    evaluation.financial_officer, evaluation.head = lists.person_name(rng), lists.person_name(rng)
    evaluation.telephone = f"0000-{rng.randint(2_000_000, 8_999_999)}"


def _store_entries(lives: list[Life]) -> None:
    year = lives[0].evaluation.round.year
    Indicator.objects.bulk_create([row for life in lives for row in life.draft.rows], batch_size=1000)
    figures = [
        Figure(subject=life.made.subject, year=year, key=key, value=value)
        for life in lives
        for key, value in life.draft.figures.items()
    ]
    Figure.objects.bulk_create(figures, batch_size=1000)
    texts = [
        Narrative(evaluation=life.evaluation, key=key, text=text) for life in lives for key, text in life.draft.texts.items()
    ]
    Narrative.objects.bulk_create(texts, batch_size=1000)


def _event(
    life: Life, seq: int, by: Person, action: str, changes: list[Any], note: str = "", at: datetime | None = None
) -> Event:
    """The next event of an evaluation; called in the order of their numbers."""
    event = Event(evaluation=life.evaluation, seq=seq, actor=by, action=action, changes=changes, note=note)
    event.at = at or event.at
    return follow(life.evaluation, event)


def _seal(lives: list[Life]) -> list[Event]:
    """Seal the submissions, then what followed: a return with its remarks, or an approval with its seal."""
    submissions = [_submission(life) for life in lives]
    Seal.objects.bulk_create(submissions, batch_size=100)
    pairs = list(zip(lives, submissions, strict=True))
    events = [_submitted(life, seal) for life, seal in pairs]
    events += [_returned(life) for life, _seal in pairs if life.state == "returned"]
    approved = [(life, seal) for life, seal in pairs if life.state == "approved"]
    verified = Verification.objects.bulk_create(row for life, _seal in approved for row in _verified(life))
    Approval.objects.bulk_create(
        Approval(evaluation=life.evaluation, seal=seal, step="review", person=life.made.reviewer) for life, seal in approved
    )
    approvals = [_approval(life, seal, verified) for life, seal in approved]
    Seal.objects.bulk_create(approvals, batch_size=100)
    events += [_approved(life, seal) for (life, _seal), seal in zip(approved, approvals, strict=True)]
    Remark.objects.bulk_create(row for life in lives if life.state == "returned" for row in _remarks(life))
    return events


def _chained(life: Life, kind: Seal.Kind, content: Any, previous: Seal | None) -> Seal:
    evaluation = life.evaluation
    by, at = (evaluation.approved_by, evaluation.approved_at) if previous else (evaluation.submitted_by, evaluation.submitted_at)
    data = seals.canonical(content)
    digest, before = seals.digest(data), previous.hash if previous else seals.GENESIS
    return Seal(
        evaluation=evaluation,
        number=previous.number + 1 if previous else 1,
        kind=kind,
        content=data,
        content_hash=digest,
        previous_hash=before,
        hash=seals.chained(before, digest),
        at=at,
        by=by,
    )  # type: ignore[misc]


def _submission(life: Life) -> Seal:
    content = sealing.content(_entered(life.evaluation, life.draft), life.assessment, life.found)
    return _chained(life, Seal.Kind.SUBMISSION, content, None)


def _moment(life: Life, days: int) -> datetime:
    """A working hour so many days before the deadline, but not in the future."""
    day = life.evaluation.round.deadline - timedelta(days=days - life.rng.randint(0, 20))
    at = datetime.combine(day, time(9 + life.rng.randint(0, 7), life.rng.randint(0, 59)), timezone.get_current_timezone())
    return min(at, timezone.now())


def _submitted(life: Life, seal: Seal) -> Event:
    return _event(life, 3, life.made.preparer, "submit", [["state", "draft", "submitted review"]], seal.hash, seal.at)


def _returned(life: Life) -> Event:
    reason = life.rng.choice(lists.data()["returned"])
    return _event(life, 4, life.made.reviewer, "return_for_changes", [["state", "submitted review", "returned"]], reason)


def _remarks(life: Life) -> Iterator[Remark]:
    row = life.rng.choice([line.leaf.where for line in life.assessment.card.lines])
    for where, text in (("", life.rng.choice(lists.data()["returned"])), (row, life.rng.choice(lists.data()["remarks"]))):
        yield Remark(evaluation=life.evaluation, seq=4, where=where, text=text, by=life.made.reviewer)


def _verified(life: Life) -> Iterator[Verification]:
    """A third are looked at closely: two rows get points of their own."""
    lines = [line for line in life.assessment.card.lines if line.award and line.points and line.award >= 1]
    for line in life.rng.sample(lines, 2 if life.rng.random() < 0.33 and len(lines) > 2 else 0):
        points = (line.award or Decimal(0)) - Decimal("0.5")
        reason = life.rng.choice(lists.data()["verified"])
        kept = {"full": line.points, "points": points, "reason": reason, "by": life.made.reviewer}
        yield Verification(evaluation=life.evaluation, where=line.leaf.where, **kept)


def _approval(life: Life, submission: Seal, verified: list[Verification]) -> Seal:
    at, people = life.evaluation.approved_at or submission.at, [("review", life.made.reviewer)]
    rows = sorted((row for row in verified if row.evaluation_id == life.evaluation.pk), key=lambda row: row.where)
    return _chained(life, Seal.Kind.APPROVAL, sealing.approval(submission, rows, people, at), submission)


def _approved(life: Life, seal: Seal) -> Event:
    return _event(life, 4, life.made.reviewer, "approve", [["state", "submitted review", "approved"]], seal.hash, seal.at)
