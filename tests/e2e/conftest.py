"""A real Chromium against a live server with the demonstration loaded. CHROMIUM names the browser; ./dev test finds it."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop in the thread in which fixtures use the ORM
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
PASSWORD = "Zhanshi-2021"
SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium: set CHROMIUM to its path"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    args = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-sync",
    ]
    return {"executable_path": CHROMIUM, "args": [*args, "--disable-component-update", "--disable-dev-shm-usage"]}


@pytest.fixture
def demo(transactional_db: None) -> None:
    """The demonstration, as ./dev run loads it."""
    call_command("demo", verbosity=0)


@pytest.fixture
def sign_in(live_server: Any, demo: None, browser: Browser) -> Iterator[SignIn]:
    """Opens a browser of its own for somebody of the demonstration, and watches that nothing goes wrong or outside."""
    contexts, faults = [], []

    def open_for(username: str, *, language: str = "", **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": 1280, "height": 900}, **options
        )
        contexts.append(context)
        if language:
            context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None)
        page.on(
            "request", lambda request: None if request.url.startswith((live_server.url, "data:")) else faults.append(request.url)
        )
        page.on("response", lambda response: faults.append(response.url) if response.status >= 500 else None)
        page.goto("/sign-in")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert faults == []
