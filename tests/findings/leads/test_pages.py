"""The pages of leads: what the register shows, what opening the seal leaves behind, who may let whom read."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from findings.leads.access import grant_lead, grant_lines
from findings.leads.choices import LeadState
from findings.leads.services.grants import end_grant, grant_history, share_lead
from findings.leads.views.words import due_cell
from findings.models import Lead, Transfer
from inspection.files.services import keep
from inspection.lib import access
from inspection.trail.choices import Action
from inspection.trail.models import AccessRecord
from tests import factories
from tests.conftest import World

# session, user, roles, counts by state, filter choices, count, rows; granted leads for the list and for its filters
LIST_QUERIES = 8
READ_URL = "findings:lead_read"


def numbers(client, user, **query) -> list[str]:
    """The numbers of leads the person's list shows."""
    client.force_login(user)
    response = client.get(reverse("findings:lead_list"), query)
    return sorted(lead.number for lead in response.context["listing"].page.object_list)


def read(client, user, lead: Lead, **headers):
    client.force_login(user)
    return client.post(reverse(READ_URL, args=[lead.pk]), headers=headers)


def records(action: Action) -> list[tuple]:
    return list(AccessRecord.objects.filter(action=action).values_list("user__username", "object_id", "note"))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries) -> None:
    factories.LeadFactory.create_batch(rows - 1, inspection=world.running)
    client.force_login(world.member)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("findings:lead_list"))
    assert len(response.context["listing"].page.object_list) == rows


def test_list_shows_each_side_its_own(world: World, client) -> None:
    own, gone = world.lead.number, world.transferred.number
    factories.LeadFactory(inspection=world.running2, number="XS-other")
    seen = {
        name: numbers(client, world.people[name]) for name in ("office", "member", "leader2", "discipline", "orgdept")
    }
    assert seen == {
        "office": sorted([own, gone, "XS-other"]),
        "member": [own],
        "leader2": ["XS-other"],
        "discipline": [gone],
        "orgdept": [],
    }


def test_list_filters_by_state_team_receiver_round_and_deadline(world: World, client) -> None:
    other = factories.LeadFactory(inspection=world.running2)
    Transfer.objects.update(receipt_due_on=timezone.localdate() - dt.timedelta(days=1))
    gone = [world.transferred.number]
    assert numbers(client, world.office, state="transferred") == gone
    assert numbers(client, world.office, team=world.team2.pk) == [other.number]
    assert numbers(client, world.office, receiver=world.discipline.pk) == gone
    assert len(numbers(client, world.office, round=world.round.pk)) == 3
    assert numbers(client, world.office, deadline="overdue") == gone
    assert numbers(client, world.office, deadline="soon") == []
    assert numbers(client, world.office, words=other.number) == [other.number]


def test_list_counts_only_what_the_person_sees(world: World, client) -> None:
    client.force_login(world.member)
    counts = client.get(reverse("findings:lead_list")).context["counts"]
    assert {label: number for _, label, number in counts if number} == {"已登记": 1}


def test_filter_choices_offer_nothing_of_another_team(world: World, client) -> None:
    client.force_login(world.leader2)
    form = client.get(reverse("findings:lead_list")).context["listing"].filterset.form
    assert list(form.fields["receiver"].choices) == [("", "全部")]


@pytest.mark.parametrize(
    ("state", "name", "words"),
    [
        (LeadState.TRANSFERRED, "receipt_due_on", "签收"),
        (LeadState.RECEIVED, "disposal_due_on", "提出处置意见"),
        (LeadState.DISPOSING, "result_due_on", "反馈办理情况"),
    ],
)
def test_list_shows_the_deadline_that_counts_now(state, name, words, world: World) -> None:
    Lead.objects.filter(pk=world.transferred.pk).update(state=state)
    Transfer.objects.update(**{name: timezone.localdate() - dt.timedelta(days=2)})
    cell = due_cell(Lead.objects.with_deadline().get(pk=world.transferred.pk))
    assert (cell.sub, cell.due["words"]) == (words, "逾期 2 天")


def test_reading_is_recorded_and_told_to_the_reader(world: World, client) -> None:
    page = read(client, world.leader, world.lead).content.decode()
    assert ("涉密线索内容" in page, "本次查看已记录" in page) == (True, True)
    assert records(Action.READ) == [("leader", world.lead.pk, "阅看线索内容")]


def test_reading_under_htmx_answers_with_the_sealed_part_alone(world: World, client) -> None:
    page = read(client, world.leader, world.lead, hx_request="true").content.decode()
    assert ("涉密线索内容" in page, "<html" in page) == (True, False)


def test_page_of_a_granted_person_shows_nothing_before_it_is_opened(world: World, client) -> None:
    client.force_login(world.leader)
    page = client.get(world.lead.get_absolute_url()).content.decode()
    assert ("甲某密" in page, "阅看线索内容" in page, "您未获授权阅看" in page) == (False, True, False)
    assert records(Action.READ) == []


def test_page_of_somebody_without_grant_says_whom_to_ask(world: World, client) -> None:
    client.force_login(world.office)
    page = client.get(world.lead.get_absolute_url()).content.decode()
    assert ("阅看线索内容" in page, "您未获授权阅看" in page) == (False, True)


def test_reading_after_the_grant_expired_is_refused(world: World, client) -> None:
    yesterday = timezone.now() - dt.timedelta(days=1)
    grant_lead(world.lead, user=world.office, codename="read_lead", reason="核对", by=None, expires_at=yesterday)
    assert read(client, world.office, world.lead).status_code == 403
    assert records(Action.READ) == []


def test_download_is_recorded_and_bound_to_its_lead(world: World, client) -> None:
    file = keep(b"1", "附件.txt", "text/plain", by=None)
    world.lead.dossier.files.add(file)
    foreign = keep(b"2", "别的.txt", "text/plain", by=None)
    world.transferred.dossier.files.add(foreign)
    client.force_login(world.leader)
    answers = [client.get(reverse("findings:lead_file", args=[world.lead.pk, one.pk])) for one in (file, foreign)]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert b"".join(answers[0].streaming_content) == b"1"
    assert records(Action.DOWNLOAD) == [("leader", world.lead.pk, "下载线索附件")]


def test_print_is_recorded_before_the_page_prints(world: World, client) -> None:
    client.force_login(world.office)
    response = client.post(reverse("findings:lead_print", args=[world.lead.pk]))
    assert response.headers["HX-Trigger"] == "printpage"
    assert records(Action.PRINT) == [("office", world.lead.pk, "打印线索页面")]


def test_registering_in_the_browser_leads_to_the_new_lead(world: World, client) -> None:
    client.force_login(world.member)
    facts = {"inspection": world.running.pk, "person": "乙某", "narrative": "虚列开支", "amount": "41760"}
    response = client.post(reverse("findings:lead_create"), facts)
    assert response.url == Lead.objects.get(number="XS2025-01-03-001").get_absolute_url()


def test_registering_for_the_other_team_is_refused(world: World, client) -> None:
    client.force_login(world.member)
    facts = {"inspection": world.running2.pk, "person": "乙某", "narrative": "虚列开支"}
    response = client.post(reverse("findings:lead_create"), facts)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["inspection"])


def test_registering_with_a_refused_file_keeps_what_was_typed(world: World, client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(world.member)
    facts = {"person": "乙某", "narrative": "虚列开支", "uploads": SimpleUploadedFile("a.exe", b"MZ")}
    response = client.post(reverse("findings:lead_create_from", args=[world.finding.pk]), facts)
    assert (response.status_code, response.context["form"]["person"].value()) == (422, "乙某")
    assert Lead.objects.count() == 2


def test_transfer_in_the_browser_offers_only_receiving_people(world: World, client) -> None:
    Lead.objects.filter(pk=world.lead.pk).update(state=LeadState.APPROVED)
    client.force_login(world.office)
    url = reverse("findings:lead_transfer", args=[world.lead.pk])
    labels = [label for _, label in client.get(url).context["form"].fields["persons"].choices]
    assert labels == ["测试discipline（青禾县纪委监委）", "测试orgdept（青禾县委组织部）"]
    facts = {"number": "1号", "on": timezone.localdate(), "receiver": world.discipline.pk}
    wrong = client.post(url, {**facts, "persons": [world.people["orgdept"].pk]})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["persons"])
    done = client.post(url, {**facts, "persons": [world.people["discipline"].pk]})
    assert done.url == world.lead.get_absolute_url()


def test_act_that_hides_the_lead_leads_back_to_the_register(world: World, client) -> None:
    client.force_login(world.people["discipline"])
    url = reverse("findings:lead_send_back", args=[world.transferred.pk])
    assert client.post(url, {"reason": ""}).url == world.transferred.get_absolute_url()
    assert client.post(url, {"reason": "不属于本单位管辖"}).url == reverse("findings:lead_list")


def test_colleague_of_the_receiver_without_grant_signs_nothing(world: World, client) -> None:
    access.revoke(world.people["discipline"], world.transferred)
    client.force_login(world.people["discipline"])
    assert client.get(world.transferred.get_absolute_url()).status_code == 200
    assert client.post(reverse("findings:lead_receive", args=[world.transferred.pk])).status_code == 403


def share(world: World, lead: Lead, user, by, **facts) -> None:
    share_lead(lead, **{"user": user, "codename": "read_lead", "reason": "审核", "by": by, **facts})


def refused(call, *args, **facts) -> list[str]:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        call(*args, **facts)
    return caught.value.messages


def test_sharing_refuses_with_one_sentence_each(world: World) -> None:
    office, lead, group = world.office, world.transferred, world.leadinggroup
    outside = ["只能授权给巡察办、领导小组和本巡察组人员；承办单位只能授权给本单位承办人员。"]
    assert refused(share, world, lead, office, by=office) == ["不得为本人授权，请由其他有权人员办理。"]
    for name in ("unit", "unithead", "leader2", "orgdept", "secadmin", "sysadmin", "auditor", "discipline"):
        assert refused(share, world, lead, world.people[name], by=office) == outside
    assert refused(share, world, lead, office, by=world.people["discipline"]) == outside
    assert refused(share, world, lead, group, by=office, reason=" ") == ["请填写授权理由。"]
    past = timezone.localdate() - dt.timedelta(days=1)
    assert refused(share, world, lead, group, by=office, expires_on=past) == ["失效日期不能早于今天。"]
    assert [row.user.username for row in grant_lines(lead, office)] == ["discipline"]


def test_sharing_until_today_lasts_until_midnight(world: World) -> None:
    share(world, world.lead, world.leadinggroup, by=world.office, expires_on=timezone.localdate())
    assert access.may(world.leadinggroup, "read_lead", world.lead)
    (row,) = [row for row in grant_lines(world.lead, world.office) if row.user == world.leadinggroup]
    assert (row.may_handle, row.is_expired, row.granted_by) == (False, False, world.office)
    assert timezone.localtime(row.expires_at).date() == timezone.localdate()


def test_receiver_shares_with_its_own_colleague(world: World) -> None:
    from rounds.organizations.access import add_organization_role
    from rounds.organizations.choices import OrganizationRole

    colleague = factories.UserFactory(username="colleague")
    add_organization_role(world.discipline, user=colleague, role=OrganizationRole.REVIEWER)
    share(world, world.transferred, colleague, by=world.people["discipline"], codename="handle_lead")
    assert access.may(colleague, "read_lead", world.transferred)
    assert access.may(colleague, "handle_lead", world.transferred)


def test_grant_ends_once_and_only_on_ones_own_side(world: World) -> None:
    share(world, world.transferred, world.leadinggroup, by=world.office)
    theirs = {"user": world.people["discipline"], "by": world.office}
    assert refused(end_grant, world.transferred, **theirs) == ["只能收回本方人员的授权。"]
    end_grant(world.transferred, user=world.leadinggroup, by=world.office)
    gone = {"user": world.leadinggroup, "by": world.office}
    assert refused(end_grant, world.transferred, **gone) == ["该授权刚刚已由他人收回，请刷新后查看。"]


def test_grant_page_gives_and_takes(world: World, client) -> None:
    client.force_login(world.office)
    page = reverse("findings:lead_grants", args=[world.lead.pk])
    facts = {"person": world.leadinggroup.pk, "codename": "read_lead", "reason": "审批需要"}
    assert client.post(reverse("findings:lead_grant_add", args=[world.lead.pk]), facts).url == page
    assert access.may(world.leadinggroup, "read_lead", world.lead)
    end = reverse("findings:lead_grant_end", args=[world.lead.pk, world.leadinggroup.pk])
    assert client.post(end).url == page
    assert not access.may(world.leadinggroup, "read_lead", world.lead)


def test_grant_page_does_not_offer_oneself(world: World, client) -> None:
    client.force_login(world.office)
    form = client.get(reverse("findings:lead_grants", args=[world.lead.pk])).context["form"]
    names = sorted(person.username for person in form.fields["person"].queryset)
    assert names == ["deputy", "leader", "leadinggroup", "member"]


@pytest.mark.parametrize(
    ("route", "name", "who"), [("lead_edit", "transferred", "office"), ("lead_transfer", "lead", "office")]
)
def test_page_of_an_act_whose_time_is_past_leads_back(route, name, who, world: World, client) -> None:
    lead = getattr(world, name)
    Lead.objects.filter(pk=lead.pk).update(receiver=None, state=LeadState.CLOSED)
    for codename in ("read_lead", "handle_lead"):
        grant_lead(lead, user=world.people[who], codename=codename, reason="核对", by=None)
    client.force_login(world.people[who])
    assert client.get(reverse(f"findings:{route}", args=[lead.pk])).url == lead.get_absolute_url()
    assert records(Action.READ) == []


def test_act_refused_at_the_last_moment_keeps_what_was_typed(world: World, client) -> None:
    client.force_login(world.people["discipline"])
    facts = {"kind": "inquiry", "decided_on": timezone.localdate(), "opinion": "谈话函询"}
    response = client.post(reverse("findings:lead_dispose", args=[world.transferred.pk]), facts)
    form = response.context["form"]
    assert (response.status_code, form["opinion"].value()) == (422, "谈话函询")
    assert form.non_field_errors() == ["该事项刚刚已由他人办理，请刷新后查看。"]


def test_grant_page_tells_who_was_let_in_and_out_again(world: World, client) -> None:
    client.force_login(world.office)
    facts = {"person": world.leadinggroup.pk, "codename": "handle_lead", "reason": "审批需要"}
    client.post(reverse("findings:lead_grant_add", args=[world.lead.pk]), facts)
    client.post(reverse("findings:lead_grant_end", args=[world.lead.pk, world.leadinggroup.pk]))
    told = [(entry.who, entry.what) for entry in grant_history(world.lead) if "leadinggroup" in entry.what]
    # One test is one transaction, so both acts carry its moment.
    assert sorted(told) == [
        ("测试office", "授权测试leadinggroup阅看并承办"),
        ("测试office", "收回测试leadinggroup的授权"),
    ]


def test_export_takes_the_register_and_is_recorded(world: World, client) -> None:
    client.force_login(world.office)
    response = client.get(reverse("findings:lead_list"), {"export": "xlsx", "state": "transferred"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    head = ["线索编号", "状态", "轮次", "巡察组", "承办单位", "移交日期", "当前期限"]
    at = next(number for number, row in enumerate(rows) if row[0] == "线索编号")
    assert list(rows[at]) == head
    assert rows[at + 1][:5] == (world.transferred.number, "已移交", "2025年第1轮", "第三巡察组", "青禾县纪委监委")
    assert records(Action.EXPORT) == [("office", None, "问题线索")]


def test_finding_page_offers_a_lead_to_team_and_office_only(world: World, client) -> None:
    shown = {}
    for name in ("office", "member", "leadinggroup", "discipline", "unit"):
        client.force_login(world.people[name])
        page = client.get(world.fed_finding.get_absolute_url()).content.decode()
        shown[name] = reverse("findings:lead_create_from", args=[world.fed_finding.pk]) in page
    assert shown == {"office": True, "member": True, "leadinggroup": False, "discipline": False, "unit": False}


def test_reason_when_too_long_then_shown_again_whole_and_nothing_happens(world: World, client) -> None:
    Lead.objects.filter(pk=world.lead.pk).update(state=LeadState.SUBMITTED)
    client.force_login(world.leadinggroup)
    words = "请补充佐证。" * 67
    page = client.post(reverse("findings:lead_return", args=[world.lead.pk]), {"reason": words})
    assert (page.status_code, words in page.content.decode()) == (422, True)
    assert page.context["reason"].errors == {"reason": ["确保该变量包含不超过 400 字符 (目前字符数 402)。"]}
    assert Lead.objects.get(pk=world.lead.pk).state == LeadState.SUBMITTED


def test_page_of_who_submitted_the_lead_then_offers_no_approval(world: World, client) -> None:
    facts = {"state": LeadState.SUBMITTED, "submitted_by": world.leadinggroup}
    Lead.objects.filter(pk=world.lead.pk).update(**facts)
    client.force_login(world.leadinggroup)
    page = client.get(world.lead.get_absolute_url()).content.decode()
    routes = ("lead_approve", "lead_return")
    assert [reverse(f"findings:{name}", args=[world.lead.pk]) in page for name in routes] == [False, True]
