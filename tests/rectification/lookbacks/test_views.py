import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from rectification.models import LookBack
from rounds.models import Inspection, PlanItem, Round
from tests import factories
from tests.conftest import World

# session, user, roles, numbers of the tabs, rounds of the filter, count, rows
LIST_QUERIES = 7


@pytest.fixture
def office(world: World, client):
    client.force_login(world.office)
    return client


def url(name: str, world: World) -> str:
    return reverse(f"rectification:lookback_{name}", args=[world.lookback.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_lookback_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    factories.LookBackFactory.create_batch(rows - 1)
    client.force_login(world.leadinggroup)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("rectification:lookback_list"))
    assert response.status_code == 200


def test_lookback_list_shows_what_waits_first_and_then_by_score(world: World, office):
    LookBack.objects.all().delete()
    facts = {"decided_by": world.office, "decided_at": timezone.now(), "decision_reason": "研究决定"}
    factories.LookBackFactory(score=99, state="rejected", **facts)
    low, high = factories.LookBackFactory(score=31), factories.LookBackFactory(score=80)
    rows = office.get(reverse("rectification:lookback_list")).context["listing"].page.object_list
    assert [row.score for row in rows] == [high.score, low.score, 99]


def test_lookback_list_by_state_and_as_a_workbook(world: World, office):
    LookBack.objects.update(reasons=["逾期 5 项，占未销号的 40%", "=1+1"], facts={"months": 6})
    response = office.get(reverse("rectification:lookback_list"), {"state": "proposed", "export": "xlsx"})
    sheet = load_workbook(BytesIO(response.content)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "逾期 5 项，占未销号的 40%；=1+1" in cells
    response = office.get(reverse("rectification:lookback_list"), {"state": "rejected"})
    assert response.context["listing"].page.paginator.count == 0


def test_detail_shows_reasons_with_points_and_the_ledger_of_today(world: World, office):
    LookBack.objects.update(reasons=["逾期 1 项，占未销号的 100%"], facts={"points": {"overdue": 3}})
    response = office.get(url("detail", world))
    assert response.context["points"] == [{"reason": "逾期 1 项，占未销号的 100%", "points": 3, "most": 30}]
    assert response.context["ledger"]["by_status"] == [("not_started", "未开始", 1)]
    assert '<span class="tag tag-plain">未开始 1</span>' in " ".join(response.content.decode().split())


def test_detail_tells_the_history_in_words_without_stored_figures(world: World, office):
    lookback = LookBack.objects.get()
    lookback.score, lookback.facts, lookback.reasons = 55, {"open": 3}, ["未销号 3 项"]
    lookback.save()
    lookback.facts = {"open": 4}
    lookback.save()
    item = PlanItem.objects.create(plan=world.round.plan, organization=world.unit, year=2026, kind="look_back")
    LookBack.objects.update(plan_item=item)
    history = office.get(url("detail", world)).context["history"]
    assert [entry.lines for entry in history] == [
        ["规划对象：（空） → 青禾县水务局2026年回头看"],
        ["分值：40 → 55"],
        [],
    ]


def test_detail_for_the_leading_group_shows_no_buttons(world: World, client):
    client.force_login(world.leadinggroup)
    page = client.get(url("detail", world)).content.decode()
    assert "formaction" not in page
    assert url("accept", world) not in page


def test_reject_with_a_reason_is_kept(world: World, office):
    response = office.post(url("reject", world), {"reason": "已整改到位", "until": ""}, follow=True)
    assert LookBack.objects.get().state == "rejected"
    assert "已记录：不列入。" in response.content.decode()


def test_postpone_without_a_day_keeps_what_was_typed(world: World, office):
    response = office.post(url("postpone", world), {"reason": "年底再议", "until": ""})
    page = response.content.decode()
    assert (response.status_code, LookBack.objects.get().state) == (422, "proposed")
    assert "请填写暂缓至哪一天。" in page
    assert "年底再议" in page


def test_reject_after_somebody_else_says_so_and_keeps_the_page(world: World, office):
    LookBack.objects.update(
        state="rejected", decided_by=world.office, decided_at=timezone.now(), decision_reason="先到"
    )
    response = office.post(url("reject", world), {"reason": "后到"}, follow=True)
    assert "该事项刚刚已由他人办理，请刷新后查看。" in response.content.decode()
    assert LookBack.objects.get().decision_reason == "先到"


def new_round(world: World, **changes) -> dict:
    tree = factories.CategoryTreeFactory(is_template=True, code="four")
    return {
        "reason": "整改不力", "round": "", "year": "2026", "number": "5", "starts_on": "2026-12-01",
        "ends_on": "2026-12-31", "theme": "", "rule_set": world.round.rule_set.pk, "template": tree.pk, **changes,
    }  # fmt: skip


def test_accept_opens_the_round_and_leads_on(world: World, office):
    response = office.post(url("accept", world), new_round(world), follow=True)
    assert (response.status_code, LookBack.objects.get().round.number) == (200, 5)
    assert "到轮次中组建巡察组" in response.content.decode()


def test_accept_proposes_the_next_number_and_the_earlier_rules(world: World, office):
    world.round.plan.last_year = timezone.localdate().year
    world.round.plan.save()
    form = office.get(url("accept", world)).context["form"]
    assert (form["number"].value(), form["rule_set"].value()) == (2, world.round.rule_set_id)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "请填写轮次。"),
        ({"starts_on": ""}, "请填写开始日期。"),
        ({"ends_on": "2026-11-01"}, "结束日期不能早于开始日期。"),
        ({"rule_set": ""}, "请选择期限规则。"),
        ({"template": ""}, "请选择问题分类模板。"),
        ({"reason": " "}, "请填写研究意见。"),
        ({"number": "1"}, "第1轮已经建立，请勿重复提交。"),
    ],
)
def test_accept_with_a_hole_says_what_is_missing(changes, words, world: World, office):
    response = office.post(url("accept", world), new_round(world, **changes))
    assert (response.status_code, LookBack.objects.get().state) == (422, "proposed")
    assert words in response.content.decode()


@pytest.fixture
def in_round(world: World) -> Round:
    round_ = factories.RoundFactory(kind="look_back", plan=world.round.plan, number=9)
    LookBack.objects.update(
        state="accepted", decided_by=world.office, decided_at=timezone.now(), decision_reason="同意", round=round_
    )
    return round_


def test_assign_a_team_looks_back(world: World, office, in_round):
    team = factories.TeamFactory(round=in_round)
    data = {
        "team": team.pk, "authorization_number": "青巡授〔2026〕9号", "starts_on": "2025-04-01", "ends_on": "2025-05-01",
    }  # fmt: skip
    response = office.post(url("assign", world), data, follow=True)
    assert Inspection.objects.get(earlier=world.fed_back).team == team
    assert "开展“回头看”" in response.content.decode()


def test_assign_with_a_used_number_keeps_what_was_typed(world: World, office, in_round):
    team = factories.TeamFactory(round=in_round)
    data = {
        "team": team.pk, "authorization_number": world.running.authorization_number, "starts_on": "2025-04-01",
        "ends_on": "2025-05-01",
    }  # fmt: skip
    response = office.post(url("assign", world), data)
    assert response.status_code == 422
    assert "该授权文号已用于另一项任务（一次一授权）。" in response.content.decode()


def test_assign_offers_only_teams_of_the_round(world: World, office, in_round):
    team = factories.TeamFactory(round=in_round)
    form = office.get(url("detail", world)).context["assign"]
    assert list(form.fields["team"].queryset) == [team]


def test_place_is_offered_when_the_round_is_gone(world: World, office, in_round):
    LookBack.objects.update(round=None)
    assert url("place", world) in office.get(url("detail", world)).content.decode()
    response = office.post(url("place", world), {"round": in_round.pk, "year": dt.date(2025, 1, 1).year})
    assert (response.status_code, LookBack.objects.get().round) == (302, in_round)
