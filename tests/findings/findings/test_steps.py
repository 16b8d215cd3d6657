import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from findings.findings.acts import awaiting
from findings.findings.choices import FindingStatus
from findings.findings.services import steps
from findings.findings.services.findings import edit_finding
from findings.models import Finding, FindingStep, FindingVersion
from inspection.lib.refusals import NotAllowed
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World


def test_finding_when_each_role_acts_then_reaches_feedback_with_a_record_of_everybody(world: World):
    finding = world.finding
    for service, person in (
        (steps.submit_finding, world.member),
        (steps.sign_finding, world.leader),
        (steps.review_finding, world.office),
        (steps.approve_finding, world.leadinggroup),
    ):
        service(finding, by=person)
    assert steps.mark_fed_back(Finding.objects.filter(pk=finding.pk), by=world.office) == 1
    acts = [(act.action, act.status_before, act.status_after, act.by) for act in finding.steps.all()]
    assert acts == [
        ("submitted", "draft", "team_review", world.member),
        ("approved", "team_review", "office_review", world.leader),
        ("approved", "office_review", "group_review", world.office),
        ("approved", "group_review", "approved", world.leadinggroup),
        ("fed_back", "approved", "fed_back", world.office),
    ]


def test_sign_finding_when_signer_submitted_it_then_refused_and_nothing_changes(world: World):
    steps.submit_finding(world.finding, by=world.leader)
    with pytest.raises(ValidationError, match="不得审签本人提交的问题，请由其他有审签权限的同志办理。"):
        steps.sign_finding(world.finding, by=world.leader)
    world.finding.refresh_from_db(fields=["status"])
    assert world.finding.status == FindingStatus.TEAM_REVIEW
    assert FindingVersion.objects.count() == 0


def test_sign_finding_when_leader_recorded_and_member_submitted_then_allowed(world: World):
    finding = factories.FindingFactory(inspection=world.running, created_by=world.leader)
    steps.submit_finding(finding, by=world.member)
    steps.sign_finding(finding, by=world.leader)
    version = finding.versions.get()
    assert (version.version, version.title, version.created_by) == (1, finding.title, world.leader)


def test_sign_finding_when_two_sign_then_the_second_hears_who_was_faster(world: World):
    steps.submit_finding(world.finding, by=world.member)
    steps.sign_finding(world.finding, by=world.leader)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        steps.sign_finding(world.finding, by=world.deputy)
    assert FindingStep.objects.filter(finding=world.finding, action="approved").count() == 1


def test_sign_finding_when_changed_after_a_return_then_second_version(world: World):
    finding = world.finding
    steps.submit_finding(finding, by=world.member)
    steps.sign_finding(finding, by=world.leader)
    finding.refresh_from_db(fields=["status"])
    steps.return_finding(finding, reason="事实不清", by=world.office)
    edit_finding(finding, changes={"title": "改写后的问题"}, by=world.leader)
    steps.sign_finding(finding, by=world.leader)
    finding.refresh_from_db(fields=["version"])
    assert finding.version == 2
    assert [(v.version, v.title) for v in finding.versions.all()] == [
        (1, Finding.objects.get(pk=finding.pk).versions.first().title),
        (2, "改写后的问题"),
    ]


def test_sign_finding_when_unchanged_after_a_return_then_still_one_version(world: World):
    finding = world.finding
    steps.submit_finding(finding, by=world.member)
    steps.sign_finding(finding, by=world.leader)
    finding.refresh_from_db(fields=["status"])
    steps.return_finding(finding, reason="补充材料", by=world.office)
    steps.sign_finding(finding, by=world.leader)
    assert finding.versions.count() == 1


def test_return_finding_without_reason_then_refused(world: World):
    steps.submit_finding(world.finding, by=world.member)
    world.finding.refresh_from_db(fields=["status"])
    with pytest.raises(ValidationError, match="请填写退回理由。"):
        steps.return_finding(world.finding, reason="  ", by=world.leader)


def test_return_finding_at_a_draft_then_refused(world: World):
    with pytest.raises(ValidationError, match="该问题目前不能退回。"):
        steps.return_finding(world.finding, reason="不妥", by=world.leader)


def test_return_finding_when_already_signed_then_too_late(world: World):
    steps.submit_finding(world.finding, by=world.member)
    world.finding.refresh_from_db(fields=["status"])
    steps.sign_finding(world.finding, by=world.deputy)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        steps.return_finding(world.finding, reason="不妥", by=world.leader)


def test_withdraw_finding_when_untouched_then_draft_again(world: World):
    steps.submit_finding(world.finding, by=world.member)
    world.finding.refresh_from_db(fields=["status"])
    steps.withdraw_finding(world.finding, by=world.member)
    assert Finding.objects.values_list("status", flat=True).get(pk=world.finding.pk) == FindingStatus.DRAFT


def test_withdraw_finding_by_somebody_else_then_refused(world: World):
    steps.submit_finding(world.finding, by=world.member)
    world.finding.refresh_from_db(fields=["status"])
    with pytest.raises(ValidationError, match="只能撤回本人提交且尚未办理的问题。"):
        steps.withdraw_finding(world.finding, by=world.deputy)


def test_mark_fed_back_when_not_approved_then_left_alone(world: World):
    approved = factories.FindingFactory(inspection=world.running, status=FindingStatus.APPROVED)
    both = Finding.objects.filter(inspection=world.running)
    assert steps.mark_fed_back(both, by=world.office) == 1
    assert list(both.filter(status=FindingStatus.FED_BACK)) == [approved]


def test_awaiting_when_submitted_by_the_same_person_then_not_theirs(world: World):
    steps.submit_finding(world.finding, by=world.leader)
    assert list(Finding.objects.filter(awaiting(world.leader))) == []
    assert list(Finding.objects.filter(awaiting(world.deputy))) == [world.finding]
    assert list(Finding.objects.filter(awaiting(world.leader2))) == [world.finding2]


def test_pass_when_ticked_rows_differ_then_sentence_counts_each_kind(world: World, client):
    own, ready, signed = factories.FindingFactory.create_batch(3, inspection=world.running)
    steps.submit_finding(own, by=world.deputy)
    steps.submit_finding(ready, by=world.member)
    steps.submit_finding(signed, by=world.member)
    steps.sign_finding(signed, by=world.leader)
    client.force_login(world.deputy)
    rows = [own.pk, ready.pk, signed.pk, world.finding.pk, world.finding2.pk]
    response = client.post(reverse("findings:findings_pass"), {"rows": rows}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "通过 1 条，1 条由您本人提交或办理过前一环节，须由他人办理，1 条已由他人办理，1 条尚未到该环节。"
    ]
    assert Finding.objects.values_list("status", flat=True).get(pk=world.finding2.pk) == FindingStatus.DRAFT


def test_pass_when_member_may_not_sign_then_nothing_passes(world: World, client):
    steps.submit_finding(world.finding, by=world.leader)
    client.force_login(world.member)
    response = client.post(reverse("findings:findings_pass"), {"rows": [world.finding.pk]}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["通过 0 条，1 条您没有办理权限。"]


def test_submit_when_several_drafts_are_ticked_then_one_statement_each(world: World, django_assert_num_queries):
    factories.FindingFactory.create_batch(20, inspection=world.running)
    drafts = Finding.objects.filter(inspection=world.running)
    # As in a request, which names the person around the service.
    with pghistory.context(user=world.member.pk), django_assert_num_queries(6):
        moved = steps.submit_findings(drafts, by=world.member)
    assert moved == steps.Moved(done=21)


def test_return_when_page_is_out_of_date_then_told_and_not_refused(world: World, client):
    steps.submit_finding(world.finding, by=world.member)
    steps.sign_finding(world.finding, by=world.deputy)
    client.force_login(world.leader)
    url = reverse("findings:finding_return", args=[world.finding.pk])
    response = client.post(url, {"status": "team_review", "opinion": "不妥"}, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["该事项刚刚已由他人办理，请刷新后查看。"]


def test_review_finding_when_reviewer_signed_it_for_the_team_then_refused(world: World):
    set_team_role(world.team, user=world.office, role=TeamRole.DEPUTY)
    steps.submit_finding(world.finding, by=world.member)
    steps.sign_finding(world.finding, by=world.office)
    with pytest.raises(ValidationError, match="您已提交或办理过该问题的前一环节，须由其他同志办理。"):
        steps.review_finding(world.finding, by=world.office)
    assert Finding.objects.get(pk=world.finding.pk).status == FindingStatus.OFFICE_REVIEW


def test_review_finding_when_it_came_back_from_the_group_then_the_same_reviewer_may(world: World):
    steps.submit_finding(world.finding, by=world.member)
    steps.sign_finding(world.finding, by=world.leader)
    for _ in range(2):
        finding = Finding.objects.get(pk=world.finding.pk)
        steps.review_finding(finding, by=world.office)
        finding.refresh_from_db(fields=["status"])
        steps.return_finding(finding, reason="再核", by=world.leadinggroup)
    assert finding.status == FindingStatus.OFFICE_REVIEW


def test_submit_ticked_rows_when_keys_are_nonsense_then_nothing_moves(world: World, client):
    client.force_login(world.member)
    client.post(reverse("findings:findings_submit"), {"rows": ["9" * 5000, "²", "-1", "\x00", str(world.finding2.pk)]})
    assert set(Finding.objects.values_list("status", flat=True)) == {"draft", "fed_back"}


@pytest.mark.parametrize("step", ["sign", "return"])
def test_opinion_when_too_long_then_shown_again_whole_and_nothing_happens(step, world: World, client):
    steps.submit_finding(world.finding, by=world.member)
    client.force_login(world.leader)
    words = "请补充依据。" * 67
    url = reverse(f"findings:finding_{step}", args=[world.finding.pk])
    page = client.post(url, {"status": "team_review", "opinion": words})
    assert (page.status_code, words in page.content.decode()) == (422, True)
    assert page.context["opinion"].errors == {"opinion": ["确保该变量包含不超过 400 字符 (目前字符数 402)。"]}
    assert Finding.objects.get(pk=world.finding.pk).status == FindingStatus.TEAM_REVIEW


def test_opinion_when_as_long_as_the_box_takes_then_its_line_breaks_count_once(world: World, client):
    steps.submit_finding(world.finding, by=world.member)
    client.force_login(world.leader)
    words = "请补充依据。\r\n" * 57 + "妥"
    assert len(words.replace("\r\n", "\n")) == 400
    client.post(reverse("findings:finding_sign", args=[world.finding.pk]), {"opinion": words})
    assert world.finding.steps.latest("pk").opinion == words.replace("\r\n", "\n")


def test_steps_when_the_role_is_another_committees_then_not_allowed(world: World):
    stranger = factories.office_person(factories.CommitteeFactory())
    steps.submit_finding(world.finding, by=world.member)
    steps.sign_finding(world.finding, by=world.leader)
    with pytest.raises(NotAllowed):
        steps.review_finding(world.finding, by=stranger)
    moved = steps.pass_findings(Finding.objects.filter(pk=world.finding.pk), by=stranger)
    assert moved == steps.Moved(not_allowed=1)


def test_step_then_the_history_names_who_took_it(world: World):
    steps.submit_finding(world.finding, by=world.member)
    event = world.finding.events.latest("pgh_id")
    assert (event.status, event.pgh_context["user"]) == (FindingStatus.TEAM_REVIEW, world.member.pk)
