"""The working of a row as an official would say it, and what was reported as the report prints it."""

from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from evaluation import documents, frameworks
from evaluation.assessment import Assessment
from evaluation.loading import fixture
from evaluation.scoring.framework import Leaf
from evaluation.scoring.rules import RULES
from evaluation.scoring.rules.aggregates import ProjectScores, project_scores
from evaluation.scoring.rules.award import Award, Reading, Step
from evaluation.scoring.rules.deductions import Counted, PerOccurrence, PerPoint, counted, per_occurrence, per_point
from evaluation.scoring.rules.measures import Band, Banded, banded
from evaluation.scoring.rules.targets import AtMost, Deadline, Equal, Over, Proportional, at_most, equal, proportional
from evaluation.values.numbers import points
from evaluation.wording import reported, told


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def leaf(settings: Any, unit: str = "") -> Leaf:
    return Leaf("X", "节", "行", Decimal(10), RULES[settings.kind], settings, "", (), unit=unit)


def said(settings: Any, award: Award, unit: str = "") -> str:
    assert award.points is not None
    line = SimpleNamespace(points=Decimal(10), award=points(award.points), steps=award.steps)
    return told.told(leaf(settings, unit), line, "万元")


def pair(actual: str, target: str) -> Reading:
    return Reading(actual=Decimal(actual), target=Decimal(target))


@pytest.mark.parametrize(
    ("rule", "settings", "reading", "sentence"),
    [
        (proportional, Proportional(), pair("41", "40"), "完成率102.5%，得满分"),
        (proportional, Proportional(), pair("55", "60"), "完成率91.67%，55 ÷ 60 × 10 ≈ 9.17分"),
        (proportional, Proportional(), pair("45", "60"), "完成率75%，45 ÷ 60 × 10 = 7.5分"),
        (proportional, Proportional(), pair("0", "60"), "完成率0%，不得分"),
        (proportional, Proportional(zero_target="reached"), pair("1", "0"), "达到目标值，得满分"),
        (proportional, Proportional(nothing_below=Decimal("0.6")), pair("30", "60"), "完成率50%，低于及格线，不得分"),
        (
            proportional,
            Proportional(over=Over(effect="minus")),
            pair("90", "60"),
            "完成率150%，超出目标过多，10 − 2 = 8分",
        ),
        (at_most, AtMost(variant="linear"), pair("4", "4"), "4未超过4，得满分"),
        (at_most, AtMost(variant="linear"), pair("5", "4"), "超过目标值25%，[1 − (5 − 4) ÷ 4] × 10 = 7.5分"),
        (at_most, AtMost(variant="linear"), pair("9", "4"), "超过目标值125%，不得分"),
        (at_most, AtMost(variant="inverse"), pair("6", "4"), "超过目标值50%，4 ÷ 6 × 10 ≈ 6.67分"),
        (equal, Equal(otherwise="deviation"), pair("9", "10"), "偏离目标值10%，[1 − |9 − 10| ÷ 10] × 10 = 9分"),
        (equal, Equal(otherwise="nothing"), pair("9", "10"), "9未达到目标值10，不得分"),
        (per_occurrence, PerOccurrence(points_off=Decimal(2)), Reading(actual=Decimal(0)), "未发生扣分情形，得满分"),
        (per_occurrence, PerOccurrence(points_off=Decimal(2)), Reading(actual=Decimal(3)), "发生3项，10 − 3 × 2 = 4分"),
        (
            per_occurrence,
            PerOccurrence(points_off=Decimal(2)),
            Reading(actual=Decimal(9)),
            "发生9项，每项扣2分，扣完为止，不得分",
        ),
        (counted, Counted(points_each=Decimal(1)), Reading(actual=Decimal(3)), "3 × 1 = 3分"),
        (
            per_point,
            PerPoint(threshold=Decimal(100), points_off=Decimal(1)),
            Reading(actual=Decimal("102.5")),
            "偏离100达2档，10 − 2 × 1 = 8分",
        ),
        (
            project_scores,
            ProjectScores(),
            Reading(figures={"project_score_mean": Decimal("91.2")}),
            "项目自评平均91.2分，91.2 ÷ 100 × 10 = 9.12分",
        ),
    ],
)
def test_the_sentence_says_what_decided_and_true_arithmetic(rule: Any, settings: Any, reading: Reading, sentence: str) -> None:
    assert said(settings, rule(Decimal(10), reading, settings)) == sentence


@pytest.mark.parametrize(("actual", "range_"), [("5", "≤10%"), ("14.403292", "10%–20%"), ("20", "10%–20%"), ("30.01", ">30%")])
def test_a_band_is_named_by_both_its_limits(actual: str, range_: str) -> None:
    bands = Band(Decimal(10), at_most=Decimal(10)), Band(Decimal(5), at_most=Decimal(20)), Band(Decimal(2), at_most=Decimal(30))
    settings = Banded((*bands, Band(Decimal(0))))
    found = said(settings, banded(Decimal(10), Reading(actual=Decimal(actual)), settings), "%")
    assert f"属{range_}档" in found


def test_a_late_day_says_both_days() -> None:
    step = Step("late", (("done_on", "2021-11-02"), ("due_on", "2021-10-31")), Decimal(0))
    assert said(Deadline(), Award(Decimal(0), (step,))).endswith("，不得分")
    assert "2021-11-02" in said(Deadline(), Award(Decimal(0), (step,)))


def test_a_deduction_comes_after_what_the_rule_gave() -> None:
    steps = (
        *proportional(Decimal(10), pair("41", "40"), Proportional()).steps,
        Step("deducted", (("before", Decimal(10)), ("deduction", Decimal(1))), Decimal(9)),
    )
    assert said(Proportional(), Award(Decimal(9), steps)) == "完成率102.5%，得满分，另扣1分，得9分"


def demo() -> Assessment:
    document = dict(fixture("demo/foreign-affairs.yaml"))
    document["figures"] = document["figures"] | {
        "full_year_budget": "8161.61",
        "executed": "8005.58",
        "new_projects": "4",
        "new_projects_appraised": "4",
        "supplement": "990",
        "virement": "60",
        "adjustment_exempt": "0",
        "initial_budget": "7290",
        "contracts": "92",
        "contracts_signed_on_time": "88",
        "fixed_assets": "3340",
        "fixed_assets_in_use": "2855",
        "asset_income_due": "17",
        "asset_income_paid": "17",
        "audit_findings": "0",
    }
    case, faults = documents.read(document, frameworks.shipped().get)
    assert case is not None, faults
    return Assessment(case)


def printed(found: Assessment, title: str) -> tuple[str, str]:
    line = next(line for line in found.card.lines if line.leaf.title == title)
    return reported.reported(found.case, line.leaf, line.steps), told.told(line.leaf, line, "万元")


def test_every_row_prints_what_was_reported_in_the_form_of_its_kind() -> None:
    found = demo()
    assert {title: printed(found, title) for title in EXPECTED} == EXPECTED


EXPECTED = {
    "举办或承办重要国际会议": ("41场", "完成率102.5%，得满分"),
    "机场口岸入境翻译任务": ("1,467次", "完成率104.79%，得满分"),
    "涉外营商环境和多语种服务": (
        "公共场所外文标识规范和多语种公共服务平台上线运行",
        "评定为达成预期指标，按90%计，90% × 3 = 2.7分",
    ),
    "部门预算资金支出率": ("98.09%", "执行率98.09%，8005.58 ÷ 8161.61 × 10 ≈ 9.81分"),
    "新增预算项目事前绩效评估": ("4/4", "未发生扣分情形，得满分"),
    "预算编制约束性": ("14.40%", "14.4%，属10%–20%档，得2分"),
    "财务管理合规性": ("0项", "未发生扣分情形，得满分"),
    "绩效管理制度执行": ("3/4：绩效目标编报、绩效运行监控、绩效自评报送", "4项中符合3项，缺结果应用与整改，得8分"),
    "采购合同签订时效性": ("88/92", "比率95.65%，88 ÷ 92 × 3 ≈ 2.87分"),
    "资产收益上缴的及时性": ("是", "符合条件（17 ≥ 17），得满分"),
    "资产盘点情况": ("是", "填报为是，得满分"),
    "固定资产利用率": ("85.48%", "85.48%，属75%–90%档，得1.5分"),
    "经济成本控制情况": ("103.44%", "103.44%，属100%–110%档，得1.5分"),
    "采购政策效能": ("", ""),
}
