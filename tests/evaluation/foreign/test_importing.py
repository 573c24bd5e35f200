"""Files through the pages: uploaded, previewed, taken over, taken back; what is refused says where, what and why."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evaluation.models import Event, Import, Mapping
from tests.evaluation.foreign import files
from tests.world import World
from units.models import BudgetLine, Figure


def upload(client: Client, world: World, content: bytes, name: str = "f.xlsx", **more: str) -> Any:
    given = SimpleUploadedFile(name, content)
    return client.post(f"/evaluations/{world.evaluation.pk}/imports", {"file": given, **more}, follow=True)


def take(client: Client, world: World, **more: str) -> Any:
    found = Import.objects.get(taken_seq=None)
    data = {"act": "take", "seen": str(found.seq), **more}
    return client.post(f"/evaluations/{world.evaluation.pk}/imports/{found.pk}", data)


def test_budget_lines_of_an_export_are_taken_over_and_back(world: World, wang: Client) -> None:
    page = upload(wang, world, files.lines()).content.decode()
    assert "校舍修缮" in page
    assert Import.objects.get().counts == {"new": 16, "changed": 0, "same": 0, "refused": 0, "left": 1, "rows": 2, "fresh": 2}
    assert take(wang, world).status_code == 302
    assert list(
        BudgetLine.objects.values_list("project", "source", "category", "initial", "full_year", "executed", "carryover")
    ) == [
        ("校舍修缮", "general_public", "project", Decimal(1200000), Decimal("1500000.50"), Decimal("1499000.25"), None),
        ("设备购置", "own_funds", "project", Decimal(300000), Decimal(300000), Decimal(280000), None),
    ]
    assert Figure.objects.get(key="executed").value == 177900025
    wang.post(f"/evaluations/{world.evaluation.pk}/undo", {"page": "lines"})
    assert not BudgetLine.objects.exists()
    assert Figure.objects.get(key="executed").value == 190_0000_00


def test_the_same_file_again_changes_only_what_differs(world: World, wang: Client) -> None:
    upload(wang, world, files.lines())
    take(wang, world)
    changed = [*files.LINES[0][:-1], 1500000]
    upload(wang, world, files.workbook(("导出", [("金额单位：元",), files.LINE_HEADS, changed, files.LINES[1]])))
    counts = Import.objects.get(taken_seq=None).counts
    assert counts == {"new": 0, "changed": 1, "same": 15, "refused": 0, "left": 0, "rows": 2, "fresh": 0}
    take(wang, world)
    assert list(BudgetLine.objects.values_list("project", "executed")) == [("校舍修缮", 1500000), ("设备购置", 280000)]


def test_rows_of_another_unit_are_left_out_by_name(world: World, wang: Client) -> None:
    other = ("052", "示例市水务局", "P1", "水库", *files.LINES[0][4:])
    page = upload(wang, world, files.lines(other)).content.decode()
    assert "052 示例市水务局" in page
    take(wang, world)
    assert BudgetLine.objects.count() == 2


def test_a_file_of_another_unit_is_refused_whole_by_name(world: World, wang: Client) -> None:
    rows = [files.LINE_HEADS, *[("052", "示例市水务局", *row[2:]) for row in files.LINES]]
    page = upload(wang, world, files.workbook(("导出", rows)))
    assert "052 示例市水务局" in page.content.decode()
    assert take(wang, world).status_code == 422
    assert not BudgetLine.objects.exists()


def test_a_table_of_another_unit_is_refused_by_the_name_above_it(world: World, wang: Client) -> None:
    content = files.workbook(("表", [("编制单位：示例市水务局",), ("项目", "决算数"), ("编制数", 10)]))
    assert "示例市水务局" in upload(wang, world, content).content.decode()
    assert take(wang, world).status_code == 422


def test_figures_of_final_accounts_find_their_places(world: World, wang: Client) -> None:
    upload(wang, world, files.accounts())
    found = Import.objects.get()
    assert found.kind == "figures"
    assert take(wang, world).status_code == 302
    kept = dict(Figure.objects.values_list("key", "value"))
    assert {key: kept[key] for key in ("initial_budget", "full_year_budget", "executed", "basic_executed", "project_budget")} == {
        "initial_budget": 200_0000_00,
        "full_year_budget": 200_0000_00,
        "executed": 190_5000_00,
        "basic_executed": 18_5000_00,
        "project_budget": 180_0000_00,
    }


def test_indicators_of_a_published_table_find_their_rows(world: World, wang: Client) -> None:
    upload(wang, world, files.table())
    assert Import.objects.get().kind == "rows"
    assert take(wang, world).status_code == 302
    assert world.row("受益学生").actual == "960"
    assert world.row("修缮校舍").actual == "42"
    assert world.row("受益学生").reason == "入学人数减少"


def test_a_bad_cell_holds_back_all_and_is_named(world: World, wang: Client) -> None:
    bad = ("045", "示例市教育局", "P1", "围墙", "项目支出", "", "", "一般公共预算", "abc", 5, "1e5")
    page = upload(wang, world, files.lines(bad)).content.decode()
    assert "导出!I6" in page and "abc" in page and "导出!K6" in page
    assert take(wang, world).status_code == 422
    assert not BudgetLine.objects.exists()
    found = Import.objects.get()
    marked = wang.get(f"/evaluations/{world.evaluation.pk}/imports/{found.pk}/marked.xlsx")
    assert marked.status_code == 200 and marked.content.startswith(b"PK")


def test_rows_may_be_left_out_by_number(world: World, wang: Client) -> None:
    bad = ("045", "示例市教育局", "P1", "围墙", "项目支出", "", "", "一般公共预算", "abc", 5, 5)
    upload(wang, world, files.lines(bad))
    found = Import.objects.get()
    plan = found.found["plan"]
    data = {"act": "again", "sheet": plan["sheet"], "row": plan["row"], "kind": plan["kind"], "unit": "元", "skip": "6"}
    data |= {f"col.{number}": name for number, name in plan["columns"].items()}
    wang.post(f"/evaluations/{world.evaluation.pk}/imports/{found.pk}", data)
    assert Import.objects.get().counts["refused"] == 0
    assert take(wang, world).status_code == 302


def test_a_mapping_is_remembered_and_found_again(world: World, wang: Client) -> None:
    heads = ("名目", "已用", "项目名称")
    upload(wang, world, files.workbook(("账", [heads, ("甲", 5, "围墙")])), kind="lines")
    found = Import.objects.get()
    plan = found.found["plan"]
    data = {"act": "remember", "sheet": "账", "row": plan["row"], "kind": "lines", "unit": "万元", "name": "我们的账"}
    wang.post(f"/evaluations/{world.evaluation.pk}/imports/{found.pk}", data | {"col.1": "executed", "col.2": "project"})
    assert Mapping.objects.get().name == "我们的账"
    Import.objects.all().delete()
    upload(wang, world, files.workbook(("账二", [("某表",), heads, ("甲", 7, "围墙")])), kind="lines")
    found = Import.objects.get()
    assert found.mapping == Mapping.objects.get()
    take(wang, world)
    assert BudgetLine.objects.get().executed == 7_0000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "；"])
def test_csv_in_every_encoding(world: World, wang: Client, encoding: str, delimiter: str) -> None:
    content = files.csv([files.LINE_HEADS, *files.LINES], encoding, delimiter)
    upload(wang, world, content, "f.csv")
    assert take(wang, world).status_code == 302
    assert BudgetLine.objects.count() == 2


def test_a_conflict_shows_the_preview_again(world: World, wang: Client) -> None:
    upload(wang, world, files.accounts())
    Figure.objects.filter(key="executed").update(value=1)
    answer = take(wang, world)
    assert answer.status_code == 409
    assert Figure.objects.get(key="executed").value == 1
    assert take(wang, world).status_code == 302


def test_out_again_in_the_same_shape(world: World, wang: Client) -> None:
    upload(wang, world, files.lines())
    take(wang, world, remember="1", name="一体化导出")
    mapping = Mapping.objects.get()
    address = f"/evaluations/{world.evaluation.pk}/imports/export?mapping={mapping.pk}&as=csv&encoding=gb18030"
    rows = wang.get(address).content.decode("gb18030").splitlines()
    assert rows[0] == ",".join(files.LINE_HEADS)
    assert rows[1] == "045,示例市教育局,P1,校舍修缮,项目支出,2050299,31001,一般公共预算,1200000,1500000.5,1499000.25"
    again = wang.get(address.replace("&as=csv&encoding=gb18030", "")).content
    upload(wang, world, again)
    assert Import.objects.get(taken_seq=None).counts["changed"] == 0


def test_the_event_of_a_file_names_it(world: World, wang: Client) -> None:
    upload(wang, world, files.lines(), "一体化.xlsx")
    take(wang, world)
    event = Event.objects.get(action="import_file")
    assert event.note.startswith("一体化.xlsx sha256:")
