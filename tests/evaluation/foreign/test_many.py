"""Very many lines: the event names their number, undo takes all back but what somebody changed, pages show some of them."""

import pytest
from django.test import Client

from evaluation.models import Event, Import
from evaluation.services import taking_in
from tests.evaluation.foreign import files
from tests.evaluation.foreign.test_importing import take, upload
from tests.world import World
from units.models import BudgetLine, Figure

HEADS = ("项目名称", "全年预算数", "执行数")


def lines(count: int, spent: int = 1) -> bytes:
    return files.csv([HEADS, *[(f"项目{number}", number, spent) for number in range(1, count + 1)]])


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "MANY", 100)


def test_many_lines_are_one_event_and_one_step_back(world: World, wang: Client) -> None:
    upload(wang, world, lines(250), "f.csv")
    take(wang, world)
    event = Event.objects.get(action="import_file")
    assert event.changes[0] == ["lines.lines", None, "250"]
    assert Import.objects.get().digest in event.note
    assert Figure.objects.get(key="executed").value == 250_0000_00
    wang.post(f"/evaluations/{world.evaluation.pk}/undo", {"page": "lines"})
    assert not BudgetLine.objects.exists()
    assert Figure.objects.get(key="executed").value == 190_0000_00


def test_many_changes_go_back_but_for_what_somebody_changed(world: World, wang: Client) -> None:
    upload(wang, world, lines(150), "f.csv")
    take(wang, world)
    upload(wang, world, lines(150, spent=2), "f.csv")
    take(wang, world)
    assert set(BudgetLine.objects.values_list("executed", flat=True)) == {20000}
    BudgetLine.objects.filter(project="项目7").update(executed=5)
    wang.post(f"/evaluations/{world.evaluation.pk}/undo", {"page": "lines"})
    assert set(BudgetLine.objects.exclude(project="项目7").values_list("executed", flat=True)) == {10000}
    assert BudgetLine.objects.get(project="项目7").executed == 5


def test_the_page_of_lines_shows_some_and_leads_to_the_others(world: World, wang: Client) -> None:
    upload(wang, world, lines(250), "f.csv")
    take(wang, world)
    address = f"/evaluations/{world.evaluation.pk}/lines"
    first, second = (wang.get(f"{address}?page={page}").content.decode() for page in (1, 2))
    assert (first.count('<tr id="line-'), second.count('<tr id="line-')) == (200, 50)
    assert "第 201 至 250 行，共 250 行" in second


def test_a_line_of_the_second_page_is_saved(world: World, wang: Client) -> None:
    upload(wang, world, lines(250), "f.csv")
    take(wang, world)
    line = BudgetLine.objects.get(project="项目240")
    data = {"seen": str(world.fresh().seq), "unit": "万元", f"lines.{line.pk}.executed": "7"}
    answer = wang.post(f"/evaluations/{world.evaluation.pk}/lines?page=2", data)
    assert answer.status_code == 302 and "page=2" in answer["Location"]
    assert BudgetLine.objects.get(pk=line.pk).executed == 70000
    assert Figure.objects.get(key="executed").value == 256_0000_00


def test_every_faulty_cell_is_named(world: World, wang: Client) -> None:
    content = lines(250).replace(b",1\r\n", b",x\r\n")
    upload(wang, world, content, "f.csv")
    assert Import.objects.get().counts["refused"] == 249 + 0
