"""Which rounds a replay may take: those with an evaluation within reach; chosen one by one, by framework, or by kind."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from evaluation import frameworks
from evaluation.models import Evaluation, Round
from evaluation.replaying.reading import within


def reachable(reach: list[str]) -> QuerySet[Round]:
    """The rounds that are open for somebody within reach, newest first."""
    inside = Evaluation.objects.filter(within(reach, "subject__unit__path"), round=OuterRef("pk"), current=True)
    return Round.objects.filter(Exists(inside)).select_related("framework")


def chosen(rounds: QuerySet[Round], ticked: Iterable[int], *, code: str = "", kind: str = "") -> QuerySet[Round]:
    """Of these rounds the ticked ones, all whose framework has this code, and all whose framework evaluates this kind."""
    found = rounds.filter(pk__in=list(ticked))
    if code:
        found |= rounds.filter(framework__code=code)
    if kind:
        evaluate = [pk for pk in rounds.values_list("framework", flat=True).distinct() if kind in kinds_of(pk)]
        found |= rounds.filter(framework__in=evaluate)
    return found


def kinds_of(pk: int) -> tuple[str, ...]:
    """What the published framework of this id evaluates."""
    found = Round(framework_id=pk)
    frameworks.attach(found)
    return frameworks.of(found.framework).subjects
