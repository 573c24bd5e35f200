"""Pages: the Jinja environment, what every page shows around its content, and `render`."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext
from jinja2 import Environment, StrictUndefined

from evaluation import figures, permissions, wording
from evaluation.values import numbers
from evaluation.wording import reported
from units.models import Person, Role

SIGNS = {">=": "≥", ">": ">", "=": "=", "<=": "≤", "<": "<"}
LEVELS = {"met": gettext_lazy("met"), "partly": gettext_lazy("partly met"), "unmet": gettext_lazy("not met")}


def environment(**options: Any) -> Environment:
    """The environment of all templates: strict about names, escaping everything, translating by gettext."""
    env = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django passes autoescape=True
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]
    env.globals.update(url=url, static=static, language=translation.get_language, plain=numbers.plain, money=money)
    env.globals.update(
        label_of=wording.label_of, sentence=wording.finding, cap=wording.cap, row_name=wording.place, brief=wording.brief
    )
    env.globals.update(why_lost=wording.why_lost, reported=reported.reported, target_of=reported.target)
    env.globals.update(unit_of=figures.unit_of, show=figures.show, signs=SIGNS, level_names=LEVELS)
    env.filters.update(points=points, percent=percent, clock=clock, day=day, in_words=in_words)
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def points(value: Decimal | None) -> str:
    """Points with two decimals; a dash where there are none yet."""
    return "—" if value is None else f"{numbers.half_up(value):f}"


def money(yuan: Decimal | None, unit: str) -> str:
    """An amount in 元 or 万元 with thousands marks."""
    return "—" if yuan is None else numbers.amount(Decimal(yuan), unit)


def percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{numbers.grouped(value, 2)}%"


def clock(at: datetime | None) -> str:
    """2026-11-23 14:03 in the place's time."""
    return "" if at is None else timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def in_words(entry: Any) -> str:
    """The name of something that has a Chinese and an English one (a step, a part, a framework)."""
    chinese = getattr(entry, "title", None) or getattr(entry, "name", None) or getattr(entry, "label", "")
    return str(chinese if (translation.get_language() or "zh").startswith("zh") else entry.english or chinese)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows on every page: who is signed in, where they may go, what just happened."""
    try:
        around = _around(request)
    except DatabaseError:  # the page that says so is shown all the same
        around = {"person": None, "navigation": [], "notices": []}
    return around | {"languages": settings.LANGUAGES, "place": settings.PLACE, "demo": settings.DEMO}


def _around(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "user", None)
    if not (isinstance(person, Person) and person.is_authenticated):
        return {"person": None, "navigation": [], "notices": []}
    return {"person": person, "navigation": _navigation(request), "notices": list(messages.get_messages(request))}


def render(request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    return django_render(request, template, context, status=status)


def _navigation(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """(address, name, whether here) of the places that this person may go to."""
    held = permissions.hands(request)
    readers = held.has(permissions.READERS)
    keeps = held.has(permissions.KEEP_UNITS)
    entries: list[tuple[str, str, bool, Callable[[str], bool]]] = [
        ("home", gettext("Desk"), True, lambda path: path == "/"),
        (
            "evaluations",
            gettext("Self-evaluations"),
            readers or held.has([Role.RESPONDENT]),
            lambda path: path.startswith("/evaluations/"),
        ),
        ("rounds", gettext("Rounds"), readers or keeps, lambda path: path.startswith("/rounds/")),
        ("units", gettext("Units"), readers or keeps, lambda path: path.startswith("/units/")),
        ("people", gettext("People"), keeps, lambda path: path.startswith("/people/")),
        ("frameworks", gettext("Frameworks"), True, lambda path: path.startswith(("/frameworks/", "/drafts/"))),
    ]
    return [(reverse(name), title, here(request.path)) for name, title, shown, here in entries if shown]
