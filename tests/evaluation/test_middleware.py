"""What stands around every page: methods, headers, and what the database refuses as a page of its own."""

from unittest.mock import patch

import pytest
from django.db.utils import IntegrityError, OperationalError
from django.test import Client
from django.urls import reverse

from evaluation import services
from tests.world import World


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "FOO"])
def test_other_methods_are_refused(wang: Client, method: str) -> None:
    assert wang.generic(method, "/").status_code == 405


def test_what_somebody_signed_in_sees_is_stored_nowhere(wang: Client, client: Client) -> None:
    assert wang.get("/")["Cache-Control"] == "private, no-store"
    client.logout()
    assert client.get("/healthz").get("Cache-Control") is None


@pytest.mark.parametrize("address", ["/healthz", "/static/nothing.css", "/sign-in"])
def test_every_answer_has_its_headers(db: None, client: Client, address: str) -> None:
    response = client.get(address)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("raised", "status", "says"),
    [(OperationalError("lock timeout"), 503, "数据库繁忙"), (IntegrityError("unique"), 409, "重新查看")],
)
def test_what_the_database_refuses_is_a_page_that_gives_back_what_was_typed(
    world: World, wang: Client, raised: Exception, status: int, says: str
) -> None:
    with patch.object(services, "enter_at", side_effect=raised):
        address = reverse("texts", args=[world.evaluation.pk])
        response = wang.post(address, {"seen": str(world.fresh().seq), "texts.problems": "短"})
    page = response.content.decode()
    assert response.status_code == status
    assert says in page and 'value="短"' in page


def test_a_row_that_somebody_changed_is_not_taken_out_and_shows_their_value(world: World, wang: Client) -> None:
    row, seen = world.row("受益学生"), world.fresh().seq
    services.enter(world.evaluation.pk, {f"rows.{row.pk}.actual": "977"}, seen=seen, by=world.wang)
    response = wang.post(reverse("row", args=[world.evaluation.pk, row.pk]), {"seen": str(seen), "remove": "1"})
    assert response.status_code == 409
    assert "977" in response.content.decode() and world.row("受益学生") == row


def test_a_signed_in_page_says_so_when_the_database_is_gone(wang: Client) -> None:
    wang.raise_request_exception = False
    with patch("evaluation.permissions.Hands", side_effect=OperationalError("gone")):
        assert wang.get("/").status_code == 503
