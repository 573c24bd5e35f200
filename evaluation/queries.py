"""Named reads for pages."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from evaluation import permissions
from evaluation.models import EDITABLE_STATES, Comment, Evaluation, Event, State
from evaluation.permissions import Hands
from evaluation.values import numbers
from units.models import Role, Subject

PAGE = 100


def waiting_for(held: Hands) -> list[Evaluation]:
    """Evaluations whose next act is this person's, the nearest deadline first."""
    rows = permissions.evaluations(held)
    mine = held.within([Role.PREPARER], "subject__unit__path") & Q(state__in=EDITABLE_STATES)
    offices = [each.office for each in held.held if each.office]
    answers = Q(indicators__office__in=offices, state__in=EDITABLE_STATES) if offices else Q(pk__in=[])
    judges = (
        held.within(permissions.TO["review"], "subject__unit__path") & Q(state=State.SUBMITTED) & ~Q(submitted_by=held.person)
    )
    found = rows.filter(mine | answers | judges).distinct().order_by("round__deadline", "subject__unit__path")[:PAGE]
    return [row for row in found if row.state in EDITABLE_STATES or permissions.must_act(held, row)]


def listed(held: Hands, *, search: str = "", state: str = "", year: str = "") -> QuerySet[Evaluation]:
    """The evaluations that somebody may open, by unit, state and year."""
    rows = permissions.evaluations(held).order_by("-round__year", "subject__unit__path", "pk")
    if search:
        rows = rows.filter(
            Q(subject__name__icontains=search) | Q(subject__unit__name__icontains=search) | Q(subject__unit__code=search)
        )
    if state in State.values:
        rows = rows.filter(state=state)
    if (of := numbers.whole(year)) is not None:
        rows = rows.filter(round__year=of)
    return rows


def by_state(rows: QuerySet[Evaluation]) -> dict[str, int]:
    """How many evaluations are in each state."""
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk", distinct=True)))
    return {state: counted.get(state, 0) for state in State.values}


def last_year(evaluation: Evaluation) -> Evaluation | None:
    """The evaluation of the same subject one year before."""
    rows = Evaluation.objects.filter(subject=evaluation.subject, round__year=evaluation.round.year - 1, current=True)
    return rows.select_related("round", "subject__unit").order_by("-pk").first()


def in_work_below(evaluation: Evaluation) -> list[Evaluation]:
    """Of a department: the evaluations of units below it, of the same year, that are not submitted."""
    if evaluation.subject.kind != Subject.Kind.DEPARTMENT:
        return []
    unit = evaluation.subject.unit
    rows = Evaluation.objects.filter(current=True, round__year=evaluation.round.year, state__in=EDITABLE_STATES)
    rows = rows.filter(subject__unit__path__startswith=unit.path, subject__kind=Subject.Kind.UNIT)
    return list(rows.select_related("subject").order_by("subject__unit__path")[:PAGE])


class Former(NamedTuple):
    """What the reviewer said and gave in the round before: on the whole, and by row."""

    reason: str = ""
    remarks: Mapping[str, str] = {}
    points: Mapping[str, str] = {}


def former(evaluation: Evaluation) -> Former:
    """The last return that a submission followed, with the points verified before it."""
    events = evaluation.events.filter(action__in=("submit", "verify", "return_for_changes")).order_by("seq")
    points: dict[str, str] = {}
    found = Former()
    for event in events:
        if event.action == "submit":
            points = {}
        elif event.action == "verify":
            points |= {what.removeprefix("verified."): told or "" for what, _before, told in event.changes}
        else:
            remarks = {what: told for what, _before, told in event.changes if what != "state"}
            found = Former(event.note, remarks, {where: told for where, told in points.items() if told})
    return found


def said_to(held: Hands) -> list[Comment]:
    """Comments that name somebody and that they have not opened yet, newest first; of evaluations they may still open."""
    rows = Comment.objects.filter(unread=held.person, evaluation__in=permissions.evaluations(held).order_by().values("pk"))
    return list(rows.select_related("by", "indicator", "evaluation__subject").order_by("-pk")[:20])


def history(evaluation: Evaluation, limit: int = 200) -> list[Event]:
    """What happened, newest first."""
    return list(evaluation.events.select_related("actor").order_by("-seq")[:limit])
