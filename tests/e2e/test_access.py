"""What everybody needs: the keyboard alone, no serious finding of axe, and room at 1280 px and at twice the size."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import SignIn

PAGES = ["/", "/evaluations/", "/rounds/", "/units/", "/frameworks/", "/frameworks/guangdong-dept-2022/"]
STAGES = ["", "figures", "roll-up", "roll-up/carryover", "indicators", "offices", "texts", "checks", "preview", "history"]


def paths(sign_in: SignIn, username: str, extra: list[str]) -> list[tuple[str, list[str]]]:
    """Pages with what axe finds serious or critical on them."""
    page = sign_in(username)
    page.goto("/evaluations/")
    address = page.locator("td a[href^='/evaluations/']").first.get_attribute("href") or ""
    found = []
    for path in [*PAGES, *(address + stage for stage in STAGES), *extra]:
        page.goto(path)
        results = Axe().run(page)
        serious = [rule["id"] for rule in results.response["violations"] if rule["impact"] in ("serious", "critical")]
        found.append((path, serious))
    return found


def test_axe_finds_nothing_serious_for_a_preparer(sign_in: SignIn) -> None:
    assert [entry for entry in paths(sign_in, "wang", ["/password"]) if entry[1]] == []


def test_axe_finds_nothing_serious_for_an_administrator(sign_in: SignIn) -> None:
    page = sign_in("wu")
    found = []
    for path in ["/units/", "/units/new", "/units/2/", "/people/", "/people/new", "/people/1/"]:
        page.goto(path)
        results = Axe().run(page)
        found += [(path, rule["id"]) for rule in results.response["violations"] if rule["impact"] in ("serious", "critical")]
    assert found == []


def test_axe_finds_nothing_serious_for_a_reviewer(sign_in: SignIn) -> None:
    page = sign_in("feng")
    page.click("text=审核：通过或退回")
    results = Axe().run(page)
    assert [rule["id"] for rule in results.response["violations"] if rule["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [1280, 1920])
def test_no_page_is_wider_than_the_window(sign_in: SignIn, width: int) -> None:
    page = sign_in("wang")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/evaluations/")
    address = page.locator("td a[href^='/evaluations/']").first.get_attribute("href") or ""
    for path in [*PAGES, *(address + stage for stage in STAGES)]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_keyboard_alone_reaches_saving(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.goto("/evaluations/")
    page.click("td a[href^='/evaluations/'] >> nth=0")
    page.click("nav[aria-label=填报步骤] >> text=指标")
    page.wait_for_load_state("networkidle")
    page.locator("#indicators input[name$=title]").first.focus()
    for _ in range(4):
        page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.name")
    assert focused.endswith(("target", "operator"))
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-state=saved]")


def test_no_page_is_wider_than_the_window_at_twice_the_size(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.set_viewport_size({"width": 640, "height": 450})
    page.goto("/evaluations/")
    address = page.locator("td a[href^='/evaluations/']").first.get_attribute("href") or ""
    for path in ["/", *(address + stage for stage in ["", "what-if", "checks", "texts"])]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


def test_no_head_of_a_table_is_empty(sign_in: SignIn) -> None:
    page = sign_in("wu")
    page.goto("/units/2/")
    assert page.locator("thead th:empty").count() == 0
    other = sign_in("zhao")
    other.goto("/evaluations/?q=061")
    other.click("text=示例区档案馆")
    other.click("nav[aria-label=填报步骤] >> text=预算明细")
    other.click("text=添加一行")
    assert other.locator("thead th").count() == 11
    assert other.locator("thead th:empty").count() == 0


def test_a_printed_page_is_not_cut(sign_in: SignIn) -> None:
    page = sign_in("wang")
    page.goto("/evaluations/")
    address = page.locator("td a[href^='/evaluations/']").first.get_attribute("href") or ""
    page.set_viewport_size({"width": 1040, "height": 700})  # A4 landscape within its margins
    page.emulate_media(media="print")
    for stage in ("indicators", "texts"):
        page.goto(address + stage)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1040, stage
        hidden = "[...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth).length"
        assert page.evaluate(hidden) == 0, stage
