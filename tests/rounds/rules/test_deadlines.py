import datetime as dt

import pytest

from rounds.models import CalendarDay, Category, CategoryTree, Period, RuleSet
from rounds.rules.services.deadlines import add_working_days, due_for
from rounds.rules.services.reference import load_reference
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules() -> RuleSet:
    load_reference()
    return RuleSet.objects.get(code="six_months")


def test_due_for_when_counted_in_months_then_nominal_day_with_basis(rules: RuleSet):
    due = due_for(rules, "feedback", "集中整改", from_day=dt.date(2025, 5, 20))
    assert (due.on, due.next_working, due.provisional) == (dt.date(2025, 11, 20), dt.date(2025, 11, 20), False)
    assert due.explanation == (
        "自2025年5月20日起6个月，即2025年11月20日。依据：2022年以来通行的六个月集中整改（条文待核）（地方做法）。"
    )
    assert due.period.obligation == "集中整改"


def test_due_for_when_counted_in_working_days_then_holidays_are_skipped(rules: RuleSet):
    due = due_for(rules, "lead_transferred", "签收线索", from_day=dt.date(2025, 9, 30))
    assert due.on == dt.date(2025, 10, 14)  # 1 to 8 October off, 11 October (Saturday) worked


def test_due_for_when_before_the_event_then_counts_back(rules: RuleSet):
    due = due_for(rules, "entry", "通知被巡察单位", from_day=dt.date(2026, 1, 9))
    assert due.on == dt.date(2025, 12, 25)  # 4 January (Sunday) worked


def test_due_for_when_a_holiday_table_is_missing_then_explanation_ends_with_provisional(rules: RuleSet):
    due = due_for(rules, "feedback", "集中整改", from_day=dt.date(2026, 10, 20))
    assert due.provisional is True
    assert due.explanation.endswith("依据：2022年以来通行的六个月集中整改（条文待核）（地方做法）。暂定。")


def test_due_for_when_rule_set_has_no_such_obligation_then_none(rules: RuleSet):
    assert due_for(rules, "feedback", "报送无关材料", from_day=dt.date(2025, 5, 20)) is None
    assert due_for(factories.RuleSetFactory(), "feedback", "集中整改", from_day=dt.date(2025, 5, 20)) is None


def test_due_for_asks_two_queries(rules: RuleSet, django_assert_num_queries):
    with django_assert_num_queries(2):  # period, calendar
        due_for(rules, "feedback", "集中整改", from_day=dt.date(2025, 5, 20))


def test_add_working_days_when_spring_festival_lies_between_then_skips_it(rules: RuleSet):
    assert add_working_days(dt.date(2026, 2, 13), 2) == dt.date(2026, 2, 24)


def test_load_reference_when_run_twice_then_second_run_writes_nothing():
    first, second = load_reference(), load_reference()
    assert first.as_dict() == {"rule_sets": 3, "category_templates": 4, "holiday_years": 2}
    assert second.as_dict() == {"rule_sets": 0, "category_templates": 0, "holiday_years": 0}
    assert CategoryTree.objects.filter(is_template=True).count() == 4
    assert Category.objects.filter(tree__code="four_focus", parent=None).count() == 4


def test_load_reference_when_an_office_edited_then_its_text_stays(rules: RuleSet):
    Period.objects.filter(rule_set=rules, obligation="集中整改").update(amount=4, basis="县委文件")
    Category.objects.filter(tree__code="four_focus", name="理论学习").update(name="理论武装")
    CalendarDay.objects.filter(day=dt.date(2026, 1, 4)).delete()
    load_reference()
    assert Period.objects.get(rule_set=rules, obligation="集中整改").basis == "县委文件"
    assert Category.objects.filter(tree__code="four_focus", name="理论学习").count() == 0
    assert CalendarDay.objects.filter(day=dt.date(2026, 1, 4)).count() == 0


def test_load_reference_marks_the_unchecked_table_of_2025():
    load_reference()
    assert CalendarDay.objects.get(day=dt.date(2025, 10, 11)).name == "国庆节、中秋节（待核）"
    assert CalendarDay.objects.get(day=dt.date(2026, 10, 10)).name == "国庆节"
