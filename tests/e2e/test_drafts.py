"""A bureau official makes next year's framework without a programmer: copies, changes points and a rule, sees the faults, mends
them, tries it out and proposes; a second one publishes."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn


def open_tab(page: Page, name: str) -> None:
    page.click(f"nav[aria-label=草案页面] >> text={name}")


def serious(page: Page) -> list[str]:
    results = Axe().run(page)
    return [rule["id"] for rule in results.response["violations"] if rule["impact"] in ("serious", "critical")]


def copies(zhou: Page) -> None:
    """Last year's framework under a new code."""
    zhou.click("nav >> text=指标体系")
    zhou.click("text=guangdong-dept-2022")
    zhou.click("text=复制为草案")
    zhou.fill("[name=copy-code]", "guangdong-dept-2023")
    zhou.fill("[name=copy-year]", "2023")
    zhou.fill("[name=copy-name]", "部门整体支出绩效自评指标（2023年度）")
    zhou.click("button[value=copy]")
    expect(zhou.locator("h1")).to_have_text("部门整体支出绩效自评指标（2023年度）")
    assert serious(zhou) == []


def changes_points(zhou: Page) -> None:
    """The sums do not add up any more, and the fault leads to the field."""
    open_tab(zhou, "目录")
    zhou.fill("[aria-label='分值 B2-1']", "4")
    zhou.press("[aria-label='分值 B2-1']", "Enter")
    expect(zhou.locator(".faults summary")).to_contain_text("2 处问题")
    assert serious(zhou) == []
    zhou.click(".faults >> text=B2 预算执行 › 本部分分值")
    zhou.fill("[id='f-points']", "8")
    zhou.click("button:has-text('保存并返回目录')")
    zhou.click("text=预算编制约束性")


def changes_the_rule(zhou: Page) -> None:
    """Another rule, with the form of its own settings; faults stand beside their fields."""
    zhou.select_option("[id='f-rule.kind']", label="按百分点扣分")
    zhou.click("text=显示设置项")
    expect(zhou.locator("text=尚未保存")).to_be_visible()
    zhou.fill("[id='f-rule.value']", "(supplement + virement) / initial_budgets * 100")
    zhou.fill("[id='f-rule.points_off']", "0.5")
    zhou.click("button[value=save]:not(.on-enter)")
    expect(zhou.locator("[id='why-rule.value']")).to_contain_text("initial_budgets")
    expect(zhou.locator("[id='why-rule.threshold']")).to_have_text("须填写。")
    assert serious(zhou) == []
    zhou.fill("[id='f-rule.value']", "(supplement + virement) / initial_budget * 100")
    zhou.fill("[id='f-rule.threshold']", "5")
    zhou.click("button:has-text('保存并返回目录')")
    expect(zhou.locator(".faults summary")).to_contain_text("1 处问题")


def moves_rows(zhou: Page) -> None:
    """A row moves up; another is added and taken out again."""
    zhou.check("[aria-label='B7-2 “三公”经费控制情况']")
    zhou.click("button[value=up]")
    expect(zhou.locator("tr.chosen")).to_contain_text("B7-2")
    zhou.click("button[value=add_indicator]")
    expect(zhou.locator("h2").first).to_contain_text("B7-3")
    zhou.click("text=目录 >> nth=0")
    zhou.check("[aria-label^='B7-3']")
    zhou.click("button[value=remove]")
    expect(zhou.locator("[aria-label^='B7-3']")).to_have_count(0)


def mends(zhou: Page) -> None:
    """A section has a point too many."""
    zhou.fill("[aria-label='分值 B1']", "1")
    zhou.fill("[aria-label='分值 B1-1']", "1")
    zhou.click("text=保存分值")
    expect(zhou.locator(".faults")).to_have_count(0)


def looks(zhou: Page) -> None:
    """The draft tried out, and compared with what it was copied from."""
    open_tab(zhou, "试算")
    expect(zhou.locator(".glance")).to_contain_text("100.00")
    zhou.fill("[name='figures.executed']", "0")
    zhou.press("[name='figures.executed']", "Enter")
    expect(zhou.locator("tr:has-text('部门预算资金支出率')")).to_contain_text("0.00")
    assert serious(zhou) == []
    open_tab(zhou, "差异")
    expect(zhou.locator(".differences")).to_contain_text("B2-1 预算编制约束性")
    assert serious(zhou) == []


def test_a_framework_is_copied_changed_mended_tried_proposed_and_published(sign_in: SignIn) -> None:
    zhou, tang = sign_in("zhou"), sign_in("tang")
    for step in (copies, changes_points, changes_the_rule, moves_rows, mends, looks):
        step(zhou)
    open_tab(zhou, "目录")
    zhou.click("text=提请发布")
    expect(zhou.locator(".badge.submitted")).to_have_text("待发布")
    expect(zhou.locator("main button:has-text('发布')")).to_have_count(0)

    tang.click("nav >> text=指标体系")
    tang.click("text=草案")
    tang.click("text=部门整体支出绩效自评指标（2023年度）")
    open_tab(tang, "差异")
    tang.click("button:text-is('发布')")
    expect(tang.locator(".notice.ok")).to_contain_text("guangdong-dept-2023 已发布")
    expect(tang.locator("main")).to_contain_text("唐悦")


def test_pages_of_drafts_fit_the_window(sign_in: SignIn) -> None:
    page = sign_in("zhou")
    page.goto("/drafts/new")
    page.fill("[name=copy-code]", "x-2023")
    page.select_option("[name=copy-source]", index=1)
    page.click("button[value=copy]")
    base = page.url.split("parts")[0]
    for path in ("", "nodes/2-2-1", "nodes/1", "parts/head", "parts/totals", "parts/own", "preview", "changes", "history"):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
    for path in ("/drafts/", "/drafts/new", "/frameworks/"):
        page.goto(path)
        assert serious(page) == [], path
