"""Finance gives rows to an office, the office confirms its part, a later change lifts it: by browser, as people do it."""

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
    assert "4/4" in row.inner_text()
    chen = sign_in("chen")
    chen.goto(row.locator("input[readonly]").input_value())
    assert "剩余 7 天" in chen.inner_text("#part")
    chen.click("text=确认本处室填报完毕")
    assert "已由陈晨于" in chen.inner_text("#part")
    wang.reload()
    assert "陈晨" in row.inner_text()
    wang.click("nav.stages >> text=指标")
    cell = wang.locator("tr:has(input[value='打造品牌交流活动']) input[name$='.actual']")
    cell.fill("56")
    cell.press("Tab")
    wang.locator("td[data-state=saved]").first.wait_for()
    chen.reload()
    assert "确认后内容又有修改" in chen.inner_text("#part")


def test_what_a_blank_means_is_asked_once(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.click("text=广州市外事翻译室")
    page.click("nav.stages >> text=基础数据")
    page.fill("[name='figures.virement']", "11")
    page.click("#blanks-procurement >> text=否，未填报")
    assert "不按0计" in page.inner_text("#blanks-procurement")
    assert page.input_value("[name='figures.virement']") == "11"
    page.click("#blanks-procurement >> text=更改")
    assert page.is_visible("#blanks-procurement >> text=是，按0计")
