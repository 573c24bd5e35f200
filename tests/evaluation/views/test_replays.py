"""The pages of replays: asked for, watched, read, taken away; only by a bureau within whose reach they lie."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluation.models import FrameworkDraft, Replay
from evaluation.scoring.framework import Framework
from evaluation.services import replays
from tests.evaluation.replaying.frameworks import strict, without
from tests.evaluation.services.test_replays import more, submit
from tests.world import World, give, make_unit
from units.models import Person, Role


@pytest.fixture
def bob(world: World) -> Client:
    """A browser in which the bureau is signed in."""
    person = Person.objects.create_user("bob", "周岚", "pw")
    give(person, world.place, Role.BUREAU)
    client = Client()
    client.force_login(person)
    return client


def made(world: World, framework: Framework | None) -> Replay:
    replay, _idle = replays.prepare([world.round], framework, reach=[world.place.path])
    replays.run(replay)
    return replay


def page(client: Client, name: str, *args: Any, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_draft_is_uploaded_replayed_as_a_job_and_read_row_by_row(
    world: World, bob: Client, django_capture_on_commit_callbacks: Any
) -> None:
    world.submit()
    draft = SimpleUploadedFile("draft.json", strict().canonical.encode())
    with django_capture_on_commit_callbacks(execute=True):
        response = bob.post(reverse("replays"), {"round": world.round.pk, "document": draft})
    replay = Replay.objects.get()
    assert response["Location"] == reverse("replay", args=[replay.pk])
    shown = page(bob, "replay", replay.pk)
    assert "优 → 中" in shown and "-28.50" in shown and "校舍修缮" in shown
    line = page(bob, "replay_line", replay.pk, replay.lines.get().pk)
    assert "完成 950，目标 1000，少 50" in line and "未达及格线" in line and "修缮校舍" not in line
    workbook = bob.get(reverse("replay_workbook", args=[replay.pk]))
    assert b"".join(workbook.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_a_draft_in_the_making_is_replayed_before_it_is_published(
    world: World, bob: Client, django_capture_on_commit_callbacks: Any
) -> None:
    world.submit()
    kept = {"unit": world.place, "author": world.li, "title": "更严的办法"}
    draft = FrameworkDraft.objects.create(content=strict().canonical, **kept)
    faulty = FrameworkDraft.objects.create(content="{}", **kept)
    assert "更严的办法" in page(bob, "replays", query=f"?framework=draft:{draft.pk}")
    with django_capture_on_commit_callbacks(execute=True):
        bob.post(reverse("replays"), {"round": world.round.pk, "framework": f"draft:{draft.pk}"})
    assert [line.new_total for line in Replay.objects.get().lines.all()] == [Decimal("69.50")]
    for named in (f"draft:{faulty.pk}", "draft:999999", "draft:x"):
        assert bob.post(reverse("replays"), {"round": world.round.pk, "framework": named}).status_code == 422


def test_a_draft_of_another_place_is_not_there(world: World, bob: Client) -> None:
    elsewhere = make_unit("45", "邻市", "place", None)
    draft = FrameworkDraft.objects.create(unit=elsewhere, author=world.li, title="邻市的草稿", content=strict().canonical)
    assert "邻市的草稿" not in page(bob, "replays")
    response = bob.post(reverse("replays"), {"round": world.round.pk, "framework": f"draft:{draft.pk}"})
    assert (response.status_code, Replay.objects.count()) == (422, 0)


def test_an_audit_of_all_rounds_of_a_framework(world: World, bob: Client, django_capture_on_commit_callbacks: Any) -> None:
    world.submit()
    with django_capture_on_commit_callbacks(execute=True):
        bob.post(reverse("replays"), {"code": "mof-project-2020", "framework": ""})
    replay = Replay.objects.get()
    assert (replay.is_audit, list(replay.rounds.all()), replay.done) == (True, [world.round], 1)
    assert "全部一致" in page(bob, "replay", replay.pk)


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({}, "至少选择一个轮次"),
        ({"round": "1", "framework": "nonsense"}, "nonsense"),
        ({"document": SimpleUploadedFile("x.yaml", b"\xff\xfe")}, "UTF-8"),
        ({"document": SimpleUploadedFile("x.yaml", b"colour: red")}, "colour"),
        ({"document": SimpleUploadedFile("x.yaml", b"a: [")}, "YAML"),
        ({"document": SimpleUploadedFile("x.yaml", b"#" * 1_000_001)}, "x.yaml"),
    ],
)
def test_what_cannot_be_replayed_is_said(world: World, bob: Client, posted: dict[str, Any], told: str) -> None:
    if "document" in posted:
        posted["document"].seek(0)
    response = bob.post(reverse("replays"), posted)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not Replay.objects.exists()


def test_a_page_reloads_itself_until_the_replay_is_over(world: World, bob: Client) -> None:
    replay, _idle = replays.prepare([world.round], strict(), reach=[world.place.path])
    response = bob.get(reverse("replay", args=[replay.pk]))
    assert response["Refresh"] == "3" and "<progress" in response.content.decode()
    Replay.objects.update(seen_at=timezone.now() - replays.STALLED * 2)
    response = bob.get(reverse("replay", args=[replay.pk]))
    assert "Refresh" not in response and "qcluster" in response.content.decode()


def test_it_is_run_again_from_its_page(world: World, bob: Client, django_capture_on_commit_callbacks: Any) -> None:
    world.submit()
    replay = made(world, strict())
    asked = replay.asked_at
    with django_capture_on_commit_callbacks(execute=True):
        bob.post(reverse("replay_again", args=[replay.pk]))
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.asked_at > asked) == ("done", 1, True)


def test_rows_without_a_place_stand_out(world: World, bob: Client) -> None:
    replay = made(world, without("C2", code="C9", title="民生效益指标"))
    assert "新指标体系中无对应位置" in page(bob, "replay_line", replay.pk, replay.lines.get().pk)


def test_a_bureau_elsewhere_finds_neither_the_round_nor_the_replay(world: World) -> None:
    replay = made(world, strict())
    other = Person.objects.create_user("max", "马超", "pw")
    give(other, make_unit("45", "邻市", "place", None), Role.BUREAU)
    client = Client()
    client.force_login(other)
    assert world.round.name not in page(client, "replays")
    assert client.post(reverse("replays"), {"round": world.round.pk, "code": "mof-project-2020"}).status_code == 422
    for name, args in (("replay", []), ("replay_line", [replay.lines.get().pk]), ("replay_workbook", [])):
        assert client.get(reverse(name, args=[replay.pk, *args])).status_code == 404


def test_a_bureau_of_a_part_does_not_see_the_whole(world: World) -> None:
    replay = made(world, strict())
    part = Person.objects.create_user("max", "马超", "pw")
    give(part, world.water, Role.BUREAU)
    client = Client()
    client.force_login(part)
    assert client.get(reverse("replay", args=[replay.pk])).status_code == 404


def test_a_line_of_another_replay_is_not_there(world: World, bob: Client) -> None:
    first, second = made(world, strict()), made(world, None)
    assert bob.get(reverse("replay_line", args=[second.pk, first.lines.get().pk])).status_code == 404


def test_queries_of_the_page_do_not_grow_with_the_evaluations(world: World, bob: Client) -> None:
    def queries() -> int:
        replay = made(world, strict())
        with CaptureQueriesContext(connection) as captured:
            page(bob, "replay", replay.pk, query="?all")
        return len(captured)

    one = queries()
    submit(more(world, 4)[0], world.wang)
    assert queries() == one <= 14
