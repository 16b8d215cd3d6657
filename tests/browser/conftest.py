"""Everything in this folder drives a real Chromium; without one it is skipped, and the run says so in one line."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
FLAGS = [
    "--no-sandbox",  # in a container, root has no user namespace to put the sandbox in
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def chromium() -> str | None:
    """The browser to use: CHROMIUM, else the first one installed."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks this folder's tests, and skips them together where there is no browser."""
    skip = (
        None if chromium() else pytest.mark.skip(reason="没有找到 Chromium，已跳过浏览器测试（可设置 CHROMIUM=路径）")
    )
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if skip:
                item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _async_loop_is_harmless() -> Iterator[None]:
    # Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium with Chinese messages instead of a downloaded one."""
    environment = {**os.environ, "LANGUAGE": "zh_CN"}
    return {**browser_type_launch_args, "executable_path": chromium(), "args": FLAGS, "env": environment}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """An office computer in China."""
    size = {"width": 1280, "height": 800}
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": size}


@pytest.fixture
def page(page: Any) -> Iterator[Any]:
    """A page on which any console message of an error, also one of the security policy, fails the test."""
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" and "status of 422" not in m.text else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors, errors
