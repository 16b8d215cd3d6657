import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from rounds.coverage.services import coverage_of, unplanned_in
from rounds.models import Plan, PlanItem
from rounds.plans import services as plans
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 6, 1)


@pytest.fixture
def office():
    return factories.office_person()


def inspected(plan, unit, *, kind="regular", stage="rectify"):
    round_ = factories.RoundFactory(plan=plan, kind=kind)
    return factories.InspectionFactory(team=factories.TeamFactory(round=round_), unit=unit, stage=stage)


def refusal(act, *args, **facts) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **facts)
    return "".join(caught.value.messages)


def test_coverage_counts_distinct_units_of_today_with_a_completed_counting_inspection():
    plan = factories.PlanFactory()
    a, b, c, extended = factories.OrganizationFactory.create_batch(4)
    outside = factories.OrganizationFactory(in_coverage=False)
    ended = factories.OrganizationFactory(status="merged", valid_until=dt.date(2025, 1, 1))
    inspected(plan, a).extends_to.add(extended)
    inspected(plan, a, kind="cross")  # twice, counts once
    inspected(plan, b, kind="look_back")  # does not count
    inspected(plan, c, stage="learn")  # not completed
    inspected(plan, outside)
    inspected(plan, ended)
    inspected(factories.PlanFactory(), b)  # another term
    PlanItem.objects.create(plan=plan, organization=c, year=2025)
    coverage = coverage_of(plan, on=TODAY)
    assert (coverage.total, coverage.inspected, coverage.planned, coverage.unplanned) == (4, 2, 3, 1)
    assert coverage.percent == 50.0
    assert list(unplanned_in(plan, on=TODAY)) == [b]


def test_coverage_when_base_list_is_empty_then_zero():
    assert coverage_of(factories.PlanFactory(), on=TODAY).percent == 0.0


def test_add_plan_items_when_some_are_planned_then_only_the_others(office):
    plan, (a, b) = factories.PlanFactory(), factories.OrganizationFactory.create_batch(2)
    assert plans.add_plan_items(plan, organizations=[a], year=2025, kind="regular", by=office) == 1
    assert plans.add_plan_items(plan, organizations=[a, b], year=2025, kind="regular", by=office) == 1
    assert PlanItem.objects.count() == 2


def test_add_plan_items_when_year_or_unit_is_wrong_then_refused(office):
    plan = factories.PlanFactory()
    ended = factories.OrganizationFactory(name="旧局", status="merged", valid_until=dt.date(2025, 1, 1))
    facts = {"kind": "regular", "by": office}
    told = refusal(plans.add_plan_items, plan, organizations=[ended], year=2030, **facts)
    assert told == "计划年度应在2021—2026年之间。"
    told = refusal(plans.add_plan_items, plan, organizations=[ended], year=2025, **facts)
    assert told == "旧局已合并或撤销，不能列入规划。"
    assert refusal(plans.add_plan_items, plan, organizations=[], year=2025, **facts) == "请至少选择一个单位。"


def test_remove_plan_item_when_a_round_carries_it_out_then_refused(office):
    plan = factories.PlanFactory()
    unit = factories.OrganizationFactory()
    free = PlanItem.objects.create(plan=plan, organization=unit, year=2024)
    tied = PlanItem.objects.create(plan=plan, organization=unit, year=2025, round=factories.RoundFactory(plan=plan))
    plans.remove_plan_item(free, by=office)
    assert refusal(plans.remove_plan_item, tied, by=office) == "该规划对象已安排轮次，不能移出。"
    assert list(PlanItem.objects.all()) == [tied]


def test_create_plan_when_years_overlap_then_refused(office):
    factories.PlanFactory(name="第十四届县委")
    told = refusal(plans.create_plan, Plan(name="第十五届县委", first_year=2026, last_year=2030), by=office)
    assert told == "年份与“第十四届县委”（2021—2026年）重叠。"
