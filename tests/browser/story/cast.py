"""The people of the story and what they do at their windows."""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import call_command
from playwright.sync_api import Page, expect

from inspection.accounts.models import User
from inspection.lib.access import Duty
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from tests.browser.people import Windows
from tests.factories import the_committee

FORMS = Path(__file__).parents[2] / "data" / "forms"
PASSWORD = "Qinghe-2025-xuncha"
# Account: name, unit, duty. Nobody holds a role on a team or an organization yet; the story hands them out.
CAST = {
    "office": ("王敏", "县委巡察办", ""),
    "leadinggroup": ("刘志强", "县委巡察工作领导小组", ""),
    "secadmin": ("沈文博", "县委办保密科", Duty.SECURITY_ADMIN),
    "leader": ("李建国", "县委巡察组", ""),
    "member": ("陈晓峰", "县委巡察组", ""),
    "unithead": ("孙立群", "青禾县水务局", ""),
    "unit": ("周雅琴", "青禾县水务局", ""),
    "discipline": ("郑海涛", "青禾县纪委监委", ""),
    "orgdept": ("吴建业", "青禾县组织部", ""),
}


STEERING = {"office": CommitteeRole.OFFICE, "leadinggroup": CommitteeRole.LEADING_GROUP}


def gather() -> None:
    """An office on its first day: accounts, period rules and category templates, nothing else."""
    call_command("load_reference", verbosity=0)
    for username, (name, unit, duty) in CAST.items():
        user = User.objects.create_user(username, password=PASSWORD, full_name=name, unit_name=unit, duty=duty)
        if username in STEERING:
            add_committee_role(the_committee(), user=user, role=STEERING[username])


def sample(number: str) -> Path:
    """One of the sample workbooks of real offices."""
    return next(FORMS.glob(f"{number}_*"))


class Person:
    """One person at a window. Every act is what a hand would do: follow a link, fill in a field, press a button."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def goes(self, *links: str) -> "Person":
        """Follows links by their words, the first one in the menu."""
        if self.page.url == "about:blank":
            self.page.goto("/")
        # Until a page has loaded its scripts, typing into a filter moves nothing.
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(".side-nav").get_by_role("link", name=links[0]).first.click()
        for link in links[1:]:
            self.follows(link)
        return self

    def follows(self, name: str) -> "Person":
        """Follows the first link with these words in the page."""
        # A part of the page that arrives late moves what stands below it away from under the pointer.
        self.page.wait_for_load_state()
        expect(self.page.locator("main [hx-trigger=load][hx-swap=outerHTML]")).to_have_count(0)
        self.page.locator("main").get_by_role("link", name=name).first.click()
        return self

    def fills(self, **fields: str | bool | Path | list[str]) -> "Person":
        """Fills in fields by their labels; a choice is made by its words, a box is ticked by True."""
        for label, value in fields.items():
            self._fill(self._field(label), value)
        return self

    def filters(self, **fields: str) -> "Person":
        """Narrows the list below, and waits until it has changed."""
        self.page.wait_for_load_state()
        for label, value in fields.items():
            # The side bar asks for its unread notices by the same means.
            with self.page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "results"):
                self._fill(self._field(label), value)
            expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        return self

    def _field(self, label: str) -> Any:
        # A required field's label ends with a star; what follows an underscore tells fields of one label apart.
        wanted = re.compile(rf"^\s*{re.escape(label)}\*?\s*$")
        return self.page.locator("main").get_by_label(wanted).locator("visible=true").first

    def _fill(self, control: Any, value: Any) -> None:
        kind = control.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type || one.tagName")
        if kind == "select":
            found = control.locator("option").filter(has_text=str(value)).first.get_attribute("value")
            control.select_option(value=found)
        elif kind == "file":
            control.set_input_files(value)
        elif kind in ("checkbox", "radio"):
            control.set_checked(bool(value))
        else:
            control.fill(str(value))

    def presses(self, name: str) -> "Person":
        """Presses the button with these words; a question that cannot be undone is answered with yes."""
        self.page.locator("main").get_by_role("button", name=name).locator("visible=true").first.click()
        return self

    def sees(self, *words: str) -> "Person":
        """Each of these words stands on the page."""
        for word in words:
            try:
                expect(self.page.locator("body")).to_contain_text(word)
            except AssertionError:
                raise AssertionError(f"没有看到“{word}”：{self._page_in_words()}") from None
        return self

    def misses(self, *words: str) -> "Person":
        """None of these words stands on the page."""
        for word in words:
            assert word not in self.page.content(), f"不应出现“{word}”：{self._page_in_words()}"
        return self

    def _page_in_words(self) -> str:
        return f"{self.page.url}\n{self.page.locator('body').inner_text()[-1500:]}"

    def downloads(self, name: str) -> bytes:
        """Presses or follows what starts a download, and keeps the file."""
        with self.page.expect_download() as waiting:
            self.page.locator("main").get_by_role("link", name=name).or_(
                self.page.locator("main").get_by_role("button", name=name)
            ).first.click()
        return Path(waiting.value.path()).read_bytes()


@dataclass
class Story:
    """The windows of the cast, and the addresses the story comes back to."""

    windows: Windows
    places: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, username: str) -> Person:
        if username in CAST:
            return Person(self.windows.of(username))
        raise AttributeError(username)

    def at(self, username: str, place: str) -> Person:
        """The person at an address kept earlier."""
        person: Person = getattr(self, username)
        person.page.goto(self.places[place])
        return person

    def keep(self, place: str, person: Person) -> None:
        """Remembers where the person is."""
        self.places[place] = person.page.url


def workbook(data: bytes) -> openpyxl.Workbook:
    """A downloaded workbook, opened as Excel would."""
    return openpyxl.load_workbook(io.BytesIO(data))
