"""What a report is made from: the sealed submission where there is one, else what is entered now, marked as a draft.

Everything a section needs is opened here once; no section asks the database.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.utils import timezone

from evaluation import cases, checks, documents, figures, frameworks, outlines, scorecards, sealing, seals
from evaluation.documents import Case, Row
from evaluation.models import Evaluation, Seal, State
from evaluation.outlines import Outline
from evaluation.scorecards import StoredLine
from evaluation.scoring.engine import Scorecard, settle
from evaluation.scoring.framework import Leaf


class Stamp(NamedTuple):
    """What the end page of an approved report states."""

    submission: str
    approval: str
    submitted_at: datetime
    submitted_by: str
    approved_at: datetime
    approved_by: list[str]
    verified: list[dict[str, str]]


class Material:
    """The content of a submission, opened: rows, stored points, figures, texts."""

    def __init__(self, content: Mapping[str, Any], *, digest: str, stamp: Stamp | None = None) -> None:
        self.content = content
        self.digest = digest
        self.stamp = stamp
        self.report: Mapping[str, Any] = content["report"]
        self.card: Mapping[str, Any] = content["scorecard"]
        self.outline: Outline = outlines.parse(self.report["outline"])

    @property
    def draft(self) -> bool:
        return self.stamp is None

    @cached_property
    def case(self) -> Case:
        framework, faults = frameworks.check(self.content["framework"])
        if framework is None:
            raise ValueError(faults)
        return documents.trusted(self.content["evaluation"], framework)

    @cached_property
    def lines(self) -> list[StoredLine]:
        """Stored points and working, in the regulation's order."""
        return scorecards.stored_lines(self.card)

    @cached_property
    def leaves(self) -> dict[str, Leaf]:
        """What each line is of, by code."""
        return {leaf.code: leaf for leaf in self.case.leaves}

    @property
    def complete(self) -> bool:
        """Whether every row is scored: only then is there a total, and a grade."""
        return bool(self.card["complete"])

    @property
    def project(self) -> str:
        """The project's name; nothing where a whole unit is evaluated."""
        return self.case.document.subject

    @property
    def note(self) -> list[str]:
        """What the unit says the report rests on, by paragraph."""
        return (
            [line for line in self.report["texts"].get(self.outline.note.key, "").split("\n") if line]
            if self.outline.note
            else []
        )

    @cached_property
    def verified(self) -> Scorecard | None:
        """The second total, by the verified points of the approval; None where nothing was verified."""
        if self.stamp is None or not self.stamp.verified:
            return None
        points = {each["where"]: Decimal(each["points"]) for each in self.stamp.verified}
        return settle(self.case.framework, scorecards.opened(self.card, self.case), points)

    @cached_property
    def rows(self) -> dict[str, Row]:
        return self.case.rows

    @cached_property
    def figures(self) -> Mapping[str, Decimal | None]:
        """Figures and rates as numbers, from the sealed cells."""
        document = self.case.document
        reported, _faults = figures.read_all(document.figures, document.amount_unit, document.blank_is_zero)
        return figures.with_rates(reported)

    @property
    def unit(self) -> str:
        return self.case.document.amount_unit


def of(evaluation: Evaluation) -> Material:
    """The material of an evaluation: final where it is approved, else a draft."""
    submission = seals.latest(evaluation, Seal.Kind.SUBMISSION)
    if submission is None or evaluation.state in (State.DRAFT, State.RETURNED):
        return _live(evaluation)
    approval = seals.latest(evaluation, Seal.Kind.APPROVAL) if evaluation.state in (State.APPROVED, State.PUBLISHED) else None
    return Material(seals.opened(submission), digest=submission.content_hash, stamp=_stamp(submission, approval))


def _live(evaluation: Evaluation) -> Material:
    entered = cases.Entered(evaluation, texts=True)
    assessment = entered.assess()
    content = sealing.content(entered, assessment, checks.run(assessment))
    return Material(content, digest=seals.digest(seals.canonical(content)))


def _stamp(submission: Seal, approval: Seal | None) -> Stamp | None:
    if approval is None:
        return None
    content = seals.opened(approval)
    if content["submission"] != submission.hash:
        raise ValueError("the approval is of another submission")
    return Stamp(
        submission=submission.hash,
        approval=approval.hash,
        submitted_at=timezone.localtime(submission.at),
        submitted_by=submission.by.name,
        approved_at=timezone.localtime(datetime.fromisoformat(content["at"])),
        approved_by=[each["name"] for each in content["people"]],
        verified=content["verified"],
    )
