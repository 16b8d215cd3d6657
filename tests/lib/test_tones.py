"""Colour words: each noun its own, and never one noun's word for another's."""

import pytest
from django.template import Context, Template

from findings.findings.choices import FindingStatus
from findings.models import Finding, FindingStep, Lead
from inspection.lib.listing import Cell
from inspection.lib.tones import choices_of, tone
from rectification.closing.choices import Decision, RequestState
from rectification.ledger.choices import ItemStatus
from rectification.models import ClosingRequest, LedgerItem, Review
from rounds.models import Inspection, Round
from rounds.rounds.choices import Stage


@pytest.mark.parametrize(
    ("row", "field", "word"),
    [
        (Finding(status="approved"), "status", "sign"),  # 待反馈
        (ClosingRequest(state="approved"), "state", "done"),  # 会审通过
        (Review(decision="approved"), "decision", "done"),  # 同意
        (Review(decision=""), "decision", "plain"),
        (Lead(state="returned"), "state", "over"),
        (LedgerItem(status="closed"), "status", "done"),
        (Inspection(stage="archive"), "stage", "plain"),
    ],
)
def test_tone_then_that_of_the_noun(row, field, word):
    assert tone(row, field) == word


def test_choices_then_found_by_the_field():
    fields = [(Finding, "status"), (FindingStep, "status_after"), (Review, "decision"), (Round, "stage")]
    found = [choices_of(model._meta.get_field(name)) for model, name in fields]
    assert found == [FindingStatus, FindingStatus, Decision, Stage]


def test_field_without_colour_words_then_says_so():
    with pytest.raises(LookupError, match="its choices declare no colour words"):
        tone(Finding(rectify_kind="limited"), "rectify_kind")


def test_value_nobody_declared_then_says_so():
    with pytest.raises(KeyError):
        tone(Finding(status="unheard"), "status")


def test_member_then_knows_its_colour_word():
    assert (ItemStatus.RETURNED.tone, RequestState.REVIEWING.tone) == ("over", "sign")


def test_tones_then_no_value_of_the_choices():
    assert "tones" not in FindingStatus.names
    assert FindingStatus.values == ["draft", "team_review", "office_review", "group_review", "approved", "fed_back"]


def test_status_in_a_template_then_words_and_colour():
    html = Template('{% status_tag row "status" %}').render(Context({"row": Finding(status="approved")}))
    assert html == '<span class="tag tag-sign">待反馈</span>'


def test_status_in_a_list_then_words_and_colour():
    assert Cell.of(Finding(status="approved"), "status", sub="甲") == Cell("待反馈", tone="sign", sub="甲")
