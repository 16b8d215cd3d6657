"""Everything in this folder drives a real Chromium; without one it is skipped, and the run says so in one line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import FLAGS, chromium
from tests.browser.people import Windows
from tests.conftest import World, build_world

FOLDER = Path(__file__).parent


def missing() -> str:
    """What the browser tests need and this machine does not have, in one line."""
    if not chromium():
        return "没有找到 Chromium，已跳过浏览器测试（可设置 CHROMIUM=路径）"
    if not (settings.NODE_MODULES_DIR / "axe-core" / "axe.min.js").is_file():
        return "没有找到 node_modules/axe-core，已跳过浏览器测试（请先执行 npm ci）"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks this folder's tests, and skips them together where a part is missing."""
    reason = missing()
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


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


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a server that stays up for all modules; unlike `live_server` it leaves the rows alone."""
    with django_db_blocker.unblock(), database():
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        with connection.cursor() as cursor:  # an answer nobody waited for may still hold the database
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@contextmanager
def database() -> Iterator[None]:
    """pytest-django makes none when every chosen test keeps its rows for the module, as those here do."""
    if connection.settings_dict["NAME"].startswith("test_"):
        yield
        return
    made = setup_databases(verbosity=0, interactive=False)
    yield
    teardown_databases(made, verbosity=0)


@pytest.fixture(scope="module")
def rows(site: str, django_db_blocker: Any) -> Iterator[None]:
    """One committed database for all tests of a module, emptied after the last one."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def small_world(rows: None) -> World:
    """The world of the other tests, committed, for a module that only looks."""
    return build_world()


@pytest.fixture(scope="module")
def module_windows(browser: Any, browser_context_args: dict[str, Any], site: str, rows: None) -> Iterator[Windows]:
    """The people's windows, kept open through the module."""
    windows = Windows(lambda **more: browser.new_context(**{**browser_context_args, **more}), site)
    yield windows
    windows.close()


@pytest.fixture
def windows(module_windows: Windows) -> Iterator[Windows]:
    """The people's windows; an error in any of them fails the test."""
    module_windows.errors.clear()
    yield module_windows
    assert not module_windows.errors, "\n".join(module_windows.errors)
