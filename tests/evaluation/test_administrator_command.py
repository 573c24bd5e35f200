"""The first deployment: an empty database gets its place and its administrator."""

from io import StringIO
from urllib.parse import urlparse

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.world import World
from units.models import Membership, Person, Role, Unit

pytestmark = pytest.mark.django_db


def link(*arguments: str) -> str:
    out = StringIO()
    call_command("administrator", *arguments, stdout=out)
    return out.getvalue().strip()


def test_an_empty_database_gets_a_place_whose_administrator_sets_a_password() -> None:
    found = link("ada", "--name", "Ada", "--place", "Anyshire", "--address", "https://self.example/")
    assert found.startswith("https://self.example/")
    secret = "correct horse battery"
    answer = Client().post(urlparse(found).path, {"new_password1": secret, "new_password2": secret})
    assert answer.status_code == 302
    assert Person.objects.get().check_password(secret)
    assert Unit.objects.get().memberships.get().role == Role.ADMINISTRATOR


def test_an_administrator_is_invited_again(world: World) -> None:
    Membership.objects.create(person=world.li, unit=world.place, role=Role.ADMINISTRATOR)
    assert "/invitation/" in link("li")


def test_nobody_else_is_invited_from_the_command_line(world: World) -> None:
    with pytest.raises(CommandError, match="wang is no administrator"):
        link("wang")


def test_a_second_place_is_refused(world: World) -> None:
    with pytest.raises(CommandError):
        link("eva", "--name", "Eva", "--place", "Elsewhere")


def test_a_bad_user_name_founds_nothing() -> None:
    with pytest.raises(CommandError):
        link("Ada Lovelace", "--name", "Ada", "--place", "Anyshire")
    assert not Unit.objects.exists()
