"""A place with departments and their units, people with roles, a subject each, a round for each year."""

from datetime import date, timedelta
from itertools import chain
from random import Random
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from evaluation.management.making import lists
from evaluation.models import FrameworkDocument, Round
from units.models import Membership, Person, Role, Subject, Unit

UNITS_OF_A_DEPARTMENT = 9
OUTLINES = {"project": "project-2020", "transfer": "project-2020"}
ROUNDS = {"project": "项目支出绩效自评", "transfer": "转移支付绩效自评"}


class Made(NamedTuple):
    """One subject with the line of work of its department, who prepares it and who reviews it."""

    subject: Subject
    line: str
    preparer: Person
    reviewer: Person


class Tree:
    """What was made for one seed: the place, its subjects, and the people by name of their role."""

    def __init__(self, seed: int, kinds: tuple[str, ...], password: str | None) -> None:
        self.seed, self.kinds, self.prefix = seed, kinds, f"M{seed}"
        self.hash, self.names = make_password(password), set[str]()
        self.place = self.unit(self.prefix, lists.data()["place"], Unit.Kind.PLACE, None)
        self.people: list[Person] = []
        self.roles: list[Membership] = []

    def unit(self, code: str, name: str, kind: str, parent: Unit | None) -> Unit:
        unit = Unit(code=code, name=name, kind=kind, parent=parent, duties="本单位为虚构，仅用于演示和测试。")
        unit.path = unit.path_below(parent)
        if parent is None:
            unit.save()
        return unit

    def grow(self, count: int) -> list[Made]:
        """So many subjects: departments, each with units below it."""
        departments = lists.data()["departments"]
        heads, below = [], list[Unit]()
        for number in range(max(1, -(-count // (UNITS_OF_A_DEPARTMENT + 1)))):
            entry, turn = departments[number % len(departments)], number // len(departments)
            name = entry["name"] if not turn else lists.data()["districts"][turn % 30] + "区" + entry["name"].removeprefix("市")
            heads.append((self.unit(f"{self.prefix}-{number + 1:03}", name, Unit.Kind.DEPARTMENT, self.place), entry["line"]))
        Unit.objects.bulk_create(head for head, _line in heads)
        for head, line in heads:
            below += self._units_below(head, line, min(UNITS_OF_A_DEPARTMENT, count - len(heads) - len(below)))
        Unit.objects.bulk_create(below, batch_size=500)
        heads_of = {head.pk: line for head, line in heads}
        units = [(unit, heads_of.get(unit.pk) or heads_of[unit.parent_id or 0]) for unit in self._all(heads, below)]
        return self._subjects(units)

    def _all(self, heads: list[tuple[Unit, str]], below: list[Unit]) -> list[Unit]:
        return sorted([*(head for head, _line in heads), *below], key=lambda unit: unit.path)

    def _units_below(self, head: Unit, line: str, count: int) -> list[Unit]:
        names, districts = lists.data()["lines"][line]["units"], lists.data()["districts"]
        rng = lists.chance(self.seed, "units", head.code)
        areas = rng.sample(districts, len(districts))
        kinds = [names[n % len(names)] for n in range(max(0, count))]
        return [
            self.unit(f"{head.code}-{n:02}", self._name(kind, areas, n), Unit.Kind.UNIT, head) for n, kind in enumerate(kinds, 1)
        ]

    def _name(self, kind: str, areas: list[str], first: int) -> str:
        """A name that no other unit here bears: of another district, then numbered."""
        turns = (f"{area}{kind}" for area in areas[first:] + areas[:first])
        numbered = (f"{areas[first]}{kind}（{number}）" for number in range(2, 1000))
        name = next(name for name in chain(turns, numbered) if name not in self.names)
        self.names.add(name)
        return name

    def _subjects(self, units: list[tuple[Unit, str]]) -> list[Made]:
        """A subject for each unit of the kind that the framework evaluates, and the people who work on it."""
        whole = {"department", "unit"} & set(self.kinds)
        subjects, hands = [], []
        for unit, line in units:
            rng = lists.chance(self.seed, "subject", unit.code)
            project = rng.choice(lists.data()["lines"][line]["projects"])
            kind, name = (unit.kind, unit.name) if whole else (self.kinds[0], f"{unit.name}{project}项目")
            subjects.append(Subject(unit=unit, kind=kind, code="" if whole else "P01", name=name))
            hands.append((self.person(rng, unit, Role.PREPARER), self.person(rng, unit, Role.REVIEWER)))
        for role in (Role.BUREAU, Role.AUDITOR, Role.ADMINISTRATOR):
            self.person(lists.chance(self.seed, role), self.place, role, str(role.value))
        Person.objects.bulk_create(self.people, batch_size=500)
        Membership.objects.bulk_create(self.roles, batch_size=500)
        Subject.objects.bulk_create(subjects, batch_size=500)
        lines = [line for _unit, line in units]
        return [Made(subject, line, *pair) for subject, line, pair in zip(subjects, lines, hands, strict=True)]

    def person(self, rng: Random, unit: Unit, role: Role, name: str = "") -> Person:
        username = f"m{self.seed}-{name or len(self.people)}"
        person = Person(username=username, name=lists.person_name(rng), password=self.hash)
        self.people.append(person)
        self.roles.append(Membership(person=person, unit=unit, role=role))
        return person

    def bureau(self) -> Person:
        return next(each.person for each in self.roles if each.role == Role.BUREAU)


def rounds(seed: int, document: FrameworkDocument, kinds: tuple[str, ...], years: list[int]) -> list[Round]:
    """A round for each year; the last one is open, the others are over."""
    today = timezone.localdate()
    made = [
        Round(
            year=year,
            name=f"{year}年度{ROUNDS.get(kinds[0], '部门整体支出绩效自评')}（模拟{seed}）",
            framework=document,
            outline=OUTLINES.get(kinds[0], "guangzhou-2021"),
            route="direct",
            deadline=today + timedelta(days=21) if year == years[-1] else date(year + 1, 4, 30),
            instructions="请对照年初绩效目标开展自评；金额单位为万元，以决算上报数为准。",
        )
        for year in years
    ]
    return Round.objects.bulk_create(made)
