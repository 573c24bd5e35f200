"""Forms drawn from dataclasses: what is drawn over a record and posted unchanged is the same record, for every rule there is."""

import dataclasses
import typing
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.http import QueryDict

from evaluation import frameworks
from evaluation.authoring import fields, labels, places, posted, starting
from evaluation.authoring.fields import Drawn, Sheet, bare, shape_of
from evaluation.scoring.framework import Framework, Indicator, Section
from evaluation.scoring.rules import SETTINGS
from evaluation.scoring.shapes import Fault, Variant, fields_of
from evaluation.services import drafting
from evaluation.wording import choices

NOTHING = Sheet((), "")


def controls(drawn: Iterable[Drawn]) -> Iterator[tuple[str, str]]:
    """What a browser posts of a form that nobody touched."""
    for field in drawn:
        if field.shape == "several":
            yield from ((field.name, value) for value in field.ticked)
        elif field.shape == "table":
            for row in field.parts:
                yield from controls(row)
        elif field.shape in ("blocks", "record", "rule"):
            if field.shape == "rule":
                yield f"{field.name}.kind", field.value
            yield from controls(field.parts)
        elif field.shape != "unknown":
            yield field.name, field.value.replace("\n", "\r\n")


def reposted(cls: type, data: Any, names: list[str] | None = None) -> dict[str, Any]:
    query = QueryDict(mutable=True)
    for name, value in controls(fields.draw(cls, data, NOTHING, names=names)):
        query.appendlist(name, value)
    return posted.read(cls, query, data, names=names)


def example(kind: Any, field: dataclasses.Field[Any]) -> Any:
    """Something that fits a type: whatever can be set is set."""
    shape, kind = shape_of(kind, field), bare(kind)
    args = typing.get_args(kind)
    match shape:
        case "rule":
            variant: Variant = args[1]
            name = next(iter(variant.kinds))
            return {"kind": name} | record(variant.kinds[name])
        case "record":
            return record(kind)
        case "table" | "blocks" | "several":
            return (
                [example(args[0], field), example(args[0], field)] if shape != "several" else [typing.get_args(bare(args[0]))[0]]
            )
        case "choice":
            return args[-1]
        case "yes_no":
            return True
        case "expression":
            return "executed >= full_year_budget" if field.metadata["truth"] else "executed / full_year_budget"
        case "number":
            return field.metadata["maximum"] or field.metadata["minimum"] or "7.5"
        case "whole":
            return "2"
        case "figure":
            return "executed"
    return "甲\n乙" if shape == "long" else "甲、乙"


def record(cls: type) -> dict[str, Any]:
    return {name: example(*entry) for name, entry in fields_of(cls).items() if name != "children"}


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_rule_is_drawn_and_read_back(kind: str) -> None:
    rule = {"kind": kind} | record(SETTINGS[kind])
    node = {"code": "A", "title": "甲", "rule": rule}
    assert reposted(Indicator, node) == node


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_rule_has_a_name_and_its_choices_have_words(kind: str) -> None:
    assert kind in choices.RULES
    assert list(_unnamed(SETTINGS[kind])) == []


@pytest.mark.parametrize("cls", [Framework, Section, Indicator])
def test_every_choice_of_a_document_has_words(cls: type) -> None:
    assert list(_unnamed(cls)) == []


def _unnamed(cls: Any) -> Iterator[str]:
    for name, (kind, field) in fields_of(cls).items():
        shape, args = shape_of(kind, field), typing.get_args(bare(kind))
        if shape in ("choice", "several"):
            allowed = args if shape == "choice" else typing.get_args(bare(args[0]))
            yield from (f"{name}.{value}" for value in allowed if f"{name}.{value}" not in choices.CHOICES)
        elif shape in ("table", "blocks", "record") and name != "children":
            inner = bare(args[0]) if args else bare(kind)
            yield from _unnamed(inner) if dataclasses.is_dataclass(inner) else ()


@pytest.mark.parametrize("code", frameworks.shipped())
def test_a_shipped_framework_posted_unchanged_is_the_same(code: str) -> None:
    document = starting.copy(frameworks.shipped()[code])
    for node in places.walk(document):
        own = drafting.own(node)
        assert reposted(labels.class_of(node), own) == own
    head = {name: value for name, value in document.items() if name != "children"}
    assert reposted(Framework, head) == head


def test_a_record_with_everything_in_it_comes_back() -> None:
    assert reposted(Framework, record(Framework)) == record(Framework)


def test_faults_stand_beside_their_fields() -> None:
    faults = [
        Fault("missing_key", "children[1].title", (("key", "title"),)),
        Fault("missing_key", "children[1].rule.bands[1].points", (("key", "points"),)),
        Fault("missing_key", "children[2].title", (("key", "title"),)),
    ]
    node = {"code": "A", "rule": {"kind": "banded", "bands": [{"at_least": "1"}]}}
    drawn = {each.name: each for each in fields.draw(Indicator, node, Sheet(faults, "children[1]"))}
    assert drawn["title"].faults == ("须填写。",)
    table = next(each for each in drawn["rule"].parts if each.name == "rule.bands")
    assert [cell.faults for cell in table.parts[0]] == [("须填写。",), (), (), (), ()]
    assert len(table.parts) == 2  # and a blank row behind


@pytest.mark.parametrize("rule", ["proportional", ["x"], {"kind": "nope"}, {"kind": ["x"]}, {"kind": "banded", "bands": "x"}, {}])
def test_whatever_stands_in_a_rule_can_be_drawn(rule: Any) -> None:
    node = {"code": {"a": "b"}, "title": ["x"], "points": True, "rule": rule}
    assert fields.draw(Indicator, node, NOTHING)


def test_unknown_keys_stay_until_they_are_ticked_to_go() -> None:
    node = {"code": "A", "title": "甲", "wieght": "3", "rule": {"kind": "binary", "foo": {"a": ["b"]}}}
    assert reposted(Indicator, node) == node
    query = QueryDict("code=A&title=甲&rule.kind=binary&take_out=wieght&take_out=rule.foo")
    assert posted.read(Indicator, query, node) == {"code": "A", "title": "甲", "rule": {"kind": "binary"}}


def test_settings_of_another_rule_go_with_it() -> None:
    node = {"code": "A", "title": "甲", "rule": {"kind": "execution", "executed": "executed_q1", "foo": "1"}}
    query = QueryDict("code=A&title=甲&rule.kind=binary&rule.executed=executed_q1")
    assert posted.read(Indicator, query, node) == {"code": "A", "title": "甲", "rule": {"kind": "binary"}}


def test_blank_rows_are_left_out() -> None:
    query = QueryDict(
        "rule.kind=banded&rule.bands[1].points=3&rule.bands[2].points=&rule.bands[3].points=1&rule.bands[9].at_least="
    )
    assert posted.read(Indicator, query, {}) == {"rule": {"kind": "banded", "bands": [{"points": "3"}, {"points": "1"}]}}


def test_an_indicator_whose_rule_is_not_chosen_stays_an_indicator() -> None:
    assert posted.read(Indicator, QueryDict("code=A&rule.kind="), {}) == {"code": "A", "rule": {}}


def test_places_are_told_in_words() -> None:
    document = starting.copy(frameworks.shipped()["guangdong-dept-2022"])
    banded = next(node for node in places.walk(document) if node.text("code") == "B2-1")
    assert labels.of_place(f"{places.where(banded.address)}.rule.bands[2].points", document) == (
        "B2-1 预算编制约束性 › 计分规则 › 分档 2 › 分值"
    )
    assert labels.of_place("grades[1].at_least", document) == "等级 1 › 自此分数起"
    assert labels.of_place("children", document) == "部分和指标"
