"""The workflow: one table of transitions over the coarse states, and routes (fixtures/routes.yaml) for the steps between
submission and approval. To add a transition: a row in TRANSITIONS, and its verb in services."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from evaluation.loading import fixture
from evaluation.models import Evaluation, Seal, State
from evaluation.scoring.shapes import Reader, setting
from units.models import Role


@dataclass(frozen=True)
class Step:
    """One step of a route: who may pass or return there."""

    code: str = setting("Code")
    title: str = setting("Title")
    english: str = setting("English title")
    roles: tuple[Literal["reviewer", "approver", "bureau"], ...] = setting("Roles")


@dataclass(frozen=True)
class Route:
    code: str = setting("Code")
    name: str = setting("Name")
    english: str = setting("English name")
    steps: tuple[Step, ...] = setting("Steps, in order")

    def step(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)

    def after(self, code: str) -> Step | None:
        """The step after this one; the first for none."""
        codes = ["", *(step.code for step in self.steps)]
        place = codes.index(code)
        return self.steps[place] if place < len(self.steps) else None


@dataclass(frozen=True)
class Routes:
    routes: tuple[Route, ...] = setting("Routes")


@dataclass(frozen=True)
class Transition:
    """From which states to which; `roles` may (None: those of the current step); what it seals; whether a reason is due."""

    name: str
    sources: tuple[State, ...]
    target: State
    roles: tuple[Role, ...] | None
    seals: Seal.Kind | None = None
    reason: bool = False


TRANSITIONS = (
    Transition("submit", (State.DRAFT, State.RETURNED), State.SUBMITTED, (Role.PREPARER,), seals=Seal.Kind.SUBMISSION),
    Transition("pass_on", (State.SUBMITTED,), State.SUBMITTED, None),
    Transition("return_for_changes", (State.SUBMITTED,), State.RETURNED, None, reason=True),
    Transition("approve", (State.SUBMITTED,), State.APPROVED, None, seals=Seal.Kind.APPROVAL),
)
BY_NAME = {transition.name: transition for transition in TRANSITIONS}


@cache
def routes() -> dict[str, Route]:
    """All routes by code."""
    reader = Reader()
    found = reader.record(Routes, fixture("routes.yaml"), "")
    if reader.faults:
        raise ValueError(reader.faults)
    return {route.code: route for route in found.routes}


def route_of(evaluation: Evaluation) -> Route:
    return routes()[evaluation.round.route]


def current_step(evaluation: Evaluation) -> Step | None:
    """Where a submitted evaluation lies; None in any other state."""
    return route_of(evaluation).step(evaluation.step) if evaluation.state == State.SUBMITTED else None


def acting_roles(evaluation: Evaluation) -> tuple[str, ...]:
    """The roles that must act next."""
    if evaluation.state in (State.DRAFT, State.RETURNED):
        return (Role.PREPARER,)
    step = current_step(evaluation)
    return step.roles if step else ()


def possible(evaluation: Evaluation) -> list[Transition]:
    """What can happen to the evaluation now. Approval is the last step's, passing on all others'."""
    step = current_step(evaluation)
    last = step is not None and route_of(evaluation).after(step.code) is None
    found = [transition for transition in TRANSITIONS if evaluation.state in transition.sources]
    return [each for each in found if each.name not in ("approve", "pass_on") or (each.name == "approve") == last]


def roles_for(transition: Transition, evaluation: Evaluation) -> tuple[str, ...]:
    if transition.roles is not None:
        return transition.roles
    step = current_step(evaluation)
    return step.roles if step else ()
