"""What is measured: an evaluation of forty rows, a hundred evaluations in a list."""

from datetime import date
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from evaluation import documents, frameworks, services
from evaluation.models import Evaluation, Round
from units.models import Membership, Person, Role, Subject, Unit

ROWS = 40


def document(rows: int = ROWS) -> dict[str, Any]:
    """A sound project document of so many rows, execution among them."""
    sections = ["B1"] * 15 + ["B2"] * 8 + ["C2"] * 10 + ["D1"] * 6
    indicators = [
        {
            "section": sections[number % len(sections)],
            "title": f"指标名称{number}完成情况",
            "points": "2.3" if number else "2.6",
            "unit": "个",
            "operator": ">=",
            "target": str(1000 + number),
            "actual": str(990 + number),
            "reason": "部分工作受天气影响推迟，下一步提前安排。" if number % 3 == 0 else "",
        }
        for number in range(rows - 1)
    ]
    figures = {"full_year_budget": "8161.61", "executed": "8005.58", "initial_budget": "8161.61"}
    return {
        "format": "self-evaluation/1",
        "framework": "mof-project-2020",
        "year": "2021",
        "figures": figures,
        "indicators": indicators,
    }


def make(count: int = 100) -> tuple[Evaluation, Person]:
    """A department with so many projects, the first of them filled; and its preparer."""
    frameworks.publish_shipped()
    unit = Unit.objects.create(code="045", name="示例市教育局", kind="department", path="/045/")
    person = Person.objects.create_user("wang", "王敏", "pw")
    Membership.objects.create(person=person, unit=unit, role=Role.PREPARER)
    row = frameworks.FrameworkDocument.objects.get(code="mof-project-2020")
    found = Round.objects.create(
        year=2021, name="2021", framework=row, outline="project-2020", route="direct", deadline=date(2099, 4, 30)
    )
    subjects = [Subject(unit=unit, kind="project", code=f"P{n:03}", name=f"项目名称{n:03}") for n in range(count)]
    evaluations = services.open_round(found, Subject.objects.bulk_create(subjects), by=person)
    case, faults = documents.read(document(), frameworks.get)
    if case is None:
        raise ValueError(faults)
    services.put_document(evaluations[0].pk, case, by=person)
    return Evaluation.objects.select_related("subject__unit", "round__framework").get(pk=evaluations[0].pk), person


def session(person: Person) -> str:
    """The key of a session in which somebody is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)
