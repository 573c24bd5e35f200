"""Many evaluations read in chunks: a constant number of queries for each, and nothing kept between them.

What is sealed is opened from its exact bytes, after its hash was checked; what is not is read as it is entered.
"""

from array import array
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from evaluation import documents, frameworks, seals, stored
from evaluation.assessment import Numbers
from evaluation.cases import CELLS, Entered
from evaluation.documents import Case
from evaluation.figures import Asked
from evaluation.models import Evaluation, Indicator, Replay, ReplayLine, Round, Seal
from evaluation.replaying import comparing
from evaluation.replaying.comparing import Card
from evaluation.scoring.framework import Framework

CHUNK = 100  # of sealed documents, some 30 KB each
DAMAGED, UNREADABLE = "damaged", "unreadable"


class Taken(NamedTuple):
    """One evaluation as it stands: its case under the framework it was scored by, and the card it has there.

    `figures` are its numbers. `fault` says why there is no case.
    """

    evaluation: int
    seq: int
    seal: int | None
    case: Case | None = None
    card: Card | None = None
    figures: Numbers | None = None
    fault: str = ""


def within(reach: list[str], field: str) -> Q:
    """A condition on the path of a unit: at or below one of those within reach."""
    condition = Q(pk__in=[])
    for path in reach:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def evaluations(rounds: list[int], reach: list[str]) -> QuerySet[Evaluation]:
    """The current evaluations of the rounds within reach, each with its latest submission."""
    latest = Seal.objects.filter(evaluation=OuterRef("pk"), kind=Seal.Kind.SUBMISSION).order_by("-number")
    rows = Evaluation.objects.filter(within(reach, "subject__unit__path"), round__in=rounds, current=True)
    return rows.annotate(submission=Subquery(latest.values("pk")[:1])).order_by("pk")


def submissions(rounds: list[int], reach: list[str]) -> QuerySet[Seal]:
    """Every sealed submission of the rounds within reach, former revisions and resubmissions included."""
    rows = Seal.objects.filter(within(reach, "evaluation__subject__unit__path"), evaluation__round__in=rounds)
    return rows.filter(kind=Seal.Kind.SUBMISSION).order_by("pk")


def count(replay: Replay) -> int:
    """How many lines the replay will have."""
    rounds = [found.pk for found in replay.rounds.all()]
    rows: QuerySet[Any] = submissions(rounds, replay.reach) if replay.is_audit else evaluations(rounds, replay.reach)
    return rows.order_by().count()


def chunks(replay: Replay) -> Iterator[list[Taken]]:
    """Everything that the replay has no line of yet, a chunk at a time."""
    own = {found.pk: found for found in replay.rounds.select_related("framework")}
    lines = ReplayLine.objects.filter(replay=replay)
    if replay.is_audit:
        seals_ = submissions(list(own), replay.reach)
        left = _keys(seals_.filter(~Exists(lines.filter(seal=OuterRef("pk")))))
        return _audited(seals_.annotate(seq=F("evaluation__seq"), round=F("evaluation__round")), left, own)
    rows = evaluations(list(own), replay.reach)
    left = _keys(rows.filter(~Exists(lines.filter(evaluation=OuterRef("pk")))))
    return _current(rows.select_related("subject__unit"), left, own)


def _keys(rows: QuerySet[Any]) -> "array[int]":
    """The keys of the rows, eight bytes each."""
    return array("q", rows.values_list("pk", flat=True))


def _pages(rows: QuerySet[Any], keys: "array[int]") -> Iterator[list[Any]]:
    """The rows in pages, each found by its keys: what is left is asked once, so that no page costs more with their number
    (measured at 3,000: to ask it anew for each page took a quarter of a replay)."""
    for start in range(0, len(keys), CHUNK):
        yield list(rows.filter(pk__in=keys[start : start + CHUNK].tolist()))


def _audited(rows: QuerySet[Any], keys: "array[int]", own: Mapping[int, Round]) -> Iterator[list[Taken]]:
    for page in _pages(rows, keys):
        yield [_opened(seal, seal.seq, own[seal.round]) for seal in page]


def _current(rows: QuerySet[Any], keys: "array[int]", own: Mapping[int, Round]) -> Iterator[list[Taken]]:
    for page in _pages(rows, keys):
        for evaluation in page:
            evaluation.round = own[evaluation.round_id]
        found = Seal.objects.in_bulk([evaluation.submission for evaluation in page if evaluation.submission])
        open_ = [evaluation for evaluation in page if not evaluation.submission]
        entered = _entered(open_) if open_ else {}
        yield [entered.get(each.pk) or _opened(found[each.submission], each.seq, each.round) for each in page]


def _opened(seal: Seal, seq: int, own: Round) -> Taken:
    """A sealed submission under the framework that was sealed with it."""
    try:
        evaluation, card = seals.ends(seal)
    except ValueError:
        return Taken(seal.evaluation_id, seq, seal.pk, fault=DAMAGED)
    try:
        framework = _framework(seal, card["digest"], own)
        case = documents.trusted(evaluation, framework)
        return Taken(seal.evaluation_id, seq, seal.pk, case, comparing.sealed(card), _asked(case))
    except (KeyError, TypeError, ValueError):
        return Taken(seal.evaluation_id, seq, seal.pk, fault=UNREADABLE)


def _asked(case: Case) -> Asked:
    document = case.document
    return Asked(document.figures, document.amount_unit, document.blank_is_zero)


def _framework(seal: Seal, digest: str, own: Round) -> Framework:
    """The round's, which was sealed too; from the seal itself where it is another."""
    if digest == own.framework.digest:
        return frameworks.of(own.framework)
    return frameworks.parsed(digest, seals.canonical(seals.opened(seal)["framework"]).decode())


def _entered(page: list[Evaluation]) -> dict[int, Taken]:
    """Evaluations that were never submitted, as they are entered now."""
    rows: dict[int, list[Any]] = {evaluation.pk: [] for evaluation in page}
    for row in Indicator.objects.filter(evaluation__in=page).order_by().values_list(*CELLS, named=True):
        rows[row.evaluation].append(row)
    kept = stored.read_many(page)
    found = {}
    for evaluation in page:
        entered = Entered(evaluation, indicators=rows[evaluation.pk], kept=kept[evaluation.pk])
        a = entered.assess()
        found[evaluation.pk] = Taken(evaluation.pk, evaluation.seq, None, entered.case, comparing.scored(a), a.figures)
    return found
