"""What differs between two frameworks, in words."""

import copy
from typing import Any

from evaluation import frameworks
from evaluation.authoring import differences, starting, tree


def shown(before: Any, after: Any) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [(each.kind, each.title, [tuple(change) for change in each.changes]) for each in differences.between(before, after)]


def department() -> dict[str, Any]:
    return starting.copy(frameworks.shipped()["guangdong-dept-2022"])


def test_nothing_differs_from_a_copy() -> None:
    assert shown(department(), department()) == []


def test_another_way_of_writing_the_same_is_no_difference() -> None:
    changed = department()
    changed["children"][0]["points"] = "５0.00"
    changed["revision"] = "1"
    assert shown(department(), changed) == []


def test_changed_fields_are_told() -> None:
    changed = department()
    changed["year"], changed["official"] = "2023", True
    node = changed["children"][1]["children"][1]["children"][0]
    node["points"], node["rule"]["bands"][1]["points"] = "4", "3"
    assert shown(department(), changed) == [
        ("changed", "", [("年度", "2022", "2023"), ("是否见于官方来源", "否", "是")]),
        ("changed", "B2-1 预算编制约束性", [("计分规则 › 分档 2 › 分值", "2", "3"), ("满分", "3", "4")]),
    ]


def test_another_rule_is_told_by_its_sentence() -> None:
    changed = department()
    changed["children"][1]["children"][0]["children"][0]["rule"] = {"kind": "binary"}
    assert shown(department(), changed) == [
        (
            "changed",
            "B1-1 新增预算项目事前绩效评估",
            [("计分规则", "每发生一次（新增项目数 − 已做事前绩效评估的新增项目数）扣 1 分", "是得满分，否不得分")],
        )
    ]


def test_added_removed_moved_and_reordered_nodes_are_told() -> None:
    changed, _at = tree.ACTS["remove"](department(), (2, 7, 2))
    changed, _at = tree.ACTS["add_indicator_inside"](changed, (2, 7))
    changed, _at = tree.ACTS["outdent"](changed, (2, 1, 1))
    changed, _at = tree.ACTS["up"](changed, (1, 1, 2))
    found = {(kind, title): changes for kind, title, changes in shown(department(), changed)}
    assert found == {
        ("moved", "B1-1 新增预算项目事前绩效评估"): [("", "B1", "B")],
        ("changed", "B7-2"): [("名称", "“三公”经费控制情况", ""), *found[("changed", "B7-2")][1:]],
        ("reordered", "A1 整体效能"): [("", "A1-1、A1-2、A1-3", "A1-2、A1-1、A1-3")],
    }


def test_a_document_with_faults_is_compared_as_it_stands() -> None:
    changed = copy.deepcopy(department())
    changed["children"][0]["points"] = "abc"
    changed["children"].append("x")
    kinds = [(kind, title) for kind, title, _changes in shown(department(), changed)]
    assert ("changed", "A 履职效能") in kinds and ("added", "第 3 行") in kinds
