"""A row's thread: said by whoever sees the row, told to whom it names, never changed."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from evaluation.models import Comment
from tests.world import World


def say(client: Client, world: World, title: str, text: str) -> tuple[int, str]:
    address = reverse("comment", args=[world.evaluation.pk, world.row(title).pk])
    response = client.post(address, {"text": text})
    return response.status_code, response.content.decode()


def test_whoever_is_named_is_told_until_they_open_the_row(world: World, wang: Client, li: Client) -> None:
    assert say(wang, world, "受益学生", "@李强请看，人数是否含幼儿园？")[0] == 302
    assert "人数是否含幼儿园" in li.get("/").content.decode()
    assert "人数是否含幼儿园" in li.get(reverse("row", args=[world.evaluation.pk, world.row("受益学生").pk])).content.decode()
    assert "人数是否含幼儿园" not in li.get("/").content.decode()


def test_a_name_that_nobody_here_has_is_refused_by_name(world: World, wang: Client) -> None:
    status, page = say(wang, world, "受益学生", "@赵静 请看")
    assert (status, "没有名为赵静" in page, Comment.objects.count()) == (422, True, 0)


def test_a_comment_leaves_the_evaluation_as_it_is(world: World, li: Client) -> None:
    before = world.fresh().seq
    say(li, world, "受益学生", "好")
    assert world.fresh().seq == before


def test_an_office_reads_and_says_at_its_own_rows_only(world: World, chen: Client) -> None:
    assert say(chen, world, "受益学生", "已核对 <b>")[0] == 302
    assert say(chen, world, "家长满意度", "已核对")[0] == 404
    page = chen.get(reverse("row", args=[world.evaluation.pk, world.row("受益学生").pk])).content.decode()
    assert "已核对 &lt;b&gt;" in page


def test_what_was_said_is_never_changed(world: World, wang: Client) -> None:
    say(wang, world, "受益学生", "好")
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update(text="不好")


@pytest.mark.parametrize("text", ["", "   ", "\x00", "@"])
def test_odd_words_are_never_an_error(world: World, wang: Client, text: str) -> None:
    assert say(wang, world, "受益学生", text)[0] in (302, 422)
