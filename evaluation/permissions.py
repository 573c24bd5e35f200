"""Who may see and do what. Views fetch through `get_…_or_404`; `check_…` raises with a sentence, `can_…` answers.

A role on a unit reaches all units below it. What somebody may not see does not exist for them: 404, never 403.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import BooleanField, Q, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from evaluation import frameworks, workflow
from evaluation.models import Evaluation, FrameworkDraft, Replay, Round
from evaluation.prepared import Prepared, PreparedRow
from evaluation.workflow import Transition
from units.models import Membership, Person, Role, Unit

READERS = (Role.PREPARER, Role.REVIEWER, Role.APPROVER, Role.BUREAU, Role.AUDITOR)
TO = {  # what somebody may do with an evaluation → the roles that may
    "read": READERS,
    "answer": (Role.PREPARER, Role.RESPONDENT),
    "enter": (Role.PREPARER,),
    "open": (*READERS, Role.RESPONDENT),
    "review": (Role.REVIEWER, Role.APPROVER, Role.BUREAU),
}
KEEP_UNITS = (Role.ADMINISTRATOR,)
OPEN_ROUNDS = (Role.BUREAU,)
TOP = 2  # slashes in the path of a unit that lies below none
WRITE_FRAMEWORKS = (Role.BUREAU,)


class Held(NamedTuple):
    """A role that somebody holds: on which part of the tree, and for which office."""

    role: str
    path: str
    office: int | None


_held = Prepared(
    lambda person: (
        Membership.objects.filter(person=person, unit__is_active=True).order_by().values_list("role", "unit__path", "office")
    )
)


class Hands:
    """The roles of one person, read once in a request."""

    def __init__(self, person: Person, held: tuple[Held, ...] | None = None) -> None:
        self.person = person
        self.held = tuple(Held(*row) for row in _held(person.pk)) if held is None else held

    def has(self, roles: Iterable[str], path: str = "") -> bool:
        """Whether one of the roles is held on the unit of this path or above it; without a path, anywhere."""
        return any(held.role in roles and path.startswith(held.path if path else "") for held in self.held)

    def paths(self, roles: Iterable[str]) -> list[str]:
        return [held.path for held in self.held if held.role in roles]

    def within(self, roles: Iterable[str], field: str = "path") -> Q:
        """A condition on a unit's path: below one of the units on which a role is held. Holds for nothing without any."""
        condition = Q(pk__in=[])
        for path in self.paths(roles):
            condition |= Q(**{f"{field}__startswith": path})
        return condition

    def offices(self, path: str) -> frozenset[int]:
        """Offices of a unit that this person answers for."""
        return frozenset(held.office for held in self.held if held.role == Role.RESPONDENT and held.office and held.path == path)


def person(request: HttpRequest) -> Person:
    """Whoever signed in; the middleware lets nobody else through."""
    if isinstance(request.user, AnonymousUser) or not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def hands(request: HttpRequest) -> Hands:
    """The signed-in person's roles, read once per request."""
    found = getattr(request, "_hands", None)
    if found is None:
        found = Hands(person(request))
        request._hands = found  # type: ignore[attr-defined]
    return found


def evaluations(held: Hands) -> QuerySet[Evaluation]:
    """The evaluations that somebody may open, current revisions only."""
    rows = Evaluation.objects.filter(current=True).select_related("round", "subject__unit")
    offices = [each.office for each in held.held if each.role == Role.RESPONDENT]
    visible = held.within(READERS, "subject__unit__path")
    if offices:
        visible |= Q(indicators__office__in=offices)
        return rows.filter(visible).distinct()
    return rows.filter(visible)


def _one(pk: int) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(pk=pk, current=True).select_related("round", "subject__unit").order_by()


_read = PreparedRow(Evaluation, ("round", "subject", "subject__unit"), _one)


def get_evaluation_or_404(request: HttpRequest, pk: int, *, to: str = "read", lock: bool = False) -> Evaluation:
    """The evaluation, where the signed-in person may do this with it. What they may not, they do not see.

    `lock` holds it until the transaction ends (a row lock on PostgreSQL; SQLite has one writer).
    """
    evaluation = next(iter(_one(pk).select_for_update(of=("self",))), None) if lock else _read(pk)
    if evaluation is None or not may(hands(request), evaluation, to):
        raise Http404
    frameworks.attach(evaluation.round)
    return evaluation


_JOIN = {"postgresql": "STRING_AGG", "sqlite": "GROUP_CONCAT"}
_HELD = """(SELECT {join}(m.role || '|' || u.path || '|' || COALESCE(CAST(m.office_id AS text), ''), CAST('~' AS text))
    FROM units_membership m JOIN units_unit u ON u.id = m.unit_id WHERE m.person_id = %s AND u.is_active)"""
_TWINS = """EXISTS (SELECT 1 FROM evaluation_evaluation t JOIN evaluation_round r ON r.id = t.round_id
    WHERE t.subject_id = evaluation_evaluation.subject_id AND r.year = evaluation_round.year
    AND t.current AND t.state IN ('draft', 'returned') AND t.id <> evaluation_evaluation.id)"""


def get_desk_or_404(request: HttpRequest, pk: int, *, to: str, lock: bool) -> Evaluation:
    """The evaluation together with the person's roles, in one query: for the path that saves a cell.

    Written out, because making this statement from expressions costs more than the database needs to answer it.
    `has_twins` says whether another evaluation in work shares its figures.
    """
    signed_in = person(request)
    rows = Evaluation.objects.filter(pk=pk, current=True).select_related("round", "subject__unit").order_by()
    held = RawSQL(_HELD.format(join=_JOIN[connection.vendor]), [signed_in.pk], TextField())  # noqa: S611 - ours, no input
    rows = rows.annotate(held=held, has_twins=RawSQL(_TWINS, [], BooleanField()))  # noqa: S611
    found = next(iter(rows.select_for_update(of=("self",)) if lock else rows), None)
    if found is None:
        raise Http404
    request._hands = hand = Hands(signed_in, _read_held(found.held or ""))  # type: ignore[attr-defined]
    if not may(hand, found, to):
        raise Http404
    frameworks.attach(found.round)
    return found


def _read_held(written: str) -> tuple[Held, ...]:
    parts = [line.split("|") for line in written.split("~") if line]
    return tuple(Held(role, path, int(office) if office else None) for role, path, office in parts)


def may(held: Hands, evaluation: Evaluation, to: str) -> bool:
    """Whether a role that allows this is held on the evaluation's unit or above; a respondent's only on the unit itself."""
    path = evaluation.subject.unit.path
    roles = [role for role in TO[to] if role != Role.RESPONDENT]
    return held.has(roles, path) or (Role.RESPONDENT in TO[to] and bool(held.offices(path)))


def can_move(held: Hands, evaluation: Evaluation, transition: Transition) -> bool:
    """Whether somebody may take a transition: by role, and nobody judges what they submitted themselves."""
    by_role = held.has(workflow.roles_for(transition, evaluation), evaluation.subject.unit.path)
    own = transition.name != "submit" and evaluation.submitted_by_id == held.person.pk
    return by_role and not own and transition in workflow.possible(evaluation)


def moves(held: Hands, evaluation: Evaluation) -> list[Transition]:
    """What somebody may do with the evaluation now."""
    return [transition for transition in workflow.possible(evaluation) if can_move(held, evaluation, transition)]


def must_act(held: Hands, evaluation: Evaluation) -> bool:
    """Whether the next act is this person's."""
    return bool(moves(held, evaluation))


def check_unit_is_kept(held: Hands, path: str) -> None:
    """Refuses who does not administer the unit of this path."""
    if not held.has(KEEP_UNITS, path):
        raise PermissionDenied(_("Only an administrator of this unit or one above may change it."))


def get_unit_or_404(request: HttpRequest, pk: int, *, keep: bool = False) -> Unit:
    """A unit within the signed-in person's reach; with `keep`, one that they administer."""
    unit = Unit.objects.select_related("parent").filter(pk=pk).first()
    roles = KEEP_UNITS if keep else (*READERS, *KEEP_UNITS)
    if unit is None or not hands(request).has(roles, unit.path):
        raise Http404
    return unit


def get_round_or_404(request: HttpRequest, pk: int, *, keep: bool = False) -> Round:
    """A round; with `keep`, for those who open rounds."""
    found = Round.objects.select_related("framework", "unit").filter(pk=pk).first()
    held = hands(request)
    if found is None or not held.has((*READERS, *KEEP_UNITS)) or (keep and not keeps_round(held, found)):
        raise Http404
    return found


def keeps_round(held: Hands, found: Round) -> bool:
    """Whether somebody changes and opens a round: the bureau of the unit that made it, or of one above."""
    unit = found.unit or Unit.objects.order_by("path").first()
    return unit is not None and held.has(OPEN_ROUNDS, unit.path)


def may_see_replay(held: Hands, found: Replay) -> bool:
    """Whether all that a replay covers is within somebody's reach."""
    return bool(found.reach) and all(held.has(OPEN_ROUNDS, path) for path in found.reach)


def get_replay_or_404(request: HttpRequest, pk: int) -> Replay:
    """A replay all of whose evaluations lie within the signed-in person's reach."""
    found = Replay.objects.select_related("asked_by").filter(pk=pk).first()
    if found is None or not may_see_replay(hands(request), found):
        raise Http404
    return found


def drafts(held: Hands) -> QuerySet[FrameworkDraft]:
    """Drafts of frameworks within somebody's reach."""
    rows = FrameworkDraft.objects.select_related("unit", "author", "proposed_by", "published_by", "based_on", "published")
    return rows.filter(held.within(WRITE_FRAMEWORKS, "unit__path"))


def get_draft_or_404(request: HttpRequest, pk: int) -> FrameworkDraft:
    """A draft of the place for whose finance bureau the signed-in person works, or of one below it."""
    found = drafts(hands(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def place_of_drafts(held: Hands) -> Unit:
    """The place for which somebody writes frameworks: the highest on which they have the bureau's role."""
    found = Unit.objects.filter(path__in=held.paths(WRITE_FRAMEWORKS)).order_by("path").first()
    if found is None:
        raise Http404
    return found


def require(request: HttpRequest, roles: Iterable[str]) -> Hands:
    """For pages of one role: whoever holds it nowhere does not find the page."""
    held = hands(request)
    if not held.has(roles):
        raise Http404
    return held


def get_person_or_404(request: HttpRequest, pk: int) -> Person:
    """Somebody all of whose roles lie within what the signed-in person administers; without any role, a top administrator."""
    found = Person.objects.filter(pk=pk).first()
    held = hands(request)
    if found is None or not held.has(KEEP_UNITS) or not _keeps_all(held, found):
        raise Http404
    return found


def _keeps_all(held: Hands, found: Person) -> bool:
    paths: list[Any] = list(Membership.objects.filter(person=found).values_list("unit__path", flat=True))
    if not paths:
        return any(path.count("/") == TOP for path in held.paths(KEEP_UNITS))
    return all(held.has(KEEP_UNITS, path) for path in paths)
