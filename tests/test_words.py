"""The interface in both languages, complete; the product's data files in one piece."""

import ast
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command

from evaluation import frameworks
from evaluation.figures import catalogue
from evaluation.loading import load_file
from evaluation.management.commands.messages import KEYWORDS
from evaluation.scoring.framework import Framework, Indicator, walk
from evaluation.scoring.shapes import schema
from evaluation.wording import rules

ROOT = Path(__file__).parents[1]
FRAMEWORKS = sorted(frameworks.FOLDER.glob("*.yaml"))


def test_every_message_is_translated_and_compiled() -> None:
    call_command("messages", "--check")


@pytest.mark.parametrize("file", FRAMEWORKS, ids=lambda file: file.stem)
def test_a_shipped_framework_is_sound(file: Path) -> None:
    framework, faults = frameworks.check(load_file(file))
    assert faults == ()
    assert framework is not None and framework.code == file.stem


@pytest.mark.parametrize("file", FRAMEWORKS, ids=lambda file: file.stem)
def test_a_shipped_framework_fits_the_generated_schema(file: Path) -> None:
    def typed(value: Any) -> Any:  # the loader keeps digits as text; the schema speaks of the file as YAML would read it
        if isinstance(value, dict):
            return {key: int(item) if key in ("year", "revision") else typed(item) for key, item in value.items()}
        return [typed(item) for item in value] if isinstance(value, list) else value

    jsonschema.validate(typed(load_file(file)), schema(Framework))


@pytest.mark.parametrize("file", FRAMEWORKS, ids=lambda file: file.stem)
def test_every_rule_of_a_shipped_framework_can_be_said(file: Path) -> None:
    framework, _faults = frameworks.check(load_file(file))
    assert framework is not None
    for node, _place in walk(framework.children):
        if isinstance(node, Indicator):
            assert rules.describe(node.rule)


def test_export_and_import_give_the_same_digest() -> None:
    for framework in frameworks.shipped().values():
        again, faults = frameworks.check(json.loads(framework.canonical))
        assert faults == ()
        assert again is not None and again.digest == framework.digest


def test_labels_of_figures_are_unique_because_texts_name_them() -> None:
    entries = list(catalogue().everything.values())
    assert len({entry.label for entry in entries}) == len({entry.english for entry in entries}) == len(entries)


def test_tie_outs_name_figures_of_the_catalogue() -> None:
    for tie in catalogue().tie_outs:
        named = {key for _sign, key in tie.terms} | {tie.whole, tie.lesser, tie.greater} - {""}
        assert named - {""} <= set(catalogue().by_key)


def test_a_framework_with_many_faults_names_them_all(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(
        """
format: framework/1
code: x
nam: y
year: twenty
grades: [{title: 优, at_least: x}]
children:
  - {code: A, title: 甲, points: "1e5", rule: {kind: nope}}
  - {code: B, title: 乙, rule: {kind: banded, value: 9**9**9, bands: [{points: "1", at_leas: "3"}]}}
  - {code: C, title: 丙, points: "5", rule: {kind: formula, share: no_such_figure}}
""",
        encoding="utf-8",
    )
    with pytest.raises(SystemExit):
        call_command("frameworks", "check", str(file))
    places = [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()]
    assert places == [
        "nam", "name", "english", "year", "issuer", "source", "children[1].rule.kind", "children[1].points",
        "children[2].rule.bands[1].at_leas", "children[2].rule.value", "children[3].rule.share", "grades[1].at_least",
    ]  # fmt: skip


def test_the_reference_pages_say_what_the_code_says() -> None:
    call_command("manual", "--check")


def test_no_message_hides_in_an_f_string() -> None:
    """Babel finds messages in f-strings on Python 3.12 and not on 3.11: the catalogue would depend on the machine."""
    hidden = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for room in ("evaluation", "units", "reports")
        for file in sorted((ROOT / room).rglob("*.py"))
        for joined in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]
    assert hidden == []
