"""manage.py administrator USERNAME: founds the place in an empty database, or lets an administrator in again.

Prints a link by which the person sets a password, once and within three days. No password is ever typed or shown here.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from evaluation import frameworks
from evaluation.services import people
from evaluation.services.record import Refused
from units.models import Person, Role


class Command(BaseCommand):
    help = "Founds the place with its administrator, or invites an administrator anew; prints the link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", help="the person's name")
        parser.add_argument("--place", help="name of the place, with which an empty database begins")
        parser.add_argument("--code", default="1", help="code of the place")
        parser.add_argument("--address", default="http://localhost:8000", help="where people reach this installation")

    def handle(self, *, username: str, address: str, **options: Any) -> None:
        person = Person.objects.filter(username=username).first() or self.found(username, **options)
        if not person.memberships.filter(role=Role.ADMINISTRATOR).exists():
            raise CommandError(f"{username} is no administrator: an administrator invites everybody else in the browser.")
        uid, token = people.invitation(person, by=person)
        self.stdout.write(address.rstrip("/") + reverse("invitation", args=[uid, token]))

    def found(self, username: str, *, name: str | None, place: str | None, code: str, **_: Any) -> Person:
        if not name or not place:
            raise CommandError(f"There is nobody called {username}. To found a place name both: --name and --place.")
        person = Person(username=username, name=name)
        try:
            people.found_place(code, place, person)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        except Refused as error:
            raise CommandError(str(error)) from None
        frameworks.publish_shipped()
        return person
