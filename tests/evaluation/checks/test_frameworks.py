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
