"""Mappings: shared as a file without ids, kept by who prepares the unit, used below it; exports in the shape of each kind."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evaluation.foreign import plans
from evaluation.foreign.plans import Unfit
from evaluation.loading import load
from evaluation.models import Import, Mapping
from evaluation.services import mappings
from tests.evaluation.foreign import files
from tests.evaluation.foreign.test_importing import take, upload
from tests.world import World, give, make_unit
from units.models import Role, Unit

DOCUMENT: dict[str, Any] = {
    "format": "import-mapping/1",
    "name": "一体化导出",
    "kind": "lines",
    "columns": [{"head": "项目名称", "field": "project"}, {"head": "已用", "field": "executed"}, {"head": "状态", "field": ""}],
    "unit": "元",
    "figures": {},
    "rows": [],
}


def test_a_shared_file_comes_out_as_it_went_in(world: World, wang: Client) -> None:
    found = mappings.take_in_file(world.school, DOCUMENT, by=world.wang)
    assert load(wang.get(f"/mappings/{found.pk}/mapping.yaml").content.decode()) == DOCUMENT


def test_a_mapping_of_the_unit_above_serves_below(world: World) -> None:
    mappings.take_in_file(world.place, DOCUMENT, by=world.wang)
    assert [each.name for each in mappings.known_to(world.school)] == ["一体化导出"]
    assert [each.name for each in mappings.known_to(make_unit("99", "邻市", Unit.Kind.PLACE, None))] == []


def test_heads_that_were_shared_are_known_at_the_first_upload(world: World, wang: Client) -> None:
    found = mappings.take_in_file(world.school, DOCUMENT, by=world.wang)
    upload(wang, world, files.workbook(("表", [("项目名称", "已用", "状态"), ("围墙", 20000, "已审")])))
    waiting = Import.objects.get()
    assert waiting.mapping == found
    assert waiting.found["plan"]["columns"] == {"0": "project", "1": "executed"}


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "import-mapping/2"},
        {"kind": "people"},
        {"columns": []},
        {"columns": [{"head": 5, "field": "project"}]},
        {"columns": [{"head": "状态", "field": "state"}]},
        {"columns": [{"head": "ID", "field": "id"}]},
        {"columns": [{"head": "得分", "field": "award"}]},
        {"unit": "美元"},
        {"figures": {"a": 5}},
        {"rows": [5]},
    ],
)
def test_what_is_no_mapping_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Unfit):
        plans.from_document(DOCUMENT | changed)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a: [", b"- 1", b"a: &x 1\nb: *x", "格式: x".encode()])
def test_a_file_that_is_no_mapping_is_answered(world: World, wang: Client, content: bytes) -> None:
    answer = wang.post("/mappings/", {"unit": world.school.pk, "file": SimpleUploadedFile("m.yaml", content)})
    assert answer.status_code == 422
    assert not Mapping.objects.exists()


def test_nobody_takes_in_a_mapping_for_a_foreign_unit(world: World, zhao: Client) -> None:
    answer = zhao.post("/mappings/", {"unit": world.school.pk, "file": SimpleUploadedFile("m.yaml", b"x")})
    assert answer.status_code == 404


def test_a_mapping_is_renamed_and_deleted_by_its_unit_alone(world: World, wang: Client, zhao: Client) -> None:
    found = mappings.take_in_file(world.school, DOCUMENT, by=world.wang)
    assert zhao.post(f"/mappings/{found.pk}", {"act": "delete"}).status_code == 404
    wang.post(f"/mappings/{found.pk}", {"act": "rename", "name": "新名"})
    assert Mapping.objects.get().name == "新名"
    wang.post(f"/mappings/{found.pk}", {"act": "delete"})
    assert not Mapping.objects.exists()


def test_a_mapping_above_is_read_but_not_kept_from_below(world: World, wang: Client) -> None:
    give(world.li, world.place, Role.PREPARER)
    found = mappings.take_in_file(world.place, DOCUMENT, by=world.li)
    assert wang.get(f"/mappings/{found.pk}/mapping.yaml").status_code == 200
    assert wang.post(f"/mappings/{found.pk}", {"act": "delete"}).status_code == 404


def export(client: Client, world: World, more: str = "&as=csv") -> list[str]:
    address = f"/evaluations/{world.evaluation.pk}/imports/export?mapping={Mapping.objects.get().pk}{more}"
    return client.get(address).content.decode("utf-8-sig").splitlines()


def test_figures_go_out_as_the_matrix_that_they_came_in(world: World, wang: Client) -> None:
    upload(wang, world, files.accounts())
    take(wang, world, remember="1", name="决算")
    assert export(wang, world) == [
        "项目,预算数 年初预算数,预算数 全年预算数,决算数",
        "一、基本支出,,20,18.5",
        "二、项目支出,,180,172",
        "本年支出合计,200,200,190.5",
    ]


def test_indicators_go_out_under_the_heads_of_the_table(world: World, wang: Client) -> None:
    upload(wang, world, files.table())
    take(wang, world, remember="1", name="自评表")
    rows = export(wang, world)
    assert "产出指标,数量指标,修缮校舍,30,40,42,," in rows
    assert "效益指标,社会效益指标,受益学生,30,1000,960,,入学人数减少" in rows


def test_nothing_in_an_export_becomes_a_formula(world: World, wang: Client) -> None:
    upload(wang, world, files.csv([("项目名称", "执行数"), ("@SUM(A1)", 5)]), "f.csv", kind="lines")
    take(wang, world, remember="1", name="x")
    assert export(wang, world)[1] == "'@SUM(A1),5"
