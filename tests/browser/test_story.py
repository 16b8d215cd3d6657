"""The main job from the first organization to the 回头看, in the browser, each step by the person it belongs to."""

import playwright.sync_api as playwright
import pytest
from django.conf import settings

from tests.browser.people import Windows
from tests.browser.story import afterwards, finding, leads, opening, rectifying
from tests.browser.story.cast import Story, gather

STEPS = (
    opening.office_logs_in,
    opening.office_fills_the_base_list,
    opening.security_administrator_grants_roles,
    opening.office_opens_a_round,
    opening.office_makes_a_team_with_a_task,
    opening.office_sends_the_team_to_learn,
    finding.leader_uploads_checks_and_takes_back,
    finding.member_gets_a_wrong_workbook_back,
    finding.member_submits_all_drafts,
    finding.leader_signs_all,
    finding.office_returns_one,
    finding.office_reviews_and_leading_group_approves,
    leads.leader_registers_a_lead_from_a_finding,
    leads.leading_group_approves_the_lead,
    leads.office_transfers_the_lead,
    leads.discipline_receives_disposes_and_closes,
    rectifying.office_feeds_back,
    rectifying.unit_head_signs_both_receipts,
    rectifying.unit_imports_its_filled_in_ledger,
    rectifying.unit_writes_target_measures_and_progress,
    rectifying.unit_asks_for_closing_and_head_confirms,
    rectifying.four_parties_agree,
    rectifying.unit_exports_its_ledger,
    leads.unit_learns_nothing_of_the_lead,
    afterwards.reminders_reach_the_unit_once,
    afterwards.office_accepts_a_look_back,
)


@pytest.fixture(scope="module")
def first_day(rows: None) -> None:
    """The database on an office's first day."""
    gather()


def test_story_when_everybody_does_their_part_then_reaches_the_look_back(first_day: None, windows: Windows) -> None:
    story = Story(windows)
    for step in STEPS:
        try:
            step(story)
        except (AssertionError, playwright.Error) as error:
            pytest.fail(f"步骤 {step.__name__}：{error}\n{show(windows)}")
        assert not windows.errors, f"步骤 {step.__name__}：{windows.errors}"


def show(windows: Windows) -> str:
    """Keeps a picture of every window, to see where the story stopped."""
    folder = settings.BASE_DIR / "test-results"
    for username, page in windows.open.items():
        page.screenshot(path=folder / f"{username}.png", full_page=True)
    return f"各窗口的截图见 {folder}"
