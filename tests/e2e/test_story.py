"""The main job by browser: figures become an approved, printed report. Wang prepares, Li reviews."""

import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

DEPARTMENT = "中共广州市委外事工作委员会办公室"


def row(page: Page, title: str) -> str:
    """The part of the field names of an own indicator, by its title."""
    name = page.locator(f'input[value="{title}"]').get_attribute("name")
    assert name
    return name.removesuffix("title")


def turn_to(page: Page, stage: str) -> None:
    """A page is ready once it has said that it is there, and heard what it missed."""
    with page.expect_response(re.compile("/cells$")):
        page.click(f"nav[aria-label=填报步骤] >> text={stage}")


def submit(page: Page) -> None:
    page.click("text=核对")
    page.click("button:has-text('提交（')")


def test_a_department_is_entered_returned_approved_and_printed(sign_in: SignIn, tmp_path: Path) -> None:
    wang, li = sign_in("wang"), sign_in("li")
    wang.click(f"text={DEPARTMENT}")
    turn_to(wang, "指标")
    field = f'[name="{row(wang, "翻译审校规范性文件")}actual"]'
    wang.fill(field, "３５")
    wang.press(field, "Tab")
    expect(wang.locator("#bar b")).to_have_text("94.88")
    expect(wang.locator("#state")).to_contain_text("已保存")
    wang.fill(field, "34")
    wang.click("text=保存指标")
    expect(wang.locator("#bar b")).to_have_text("94.84")
    submit(wang)
    expect(wang.locator(".badge.submitted")).to_have_text("已提交")

    li.goto("/")
    li.click("text=审核：通过或退回")
    li.fill("[aria-label='需修改之处: 打造品牌交流活动']", "请写明取消的场次")
    li.fill("#reason", "请补充品牌活动的说明")
    li.click("button:has-text('退回') >> nth=-1")
    expect(li.locator(".badge.returned").first).to_be_visible()

    wang.goto("/")
    wang.click("text=查看退回原因")
    expect(wang.locator(".notice.warning")).to_contain_text("请写明取消的场次")
    turn_to(wang, "指标")
    wang.fill(f'[name="{row(wang, "打造品牌交流活动")}reason"]', "五场线下活动因疫情取消，已改为线上并列入下年计划。")
    wang.click("text=保存指标")
    submit(wang)

    li.goto("/")
    li.click("text=审核：通过或退回")
    li.click("button:has-text('审核通过')")
    expect(li.locator(".badge.approved").first).to_have_text("已通过")
    address = li.locator("a[href$='report.pdf']").get_attribute("href") or ""
    li.goto(address.replace("report.pdf", "preview"))
    expect(li.locator("text=正式文本")).to_be_visible()
    li.request.get(address)  # asks for it
    file = tmp_path / "report.pdf"
    file.write_bytes(li.request.get(address).body())
    text = "".join(subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout.split())
    for expected in (
        "8,161.61",
        "8,005.58",
        "98.09",
        "2,105.84",
        "83.59",
        "46.69",
        "94.84",
        "五场线下活动因疫情取消",
        "封存信息",
    ):
        assert expected in text
    assert "草稿" not in text


def test_the_story_works_without_javascript(sign_in: SignIn) -> None:
    wang = sign_in("wang", java_script_enabled=False)
    wang.goto("/evaluations/")
    wang.click(f"text={DEPARTMENT}")
    wang.click("nav[aria-label=填报步骤] >> text=指标")
    field = f'[name="{row(wang, "翻译审校规范性文件")}actual"]'
    wang.fill(field, "36")
    wang.click("text=保存指标")
    expect(wang.locator("text=已保存")).to_be_visible()
    expect(wang.locator("#glance")).to_contain_text("94.92")
    submit(wang)
    expect(wang.locator(".badge.submitted")).to_have_text("已提交")


def test_two_browsers_on_one_page_never_overwrite_in_silence(sign_in: SignIn) -> None:
    one, other = sign_in("zhao"), sign_in("zhao")
    for page in (one, other):
        page.goto("/evaluations/?q=084")
        page.click("text=示例区文化广电旅游体育局")
        turn_to(page, "指标")
    field = f'[name="{row(one, "公共文化活动场次")}actual"]'
    one.fill(field, "118")
    one.click("text=保存指标")
    expect(one.locator("#state")).to_contain_text("全部已保存")
    other.fill(field, "121")
    other.click("text=保存指标")
    expect(other.locator(".theirs")).to_contain_text("118")
    expect(other.locator(field)).to_have_value("121")
    other.click("text=采用对方")
    expect(other.locator(field)).to_have_value("118")


def test_a_refused_cell_keeps_what_was_typed_and_leads_to_it(sign_in: SignIn) -> None:
    page = sign_in("zhao")
    page.goto("/evaluations/?q=061")
    page.click("text=示例区档案馆")
    turn_to(page, "基础数据")
    page.fill('[name="figures.executed"]', "1e5")
    page.fill('[name="figures.full_year_budget"]', "1,200.5")
    page.click("text=保存基础数据")
    expect(page.locator("[id='why-figures.executed']")).to_contain_text("科学计数法")
    expect(page.locator('[name="figures.executed"]')).to_have_value("1e5")
    expect(page.locator('[name="figures.full_year_budget"]')).to_have_value("1200.5")


def test_without_javascript_a_refused_form_keeps_all_that_was_typed_and_leads_to_it(sign_in: SignIn) -> None:
    page = sign_in("zhao", java_script_enabled=False)
    page.goto("/evaluations/?q=061")
    page.click("text=示例区档案馆")
    page.click("nav[aria-label=填报步骤] >> text=基础数据")
    page.fill('[name="figures.executed"]', "1e5")
    page.fill('[name="figures.full_year_budget"]', "1,200.5")
    page.click("text=保存基础数据")
    expect(page.locator(".notice.error")).to_contain_text("科学计数法")
    expect(page.locator('[name="figures.full_year_budget"]')).to_have_value("1,200.5")
    page.click(".notice.error a")
    assert page.url.endswith("#why-figures.executed")


def test_a_token_is_inserted_where_the_caret_stands(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.goto("/evaluations/")
    page.click(f"text={DEPARTMENT}")
    page.click("nav[aria-label=填报步骤] >> text=文字")
    page.wait_for_load_state()
    text = page.locator('[id="texts.problems"]')
    text.fill("执行率")
    page.click('[data-token="【预算执行率】"]')
    expect(text).to_have_value("执行率【预算执行率】")
    page.click("text=保存文字")
    page.click("nav[aria-label=填报步骤] >> text=预览")
    expect(page.locator(".paper")).to_contain_text("执行率98.09%")


def test_an_office_sees_and_fills_its_rows_only(sign_in: SignIn) -> None:
    page = sign_in("chen")
    page.click("text=填写本处室负责的指标")
    expect(page.locator("tbody tr th[scope=row]")).to_have_count(3)
    expect(page.locator("text=翻译审校规范性文件")).to_have_count(0)


def test_the_language_switch_changes_the_interface_and_not_what_was_written(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.click("button:has-text('English')")
    expect(page.locator("h1")).to_have_text("What waits for you")
    page.click(f"text={DEPARTMENT}")
    expect(page.locator("nav[aria-label=Stages]")).to_have_text(re.compile("Overview.*Figures.*Indicators", re.DOTALL))
    page.click("nav[aria-label=Stages] >> text=Preview")
    expect(page.locator(".paper h2").first).to_have_text("一、基本情况")


def test_a_round_is_edited_in_chinese(sign_in: SignIn) -> None:
    page = sign_in("zhou")
    page.goto("/rounds/")
    page.click("td a[href^='/rounds/'] >> nth=0")
    page.click("main >> text=编辑")
    address = page.url
    deadline = page.locator("[name=deadline]")
    before = deadline.input_value()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", before)
    page.fill("[name=name]", "改过名的轮次")
    page.click("main button:has-text('保存')")
    expect(page.locator("h1")).to_have_text("改过名的轮次")
    page.goto(address)
    expect(deadline).to_have_value(before)


def test_tokens_can_be_read_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("wang", java_script_enabled=False)
    page.goto("/evaluations/")
    page.click(f"text={DEPARTMENT}")
    page.click("nav[aria-label=填报步骤] >> text=文字")
    expect(page.locator(".tokens .token").first).to_be_visible()
    expect(page.locator(".tokens button")).to_have_count(0)
