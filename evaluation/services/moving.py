"""Moving an evaluation along its route: submit, pass on, return, approve. The table is evaluation/workflow.py."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation import cases, checks, permissions, sealing, seals, workflow
from evaluation.models import EDITABLE_STATES, Approval, Evaluation, Remark, Seal, State, Verification
from evaluation.services.entering import provisional
from evaluation.services.record import Change, Refused, Stale, locked, record
from evaluation.workflow import Transition
from units.models import Person


@transaction.atomic
def submit(pk: int, *, seen: str, by: Person) -> Seal:
    """Seal what is entered and hand it to the first step. `seen` is the digest of what the page showed.

    Refused while an error stands, and where anything changed since it was seen.
    """
    evaluation, transition = _begin(pk, "submit", by)
    entered = cases.Entered(evaluation, texts=True)
    assessment = entered.assess()
    found = checks.run(assessment)
    content = sealing.content(entered, assessment, found)
    if seals.digest(seals.canonical(content)) != seen:
        raise Stale
    errors = sum(finding.level == checks.ERROR for finding in found)
    if errors:
        sentence = ngettext("%(count)s error stands in the way.", "%(count)s errors stand in the way.", errors)
        raise Refused(sentence % {"count": errors})
    at = timezone.now()
    seal = seals.seal(evaluation, Seal.Kind.SUBMISSION, content, by=by, at=at)
    Verification.objects.filter(evaluation=evaluation).delete()
    first = workflow.route_of(evaluation).after("")
    sealed = {"submitted_by": by, "submitted_at": at, **provisional(assessment, found)}
    _move(evaluation, transition, by, at=at, step=first.code if first else "", note=seal.hash, **sealed)
    return seal


@transaction.atomic
def pass_on(pk: int, *, seen: int, by: Person) -> Evaluation:
    """Consent at one step and hand to the next."""
    evaluation, transition = _begin(pk, "pass_on", by, seen)
    _consent(evaluation, by)
    following = workflow.route_of(evaluation).after(evaluation.step)
    return _move(evaluation, transition, by, step=following.code if following else "")


@transaction.atomic
def return_for_changes(pk: int, reason: str, rows: Mapping[str, str], *, seen: int, by: Person) -> Evaluation:
    """Give it back with a reason on the whole (demanded), and on rows."""
    evaluation, transition = _begin(pk, "return_for_changes", by, seen)
    if not reason:
        raise Refused(_("Say why it is returned."))
    remarks = [("", reason), *((where, text) for where, text in rows.items() if text)]
    Remark.objects.bulk_create(
        Remark(evaluation=evaluation, seq=evaluation.seq + 1, where=where, text=text, by=by) for where, text in remarks
    )
    return _move(evaluation, transition, by, step="", note=reason, changes=[(where, None, text) for where, text in remarks[1:]])


@transaction.atomic
def approve(pk: int, *, seen: int, by: Person) -> Seal:
    """Consent at the last step, and seal it: the hash of the submission, verified rows, people, time."""
    evaluation, transition = _begin(pk, "approve", by, seen)
    submission = _consent(evaluation, by)
    at = timezone.now()
    consents = Approval.objects.filter(seal=submission).select_related("person").order_by("id")
    verified = Verification.objects.filter(evaluation=evaluation).order_by("where")
    content = sealing.approval(submission, verified, ((each.step, each.person) for each in consents), at)
    seal = seals.seal(evaluation, Seal.Kind.APPROVAL, content, by=by, at=at)
    _move(evaluation, transition, by, at=at, step="", approved_by=by, approved_at=at, note=seal.hash)
    return seal


@transaction.atomic
def verify_rows(
    pk: int,
    rows: Mapping[str, tuple[Decimal | None, str]],
    *,
    full: Mapping[str, Decimal],
    award: Mapping[str, Decimal | None] = MappingProxyType({}),
    seen: int,
    by: Person,
) -> None:
    """Put a reviewer's points beside the self score (`award`), with the reason where they differ; None takes them back."""
    evaluation, _transition = _begin(pk, "return_for_changes", by, seen)
    before = {each.where: each for each in Verification.objects.filter(evaluation=evaluation)}
    changes: list[Change] = []
    for where, (points, reason) in rows.items():
        old = before.get(where)
        if (old.points if old else None, old.reason if old else "") == (points, reason):
            continue
        if points is None:
            Verification.objects.filter(evaluation=evaluation, where=where).delete()
        elif not 0 <= points <= full[where]:
            raise Refused(_("%(where)s: points lie between 0 and %(full)s.") % {"where": where, "full": f"{full[where]:f}"})
        elif points != award.get(where) and not reason:
            raise Refused(_("%(where)s: say why the points differ from the self score.") % {"where": where})
        else:
            kept = {"points": points, "reason": reason, "full": full[where], "by": by}
            Verification.objects.update_or_create(evaluation=evaluation, where=where, defaults=kept)
        told = None if points is None else f"{points:f} {reason}".strip()
        changes.append((f"verified.{where}", f"{old.points:f} {old.reason}".strip() if old else None, told))
    if changes:
        record(evaluation, "verify", by, changes, total_seq=evaluation.seq + 1)


def _begin(pk: int, name: str, by: Person, seen: int | None = None) -> tuple[Evaluation, Transition]:
    """The evaluation under its lock, where the transition is possible, allowed, and nothing changed since it was seen."""
    evaluation = locked(pk)
    transition = workflow.BY_NAME[name]
    if transition not in workflow.possible(evaluation):
        raise Refused(_("This cannot be done while the evaluation is %(state)s.") % {"state": evaluation.get_state_display()})
    if evaluation.submitted_by_id == by.pk and name != "submit":
        raise Refused(_("Nobody judges what they submitted themselves."))
    if not permissions.can_move(permissions.Hands(by), evaluation, transition):
        raise Refused(_("You have no role for this step."))
    if seen is not None and seen != evaluation.seq:
        raise Stale
    return evaluation, transition


def _consent(evaluation: Evaluation, by: Person) -> Seal:
    submission = seals.latest(evaluation, Seal.Kind.SUBMISSION)
    if submission is None:
        raise Refused(_("There is no sealed submission."))
    if Approval.objects.filter(seal=submission, person=by).exists():
        raise Refused(_("You have agreed to this submission already; another person takes the next step."))
    Approval.objects.create(evaluation=evaluation, seal=submission, person=by, step=evaluation.step)
    return submission


def _move(
    evaluation: Evaluation,
    transition: Transition,
    by: Person,
    *,
    note: str = "",
    at: datetime | None = None,
    changes: list[Change] | None = None,
    **fields: Any,
) -> Evaluation:
    """Record the transition. What was sealed keeps its total; what is returned is scored anew when somebody looks."""
    before = (evaluation.state, evaluation.step)
    fields |= {"state": State(transition.target)}
    if transition.target not in EDITABLE_STATES:
        fields |= {"total_seq": evaluation.seq + 1}
    moved: Change = ("state", " ".join(before).strip(), f"{transition.target} {fields.get('step', '')}".strip())
    record(evaluation, transition.name, by, [moved, *(changes or [])], note=note[:1000], at=at, **fields)
    return evaluation
