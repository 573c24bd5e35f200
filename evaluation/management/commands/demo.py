"""manage.py demo: loads the demonstration (fixtures/demo) into an empty database. What was entered is never touched again."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from evaluation import cases, checks, documents, frameworks, parts, sealing, seals, services
from evaluation.loading import fixture
from evaluation.models import Evaluation, FrameworkDocument, OfficeTask, Round
from evaluation.services import offices, rolling_up
from evaluation.services.lines import AMOUNTS, WORDS, sum_lines
from evaluation.values import numbers
from units.models import BudgetLine, Membership, Office, Person, Subject, Unit


class Command(BaseCommand):
    help = "Loads the demonstration into an empty database and prints the logins."

    def handle(self, *args: Any, **options: Any) -> None:
        frameworks.publish_shipped()
        data = fixture("demo/demo.yaml")
        if not Unit.objects.exists():
            with transaction.atomic():
                _Demo(data).load()
            self.stdout.write(f"demonstration loaded: {Evaluation.objects.count()} evaluations")
        for person in data["people"]:
            roles = ", ".join(f"{role['role']} of {role['unit']}" for role in person["roles"])
            self.stdout.write(f"  {person['username']:6} {data['password']}  {person['name']}  {roles}")


class _Demo:
    """Loads one description; every evaluation goes through the services that the pages use."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Person] = {}
        self.rounds: dict[str, Round] = {}

    def load(self) -> None:
        for entry in self.data["units"]:
            self.unit(entry)
        for entry in self.data["people"]:
            self.person(entry)
        for entry in self.data["rounds"]:
            self.round(entry)
        for entry in self.data["evaluations"]:
            self.open(entry)
        for code, lines in self.data["lines"].items():
            self.lines(code, lines)
        for code, cells in self.data["figures"].items():
            self.figures(code, cells)
        for entry in self.data["evaluations"]:
            self.fill(entry)

    def unit(self, entry: dict[str, Any]) -> None:
        parent = self.units.get(entry.get("parent", ""))
        unit = Unit(code=entry["code"], name=entry["name"], kind=entry["kind"], parent=parent, duties=entry.get("duties", ""))
        unit.path = unit.path_below(parent)
        unit.withheld_ground = entry.get("withheld_ground", "")
        unit.duties_withheld = bool(unit.withheld_ground)
        unit.save()
        self.units[unit.code] = unit
        for position, name in enumerate(entry.get("offices", ()), 1):
            Office.objects.create(unit=unit, name=name, position=position)
        if unit.kind != Unit.Kind.PLACE:
            Subject.objects.create(unit=unit, kind=unit.kind, name=unit.name, rolls_up=bool(entry.get("rolls_up")))

    def person(self, entry: dict[str, Any]) -> None:
        person = Person.objects.create_user(entry["username"], entry["name"], self.data["password"])
        self.people[person.username] = person
        for role in entry["roles"]:
            unit = self.units[role["unit"]]
            office = Office.objects.get(unit=unit, name=role["office"]) if "office" in role else None
            Membership.objects.create(person=person, unit=unit, role=role["role"], office=office)

    def round(self, entry: dict[str, Any]) -> None:
        found = Round(
            year=int(entry["year"]),
            name=entry["name"],
            framework=FrameworkDocument.objects.get(code=entry["framework"], revision=1),
            outline=entry["outline"],
            route=entry["route"],
            deadline=_today() + timedelta(days=int(entry["days"])),
            instructions=entry.get("instructions", ""),
        )
        self.rounds[entry["key"]] = services.save_round(found, seen=1, by=self.who("bureau", "44"))

    def who(self, role: str, unit: str) -> Person:
        """Whoever holds a role on the unit or above it."""
        path = self.units[unit].path
        rows = Membership.objects.filter(role=role).select_related("person", "unit").order_by("unit__path", "id")
        return next(row.person for row in rows if path.startswith(row.unit.path))

    def evaluation(self, entry: dict[str, Any]) -> Evaluation:
        code = entry["project"]["code"] if "project" in entry else ""
        rows = Evaluation.objects.select_related("subject__unit", "round__framework")
        return rows.get(round=self.rounds[entry["round"]], subject__unit=self.units[entry["unit"]], subject__code=code)

    def open(self, entry: dict[str, Any]) -> None:
        unit = self.units[entry["unit"]]
        if project := entry.get("project"):
            subject = Subject.objects.create(unit=unit, kind=Subject.Kind.PROJECT, code=project["code"], name=project["name"])
        else:
            subject = unit.subjects.get(code="")
        services.open_round(self.rounds[entry["round"]], [subject], by=self.who("bureau", "44"))

    def lines(self, code: str, lines: list[dict[str, str]]) -> None:
        subject = self.units[code].subjects.get()
        evaluation = Evaluation.objects.select_related("round", "subject").get(subject=subject)
        rows = [BudgetLine(subject=subject, year=evaluation.round.year, position=place) for place, _entry in enumerate(lines, 1)]
        for row, entry in zip(rows, lines, strict=True):
            for name in WORDS:
                setattr(row, name, entry.get(name, getattr(row, name)))
            for name in AMOUNTS:
                amount = numbers.read_money(entry.get(name, "0"), unit="万元", minimum=None)
                setattr(row, name, amount)
        BudgetLine.objects.bulk_create(rows)
        sum_lines(evaluation)

    def figures(self, code: str, cells: dict[str, str]) -> None:
        evaluation = Evaluation.objects.get(subject=self.units[code].subjects.get())
        typed = {f"figures.{key}": cell for key, cell in cells.items()}
        typed["profile.figures_status"] = self.data["statuses"][code]
        services.enter(evaluation.pk, typed, seen=evaluation.seq, by=self.who("preparer", code))

    def fill(self, entry: dict[str, Any]) -> None:
        evaluation, state = self.evaluation(entry), entry["state"]
        preparer = self.who("preparer", entry["unit"])
        if document := self.document(entry, evaluation):
            case, faults = documents.read(document, frameworks.get)
            if case is None:
                raise ValueError(faults)
            evaluation = services.put_document(evaluation.pk, case, by=preparer)
        self.assign(entry, evaluation)
        entered = cases.Entered(evaluation, texts=True)
        assessment = entered.assess()
        found = checks.run(assessment)
        for finding in found:
            if finding.level == checks.WARNING and finding.code in entry.get("explanations", {}):
                services.explain(evaluation.pk, finding, entry["explanations"][finding.code], by=preparer)
        evaluation = self.evaluation(entry)
        if state != "not_begun":
            services.keep_total(evaluation, assessment, found)
        if state in ("submitted", "returned", "approved"):
            self.move(entry, evaluation, preparer)

    def document(self, entry: dict[str, Any], evaluation: Evaluation) -> dict[str, Any] | None:
        """The document that the entry names, or one made from another with figures and rows of its own."""
        if "document" in entry:
            return dict(fixture(f"demo/{entry['document']}"))
        if "indicators" not in entry:
            return None
        base = dict(fixture(f"demo/{entry['like']}")) if "like" in entry else {"format": "self-evaluation/1"}
        base |= {"framework": evaluation.round.framework.reference, "year": str(evaluation.round.year)}
        base["figures"] = base.get("figures", {}) | entry.get("figures", {})
        base["indicators"] = [*base.get("indicators", []), *entry["indicators"]]
        return base

    def assign(self, entry: dict[str, Any], evaluation: Evaluation) -> None:
        for title, name in entry.get("offices", {}).items():
            office = Office.objects.get(unit=self.units[entry["unit"]], name=name)
            evaluation.indicators.filter(title=title).update(office=office)
        for name, task in entry.get("tasks", {}).items():
            self.task(evaluation, Office.objects.get(unit=self.units[entry["unit"]], name=name), task)
        by, unit = self.who("preparer", entry["unit"]), evaluation.amount_unit
        for key, given in entry.get("eliminations", {}).items():
            amount = numbers.read_money(given["amount"], unit=unit)
            rolling_up.eliminate(evaluation.pk, key, amount, given["reason"], was=("", ""), by=by)
        for key, cell in entry.get("final_accounts", {}).items():
            rolling_up.account(evaluation.pk, key, numbers.read_money(cell, unit=unit), was="", by=by)

    def task(self, evaluation: Evaluation, office: Office, entry: dict[str, str]) -> None:
        """What an office is asked for; a day that has passed shows how one is late. Confirmed where somebody is named."""
        deadline = _today() + timedelta(days=int(entry["days"]))
        OfficeTask.objects.create(evaluation=evaluation, office=office, deadline=deadline, note=entry.get("note", ""))
        if "confirmed_by" in entry:
            digest = parts.digest_of(evaluation.indicators.filter(office=office))
            offices.confirm(evaluation.pk, office, seen=digest, by=self.people[entry["confirmed_by"]])

    def move(self, entry: dict[str, Any], evaluation: Evaluation, preparer: Person) -> None:
        entered = cases.Entered(evaluation, texts=True)
        assessment = entered.assess()
        content = sealing.content(entered, assessment, checks.run(assessment))
        services.submit(evaluation.pk, seen=seals.digest(seals.canonical(content)), by=preparer)
        seen, approver = Evaluation.objects.get(pk=evaluation.pk).seq, self.who("approver", entry["unit"])
        if entry["state"] == "approved":
            services.approve(evaluation.pk, seen=seen, by=approver)
        elif entry["state"] == "returned":
            rows = {
                entered.where(row): entry["remarks"][row.title] for row in entered.indicators if row.title in entry["remarks"]
            }
            services.return_for_changes(evaluation.pk, entry["reason"], rows, seen=seen, by=approver)


def _today() -> date:
    return timezone.localdate()
