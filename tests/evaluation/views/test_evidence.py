"""Evidence at a row: added by whoever answers it, fetched as a file, frozen with the submission."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from evaluation import evidence, verifying
from evaluation.models import Evidence
from tests.evaluation.test_evidence import IMAGE, PDF
from tests.world import World

SVG = b"<svg/>"


def add(client: Client, world: World, title: str, *files: tuple[str, bytes]) -> int:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    address = reverse("attach", args=[world.evaluation.pk, world.row(title).pk])
    return int(client.post(address, {"files": uploads}).status_code)


def test_files_are_added_listed_and_fetched_as_files(world: World, wang: Client, li: Client) -> None:
    assert add(wang, world, "受益学生", ("签到表.pdf", PDF), ("照片.png", IMAGE)) == 302
    page = li.get(reverse("row", args=[world.evaluation.pk, world.row("受益学生").pk])).content.decode()
    assert "签到表.pdf" in page
    found = Evidence.objects.get(kind="pdf")
    response = li.get(reverse("evidence", args=[world.evaluation.pk, found.indicator_id, found.pk]))
    assert response.content == PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_one_bad_file_keeps_all_out_and_is_named(world: World, wang: Client) -> None:
    address = reverse("attach", args=[world.evaluation.pk, world.row("受益学生").pk])
    uploads = [SimpleUploadedFile("好.pdf", PDF), SimpleUploadedFile("坏.png", SVG)]
    response = wang.post(address, {"files": uploads})
    assert (response.status_code, Evidence.objects.count()) == (422, 0)
    assert "坏.png" in response.content.decode()


def test_nothing_chosen_is_refused(world: World, wang: Client) -> None:
    assert add(wang, world, "受益学生") == 422


def test_an_office_adds_to_its_own_rows_only(world: World, chen: Client) -> None:
    assert add(chen, world, "受益学生", ("a.pdf", PDF)) == 302
    assert add(chen, world, "家长满意度", ("a.pdf", PDF)) == 404


def test_what_was_submitted_keeps_its_evidence(world: World, wang: Client) -> None:
    add(wang, world, "受益学生", ("a.pdf", PDF))
    seal = world.submit()
    found = Evidence.objects.get()
    sealed = json.loads(bytes(seal.content))["evidence"]
    assert sealed == [{"where": "效益指标/社会效益指标/受益学生", "name": "a.pdf", "sha256": found.sha256, "size": len(PDF)}]
    assert add(wang, world, "受益学生", ("b.png", IMAGE)) == 422
    address = reverse("attach", args=[world.evaluation.pk, found.indicator_id])
    assert wang.post(address, {"remove": str(found.pk)}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=found.pk).update(sha256="0" * 64)


def test_the_same_file_is_kept_once_and_can_be_taken_out(world: World, wang: Client) -> None:
    add(wang, world, "受益学生", ("a.pdf", PDF), ("b.pdf", PDF))
    add(wang, world, "受益学生", ("c.pdf", PDF))
    found = Evidence.objects.get()
    address = reverse("attach", args=[world.evaluation.pk, found.indicator_id])
    assert wang.post(address, {"remove": str(found.pk)}).status_code == 302
    assert not Evidence.objects.exists()
    assert wang.post(address, {"remove": "²"}).status_code == 422


def test_a_file_that_is_altered_or_gone_is_named_by_verify(world: World, wang: Client) -> None:
    add(wang, world, "受益学生", ("a.pdf", PDF))
    path = evidence.path_of(Evidence.objects.get().sha256)
    path.write_bytes(b"other")
    assert [each.code for each in verifying.found()] == ["evidence_altered"]
    path.unlink()
    assert [each.code for each in verifying.found()] == ["evidence_missing"]


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a"\r\nSet-Cookie: x.pdf', "名" * 300 + ".pdf", "", "a\x00b.pdf"])
def test_a_hostile_name_is_only_a_name(world: World, wang: Client, name: str) -> None:
    from evaluation.views.entry.evidence import named

    plain = named(name)
    assert plain
    assert len(plain) <= 120
    assert not set(plain) & set('/\\"\r\n\x00')
