"""manage.py replay: the answer for people, as JSON and as a workbook; what it exits with; the bar on stderr."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from evaluation import guards, seals
from evaluation.models import Seal
from evaluation.progress import Progress
from tests.evaluation.replaying.frameworks import document
from tests.world import World


def run(capsys: Any, *options: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    status = 0
    try:
        call_command("replay", *options)
    except SystemExit as end:
        status = int(end.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture
def strict(tmp_path: Path) -> str:
    """A file of the ministry's form in which nothing is given below 96% of a target."""
    given = document()
    given["own"]["at_least"] = {"kind": "proportional", "nothing_below": "0.96"}
    file = tmp_path / "strict.json"
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    return str(file)


def test_an_audit_says_that_none_differs(world: World, capsys: Any) -> None:
    world.submit()
    status, out, err = run(capsys, str(world.round.pk))
    assert (status, out.splitlines()) == (
        0,
        ["核验：各封存报送件按其原指标体系复算", world.round.name, "已复算 1 份封存得分表，精确到 0.01 分，不一致 0 份"],
    )
    assert err.splitlines()[-1] == f"{'█' * 40} 1/1 audit"


def test_an_audit_that_finds_a_difference_exits_with_one(world: World, capsys: Any) -> None:
    seal = world.submit()
    guards.remove()
    Seal.objects.filter(pk=seal.pk).update(content=bytes(seal.content).replace(b"190", b"191"))
    status, out, _err = run(capsys, world.round.name)
    assert status == 1
    assert "不一致 1 份" in out and "manage.py verify" in out


def test_the_answer_for_people(world: World, strict: str, capsys: Any) -> None:
    world.submit()
    status, out, _err = run(capsys, "--of", "mof-project-2020", "--framework", strict)
    assert status == 0
    assert out.splitlines()[2:] == [
        "共 1 份自评，其中 1 份总分、1 份等级将发生变化",
        "  优 → 中  1",
        "  2021 045          98.00 → 69.50  优 → 中  校舍修缮",
    ]


def test_the_answer_as_json(world: World, strict: str, capsys: Any) -> None:
    seal = world.submit()
    _status, out, _err = run(capsys, str(world.round.pk), "--framework", strict, "--json")
    answer = json.loads(out)
    assert (answer["format"], answer["framework"], answer["rounds"]) == (
        "replay/1", "mof-project-2020@2", [{"year": 2021, "name": world.round.name}],
    )  # fmt: skip
    assert answer["grades"] == [{"from": "优", "to": "中", "evaluations": 1}]
    evaluation = answer["evaluations"][0]
    rows = evaluation.pop("rows")
    assert evaluation == {
        "year": 2021,
        "unit": "045",
        "subject": "校舍修缮",
        "seal": seal.hash,
        "totals": ["98.00", "69.50"],
        "grades": ["优", "中"],
        "full_marks": "100.00",
        "missing": 0,
        "fault": None,
    }
    assert [(row["code"], row["old"][:2], row["new"][:2]) for row in rows] == [("C2.1", ["30.00", "28.50"], ["30.00", "0.00"])]


def test_the_answer_as_a_workbook(world: World, strict: str, tmp_path: Path, capsys: Any) -> None:
    world.submit()
    run(capsys, "--kind", "project", "--framework", strict, "--xlsx", str(tmp_path / "replay.xlsx"))
    book = load_workbook(tmp_path / "replay.xlsx")
    assert book.sheetnames == ["总分", "各项指标"]
    totals, rows = (list(book[name].iter_rows(values_only=True)) for name in book.sheetnames)
    assert totals[3][:9] == ("年度", "编码", "评价对象", "依据", "现总分", "复算总分", "差额", "现等级", "复算等级")
    assert totals[4][:3] + totals[4][4:14] == (2021, "045", "校舍修缮", 98, 69.5, -28.5, "优", "中", 100, 1, 0, 0, 0)
    assert rows[4][3:] == (
        "C2.1", "受益学生", "有变化", 30, 28.5, 30, 0, -28.5,
        "完成 950，目标 1000，少 50，按比例计分；失 1.5 分", "完成 950，目标 1000，未达及格线，不得分；失 30 分",
    )  # fmt: skip


def test_a_faulty_framework_lists_its_faults(world: World, tmp_path: Path, capsys: Any) -> None:
    given = document()
    given["own"]["at_least"] = {"kind": "nonsense"}
    given["colour"] = "red"
    file = tmp_path / "faulty.json"
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    status, out, err = run(capsys, str(world.round.pk), "--framework", str(file))
    assert (status, out) == (2, "")
    assert "colour" in err and "own.at_least.kind" in err
    assert run(capsys, str(world.round.pk), "--framework", "nonsense")[0] == 2


@pytest.mark.parametrize("named", [[], ["nonsense"], ["999999999999999999999"], ["--of", "nonsense"]])
def test_a_round_that_is_not_there_is_refused(world: World, named: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("replay", *named)


def test_a_fresh_run_forgets_what_a_killed_one_left(world: World, capsys: Any) -> None:
    world.submit()
    run(capsys, str(world.round.pk))
    assert run(capsys, str(world.round.pk), "--fresh")[0] == 0
    assert seals.latest(world.evaluation, Seal.Kind.SUBMISSION) is not None


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_is_redrawn_on_a_terminal_and_a_line_for_each_tenth_elsewhere() -> None:
    terminal, log = Terminal(), io.StringIO()
    for out in (terminal, log):
        with Progress(out, 1000, "x") as progress:
            for _ in range(1000):
                progress.step()
    assert terminal.getvalue().count("\r") == 41 and terminal.getvalue().endswith("1000/1000 x\n")
    assert len(log.getvalue().splitlines()) == 11
