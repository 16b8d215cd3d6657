"""Takes the pictures of the README from the running product with its demo data.

    DEMO_PASSWORD=… python -m tests.browser.screens [address]

The product runs already (`make run`); its address is http://localhost:8000 unless another one is given.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS, chromium

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screens"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def window(browser: Browser, address: str, username: str, size: dict[str, int]) -> Page:
    """A window in which the person has just logged in."""
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(os.environ["DEMO_PASSWORD"])
    page.get_by_role("button", name="登录").click()
    page.locator(".side-nav").wait_for(state="attached")
    return page


def keep(page: Page, name: str) -> None:
    """Saves what the window shows now."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # charts draw themselves
    page.screenshot(path=FOLDER / f"{name}.png")


def home_office(browser: Browser, address: str) -> None:
    keep(window(browser, address, "office", {"width": 1280, "height": 1180}), "home_office")


def import_check(browser: Browser, address: str) -> None:
    page = window(browser, address, "leader", {"width": 1280, "height": 960})
    page.goto("/findings/imports/")
    page.get_by_role("link", name="上传文件").first.click()
    page.get_by_label("文件").set_input_files(next((ROOT / "tests/data/forms").glob("03_*")))
    page.get_by_role("button", name="上传并检查").click()
    keep(page, "import_check")
    page.get_by_role("button", name="放弃").click()


def item_detail(browser: Browser, address: str) -> None:
    page = window(browser, address, "unit", DESKTOP)
    page.goto("/ledger/?status=returned")
    page.locator("#results tbody a").first.click()
    keep(page, "item_detail")


def item_list_phone(browser: Browser, address: str) -> None:
    page = window(browser, address, "unit", PHONE)
    page.goto("/ledger/")
    page.locator("#results").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('results').scrollIntoView()")
    keep(page, "item_list_phone")


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium(), args=FLAGS, env={**os.environ, "LANGUAGE": "zh_CN"})
        for take in (home_office, import_check, item_detail, item_list_phone):
            take(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
