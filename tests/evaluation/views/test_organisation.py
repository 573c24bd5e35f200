"""Pages of units, offices, people and rounds."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Evaluation, Event, Round
from tests.world import World, give, make_unit, text
from units.models import Membership, Office, Person, Role, Subject, Unit


@pytest.fixture
def ada(world: World) -> Client:
    """A browser in which the administrator of the whole place is signed in."""
    person = Person.objects.create_user("ada", "吴磊", "pw")
    give(person, world.place, Role.ADMINISTRATOR)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def bob(world: World) -> Client:
    person = Person.objects.create_user("bob", "周岚", "pw")
    give(person, world.place, Role.BUREAU)
    client = Client()
    client.force_login(person)
    return client


def unit_data(unit: Unit, **changes: str) -> dict[str, str]:
    data = {"code": unit.code, "name": unit.name, "kind": unit.kind, "parent": str(unit.parent_id or ""), "is_active": "on"}
    return data | {"duties": unit.duties, "withheld_ground": "", "seen": str(unit.version)} | changes


def test_a_new_unit_gets_its_place_in_the_tree_and_its_subject(world: World, ada: Client) -> None:
    data = {"code": "045001", "name": "第一小学", "kind": "unit", "parent": str(world.school.pk), "is_active": "on", "seen": "1"}
    assert ada.post(reverse("new_unit"), data).status_code == 302
    unit = Unit.objects.get(code="045001")
    assert unit.path == "/44/045/045001/"
    assert Subject.objects.get(unit=unit).kind == "unit"
    assert Event.objects.filter(unit=unit, action="unit").exists()


@pytest.mark.parametrize("code", ["045", "a/b", "", "x" * 21, "01 2", "１２"])
def test_a_code_that_is_taken_or_malformed_is_refused(world: World, ada: Client, code: str) -> None:
    data = {"code": code, "name": "第一小学", "kind": "unit", "parent": str(world.school.pk), "seen": "1"}
    response = ada.post(reverse("new_unit"), data)
    assert response.status_code == 422
    assert "第一小学" in text(response)


def test_moving_a_unit_moves_what_is_below(world: World, ada: Client) -> None:
    below = Unit.objects.create(code="045001", name="第一小学", parent=world.school, path="/44/045/045001/")
    world.school.refresh_from_db()
    assert (
        ada.post(reverse("unit", args=[world.school.pk]), unit_data(world.school, parent=str(world.water.pk))).status_code == 302
    )
    below.refresh_from_db()
    assert below.path == "/44/052/045/045001/"


def test_a_unit_cannot_lie_below_itself(world: World, ada: Client) -> None:
    below = Unit.objects.create(code="045001", name="第一小学", parent=world.school, path="/44/045/045001/")
    response = ada.post(reverse("unit", args=[world.school.pk]), unit_data(world.school, parent=str(below.pk)))
    assert response.status_code == 422


def test_a_stale_form_overwrites_nothing(world: World, ada: Client) -> None:
    stale = unit_data(world.school, name="旧名")
    assert ada.post(reverse("unit", args=[world.school.pk]), unit_data(world.school, name="新名")).status_code == 302
    assert ada.post(reverse("unit", args=[world.school.pk]), stale).status_code == 409
    assert Unit.objects.get(pk=world.school.pk).name == "新名"


def test_withheld_duties_name_their_ground(world: World, ada: Client) -> None:
    response = ada.post(reverse("unit", args=[world.school.pk]), unit_data(world.school, duties_withheld="on"))
    assert response.status_code == 422
    data = unit_data(world.school, duties_withheld="on", withheld_ground="《保密法》第九条", duties="内部职责")
    assert ada.post(reverse("unit", args=[world.school.pk]), data).status_code == 302


def test_withheld_duties_never_reach_the_seal(world: World, wang: Client) -> None:
    Unit.objects.filter(pk=world.school.pk).update(duties="不应公开的职责", duties_withheld=True, withheld_ground="《保密法》")
    assert "不应公开的职责" not in bytes(world.submit().content).decode()


def test_offices_are_added_renamed_and_closed(world: World, ada: Client) -> None:
    new = {"office-new-name": "人事科", "office-new-position": "2", "office-new-seen": "1"}
    assert ada.post(reverse("new_office", args=[world.school.pk]), new).status_code == 302
    office = Office.objects.get(name="人事科")
    changed = {f"office-{office.pk}-name": "组织人事科", f"office-{office.pk}-position": "3", f"office-{office.pk}-seen": "1"}
    assert ada.post(reverse("office", args=[world.school.pk, office.pk]), changed).status_code == 302
    office.refresh_from_db()
    assert (office.name, office.is_active) == ("组织人事科", False)


def test_an_office_of_another_unit_is_not_there(world: World, ada: Client) -> None:
    assert ada.post(reverse("office", args=[world.water.pk, world.office.pk]), {}).status_code == 404


def test_somebody_is_invited_and_sets_a_password_once(world: World, ada: Client) -> None:
    data = {
        "username": "chen",
        "name": "陈晨",
        "seen": "1",
        "role": "respondent",
        "place": str(world.school.pk),
        "office": str(world.office.pk),
    }
    assert ada.post(reverse("new_person"), data).status_code == 302
    person = Person.objects.get(username="chen")
    assert Membership.objects.get(person=person).office == world.office
    page = text(ada.post(reverse("person", args=[person.pk]), {"invite": "1"}))
    link = page.split('<p class="code">')[1].split("</p>")[0].removeprefix("http://testserver")
    guest = Client()
    assert guest.get(link).status_code == 200
    assert guest.post(link, {"new_password1": "12345678", "new_password2": "12345678"}).status_code == 422
    assert guest.post(link, {"new_password1": "lanhua-2021-kai", "new_password2": "lanhua-2021-kai"}).status_code == 302
    assert Client().get(link).status_code == 404
    assert Client().post(reverse("sign_in"), {"username": "CHEN ", "password": "lanhua-2021-kai"}).status_code == 302


def test_a_respondent_needs_an_office(world: World, ada: Client) -> None:
    data = {"role": "respondent", "place": str(world.school.pk)}
    assert ada.post(reverse("person", args=[world.wang.pk]), data).status_code == 422


def test_somebody_disabled_is_signed_out(world: World, ada: Client) -> None:
    signed_in = Client()
    signed_in.force_login(world.wang)
    assert ada.post(reverse("person", args=[world.wang.pk]), {"active": "0"}).status_code == 302
    assert signed_in.get("/").status_code == 302


def test_roles_are_given_within_reach_only(world: World) -> None:
    eve = Person.objects.create_user("eve", "伊芙", "pw")
    give(eve, world.water, Role.ADMINISTRATOR)
    client = Client()
    client.force_login(eve)
    forged = {"role": "reviewer", "place": str(world.school.pk)}
    assert client.post(reverse("person", args=[world.zhao.pk]), forged).status_code == 422
    assert not Membership.objects.filter(person=world.zhao, unit=world.school).exists()


def test_a_round_is_made_and_opened_for_units(world: World, bob: Client, wang: Client) -> None:
    subject = Subject.objects.create(unit=world.school, kind="department", name="教育局")
    framework = world.round.framework.__class__.objects.get(code="guangdong-dept-2022")
    data = {
        "year": "2021", "name": "部门自评", "framework": str(framework.pk), "outline": "guangzhou-2021", "route": "direct",
        "deadline": "2022-04-30", "instructions": "", "seen": "1",
    }  # fmt: skip
    assert bob.post(reverse("new_round"), data).status_code == 302
    found = Round.objects.get(name="部门自评")
    assert bob.post(reverse("open_round", args=[found.pk]), {"subject": [str(subject.pk), "x", "999"]}).status_code == 302
    evaluation = Evaluation.objects.get(round=found)
    assert evaluation.indicators.count() == 22
    assert "教育局" in text(wang.get("/"))
    assert bob.post(reverse("open_round", args=[found.pk]), {"subject": str(subject.pk)}).status_code == 302
    assert Evaluation.objects.filter(round=found).count() == 1


def test_a_round_is_changed_only_by_the_bureau_that_made_it(world: World, bob: Client, client: Client) -> None:
    other = make_unit("45", "邻市", Unit.Kind.PLACE, None)
    give(world.zhao, other, Role.BUREAU)
    client.force_login(world.zhao)
    address = reverse("edit_round", args=[world.round.pk])
    assert (bob.get(address).status_code, client.get(address).status_code) == (200, 404)
    assert client.post(reverse("open_round", args=[world.round.pk]), {}).status_code == 404


def test_a_department_is_no_bureau(world: World, ada: Client) -> None:
    data = {"role": "bureau", "place": str(world.school.pk)}
    assert ada.post(reverse("person", args=[world.wang.pk]), data).status_code == 422
    assert not world.wang.memberships.filter(role="bureau").exists()


def test_nobody_gives_themselves_a_role(world: World, ada: Client) -> None:
    me = Person.objects.get(username="ada")
    assert ada.post(reverse("person", args=[me.pk]), {"role": "reviewer", "place": str(world.school.pk)}).status_code == 422
    assert me.memberships.count() == 1


def test_somebody_without_a_role_belongs_to_no_department(world: World, ada: Client) -> None:
    loose = Person.objects.create_user("loose", "散人", "pw")
    give(world.zhao, world.water, Role.ADMINISTRATOR)
    eve = Client()
    eve.force_login(world.zhao)
    address = reverse("person", args=[loose.pk])
    assert (eve.get(address).status_code, ada.get(address).status_code) == (404, 200)


@pytest.mark.parametrize("value", ["²", "9" * 5000, "-1", "1e3", str(2**63)])
def test_a_number_that_is_none_is_no_server_error(world: World, bob: Client, ada: Client, wang: Client, value: str) -> None:
    assert bob.post(reverse("open_round", args=[world.round.pk]), {"subject": value}).status_code == 302
    assert ada.post(reverse("person", args=[world.wang.pk]), {"take": value}).status_code in (302, 422)
    assert wang.get(reverse("evaluations"), {"year": value}).status_code == 200
    lines, seen = reverse("lines", args=[world.evaluation.pk]), str(world.fresh().seq)
    assert wang.post(lines, {"seen": seen, "add": value}).status_code == 302


def test_a_round_that_is_made_keeps_its_framework(world: World, bob: Client) -> None:
    other = world.round.framework.__class__.objects.get(code="guangdong-dept-2022")
    data = {
        "year": "1999",
        "name": "改名",
        "framework": str(other.pk),
        "deadline": "2022-05-31",
        "seen": str(world.round.version),
    }
    assert bob.post(reverse("edit_round", args=[world.round.pk]), data).status_code == 302
    changed = Round.objects.get(pk=world.round.pk)
    assert (changed.name, changed.framework_id, changed.year) == ("改名", world.round.framework_id, 2021)


@pytest.mark.parametrize(
    "change",
    [
        {"deadline": "soon"},
        {"deadline": "0001-01-01"},
        {"year": "1e3"},
        {"year": "1999"},
        {"year": "40000"},
        {"year": "-5"},
        {"framework": "999"},
        {"outline": "x"},
        {"name": ""},
    ],
)
def test_a_round_with_bad_data_is_refused(world: World, bob: Client, change: dict[str, str]) -> None:
    data = {
        "year": "2021", "name": "部门自评", "framework": str(world.round.framework_id), "outline": "guangzhou-2021",
        "route": "direct", "deadline": "2022-04-30", "seen": "1",
    }  # fmt: skip
    assert bob.post(reverse("new_round"), data | change).status_code == 422
    assert Round.objects.count() == 1


def test_a_subject_of_a_kind_that_the_framework_does_not_evaluate_is_not_opened(world: World, bob: Client) -> None:
    subject = Subject.objects.create(unit=world.water, kind="department", name="水务局")
    assert bob.post(reverse("open_round", args=[world.round.pk]), {"subject": str(subject.pk)}).status_code == 302
    assert not Evaluation.objects.filter(subject=subject).exists()
