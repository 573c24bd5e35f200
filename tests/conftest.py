"""Fixtures for all tests. Three people everybody knows: Wang prepares, Li reviews, Zhao belongs elsewhere."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django_q.conf import Conf

from evaluation import frameworks, guards
from evaluation.replaying import files
from evaluation.services import offices
from reports import jobs
from tests.world import World, give, make_world
from units.models import Person, Role

logging.getLogger("fontTools").setLevel(logging.ERROR)


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Cheap password hashes, static files without a manifest, jobs run at once, documents in a folder of the tests."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Conf.SYNC = True
    jobs.FOLDER = tmp_path_factory.mktemp("reports")
    files.FOLDER = tmp_path_factory.mktemp("replays")
    kept = tmp_path_factory.mktemp("evidence")
    with override_settings(EVIDENCE_DIR=kept, STORAGES=storages, PASSWORD_HASHERS=hashers, AXES_ENABLED=False):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What a process keeps of published frameworks goes with the test that published them."""
    yield
    frameworks.forget()


@pytest.fixture
def transactional_db(transactional_db: None) -> Iterator[None]:
    """The one place where the guards are lifted: a flush deletes what they protect. The flush's post_migrate puts them back."""
    yield
    guards.remove()


@pytest.fixture
def world(db: None) -> World:
    """A place with two departments, a round, and an evaluation of Wang's department."""
    return make_world()


@pytest.fixture
def wang(world: World, client: Client) -> Client:
    """A browser in which Wang is signed in."""
    client.force_login(world.wang)
    return client


@pytest.fixture
def li(world: World) -> Client:
    client = Client()
    client.force_login(world.li)
    return client


@pytest.fixture
def zhao(world: World) -> Client:
    client = Client()
    client.force_login(world.zhao)
    return client


@pytest.fixture
def chen(world: World) -> Client:
    """A browser of the office's respondent; the office has two rows."""
    person, client = Person.objects.create_user("chen", "陈晨", "pw"), Client()
    give(person, world.school, Role.RESPONDENT, world.office)
    rows = [world.row(title).pk for title in ("修缮校舍", "受益学生")]
    offices.assign(world.evaluation.pk, rows, world.office, seen=world.fresh().seq, by=world.wang)
    client.force_login(person)
    return client


@pytest.fixture
def ministry() -> Any:
    """The ministry's framework for projects."""
    return frameworks.shipped()["mof-project-2020"]


@pytest.fixture
def cases() -> Path:
    return Path(__file__).parent / "cases"
