"""Takes the pictures of the README from the running product with its demo data.

    DEMO_PASSWORD=… python -m tests.browser.screens [address]

The product runs already (`make run`); its address is http://localhost:8000 unless another one is given.
"""

import io
import os
import sys
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS, chromium

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screens"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROBLEMS = (
    ("序号", "类别", "具体问题", "主要表现", "责任领导", "整改类型", "涉及金额", "发现时间"),
    (
        1,
        "理论学习",
        "主题党日活动以会代学",
        "抽查6个支部，4个支部的活动记录只有签到表。",
        "周国强",
        "限期整改",
        None,
        "2026年10月",
    ),
    (
        2,
        "惠民资金",
        "农机补贴发放对象审核不严",
        "3户重复申领，涉及4.176万元。",
        "马志远",
        "立行立改",
        "4.176万元",
        "2026.11.3",
    ),
    (
        3,
        "惠民资金",
        "种粮补贴面积与确权面积不符",
        "抽查2个村，多报52亩。",
        "马志远",
        "限期整改",
        "肆仟多元",
        "11月上旬",
    ),
    (4, "集体三质", "高标准农田管护合同未签订", "17处机井无人管护。", "周国强", "限期整改", None, "2026-11-05"),
    (5, "作风问题", None, "公务用车台账缺3个月。", "马志远", "立即整改", None, "2026-11-06"),
    (6, "组织生活", "党费收缴不及时", "2个支部按季度集中补交。", "周国强", "长期坚持", None, "2026-13-05"),
)


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


def problem_list() -> bytes:
    """A list as a team sends it, with the mistakes that teams make."""
    book = openpyxl.Workbook()
    book.active.title = "问题清单"
    for row in PROBLEMS:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def home_office(browser: Browser, address: str) -> None:
    keep(window(browser, address, "office", {"width": 1280, "height": 1180}), "home_office")


def import_check(browser: Browser, address: str) -> None:
    page = window(browser, address, "leader", {"width": 1280, "height": 960})
    page.goto("/findings/imports/")
    page.get_by_role("link", name="上传文件").first.click()
    page.get_by_label("文件").set_input_files({"name": "问题清单.xlsx", "mimeType": XLSX, "buffer": problem_list()})
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
