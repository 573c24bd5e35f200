"""What every page of one evaluation shows around its content: state, stages, who acts next, the figures at a glance."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import cases, checks, permissions, services, workflow
from evaluation.assessment import Assessment
from evaluation.models import Evaluation
from evaluation.pages import in_words
from units.models import Membership, Role


class Stage(NamedTuple):
    """A tab of the evaluation's pages."""

    name: str
    title: str
    address: str


def stages(evaluation: Evaluation, held: permissions.Hands) -> list[Stage]:
    """The pages of an evaluation that this person may open, in the order of work."""
    named = [
        ("overview", _("Overview")),
        ("figures", _("Figures")),
        ("roll_up", _("Roll-up")) if evaluation.subject.rolls_up else ("lines", _("Budget lines")),
        ("indicators", _("Indicators")),
        ("offices", _("Who fills what")),
        ("texts", _("Texts")),
        ("imports", _("Files")),
        ("checks", _("Checks")),
        ("what_if", _("What if")),
        ("preview", _("Preview")),
    ]
    if not permissions.may(held, evaluation, "read"):
        named = [entry for entry in named if entry[0] == "indicators"]
    if permissions.may(held, evaluation, "review"):
        named.append(("review", _("Review")))
    found = [Stage(name, title, reverse(name, args=[evaluation.pk])) for name, title in named]
    if len(named) == 1:  # whoever answers for an office: the rows, and what their office is asked for
        offices = sorted(held.offices(evaluation.subject.unit.path))
        found += [Stage("office_part", _("Our part"), reverse("office_part", args=[evaluation.pk, pk])) for pk in offices[:1]]
    return found


def _saved(request: HttpRequest) -> str:
    """The time of the save that led here; nothing where this page answers a form itself."""
    at = request.GET.get("saved", "")[:8]
    return at if request.method == "GET" and at.replace(":", "").isdigit() else ""


def frame(request: HttpRequest, evaluation: Evaluation, stage: str, a: Assessment | None = None) -> dict[str, Any]:
    """The context that templates/evaluation/frame.html needs."""
    held = permissions.hands(request)
    may_enter = evaluation.is_editable and permissions.may(held, evaluation, "enter")
    if may_enter:
        _count(evaluation)
    return {
        "evaluation": evaluation,
        "subject": evaluation.subject,
        "round": evaluation.round,
        "stages": stages(evaluation, held),
        "stage": stage,
        "step": workflow.current_step(evaluation),
        "days_left": evaluation.days_left(timezone.localdate()),
        "today": timezone.localdate(),
        "may_enter": may_enter,
        "assessment": a,
        "unit": evaluation.amount_unit,
        "saved": _saved(request),
    }


def _count(evaluation: Evaluation) -> None:
    """Count what blocks submission where a write has left that open, so that every page can say it."""
    if evaluation.total_seq != evaluation.seq:
        assessment = cases.Entered(evaluation, texts=True).assess()
        services.keep_total(evaluation, assessment, checks.run(assessment))


def actors(evaluation: Evaluation) -> list[str]:
    """Who acts next, by name: those with the step's roles on the nearest unit that has any."""
    roles = workflow.acting_roles(evaluation)
    rows = Membership.objects.filter(role__in=roles, person__is_active=True).select_related("person", "unit")
    reaching = [
        row for row in rows if evaluation.subject.unit.path.startswith(row.unit.path) and row.person_id != _excluded(evaluation)
    ]
    nearest = max((len(row.unit.path) for row in reaching), default=0)
    return sorted({row.person.name for row in reaching if len(row.unit.path) == nearest})


def waiting_on(evaluation: Evaluation) -> str:
    """The role or step that has to act, in words."""
    step = workflow.current_step(evaluation)
    if step:
        return in_words(step)
    return str(Role.PREPARER.label) if evaluation.is_editable else ""


def _excluded(evaluation: Evaluation) -> int | None:
    return None if evaluation.is_editable else evaluation.submitted_by_id
