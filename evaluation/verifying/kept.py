"""All that is kept of evaluations, read along with them: so many queries for a chunk of them, however many they are."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from evaluation import cases, documents, figures, seals, stored
from evaluation.models import (
    Approval,
    Elimination,
    Evaluation,
    Event,
    Explanation,
    FinalAccount,
    Indicator,
    Narrative,
    OfficeTask,
    Seal,
    State,
    Verification,
)
from evaluation.stored import Stored
from units.models import Figure

CHUNK = 20
SEALED = (State.SUBMITTED, State.APPROVED, State.PUBLISHED)
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError)  # what damaged content raises


@dataclass
class Kept:
    """One evaluation and everything that hangs on it. Seals are opened once; None stands for one that is damaged."""

    evaluation: Evaluation
    events: list[Event] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    rows: list[Indicator] = field(default_factory=list)
    texts: list[Narrative] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    verified: list[Verification] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    tasks: list[OfficeTask] = field(default_factory=list)
    eliminations: list[Elimination] = field(default_factory=list)
    accounts: list[FinalAccount] = field(default_factory=list)

    @property
    def is_sealed(self) -> bool:
        return self.evaluation.state in SEALED

    @property
    def is_approved(self) -> bool:
        return self.evaluation.state in SEALED[1:]

    def latest(self, kind: Seal.Kind) -> Seal | None:
        return next((seal for seal in reversed(self.seals) if seal.kind == kind), None)

    @cached_property
    def submission(self) -> dict[str, Any] | None:
        """The content of the submission that holds; None where it cannot be read or holds nothing."""
        return self._opened(Seal.Kind.SUBMISSION) if self.is_sealed else None

    @cached_property
    def approval(self) -> dict[str, Any] | None:
        """The content of the approval that holds."""
        return self._opened(Seal.Kind.APPROVAL) if self.is_approved else None

    def _opened(self, kind: Seal.Kind) -> dict[str, Any] | None:
        seal = self.latest(kind)
        return opened(seal) if seal else None

    @cached_property
    def document(self) -> dict[str, Any] | None:
        """What is in the rows now, as a submission would seal it; None where the framework cannot be read."""
        texts = {each.key: each.text for each in self.texts}
        try:
            entered = cases.Entered(self.evaluation, texts=texts, indicators=self.rows, kept=self._stored())
            return plain(documents.write(entered.document()))
        except UNREADABLE:
            return None

    def _stored(self) -> dict[str, Stored]:
        """The figures that can be read; the others are named elsewhere."""
        return {each.key: Stored(value, each.source) for each in self.figures if (value := _value(each)) is not None}


def opened(seal: Seal) -> dict[str, Any] | None:
    """The content of a seal, None where its bytes are not what was sealed."""
    try:
        return seals.opened(seal)
    except UNREADABLE:
        return None


def plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """A document as it comes out of a seal."""
    found: dict[str, Any] = json.loads(seals.canonical(content))
    return found


def _value(figure: Figure) -> Decimal | None:
    kind = figures.catalogue().by_key.get(figure.key)
    try:
        return stored.from_integer(kind, figure.value) if kind else None
    except UNREADABLE:
        return None


def chunks() -> Iterator[list[int]]:
    """The keys of all evaluations, a chunk at a time."""
    last = 0
    while keys := list(Evaluation.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield keys
        last = keys[-1]


def read(keys: list[int]) -> list[Kept]:
    """Evaluations with all that hangs on them, thirteen queries. Figures only where nothing else may have changed them."""
    twins = Evaluation.objects.filter(subject=OuterRef("subject"), round__year=OuterRef("round__year"))
    rows = Evaluation.objects.filter(pk__in=keys).order_by("pk").annotate(shares=Exists(twins.exclude(pk=OuterRef("pk"))))
    found = {each.pk: Kept(each) for each in rows.select_related("round__framework", "subject__unit")}
    for name, query, order in (
        ("events", Event.objects.all(), "seq"),
        ("seals", Seal.objects.all(), "number"),
        ("approvals", Approval.objects.all(), "pk"),
        ("rows", Indicator.objects.all(), "pk"),
        ("texts", Narrative.objects.all(), "pk"),
        ("explanations", Explanation.objects.all(), "pk"),
        ("verified", Verification.objects.all(), "where"),
        ("tasks", OfficeTask.objects.select_related("office", "confirmed_by"), "office_id"),
        ("eliminations", Elimination.objects.all(), "key"),
        ("accounts", FinalAccount.objects.all(), "key"),
    ):
        for pk, group in _of(query, keys, order):
            setattr(found[pk], name, group)
    _read_figures(list(found.values()))
    return list(found.values())


def _of(query: QuerySet[Any], keys: list[int], order: str) -> Iterator[tuple[int, list[Any]]]:
    rows: Any = query.filter(evaluation__in=keys).order_by("evaluation_id", order)
    for pk, group in groupby(rows, key=lambda row: row.evaluation_id):
        yield pk, list(group)


def _read_figures(found: list[Kept]) -> None:
    alone = [each for each in found if not (each.evaluation.shares or each.evaluation.subject.rolls_up)]  # type: ignore[attr-defined]
    by_place = {(each.evaluation.subject_id, each.evaluation.round.year): each for each in alone}
    for figure in Figure.objects.filter(subject__in=[subject for subject, _year in by_place]):
        if kept := by_place.get((figure.subject_id, figure.year)):
            kept.figures.append(figure)
