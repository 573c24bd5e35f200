"""A clerk brings the year's workbook: uploads it, looks, mends a column, takes it over and takes it back."""

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn
from tests.evaluation.foreign import files

HEADS = ("单位编码", "项目名称", "资金来源", "全年预算数（元）", "执行数（元）", "状态")


def test_a_workbook_is_looked_at_and_taken_over(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.click("text=市委外办本级")
    page.click("nav.stages >> text=文件")
    rows = [HEADS, ("031001", "友城交流", "一般公共预算资金", 200000, 150000, "已审"), ("031002", "翻译", "单位资金", 1, 1, "")]
    content = files.workbook(("导出", rows))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#file", {"name": "一体化.xlsx", "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="上传并查看").click()
    expect(page.locator("#main")).to_contain_text("属于 031002")
    assert page.locator("tr", has_text="状态").locator("select").input_value() == ""
    page.fill("[name=name]", "一体化导出")
    page.click("button[value=take]")
    page.wait_for_url("**/lines?saved=*")
    expect(page.locator("input[value='友城交流']")).to_have_count(1)
    page.click("nav.stages >> text=文件")
    expect(page.locator("#main")).to_contain_text("一体化导出")
