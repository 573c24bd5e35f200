"""The grid in a real Chromium: typing, moving, pasting, undo; two browsers, input methods, a cut network, an ended session."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import PASSWORD, SignIn

SUBJECTS = {"zhao": "示例区文化广电旅游体育局", "wang": "中共广州市委外事工作委员会办公室"}
SAVED = re.compile("已保存 [0-9]{2}:[0-9]{2}:[0-9]{2}")
PASTE = """([html, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) data.setData("text/html", html);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def open_page(sign_in: SignIn, stage: str = "indicators", who: str = "zhao", **options: Any) -> Page:
    page = sign_in(who, **options)
    page.set_default_timeout(8000)
    page.goto(f"/evaluations/?q={SUBJECTS[who]}")
    address = page.locator(f"td a[href^='/evaluations/']:has-text('{SUBJECTS[who]}')").first.get_attribute("href") or ""
    page.goto(address + stage)
    page.wait_for_load_state("networkidle")
    return page


def field(page: Page, title: str, name: str = "actual") -> str:
    start = page.locator(f'input[value="{title}"]').first.get_attribute("name") or ""
    return f'[name="{start.removesuffix("title")}{name}"]'


def titles(page: Page) -> list[str]:
    """The unit's own number indicators, in their order."""
    found: list[str] = page.eval_on_selector_all(
        "[name$='.title']", "all => all.filter(t => t.closest('tr').querySelector('[name$=operator]')).map(t => t.value)"
    )
    return found


def state(page: Page, cell: str) -> str:
    return str(page.eval_on_selector(cell, "field => field.closest('td, th').dataset.state || ''"))


def test_a_cell_is_saved_as_it_is_left_and_stays(sign_in: SignIn) -> None:
    page = open_page(sign_in)
    cell = field(page, titles(page)[0])
    page.click(cell)
    page.keyboard.type("１２")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text(SAVED)
    assert state(page, cell) == "saved"
    page.reload()
    expect(page.locator(cell)).to_have_value("１２")


def test_the_keyboard_alone_moves_as_a_spreadsheet(sign_in: SignIn) -> None:
    page = open_page(sign_in)
    first, second = titles(page)[:2]
    page.focus(field(page, first, "target"))
    focused = "document.activeElement.name"
    for keys, expected in (
        ("ArrowRight", field(page, first)), ("ArrowDown", field(page, second)), ("ArrowLeft", field(page, second, "target")),
        ("ArrowUp", field(page, first, "target")), ("Enter", field(page, second, "target")),
        ("Shift+Enter", field(page, first, "target")),
        ("End", field(page, first, "reason")), ("Home", field(page, first, "title")), ("Tab", None),
    ):  # fmt: skip
        page.keyboard.press(keys)
        if expected:
            assert f'[name="{page.evaluate(focused)}"]' == expected, keys
    page.focus(field(page, first))
    page.keyboard.press("F2")
    page.keyboard.press("ArrowLeft")
    assert f'[name="{page.evaluate(focused)}"]' == field(page, first)
    page.keyboard.press("Escape")
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    assert page.input_value(field(page, first)) != "7"


def test_a_refused_cell_says_why_and_is_not_shown_as_saved(sign_in: SignIn) -> None:
    page = open_page(sign_in, "figures")
    cell = "[name='figures.procurement']"
    page.click(cell)
    page.keyboard.type("1e5")
    page.keyboard.press("Enter")
    expect(page.locator("[id='why-figures.procurement']")).to_contain_text("科学计数法")
    assert state(page, cell) == "refused"
    assert page.get_attribute(cell, "aria-invalid") == "true"
    page.fill(cell, "1,200.5")
    page.keyboard.press("Enter")
    expect(page.locator(cell)).to_have_value("1200.5")
    assert state(page, cell) == "saved"
    expect(page.locator("tr:has([id='figures.execution_rate'])")).to_contain_text("预算执行率")


def test_two_browsers_see_each_other_and_choose_where_they_collide(sign_in: SignIn) -> None:
    one, other = open_page(sign_in), open_page(sign_in)
    first, second = titles(one)[:2]
    one.fill(field(one, first), "118")
    one.press(field(one, first), "Enter")
    expect(one.locator("#state")).to_have_text(SAVED)
    other.fill(field(other, second), "77")
    other.press(field(other, second), "Enter")
    expect(other.locator(field(other, first))).to_have_value("118")  # told with the answer
    one.fill(field(one, second), "78")
    one.press(field(one, second), "Enter")
    choice = one.locator(".theirs")
    expect(choice).to_contain_text("77")
    expect(one.locator(field(one, second))).to_have_value("78")
    choice.locator("text=保留我的").click()
    expect(one.locator("#state")).to_have_text(SAVED)
    other.reload()
    expect(other.locator(field(other, second))).to_have_value("78")


def test_the_enter_that_ends_a_composition_does_not_leave_the_cell(sign_in: SignIn) -> None:
    page = open_page(sign_in)
    cell = field(page, titles(page)[0], "reason")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.url.endswith("/cells") else None)
    page.click(cell)
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "gongqi", "selectionStart": 6, "selectionEnd": 6})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Process", "windowsVirtualKeyCode": 229})
    assert page.evaluate("document.activeElement.name") in cell
    assert posts == []
    keyboard.send("Input.insertText", {"text": "工期偏紧"})
    assert page.evaluate("document.activeElement.name") in cell
    assert posts == []
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text(SAVED)
    expect(page.locator(cell)).to_have_value(re.compile("工期偏紧$"))


def test_a_cut_network_loses_nothing_and_says_so(sign_in: SignIn) -> None:
    page = open_page(sign_in)
    first, second = titles(page)[:2]
    page.context.set_offline(True)
    page.fill(field(page, first), "31")
    page.press(field(page, first), "Enter")
    expect(page.locator(f"[id='why-{field(page, first)[7:-2]}']")).to_contain_text("未保存")
    assert state(page, field(page, first)) == "unsaved"
    page.fill(field(page, second), "32")
    page.press(field(page, second), "Enter")
    page.context.set_offline(False)
    expect(page.locator(f"td[data-state=saved] {field(page, second)}")).to_be_visible(timeout=20_000)
    page.reload()
    assert (page.input_value(field(page, first)), page.input_value(field(page, second))) == ("31", "32")


def test_an_answer_that_was_lost_is_no_conflict(sign_in: SignIn) -> None:
    page = open_page(sign_in)
    cell, lost = field(page, titles(page)[0]), []

    def lose(route: Route) -> None:
        if lost or '"cells":{}' in (route.request.post_data or ""):
            return route.continue_()
        lost.append(route.fetch())  # the server has it, the browser hears nothing
        return route.abort()

    page.route("**/cells", lose)
    page.fill(cell, "33")
    page.press(cell, "Enter")
    expect(page.locator("#state")).to_have_text(SAVED, timeout=20_000)
    assert (state(page, cell), len(lost)) == ("saved", 1)
    page.goto(page.url.replace("indicators", "history"))
    expect(page.locator("ins", has_text="33")).to_have_count(1)


def test_an_ended_session_asks_for_the_password_in_place(sign_in: SignIn) -> None:
    page = open_page(sign_in)
    cell = field(page, titles(page)[0])
    Session.objects.all().delete()
    page.fill(cell, "34")
    page.press(cell, "Enter")
    dialog = page.locator("#sign-in-again")
    expect(dialog).to_be_visible()
    page.fill("#password-again", "wrong")
    page.keyboard.press("Enter")
    expect(dialog.locator(".why")).not_to_be_empty()
    page.fill("#password-again", PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(f"td[data-state=saved] {cell}")).to_be_visible()
    page.reload()
    expect(page.locator(cell)).to_have_value("34")


def test_a_block_is_pasted_previewed_taken_over_and_taken_back_after_a_reload(sign_in: SignIn) -> None:
    page = open_page(sign_in, who="wang")
    names = titles(page)[:4]
    before = [page.input_value(field(page, name)) for name in names]
    text = "指标名称\t目标值\t实际完成值\t偏差原因\n" + "".join(
        f"{name}\t≥{n}1\t{n}2\t原因{n}\n" for n, name in enumerate(names, 1)
    )
    page.focus(field(page, names[0]))
    page.evaluate(PASTE, ["", text])
    page.wait_for_url("**/paste")
    assert page.locator("ins").count() >= 8
    page.click("button[name=take]")
    page.wait_for_url("**saved=**")
    assert [page.input_value(field(page, name)) for name in names] == ["12", "22", "32", "42"]
    page.reload()
    page.focus(field(page, names[0]))
    page.keyboard.press("Control+z")
    expect(page.locator(field(page, names[3]))).to_have_value(before[3])
    assert [page.input_value(field(page, name)) for name in names] == before
    page.keyboard.press("Control+y")
    expect(page.locator(field(page, names[3]))).to_have_value("42")


def test_merged_cells_and_hashes_of_the_html_part(sign_in: SignIn) -> None:
    page = open_page(sign_in, "figures")
    html = (
        "<table><tr><td colspan=2>决算（单位：元）</td></tr><tr><td>项目</td><td>金额</td></tr>"
        "<tr><td>政府采购支出总额</td><td>####</td></tr></table>"
    )
    page.focus("[name='figures.procurement']")
    page.evaluate(PASTE, [html, "决算（单位：元）\t\n项目\t金额\n政府采购支出总额\t12,345,600.00\n"])
    page.wait_for_url("**/paste")
    page.click("button[name=take]")
    page.wait_for_url("**saved=**")
    expect(page.locator("[name='figures.procurement']")).to_have_value("1234.56")


def test_a_range_is_selected_copied_and_cleared(sign_in: SignIn) -> None:
    page = open_page(sign_in, who="wang")
    first, second = titles(page)[:2]
    values = [page.input_value(field(page, name, column)) for name in (first, second) for column in ("target", "actual")]
    page.focus(field(page, first, "target"))
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".sel")).to_have_count(4)
    copied = page.evaluate("""() => {
      const data = new DataTransfer();
      document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
      return [data.getData("text/plain"), data.getData("text/html")];
    }""")
    assert copied[0] == f"{values[0]}\t{values[1]}\r\n{values[2]}\t{values[3]}"
    assert copied[1].count("<td>") == 4
    page.keyboard.press("Delete")
    expect(page.locator("td[data-state=saved]")).to_have_count(4)
    assert page.input_value(field(page, second)) == ""
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.locator(field(page, second))).to_have_value(values[3])


def test_a_range_is_dragged_and_extended_by_mouse(sign_in: SignIn) -> None:
    page = open_page(sign_in, who="wang")
    first, second, third = titles(page)[:3]
    page.hover(field(page, first, "target"))
    page.mouse.down()
    page.hover(field(page, second))
    page.mouse.up()
    expect(page.locator(".sel")).to_have_count(4)
    page.click(field(page, third), modifiers=["Shift"])
    expect(page.locator(".sel")).not_to_have_count(4)


def test_leaving_the_page_with_something_unsaved_warns(sign_in: SignIn) -> None:
    page = open_page(sign_in)
    cell = field(page, titles(page)[0])
    page.route("**/cells", lambda route: route.abort())
    page.fill(cell, "35")
    page.press(cell, "Enter")
    expect(page.locator("td[data-state=unsaved]")).to_have_count(1)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("setTimeout(() => location.reload(), 0)")
    page.wait_for_timeout(800)
    assert asked == ["beforeunload"]
    page.unroute("**/cells")
    expect(page.locator("td[data-state=saved]")).to_have_count(1, timeout=20_000)


@pytest.mark.parametrize("stage", ["indicators", "figures", "lines", "texts", "paste"])
def test_axe_finds_nothing_serious_in_any_state(sign_in: SignIn, stage: str) -> None:
    page = open_page(sign_in, stage)
    if stage == "indicators":
        page.fill(field(page, titles(page)[0], "points"), "x")
        page.keyboard.press("Enter")
        expect(page.locator("td[data-state=refused]")).to_have_count(1)
    if stage == "paste":
        page.fill("#text", f"指标\t分值\t实际值\n{page.locator('#row option').nth(20).inner_text()}\tx\t1\n")
        page.click("main form button >> nth=-1")
    results = Axe().run(page)
    assert [rule["id"] for rule in results.response["violations"] if rule["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_block_is_pasted_without_javascript(sign_in: SignIn) -> None:
    page = open_page(sign_in, "figures", java_script_enabled=False)
    page.click("text=粘贴表格")
    page.fill("#text", "项目\t金额\n政府采购支出总额\t77\n")
    page.click("text=查看将作的改动")
    page.click("button[name=take]")
    expect(page.locator("[name='figures.procurement']")).to_have_value("77")
    page.click("text=撤销")
    expect(page.locator("[name='figures.procurement']")).not_to_have_value("77")
