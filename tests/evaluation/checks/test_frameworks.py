"""Findings that need another framework than the ministry's: sections fixed in points, caps, formulas, figures that feed rows."""

from typing import Any

from evaluation import checks, documents, frameworks
from evaluation.assessment import Assessment
from tests.evaluation.scoring.test_engine import CAPS, GRADES, OWN


def codes(framework: Any, **keys: Any) -> list[str]:
    document = {"format": "self-evaluation/1", "framework": framework, "year": "2021"} | keys
    case, faults = documents.read(document, frameworks.get)
    assert case is not None, faults
    return [finding.code for finding in checks.run(Assessment(case))]


def inline(children: list[dict[str, Any]], **keys: Any) -> dict[str, Any]:
    head = {"format": "framework/1", "code": "x", "name": "x", "english": "x", "year": "2021", "issuer": "x", "source": "x"}
    return head | {"total": "100", "grades": GRADES, "own": OWN, "children": children} | keys


def test_a_section_fixed_in_points_must_be_filled_exactly() -> None:
    row = {"section": "产出指标/数量指标", "title": "补贴渔船数", "points": "70", "operator": ">=", "target": "6", "actual": "6"}
    found = codes("hubei-project-2020", figures={"full_year_budget": "1", "executed": "1"}, indicators=[row])
    assert [code for code in found if code.startswith("W0")] == ["W01", "W02", "W05"]


def test_a_total_above_its_cap_is_told() -> None:
    children = [
        {"code": "A", "title": "执行", "points": "10", "rule": {"kind": "execution"}},
        {"code": "B", "title": "产出", "points": "90"},
    ]
    row = {"section": "B", "title": "x", "points": "90", "operator": ">=", "target": "6", "actual": "6"}
    found = codes(inline(children, caps=CAPS), figures={"full_year_budget": "100", "executed": "75"}, indicators=[row])
    assert "S13" in found


def test_a_formula_that_divides_by_zero_cannot_be_scored() -> None:
    rule = {"kind": "formula", "share": "contracts_signed_on_time / contracts"}
    found = codes(
        inline([{"code": "A", "title": "合同", "points": "100", "rule": rule}]),
        figures={"contracts": "0", "contracts_signed_on_time": "0"},
    )
    assert found[0] == "S18"


def test_of_two_measures_one_is_chosen() -> None:
    measure = {"kind": "binary", "condition": "staff > 1"}
    rule = {"kind": "choice", "options": [{"title": "率", "rule": measure}, {"title": "变动率", "rule": measure}]}
    framework = inline([{"code": "A", "title": "结转", "points": "100", "rule": rule}])
    assert "T27" in codes(framework, figures={"staff": "2"})
    assert "T27" in codes(framework, figures={"staff": "2"}, items={"A": ["率", "变动率"]})
    assert "T27" not in codes(framework, figures={"staff": "2"}, items={"A": ["率"]})


def test_an_actual_typed_beside_a_figure_must_say_the_same() -> None:
    rule = {"kind": "per_occurrence", "points_off": "1", "count": "audit_findings"}
    framework = inline([{"code": "A", "title": "问题", "points": "100", "rule": rule}])
    assert "S19" in codes(framework, figures={"audit_findings": "2"}, indicators=[{"code": "A", "actual": "1"}])
    assert "S19" not in codes(framework, figures={"audit_findings": "1"}, indicators=[{"code": "A", "actual": "1"}])


def test_a_weight_fault_of_an_inline_framework_is_a_finding_and_no_refusal() -> None:
    children = [{"code": "A", "title": "执行", "points": "10", "rule": {"kind": "execution"}}]
    assert "W01" in codes(inline(children), figures={"full_year_budget": "1", "executed": "1"})


def test_sources_make_the_budget() -> None:
    sources = {"general_public": "90", "government_fund": "0", "state_capital": "0", "special_account": "0", "own_funds": "0"}
    found = codes("mof-project-2020", figures={"full_year_budget": "100", "executed": "100"} | sources)
    assert "B08" in found


def test_a_section_whose_fixed_rows_do_not_make_its_points_is_told_as_a_published_table_may_have_it() -> None:
    rows = [{"code": f"A{n}", "title": f"x{n}", "points": "8", "rule": {"kind": "binary"}} for n in (1, 2)]
    found = codes(inline([{"code": "A", "title": "规划", "points": "15", "children": rows}]))
    assert "W02" in found and "W01" in found


def test_a_fixed_row_of_no_points_is_told() -> None:
    assert "W03" in codes(inline([{"code": "A", "title": "x", "points": "0", "rule": {"kind": "binary"}}]))


def test_a_section_that_is_recorded_without_points_is_not_added_up() -> None:
    rows = [{"code": "A1", "title": "其中", "rule": {"kind": "record"}}]
    assert "W02" not in codes(inline([{"code": "A", "title": "x", "points": "100", "children": rows}]))


def test_full_marks_for_a_row_whose_rule_gives_less_are_told_without_a_target() -> None:
    rule = {"kind": "per_point", "value": "staff / establishment * 100", "threshold": "100", "points_off": "1"}
    framework = inline([{"code": "A", "title": "控制率", "points": "100", "rule": rule}])
    rows = [{"code": "A", "claimed": "100", "reason": "借调"}]
    assert "S07" in codes(framework, figures={"staff": "50", "establishment": "46"}, indicators=rows)


def test_a_limit_that_the_framework_sets_may_be_exceeded() -> None:
    rule = {"kind": "at_most", "variant": "linear", "target": "100"}
    framework = inline([{"code": "A", "title": "控制率", "points": "100", "rule": rule}])
    assert "S08" in codes(framework, indicators=[{"code": "A", "actual": "104", "claimed": "100"}])


def test_a_number_too_large_to_reckon_with_is_told() -> None:
    factors = " * ".join(["executed"] * 4)
    framework = inline([{"code": "A", "title": "x", "points": "100", "rule": {"kind": "formula", "share": factors}}])
    assert "S20" in codes(framework, figures={"executed": "9999999999"})


def test_a_penalty_may_be_written_with_or_without_its_minus() -> None:
    children = [
        {"code": "A", "title": "x", "points": "100", "rule": {"kind": "binary"}},
        {"code": "B", "title": "扣分", "points": "5", "outside": "penalty", "rule": {"kind": "counted", "points_each": "1"}},
    ]
    for claimed in ("2", "-2"):
        rows = [{"code": "A", "actual": "是", "evidence": ["x"]}, {"code": "B", "actual": "2", "claimed": claimed}]
        found = codes(inline(children), indicators=rows, claimed={"total": "98"})
        assert not set(found) & {"S01", "S02", "S03", "S05"}, found


def test_a_total_under_its_cap_is_no_wrong_sum() -> None:
    children = [
        {"code": "A", "title": "执行", "points": "10", "rule": {"kind": "execution"}},
        {"code": "B", "title": "产出", "points": "90", "rule": {"kind": "binary"}},
    ]
    figures = {"full_year_budget": "100", "executed": "75"}
    for total, told in (("89", False), ("97.5", False), ("90", True)):
        rows = [{"code": "B", "actual": "是"}]
        assert ("S03" in codes(inline(children, caps=CAPS), figures=figures, indicators=rows, claimed={"total": total})) is told


def test_the_red_light_is_for_frameworks_in_which_execution_stands_beside_the_indicators() -> None:
    execution = {"code": "A1", "title": "执行", "points": "10", "rule": {"kind": "execution"}}
    others = {"code": "B", "title": "产出", "points": "90", "rule": {"kind": "binary"}}
    figures, rows = {"full_year_budget": "100", "executed": "85"}, [{"code": "B", "actual": "是"}]
    assert "S14" in codes(inline([execution, others]), figures=figures, indicators=rows)
    mixed = {"code": "A", "title": "管理", "children": [execution, others]}
    assert "S14" not in codes(inline([mixed]), figures=figures, indicators=rows)


def test_a_table_of_which_only_full_marks_are_known_is_all_full() -> None:
    children = [{"code": f"A{n}", "title": f"x{n}", "points": "50", "rule": {"kind": "binary"}} for n in (1, 2)]
    rows = [{"code": f"A{n}", "claimed": "50"} for n in (1, 2)]
    assert "S10" in codes(inline(children), indicators=rows)
    assert "S10" not in codes(inline(children), indicators=[{"code": "A1", "actual": "是"}])


def test_in_a_framework_without_points_blanks_and_far_exceeded_targets_are_told() -> None:
    rows = [
        {"section": "产出指标/数量指标", "title": "检查次数", "operator": ">=", "target": "10", "actual": "14"},
        {"section": "产出指标/质量指标", "title": "合格率", "operator": ">=", "target": "", "actual": ""},
    ]
    found = codes("transfer-payment-no-score", figures={"full_year_budget": "1", "executed": "1"}, indicators=rows)
    assert [code for code in found if code in ("T01", "T02", "T08", "W03")] == ["T02", "T01", "T08"]
