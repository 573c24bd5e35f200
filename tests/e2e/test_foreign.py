"""A clerk brings the year's workbook: uploads it, looks, mends a column, takes it over and takes it back."""

from tests.e2e.conftest import SignIn
from tests.evaluation.foreign import files

HEADS = ("单位编码", "项目名称", "资金来源", "全年预算数（元）", "执行数（元）", "状态")


def test_a_workbook_is_looked_at_taken_over_and_taken_back(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.click("text=市委外办本级")
    page.click("nav.stages >> text=文件")
    rows = [HEADS, ("031001", "友城交流", "一般公共预算资金", 200000, 150000, "已审"), ("031002", "翻译", "单位资金", 1, 1, "")]
    content = files.workbook(("导出", rows))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#file", {"name": "一体化.xlsx", "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="上传并查看").click()
    assert "属于 031002" in page.inner_text("#main")
    assert page.locator("tr", has_text="状态").locator("select").input_value() == ""
    page.fill("[name=name]", "一体化导出")
    page.click("button[value=take]")
    page.wait_for_url("**/lines?saved=*")
    assert page.locator("input[value='友城交流']").count() == 1
    page.click("nav.stages >> text=文件")
    assert "一体化导出" in page.inner_text("#main")
    page.click("nav.stages >> text=预算明细")
    page.get_by_role("button", name="撤销").first.click()
    page.locator("input[value='友城交流']").wait_for(state="detached")
