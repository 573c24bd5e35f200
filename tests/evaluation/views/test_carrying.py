"""The page of carrying over: choose, confirm, and be told."""

from django.test import Client
from django.urls import reverse

from evaluation import services
from tests.world import World


def test_rows_and_texts_are_chosen_carried_and_confirmed(world: World, wang: Client) -> None:
    pk = world.next_year().pk
    services.enter(world.evaluation.pk, {"texts.problems": "2021年工期偏紧。"}, seen=world.fresh().seq, by=world.wang)
    address = reverse("carry_over", args=[pk])
    page = wang.get(address).content.decode()
    assert "其中提到往年年份 1 处" in page
    row = world.row("受益学生").pk
    answer = wang.post(address, {"seen": "1", "row": [str(row), "²", "x"], "text": "problems", "targets": "1"}, follow=True)
    assert "已沿用上年，待确认" in answer.content.decode()
    assert "沿用上年，待确认" in wang.get(reverse("indicators", args=[pk])).content.decode()
    answer = wang.post(address, {"act": "confirm", "mark": "texts.problems"}, follow=True)
    assert 'value="texts.problems"' not in answer.content.decode()


def test_nothing_chosen_is_refused_with_a_sentence(world: World, wang: Client) -> None:
    address = reverse("carry_over", args=[world.evaluation.pk])
    answer = wang.post(address, {"seen": str(world.fresh().seq)})
    assert (answer.status_code, "请勾选要沿用的内容。" in answer.content.decode()) == (422, True)
