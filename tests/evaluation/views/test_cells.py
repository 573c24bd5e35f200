"""Cells saved one by one: compared, kept, told about; and what others did meanwhile."""

import json
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluation import services
from evaluation.models import Event, State
from evaluation.services import Stale
from tests.world import World, give
from units.models import BudgetLine, Figure, Person, Role

INNER = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # the test's own transaction makes one more


@pytest.fixture
def chen(world: World) -> Person:
    chen = Person.objects.create_user("chen", "陈晨", "pw")
    give(chen, world.school, Role.PREPARER)
    return chen


def actual(world: World, title: str = "受益学生") -> str:
    return f"rows.{world.row(title).pk}.actual"


def send(client: Client, world: World, cells: dict[str, tuple[str, str]], *, seq: int | None = None, **more: Any) -> Any:
    """Send cells as the page does: what → (seen, typed)."""
    data = {
        "person": world.wang.pk,
        "seq": world.fresh().seq if seq is None else seq,
        "page": "rows",
        "unit": "万元",
        "cells": {what: {"seen": seen, "typed": typed} for what, (seen, typed) in cells.items()},
    } | more
    return client.post(reverse("cells", args=[world.evaluation.pk]), json.dumps(data), content_type="application/json")


def test_a_cell_is_saved_scored_and_told(world: World, wang: Client) -> None:
    answer = send(wang, world, {actual(world): ("950", "９９０")}).json()
    assert answer["cells"] == {actual(world): {"state": "saved", "value": "９９０"}}
    assert answer["awards"] == {str(world.row("受益学生").pk): ["29.70", "990 ÷ 1000 × 30", "lost"]}
    assert (answer["total"], answer["others"], answer["present"], answer["moved"]) == ("99.20", [], [], False)
    assert (world.row("受益学生").actual, world.fresh().total_seq) == ("９９０", world.fresh().seq)


def test_a_repeated_request_is_neither_a_conflict_nor_a_second_event(world: World, wang: Client) -> None:
    before = world.fresh().seq
    for _ in range(2):
        answer = send(wang, world, {actual(world): ("950", "990")}, seq=before).json()
        assert answer["cells"][actual(world)]["state"] == "saved"
    assert world.fresh().seq == before + 1


def test_each_cell_is_judged_for_itself(world: World, wang: Client, chen: Person) -> None:
    seen, points = world.fresh().seq, f"rows.{world.row('受益学生').pk}.points"
    services.enter(world.evaluation.pk, {actual(world, "修缮校舍"): "41"}, seen=seen, by=chen)
    cells = {
        actual(world): ("950", "990"),
        actual(world, "修缮校舍"): ("40", "42"),
        points: ("30", "1e1"),
        "rows.9.actual": ("", "1"),
    }
    answer = send(wang, world, cells, seq=seen).json()
    states = {what: each["state"] for what, each in answer["cells"].items()}
    assert states == {
        actual(world): "saved",
        actual(world, "修缮校舍"): "conflict",
        points: "refused",
        "rows.9.actual": "refused",
    }
    theirs = answer["cells"][actual(world, "修缮校舍")]
    assert (theirs["value"], theirs["by"]) == ("41", "陈晨")
    assert [other[:3] for other in answer["others"]] == [[actual(world, "修缮校舍"), "41", "陈晨"]]
    assert (world.row("受益学生").actual, world.row("修缮校舍").actual) == ("990", "41")


def test_a_stale_page_never_overwrites(world: World, wang: Client, chen: Person) -> None:
    seen = world.fresh().seq
    services.enter(world.evaluation.pk, {actual(world): "980"}, seen=seen, by=chen)
    answer = send(wang, world, {actual(world): ("950", "990")}).json()
    assert answer["cells"][actual(world)]["state"] == "conflict"
    assert send(wang, world, {actual(world): ("980", "990")}).json()["cells"][actual(world)]["state"] == "saved"


def test_two_who_are_there_know_each_other(world: World, wang: Client, chen: Person) -> None:
    client = Client()
    client.force_login(chen)
    assert send(client, world, {}, person=chen.pk).json() == {"seq": world.fresh().seq, "present": []}
    assert send(wang, world, {}).json()["present"] == ["陈晨"]
    assert send(client, world, {}, person=chen.pk).json()["present"] == ["王敏"]


def test_asking_tells_what_others_saved(world: World, wang: Client, chen: Person) -> None:
    seen = world.fresh().seq
    services.enter(world.evaluation.pk, {actual(world): "1000"}, seen=seen, by=chen)
    answer = send(wang, world, {}, seq=seen).json()
    assert [other[:3] for other in answer["others"]] == [[actual(world), "1000", "陈晨"]]
    assert answer["total"] == "99.50"
    assert answer["awards"][str(world.row("受益学生").pk)][0] == "30.00"


def test_a_row_that_another_added_is_told(world: World, wang: Client, chen: Person) -> None:
    seen = world.fresh().seq
    services.add_rows(world.evaluation.pk, "B3", by=chen)
    assert send(wang, world, {}, seq=seen).json()["moved"] is True


def test_an_office_hears_of_its_own_rows_only(world: World, chen: Person) -> None:
    lin = Person.objects.create_user("lin", "林静", "pw")
    give(lin, world.school, Role.RESPONDENT, world.office)
    world.evaluation.indicators.filter(title="受益学生").update(office=world.office)
    client = Client()
    client.force_login(lin)
    seen = world.fresh().seq
    services.enter(
        world.evaluation.pk, {actual(world): "980", actual(world, "修缮校舍"): "39", "texts.problems": "x"}, seen=seen, by=chen
    )
    answer = send(client, world, {}, seq=seen, person=lin.pk).json()
    assert [other[0] for other in answer["others"]] == [actual(world)]
    assert list(answer["awards"]) == [str(world.row("受益学生").pk)]
    cells = {
        actual(world): ("980", "970"),
        actual(world, "修缮校舍"): ("39", "1"),
        f"rows.{world.row('受益学生').pk}.points": ("30", "1"),
    }
    answer = send(client, world, cells | {"figures.executed": ("190", "1")}, person=lin.pk).json()
    assert [each["state"] for each in answer["cells"].values()] == ["saved", "refused", "refused", "refused"]


def test_figures_and_lines_are_told_with_what_they_make(world: World, wang: Client) -> None:
    answer = send(wang, world, {"figures.executed": ("190", "1,880,000元")}, page="figures").json()
    assert answer["cells"]["figures.executed"] == {"state": "saved", "value": "188"}
    assert answer["shown"]["figures.execution_rate"] == "94.00%"
    services.save_lines(world.evaluation.pk, add=1, by=world.wang)
    line = BudgetLine.objects.get()
    answer = send(wang, world, {f"lines.{line.pk}.full_year": ("", "300")}, page="lines").json()
    assert answer["shown"]["sum-full_year"] == "300.00"
    assert Figure.objects.get(key="full_year_budget").value == 300_000_000


def test_texts_and_blanks_are_cells_too(world: World, wang: Client) -> None:
    cells = {"texts.problems": ("工期偏紧。", "工期偏紧。\r\n招标晚。"), "profile.blank_is_zero": ("", "procurement\nnonsense")}
    answer = send(wang, world, cells, page="texts").json()
    assert answer["cells"]["texts.problems"] == {"state": "saved", "value": "工期偏紧。\n招标晚。"}
    assert world.fresh().blank_is_zero == ["procurement"]


def test_somebody_else_s_page_is_not_saved_under_my_name(world: World, wang: Client, chen: Person) -> None:
    answer = send(wang, world, {actual(world): ("950", "990")}, person=chen.pk)
    assert (answer.status_code, world.row("受益学生").actual) == (401, "950")


def test_what_was_submitted_is_refused_with_a_sentence(world: World, wang: Client) -> None:
    world.submit()
    answer = send(wang, world, {actual(world): ("950", "990")})
    assert (answer.status_code, "已提交" in answer.json()["refused"]) == (422, True)
    assert send(wang, world, {}).json()["closed"] == "已提交"
    assert world.fresh().state == State.SUBMITTED


def test_amounts_in_another_unit_are_refused(world: World, wang: Client) -> None:
    assert send(wang, world, {"figures.executed": ("190", "5")}, unit="元").status_code == 422


@pytest.mark.parametrize("foreign", ["zhao", "li"])
def test_whoever_may_not_enter_finds_nothing(world: World, foreign: str, request: pytest.FixtureRequest) -> None:
    client, person = request.getfixturevalue(foreign), getattr(world, foreign)
    assert send(client, world, {actual(world): ("950", "990")}, person=person.pk).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"person": 1}',
        '{"person": 1, "seq": -1, "page": "rows", "cells": {}}',
        '{"person": 1, "seq": 1e99, "page": "rows", "cells": {}}',
        '{"person": 1, "seq": 1, "page": "x", "cells": {}}',
        '{"person": 1, "seq": 1, "page": "rows", "cells": {"rows.1.actual": "1"}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_request_is_refused(world: World, wang: Client, body: str) -> None:
    answer = wang.post(reverse("cells", args=[world.evaluation.pk]), body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "what", ["rows.x.actual", "rows..actual", "rows", "lines.1", "figures.", "evaluation.state", "rows.1.state", "\x00"]
)
def test_a_name_that_is_no_cell_is_refused(world: World, wang: Client, what: str) -> None:
    answer = send(wang, world, {what: ("", "1")})
    assert (answer.status_code, answer.json()["cells"][what]["state"]) == (200, "refused")


@pytest.mark.parametrize("typed", ["<script>", "\x00\x0b", "\ud800", "=1+1", "𬱖䶮", "机密★", "x" * 2001])
def test_hostile_text_is_kept_as_text_or_refused(world: World, wang: Client, typed: str) -> None:
    reason = f"rows.{world.row('受益学生').pk}.reason"
    answer = send(wang, world, {reason: ("", typed)})
    assert answer.status_code == 200
    assert answer.json()["cells"][reason]["state"] in ("saved", "refused")


def test_a_save_with_its_score_takes_eight_queries(world: World, wang: Client) -> None:
    send(wang, world, {actual(world): ("950", "960")})
    for cells in (
        {actual(world): ("960", "970")},
        {"figures.executed": ("190", "191")},
        {"texts.problems": ("工期偏紧。", "工期紧。")},
    ):
        with CaptureQueriesContext(connection) as captured:
            assert "saved" in str(send(wang, world, cells, seq=world.fresh().seq).json())
        asked = [each["sql"] for each in captured.captured_queries if not each["sql"].startswith(INNER)]
        assert len(asked) - 1 <= 8, asked  # one of them is the test's own


def test_what_blocks_submission_is_on_every_page(world: World, wang: Client) -> None:
    services.enter(world.evaluation.pk, {actual(world): ""}, seen=world.fresh().seq, by=world.wang)
    for page in ("overview", "figures", "lines", "indicators", "texts", "checks", "what_if", "preview", "history"):
        assert "处错误，暂不能提交" in wang.get(reverse(page, args=[world.evaluation.pk])).content.decode(), page


def test_an_event_is_left_for_each_request(world: World, wang: Client) -> None:
    send(wang, world, {actual(world): ("950", "990"), actual(world, "修缮校舍"): ("40", "41")})
    event = Event.objects.filter(evaluation=world.evaluation).latest("seq")
    assert (event.action, event.actor, len(event.changes)) == ("enter", world.wang, 2)


def test_signing_in_again_in_place(world: World) -> None:
    client = Client()
    assert client.get("/session").json()["person"] is None
    wrong = client.post("/session", {"username": "wang", "password": "no"})
    assert (wrong.status_code, bool(wrong.json()["wrong"])) == (422, True)
    right = client.post("/session", {"username": "wang", "password": "pw"}).json()
    assert (right["person"], right["wrong"], bool(right["token"])) == (world.wang.pk, "", True)
    assert client.get("/session").json()["person"] == world.wang.pk


@pytest.mark.parametrize(
    ("raised", "status"), [(OperationalError("lock timeout"), 503), (IntegrityError("unique"), 409), (Stale(), 409)]
)
@pytest.mark.parametrize("name", ["cells", "undo"])
def test_a_script_is_told_in_json_what_the_database_refuses(
    world: World, wang: Client, name: str, raised: Exception, status: int
) -> None:
    services.enter(world.evaluation.pk, {actual(world): "940"}, seen=world.fresh().seq, by=world.wang)
    data = {"person": world.wang.pk, "seq": 0, "page": "rows", "cells": {actual(world): {"seen": "940", "typed": "9"}}}
    with patch("evaluation.services.cells.record", side_effect=raised):
        response = wang.post(reverse(name, args=[world.evaluation.pk]), json.dumps(data), content_type="application/json")
    assert (response.status_code, list(response.json())) == (status, ["refused"])
    assert world.row("受益学生").actual == "940"
