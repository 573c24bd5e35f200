"""Ordinary forms (unit, office, person, round): whatever is typed is saved or refused beside its field, and never breaks."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Round
from tests.world import World, give
from units.models import Office, Person, Role, Unit

SECRET = "机密★1年"
HOSTILE = [
    "", " ", "\x00", "a\x00b", "\u200b", "\ufeff\u2060", "\u3000", "<script>alert(1)</script>", "{{ 7*7 }}", "{% x %}",
    "%(name)s", "\u202e倒", "a" + "\u0300" * 3000, "𬱖䶮", "=1+1", "x" * 5000, "长" * 119 + "\u0958" * 2, "\u0958" * 60,
    "\ufb2c" * 40, "1e5", "-1", "NaN", "９９", "٣", "99999999999999999999", "2022-02-30", "0000-00-00", "99999-01-01",
    "'; drop table x --", "\x0b\x1b\x85", "\r\n\r\n", "秘密 ★", "绝\u200b密★", "\ufffd", "😀" * 50, "../../etc/passwd", "True",
    "[]", "null",
]  # fmt: skip
TARGETS = ["unit", "new_unit", "office", "new_office", "person", "new_person", "edit_round", "new_round"]


class Forms:
    """Every ordinary form, filled in so that it can be saved, with the browser of whoever may."""

    def __init__(self, world: World) -> None:
        ada, bob = (Person.objects.create_user(name, name, "pw") for name in ("ada", "bob"))
        give(ada, world.place, Role.ADMINISTRATOR)
        give(bob, world.place, Role.BUREAU)
        self.world, self.ada, self.bob = world, Client(), Client()
        self.ada.force_login(ada)
        self.bob.force_login(bob)

    def filled(self, target: str) -> tuple[Client, str, dict[str, Any]]:
        w = self.world
        unit = {"code": "046", "name": "文化局", "kind": "department", "parent": str(w.place.pk), "is_active": "on", "seen": "1"}
        unit |= {"duties": "", "withheld_ground": ""}
        person = {"username": "sun", "name": "孙悦", "seen": "1"}
        round_ = {"year": "2022", "name": "部门自评", "framework": str(w.round.framework_id), "outline": "guangzhou-2021"}
        round_ |= {"route": "direct", "deadline": "2023-04-30", "instructions": "", "seen": "1"}
        kept = f"office-{w.office.pk}-"
        office = {"name": "人事科", "position": "2", "seen": "1"}
        return {
            "unit": (self.ada, reverse("unit", args=[w.school.pk]), unit | {"code": w.school.code}),
            "new_unit": (self.ada, reverse("new_unit"), unit),
            "office": (self.ada, reverse("office", args=[w.school.pk, w.office.pk]), {kept + k: v for k, v in office.items()}),
            "new_office": (
                self.ada,
                reverse("new_office", args=[w.school.pk]),
                {"office-new-" + k: v for k, v in office.items()},
            ),
            "person": (self.ada, reverse("person", args=[w.wang.pk]), person),
            "new_person": (self.ada, reverse("new_person"), person | {"role": "preparer", "place": str(w.school.pk)}),
            "edit_round": (self.bob, reverse("edit_round", args=[w.round.pk]), round_),
            "new_round": (self.bob, reverse("new_round"), round_),
        }[target]


@pytest.fixture
def forms(world: World) -> Forms:
    return Forms(world)


@pytest.mark.parametrize("target", TARGETS)
def test_a_form_that_is_filled_in_is_saved(forms: Forms, target: str) -> None:
    client, address, data = forms.filled(target)
    assert client.post(address, data).status_code == 302


@pytest.mark.parametrize(
    ("target", "field"),
    [
        *(("unit", field) for field in ("name", "duties", "withheld_ground")),
        *(("new_unit", field) for field in ("name", "duties", "withheld_ground")),
        *(("office", "name"), ("new_office", "name"), ("person", "name"), ("new_person", "name")),
        *(("edit_round", field) for field in ("name", "instructions")),
        *(("new_round", field) for field in ("name", "instructions")),
    ],
)
def test_a_mark_of_secrecy_is_refused_beside_its_field_and_all_typed_is_kept(forms: Forms, target: str, field: str) -> None:
    client, address, data = forms.filled(target)
    name = next(key for key in data if key == field or key.endswith(f"-{field}"))
    response = client.post(address, data | {name: f"关于{SECRET}"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "“机密★”为密级标志" in page
    assert f"关于{SECRET}" in page
    others = [value for key, value in data.items() if value and not key.endswith("seen") and key != name]
    assert [value for value in others if value not in page] == []
    assert not Unit.objects.filter(name__contains=SECRET).exists()
    assert not Office.objects.filter(name__contains=SECRET).exists()
    assert not Round.objects.filter(name__contains=SECRET).exists()


@pytest.mark.parametrize("target", TARGETS)
def test_no_text_breaks_a_form(forms: Forms, target: str) -> None:
    client, address, data = forms.filled(target)
    for turn, field in enumerate([*data, "pick", "active", "take", "invite", "duties_withheld"]):
        for typed in HOSTILE[turn % 4 :: 4]:  # each field a quarter of the texts, each text some fields
            response = client.post(address, data | {field: typed})
            assert response.status_code in (200, 302, 404, 409, 422), (field, typed)
            page = response.content.decode()
            assert "<script>alert" not in page and ">49<" not in page


@pytest.mark.parametrize("typed", ["\u200b", " \u3000", "\ufeff"])
def test_a_name_of_nothing_visible_is_no_name(forms: Forms, typed: str) -> None:
    client, address, data = forms.filled("new_unit")
    assert client.post(address, data | {"name": typed}).status_code == 422


def test_a_name_that_normalising_lengthens_past_its_limit_is_refused(forms: Forms) -> None:
    client, address, data = forms.filled("new_office")
    response = client.post(address, data | {"office-new-name": "\u0958" * 60})  # each becomes two characters
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("target", "field", "value", "why"),
    [
        ("new_unit", "code", "052", "单位已存在"),
        ("new_person", "username", "wang", "人员已存在"),
        ("new_round", "name", "2021 mof-project-2020 direct", "该年度已有同名轮次"),
        ("new_office", "office-new-name", "基建科", "本单位已有同名处室"),
    ],
)
def test_what_is_taken_is_said_in_chinese(forms: Forms, target: str, field: str, value: str, why: str) -> None:
    client, address, data = forms.filled(target)
    data |= {"year": "2021"} if target == "new_round" else {}
    response = client.post(address, data | {field: value})
    assert response.status_code == 422
    assert why in response.content.decode().replace(" ", "")
    assert value in response.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_round_opens_for_editing_with_its_deadline_as_browsers_read_it(forms: Forms, world: World, language: str) -> None:
    forms.bob.cookies["django_language"] = language
    page = forms.bob.get(reverse("edit_round", args=[world.round.pk])).content.decode()
    assert 'name="deadline" value="2022-04-30"' in page
    client, address, data = forms.filled("edit_round")
    assert client.post(address, data | {"deadline": "2022-05-31"}).status_code == 302
    assert Round.objects.get(pk=world.round.pk).deadline.isoformat() == "2022-05-31"


def test_outline_route_and_framework_of_a_round_are_named_in_english(forms: Forms) -> None:
    forms.bob.cookies["django_language"] = "en"
    page = forms.bob.get(reverse("new_round")).content.decode()
    assert "Whole-department report (Guangzhou 2021)" in page and "One review" in page and "一级审核" not in page


@pytest.mark.parametrize("year", ["1999", "2101", "99999"])
def test_a_round_is_of_a_year_that_can_be_meant(forms: Forms, year: str) -> None:
    client, address, data = forms.filled("new_round")
    assert client.post(address, data | {"year": year}).status_code == 422


def test_somebody_new_is_offered_a_link_and_made_with_a_role_or_not_at_all(forms: Forms, world: World) -> None:
    client, address, data = forms.filled("new_person")
    response = client.post(address, data | {"role": "respondent"})
    assert response.status_code == 422
    assert 'value="孙悦"' in response.content.decode()
    assert not Person.objects.filter(username="sun").exists()
    made = client.post(address, data, follow=True)
    assert "尚未设置密码" in made.content.decode() and 'name="invite"' in made.content.decode()


def test_the_offices_of_a_unit_are_asked_for_and_what_was_typed_stays(forms: Forms, world: World) -> None:
    Office.objects.create(unit=world.water, name="河道科")
    client, address, data = forms.filled("new_person")
    page = client.post(address, data | {"place": str(world.water.pk), "pick": "1"}).content.decode()
    assert "河道科" in page and "基建科" not in page and 'value="孙悦"' in page
    assert not Person.objects.filter(username="sun").exists()
    assert "姓名" in page and "名称" not in page.split("<form")[-1]
