"""Signing in and out, the language, and answers for what is broken."""

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from pytest_django import Settings

from evaluation.services import people
from evaluation.views import accounts
from tests.world import World


def test_sign_in_and_out(world: World, client: Client) -> None:
    assert client.post(reverse("sign_in"), {"username": "wang", "password": "pw"}).status_code == 302
    assert client.get("/").status_code == 200
    assert client.post(reverse("sign_out")).status_code == 302
    assert client.get("/").status_code == 302


def test_a_wrong_password_says_the_same_as_a_wrong_name(world: World, client: Client) -> None:
    first = client.post(reverse("sign_in"), {"username": "wang", "password": "x"}).content
    second = client.post(reverse("sign_in"), {"username": "nobody", "password": "x"}).content
    assert "用户名或密码不正确" in first.decode() and "用户名或密码不正确" in second.decode()


@override_settings(AXES_ENABLED=True)
def test_too_many_failures_lock_the_name(world: World, client: Client) -> None:
    for _ in range(9):
        response = client.post(
            reverse("sign_in"), {"username": "wang", "password": "x"}, headers={"X-Forwarded-For": f"10.0.0.{_}"}
        )
    assert response.status_code == 429
    assert "一刻钟" in response.content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(world: World, client: Client, target: str) -> None:
    response = client.post(reverse("sign_in") + f"?next={target}", {"username": "wang", "password": "pw", "next": target})
    assert response["Location"] == "/"


def test_the_language_is_switched_and_kept(world: World, wang: Client) -> None:
    assert "待办事项" in wang.get("/").content.decode()
    assert wang.post(reverse("language"), {"language": "en", "next": "/evaluations/"})["Location"] == "/evaluations/"
    assert "What waits for you" in wang.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example"])
def test_the_language_switch_leads_nowhere_else(client: Client, db: None, target: str) -> None:
    assert client.post(reverse("language"), {"language": "en", "next": target})["Location"] == "/"


def test_a_password_is_changed(world: World, wang: Client) -> None:
    data = {"old_password": "pw", "new_password1": "lanhua-2021-kai", "new_password2": "lanhua-2021-kai"}
    assert wang.post(reverse("password"), data).status_code == 302
    assert wang.get("/").status_code == 200
    assert Client().post(reverse("sign_in"), {"username": "wang", "password": "lanhua-2021-kai"}).status_code == 302


def test_health_answers_without_a_cookie(client: Client, db: None) -> None:
    response = client.get("/healthz")
    assert (response.content, response.cookies.output()) == (b"ok\n", "")


@pytest.mark.parametrize("path", ["/nowhere", "/evaluations/999999/", "/evaluations/99999999999999999999/", "/people/0/"])
def test_what_is_not_there_has_a_page_of_its_own(world: World, wang: Client, path: str) -> None:
    response = wang.get(path)
    assert response.status_code == 404
    assert "找不到" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "长" * 5000, "state=x&year=abcd&page=-1", "page=99999999999999", "q=%ff", "year=٣٣٣٣"]
)
def test_the_list_takes_any_query(world: World, wang: Client, query: str) -> None:
    assert wang.get(f"/evaluations/?{query}").status_code == 200


def test_a_page_that_expired_says_what_to_do(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("sign_in"), {"username": "wang", "password": "pw"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_a_form_that_is_too_large_says_what_to_do(world: World, wang: Client) -> None:
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=2):
        response = wang.post(reverse("indicators", args=[world.evaluation.pk]), {f"x{n}": "1" for n in range(5)})
    assert response.status_code == 400
    assert "分几次保存" in response.content.decode()


@pytest.mark.parametrize(("proxy", "address"), [(True, "10.0.0.7"), (False, "127.0.0.1")])
def test_a_failed_sign_in_counts_against_the_address_that_the_nearest_proxy_saw(
    rf: RequestFactory, settings: Settings, proxy: bool, address: str
) -> None:
    settings.PROXY = proxy
    request = rf.post("/sign-in", HTTP_X_FORWARDED_FOR="1.2.3.4, 10.0.0.7")
    assert accounts.client_address(request) == address


def test_what_a_password_must_be_is_a_list_in_the_readers_language(world: World, wang: Client) -> None:
    page = wang.get(reverse("password")).content.decode()
    assert "&lt;ul" not in page
    assert "<li>你的密码必须包含至少 10 个字符。</li>" in page
    data = {"old_password": "pw", "new_password1": "1234567", "new_password2": "1234567"}
    page = wang.post(reverse("password"), data).content.decode()
    assert "密码太短，至少需要 10 个字符" in page and "This password" not in page


def test_an_invitation_lists_what_a_password_must_be(world: World, client: Client) -> None:
    uid, token = people.invitation(world.wang, by=world.wang)
    address = reverse("invitation", args=[uid, token])
    assert "<li>你的密码不能全都是数字。</li>" in client.get(address).content.decode()
    page = client.post(address, {"new_password1": "12", "new_password2": "12"}).content.decode()
    assert "密码太短" in page and "This password" not in page


@pytest.mark.parametrize("typed", ["\x00", "a\x00b", "", " ", "\ud800", "\u202e", "x" * 5000, "机密★", "{{ 7*7 }}", "𬱖", "%s"])
def test_no_text_breaks_signing_in_or_a_password(world: World, wang: Client, typed: str) -> None:
    sent = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    uid, token = people.invitation(world.zhao, by=world.wang)
    both = {"new_password1": sent, "new_password2": sent}
    answers = [
        Client().post(reverse("sign_in"), {"username": sent, "password": sent, "next": sent}).status_code,
        wang.post(reverse("language"), {"language": sent, "next": sent}).status_code,
        wang.post(reverse("password"), both | {"old_password": sent}).status_code,
        Client().post(reverse("invitation", args=[uid, token]), both).status_code,
    ]
    assert [status for status in answers if status not in (200, 302, 422)] == []
