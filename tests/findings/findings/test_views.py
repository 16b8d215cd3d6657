import pytest
from django.urls import reverse

from findings.findings.choices import FindingStatus
from findings.findings.services import steps
from findings.findings.services.evidence import attach_evidence
from findings.findings.views.findings import TASKS_A_PAGE
from findings.models import Finding
from tests import factories
from tests.conftest import World
from tests.findings.findings.test_findings import upload

# session, user, roles, filter choices, count, rows
LIST_QUERIES = 6
LIST = "findings:finding_list"


def text(response) -> str:
    return response.content.decode()


def listed(client, **query) -> list[str]:
    response = client.get(reverse(LIST), query)
    return [finding.title for finding in response.context["listing"].page.object_list]


@pytest.mark.parametrize("rows", [1, 3])
def test_finding_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    factories.FindingFactory.create_batch(rows - 1, inspection=world.running, category=world.category)
    client.force_login(world.member)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse(LIST))
    assert response.status_code == 200


def test_finding_list_when_round_is_chosen_then_one_query_more_for_categories(
    world: World, client, django_assert_num_queries
):
    client.force_login(world.member)
    with django_assert_num_queries(LIST_QUERIES + 1):
        client.get(reverse(LIST), {"round": world.round.pk})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("会议费", ["超标准列支会议费"]),
        ("会议费 张局长", ["超标准列支会议费"]),
        ("张局", ["超标准列支会议费"]),
        ("xc2025-01", ["超标准列支会议费"]),
        ("01-03", []),
        ("费会", []),
        ("支", ["超标准列支会议费"]),
    ],
)
def test_finding_list_when_searched_then_text_leader_and_start_of_number(words, found, world: World, client):
    factories.FindingFactory(
        inspection=world.running, number="XC2025-01-03-001", title="超标准列支会议费", leader="张局长"
    )
    client.force_login(world.member)
    assert listed(client, words=words) == found


def test_finding_list_when_unit_searches_for_the_leader_then_nothing_tells(world: World, client):
    Finding.objects.filter(pk=world.fed_finding.pk).update(leader="李局长")
    client.force_login(world.unithead)
    assert listed(client, words="李局长") == []
    assert listed(client, words="第一议题") == ["第一议题制度落实不到位"]


def test_finding_list_when_unit_looks_then_only_outer_columns_and_filters(world: World, client):
    client.force_login(world.people["unit"])
    listing = client.get(reverse(LIST)).context["listing"]
    assert [column.key for column in listing.columns] == ["number", "title", "unit", "rectify_kind", "amount"]
    assert list(listing.filterset.form.fields) == ["words", "round", "unit", "category", "rectify_kind"]
    assert listing.tickable is None


@pytest.mark.parametrize(("role", "ticks"), [("member", 1), ("leader", 2), ("office", 0)])
def test_finding_list_then_ticks_only_where_the_person_has_a_step(role, ticks, world: World, client):
    factories.FindingFactory(inspection=world.running, status=FindingStatus.TEAM_REVIEW)
    client.force_login(world.people[role])
    page = client.get(reverse(LIST), {"team": world.team.pk}).content.decode()
    assert (page.count('name="rows"'), 'id="bulk"' in page) == (ticks, True)


def test_finding_list_when_class_or_aspect_is_chosen_then_its_rows(world: World, client):
    other = factories.CategoryFactory(tree=world.round.categories, name="其他", parent=world.category.parent)
    factories.FindingFactory(inspection=world.running, category=other, title="另一类")
    client.force_login(world.leader)
    asked = {"round": world.round.pk, "inspection": world.running.pk}
    assert listed(client, **asked, category=other.pk) == ["另一类"]
    assert set(listed(client, **asked, category=world.category.parent.pk)) == {"另一类", world.finding.title}


def test_finding_list_when_waiting_for_me_then_only_my_step(world: World, client):
    steps.submit_finding(world.finding, by=world.member)
    factories.FindingFactory(inspection=world.running, created_by=world.member)
    client.force_login(world.leader)
    assert listed(client, waiting="me") == [world.finding.title]


def test_finding_list_when_round_changes_under_htmx_then_whole_page_without_the_old_class(world: World, client):
    client.force_login(world.leader)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/findings/?category=1"}
    response = client.get(reverse(LIST), {"round": world.round.pk, "category": 1, "status": ""}, headers=headers)
    assert response["HX-Redirect"] == f"/findings/?round={world.round.pk}"


@pytest.mark.parametrize(("role", "inside"), [("unithead", False), ("discipline", False), ("member", True)])
def test_finding_page_when_seen_from_outside_then_only_what_was_fed_back(role, inside, world: World, client):
    finding = world.fed_finding
    facts = {"leader": "李局长", "handlers": "王五、赵六", "note": "内部备注"}
    attach_evidence(world.finding, uploads=[upload()], by=world.member)
    finding.evidence.add(world.finding.evidence.get())
    Finding.objects.filter(pk=finding.pk).update(status=FindingStatus.APPROVED)
    steps.mark_fed_back(Finding.objects.filter(pk=finding.pk), by=world.office)
    Finding.objects.filter(pk=finding.pk).update(**facts)
    factories.LeadFactory(inspection=world.fed_back, finding=finding, number="XS-绝密")
    client.force_login(world.people[role])
    page = client.get(finding.get_absolute_url()).content.decode()
    inner = ["李局长", "王五、赵六", "内部备注", "谈话记录.txt", "办理情况", "变更记录", "领导小组审定"]
    assert {words: words in page for words in inner} == dict.fromkeys(inner, inside)
    assert finding.description in page


def test_finding_page_when_seen_from_outside_then_not_a_word_about_leads(world: World, client):
    factories.LeadFactory(inspection=world.fed_back, finding=world.fed_finding, number="XS-绝密")
    client.force_login(world.unithead)
    page = client.get(world.fed_finding.get_absolute_url()).content.decode()
    assert "线索" not in page


def test_finding_page_then_offers_only_what_this_person_may_do(world: World, client):
    steps.submit_finding(world.finding, by=world.leader)
    offers = {}
    for role in ("leader", "deputy", "member", "office"):
        client.force_login(world.people[role])
        page = client.get(world.finding.get_absolute_url()).content.decode()
        names = ("submit", "withdraw", "sign", "review", "approve", "return", "delete", "edit")
        offers[role] = [name for name in names if reverse(f"findings:finding_{name}", args=[world.finding.pk]) in page]
    assert offers == {
        "leader": ["withdraw", "return", "edit"],
        "deputy": ["sign", "return", "edit"],
        "member": [],
        "office": [],
    }


def test_similar_problems_when_same_class_in_an_earlier_round_then_shown_to_the_office(world: World, client):
    earlier = factories.InspectionFactory(
        team=factories.TeamFactory(round=factories.RoundFactory(starts_on="2023-03-01")), unit=world.running.unit
    )
    same = factories.CategoryFactory(name=world.category.name)
    factories.FindingFactory(inspection=earlier, category=same, title="以前的同类问题")
    factories.FindingFactory(inspection=earlier, category=factories.CategoryFactory(), title="以前的别类问题")
    client.force_login(world.office)
    similar = client.get(world.finding.get_absolute_url()).context["similar"]
    assert [finding.title for finding in similar] == ["以前的同类问题"]


def test_record_page_when_incomplete_then_422_and_nothing_typed_is_lost(world: World, client):
    client.force_login(world.member)
    url = reverse("findings:finding_record", args=[world.running.pk])
    response = client.post(
        url, {"title": "", "description": "写了很久的文字", "rectify_kind": "limited", "amount": "-1"}
    )
    assert response.status_code == 422
    assert "写了很久的文字" in response.content.decode()
    assert response.context["form"].errors == {"title": ["这个字段是必填项。"], "amount": ["涉及金额不能为负数。"]}


def test_record_page_when_category_belongs_to_another_round_then_refused(world: World, client):
    client.force_login(world.member)
    foreign = factories.CategoryFactory()
    url = reverse("findings:finding_record", args=[world.running.pk])
    response = client.post(url, {"title": "甲", "category": foreign.pk, "rectify_kind": "limited"})
    assert list(response.context["form"].errors) == ["category"]


def test_round_summary_then_counts_only_what_the_person_sees(world: World, client):
    client.force_login(world.member)
    lines = client.get(reverse("findings:round_summary", args=[world.round.pk])).context["lines"]
    assert {(line["inspection"].pk, line["total"]) for line in lines} == {(world.fed_back.pk, 1), (world.running.pk, 1)}


def test_round_summary_of_many_tasks_then_the_last_line_counts_the_tasks_of_all_pages(world: World, client):
    team = factories.TeamFactory()
    tasks = [factories.InspectionFactory(team=team) for _ in range(TASKS_A_PAGE + 1)]
    for task in (tasks[0], tasks[-1]):
        factories.FindingFactory(inspection=task)
    client.force_login(world.office)
    url = reverse("findings:round_summary", args=[team.round.pk])
    first, second = client.get(url), client.get(url, {"page": 2})
    assert [len(page.context["lines"]) for page in (first, second)] == [TASKS_A_PAGE, 1]
    assert [page.context["whole_total"] for page in (first, second)] == [2, 2]
    assert sum(line["total"] for page in (first, second) for line in page.context["lines"]) == 2
    assert f"{TASKS_A_PAGE + 1} 项任务" in text(first)
    assert f'hx-get="{url}?page=2"' in text(first)


def test_round_summary_then_the_last_line_counts_only_what_the_person_sees(world: World, client):
    client.force_login(world.member)
    context = client.get(reverse("findings:round_summary", args=[world.round.pk])).context
    assert context["whole_total"] == 2
    assert dict(context["whole"]) == {
        status: sum(dict(line["counts"])[status] for line in context["lines"]) for status in FindingStatus
    }
