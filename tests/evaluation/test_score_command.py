"""manage.py score, exactly as docs/evaluation-document.md says."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from evaluation.loading import load_file

pytestmark = pytest.mark.django_db  # a code that is not shipped is looked up among the published

CONTRACT = Path(__file__).parents[1] / "cases" / "contract.yaml"


def run(file: Path, capsys: Any, *options: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    status = 0
    try:
        call_command("score", str(file), *options)
    except SystemExit as end:
        status = int(end.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


def scored(tmp_path: Path, capsys: Any, document: Any, *options: str) -> tuple[int, Any, str]:
    file = tmp_path / "document.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    status, out, err = run(file, capsys, "--json", *options)
    return status, json.loads(out) if out else None, err


def test_the_example_of_the_contract(capsys: Any) -> None:
    status, out, err = run(CONTRACT, capsys, "--json")
    card = json.loads(out)
    assert (status, err) == (0, "")
    assert list(card) == [
        "format", "framework", "digest", "lines", "missing", "subtotal", "caps", "total", "grade", "complete", "findings",
    ]  # fmt: skip
    assert card["lines"][1] == {
        "code": "B1.1",
        "section": "产出指标/数量指标",
        "title": "安装坡面水标尺",
        "points": "10.00",
        "award": "10.00",
        "working": [{"formula": "达到目标：满分", "numbers": "266 ≥ 266", "value": "1"}],
        "basis": "定量指标完成目标得满分，未完成的按完成比例计分；定性指标分三档。",
        "lost": "",
    }
    assert (card["subtotal"], card["total"], card["grade"], card["complete"], card["caps"], card["missing"]) == (
        "30.00", "30.00", None, True, [], [],
    )  # fmt: skip
    assert set(card["findings"][0]) == {"code", "level", "where", "message"}


def test_a_table_for_people_shows_the_working(capsys: Any) -> None:
    status, out, _err = run(CONTRACT, capsys)
    assert status == 0
    assert "执行率 = 全年执行数 ÷ 全年预算数：20 ÷ 20 = 1" in out
    assert "总分" in out


def test_words_follow_the_language_and_codes_do_not(capsys: Any) -> None:
    _status, chinese, _err = run(CONTRACT, capsys, "--json")
    _status, english, _err = run(CONTRACT, capsys, "--json", "--lang", "en")
    first, second = json.loads(chinese)["findings"], json.loads(english)["findings"]
    assert [found["code"] for found in first] == [found["code"] for found in second]
    assert first[0]["message"] != second[0]["message"]


def test_strict_exits_with_1_where_a_finding_is_an_error(capsys: Any) -> None:
    assert run(CONTRACT, capsys, "--json", "--strict")[0] == 1  # 30 points do not make 100


def test_strict_exits_with_0_where_there_are_only_warnings(tmp_path: Path, capsys: Any) -> None:
    base = load_file(CONTRACT.parent / "findings.yaml")["base"]
    base["figures"]["initial_budget"] = "180"
    status, card, _err = scored(tmp_path, capsys, base, "--strict")
    assert ([found["level"] for found in card["findings"]], status) == (["warning"], 0)


@pytest.mark.parametrize("cell", ["≥266米", "NaN", "1e5", "二百", "12 34", "½"])
def test_a_cell_that_cannot_be_read_is_a_finding_and_never_exit_2(tmp_path: Path, capsys: Any, cell: str) -> None:
    document = load_file(CONTRACT)
    document["indicators"][1]["actual"] = cell
    document["figures"]["executed"] = cell
    document["indicators"][1]["claimed"] = cell
    document["indicators"][1]["points"] = cell
    status, card, _err = scored(tmp_path, capsys, document)
    assert status == 0
    assert card["missing"] == ["A", "产出指标/数量指标/安装坡面水标尺"]
    assert not card["complete"]
    assert {"figures.executed", "产出指标/数量指标/安装坡面水标尺"} <= {found["where"] for found in card["findings"]}


def test_a_null_means_the_same_as_an_absent_key(tmp_path: Path, capsys: Any) -> None:
    document = load_file(CONTRACT)

    def without_nulls(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_nulls(item) for key, item in value.items() if item is not None}
        return [without_nulls(item) for item in value] if isinstance(value, list) else value

    assert scored(tmp_path, capsys, document)[1] == scored(tmp_path, capsys, without_nulls(document))[1]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": "self-evaluation/9"}, "format"),
        ({"format": None}, "format"),
        ({"colour": "red"}, "colour"),
        ({"framework": "nowhere-1999"}, "framework"),
        ({"framework": "mof-project-2020@²"}, "framework"),
        ({"framework": None}, "framework"),
        ({"year": "two"}, "year"),
        ({"figures": {"executd": "1"}}, "figures.executd"),
        ({"figures": ["executed"]}, "figures"),
        ({"blank_is_zero": ["money"]}, "blank_is_zero[1]"),
        ({"items": {"B4-1": ["x"]}}, "items.B4-1"),
        ({"indicators": [{"code": "Z9"}]}, "indicators[1].code"),
        ({"indicators": [{"code": "A", "points": "10"}]}, "indicators[1].points"),
        ({"indicators": [{"code": "A"}, {"code": "A"}]}, "indicators[2]"),
        ({"indicators": [{"section": "无此部分", "title": "x"}]}, "indicators[1].section"),
        ({"indicators": [{"section": "B1"}]}, "indicators[1].title"),
        ({"indicators": [{"title": "x"}]}, "indicators[1]"),
        ({"indicators": [{"code": "A", "section": "B1"}]}, "indicators[1]"),
        ({"indicators": [{"section": "B1", "title": "x", "kind": "text"}]}, "indicators[1].kind"),
        ({"indicators": [{"section": "B1", "title": "x", "colour": "red"}]}, "indicators[1].colour"),
        ({"amount_unit": "美元"}, "amount_unit"),
        ({"status": {"figures": "final"}}, "status.figures"),
    ],
)
def test_a_shape_that_cannot_be_read_exits_with_2_and_names_the_place(
    tmp_path: Path, capsys: Any, change: dict[str, Any], place: str
) -> None:
    status, out, err = scored(tmp_path, capsys, load_file(CONTRACT) | change)
    assert (status, out) == (2, None)
    assert any(line.startswith(f"{place}: ") for line in err.splitlines()), err


def test_all_faults_of_a_shape_are_told_at_once(tmp_path: Path, capsys: Any) -> None:
    document = load_file(CONTRACT) | {"colour": "red", "year": "x", "amount_unit": "y", "framework": "z"}
    assert len(scored(tmp_path, capsys, document)[2].splitlines()) == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "{",
        "a: &x 1\nb: *x",
        "a: 1\na: 2",
        "\x00",
        "!!python/object:os.system {}",
        "[" * 5000,
        '{"a":' * 60 + "1" + "}" * 60,
        "42",
    ],
)
def test_a_file_that_is_no_document_exits_with_2(tmp_path: Path, capsys: Any, text: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    assert run(file, capsys, "--json")[0] == 2


def test_a_file_in_another_encoding_says_so(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("format: 自评".encode("gbk"))
    status, _out, err = run(file, capsys)
    assert status == 2
    assert "UTF-8" in err


def test_a_file_that_is_not_there_exits_with_2(tmp_path: Path, capsys: Any) -> None:
    assert run(tmp_path / "none.yaml", capsys)[0] == 2


def test_unquoted_numbers_keep_their_digits(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "x.yaml"
    figures = "{full_year_budget: 81.6161, executed: 80.0558}"
    file.write_text(f"format: self-evaluation/1\nframework: mof-project-2020\nyear: 2022\nfigures: {figures}\n")
    _status, out, _err = run(file, capsys, "--json")
    assert json.loads(out)["lines"][0]["award"] == "9.81"


def test_a_whole_framework_may_stand_in_the_document(tmp_path: Path, capsys: Any, ministry: Any) -> None:
    document = load_file(CONTRACT)
    by_code = scored(tmp_path, capsys, document)[1]
    inline = scored(tmp_path, capsys, document | {"framework": json.loads(ministry.canonical)})[1]
    assert inline == by_code
