"""Every address against every person (tests/access.yaml). An address without a rule fails; what is foreign is not there."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from evaluation import frameworks, services
from evaluation.loading import load_file
from evaluation.models import Evidence, Import, Replay
from evaluation.services import attaching, mappings, offices, replays
from tests.world import World, give, make_draft, make_image, make_round, make_unit
from units.models import Office, Person, Role, Subject, Unit

RULES: dict[str, dict[str, Any]] = {
    name: rule for group in load_file(Path(__file__).parent / "access.yaml").values() for name, rule in group.items()
}
PIXEL = make_image()
KEYS = ("args", "post", "row")


@pytest.fixture
def people(world: World) -> dict[str, Person | None]:
    made = {name: Person.objects.create_user(name, name, "pw") for name in ("chen", "cora", "anna", "ada", "bob", "eve", "dora")}
    give(made["chen"], world.school, Role.RESPONDENT, world.office)
    give(made["cora"], world.school, Role.RESPONDENT, Office.objects.create(unit=world.school, name="人事科", position=2))
    give(made["anna"], world.school, Role.AUDITOR)
    give(made["ada"], world.school, Role.ADMINISTRATOR)
    give(made["bob"], world.place, Role.BUREAU)
    give(made["eve"], world.water, Role.ADMINISTRATOR)
    give(made["dora"], make_unit("45", "邻市", Unit.Kind.PLACE, None), Role.BUREAU)
    return made | {"wang": world.wang, "li": world.li, "zhao": world.zhao, "nobody": None}


def names(patterns: list[Any]) -> set[str]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            found.add(str(pattern.name))
    return found


def test_every_address_has_a_rule() -> None:
    assert names(get_resolver().url_patterns) == {name.removesuffix(" post") for name in RULES}


def address(world: World, name: str, rule: dict[str, Any], people: dict[str, Person | None]) -> str:
    known: dict[str, Any] = {"school": world.school.pk, "office": world.office.pk, "round": world.round.pk, "wang": world.wang.pk}
    if "replay" in rule.get("args", ()):
        found = replayed(world)
        known |= {"replay": found.pk, "line": found.lines.get().pk}
    if "draft" in rule.get("args", ()):
        bob = people["bob"]
        assert bob is not None
        known["draft"] = make_draft("mof-project-2020", world.place, by=bob).pk
    if "part" in rule.get("args", ()):
        rows = [world.row("受益学生").pk]
        offices.assign(world.evaluation.pk, rows, world.office, seen=world.fresh().seq, by=world.wang)
        known |= {"evaluation": world.evaluation.pk, "part": world.office.pk}
    if "evidence" in rule.get("args", ()):
        row = world.row("受益学生")
        attaching.attach(world.evaluation.pk, row.pk, [("说明.png", "png", PIXEL)], by=world.wang)
        known |= {"evaluation": world.evaluation.pk, "its_row": row.pk, "evidence": Evidence.objects.get().pk}
    if "whole" in rule.get("args", ()):
        whole = Subject.objects.create(unit=world.school, kind="department", name="教育局", rolls_up=True)
        known["whole"] = services.open_round(make_round("guangdong-dept-2022", "guangzhou-2021"), [whole], by=world.li)[0].pk
    known["evaluation"] = world.evaluation.pk
    if "import" in rule.get("args", ()):
        waiting = Import(
            evaluation=world.evaluation, by=world.wang, at=timezone.now(), filename="f.xlsx", file=b"", seq=1, unit="万元"
        )
        waiting.save()
        known["import"] = waiting.pk
    if "mapping" in rule.get("args", ()):
        content = {"kind": "lines", "columns": [{"head": "项目名称", "field": "project"}], "unit": "", "figures": {}, "rows": []}
        known["mapping"] = mappings.remember(world.school, "一体化", "0" * 64, content, by=world.wang).pk
    if "args" in rule:
        return reverse(name, args=[known.get(arg, arg) for arg in rule["args"]])
    row = [world.row("受益学生").pk] if rule.get("row") else []
    return reverse(name, args=[world.evaluation.pk, *row]) if _of_an_evaluation(name) else reverse(name)


def replayed(world: World) -> Replay:
    """A replay of the world's round that is over."""
    replay, _idle = replays.prepare([world.round], frameworks.get("hubei-project-2020"), reach=[world.place.path])
    replays.run(replay)
    return replay


def _of_an_evaluation(name: str) -> bool:
    group = load_file(Path(__file__).parent / "access.yaml")["of one evaluation"]
    return name in group or f"{name} post" in group


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, rule in RULES.items() for who in rule if who not in KEYS])
def test_address_opens_for_whom_it_should(world: World, people: dict[str, Person | None], name: str, who: str) -> None:
    rule, client, person = RULES[name], Client(), people[who]
    if person is not None:
        client.force_login(person)
    path = address(world, name.removesuffix(" post"), rule, people)
    if "post" in rule:
        data = {key: str(world.fresh().seq) if value == "0" and key == "seen" else value for key, value in rule["post"].items()}
        response = client.post(path, data)
    else:
        response = client.get(path)
    assert response.status_code == int(rule[who])


def test_nobody_is_sent_to_the_sign_in_page(world: World, client: Client) -> None:
    response = client.get(reverse("overview", args=[world.evaluation.pk]))
    assert response["Location"].startswith(reverse("sign_in"))


def test_every_answer_carries_its_policy(world: World, wang: Client) -> None:
    policy = wang.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_zhao_finds_no_foreign_evaluation_in_lists(world: World, zhao: Client) -> None:
    for path in ("/", "/evaluations/", "/evaluations/?q=校舍"):
        assert "校舍修缮" not in zhao.get(path).content.decode()
