"""Finance gives rows to an office, the office confirms its part, a later change lifts it: by browser, as people do it."""

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn


def test_rows_are_given_confirmed_and_lifted_again(sign_in: SignIn) -> None:
    wang = sign_in("wang")
    wang.click("text=中共广州市委外事工作委员会办公室")
    wang.click("nav.stages >> text=处室分工")
    wang.get_by_label("援助疫情严重友城", exact=True).first.check()
    wang.select_option("#office", label="礼宾处")
    wang.get_by_role("button", name="分配", exact=True).click()
    wang.wait_for_url("**/offices?saved=*")
    row = wang.locator("tr", has=wang.get_by_role("link", name="礼宾处", exact=True))
    expect(row).to_contain_text("4/4")
    chen = sign_in("chen")
    chen.goto(row.locator("input[readonly]").input_value())
    expect(chen.locator("#part")).to_contain_text("剩余 7 天")
    chen.click("text=确认本处室填报完毕")
    expect(chen.locator("#part")).to_contain_text("已由陈晨于")
    wang.reload()
    expect(row).to_contain_text("陈晨")
    wang.click("nav.stages >> text=指标")
    cell = wang.locator("tr:has(input[value='打造品牌交流活动']) input[name$='.actual']")
    cell.fill("56")
    cell.press("Tab")
    wang.locator("td[data-state=saved]").first.wait_for()
    chen.reload()
    expect(chen.locator("#part")).to_contain_text("确认后内容又有修改")


def test_what_a_blank_means_is_asked_once(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.click("text=广州市外事翻译室")
    page.click("nav.stages >> text=基础数据")
    page.fill("[name='figures.virement']", "11")
    page.click("#blanks-procurement >> text=否，未填报")
    expect(page.locator("#blanks-procurement")).to_contain_text("不按0计")
    expect(page.locator("[name='figures.virement']")).to_have_value("11")
    page.click("#blanks-procurement >> text=更改")
    expect(page.locator("#blanks-procurement >> text=是，按0计")).to_be_visible()
