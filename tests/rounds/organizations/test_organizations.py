import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from rounds.models import Organization, OrganizationChange
from rounds.organizations.services.organizations import (
    abolish_organization,
    change_organization,
    establish_organization,
    merge_organization,
    rename_organization,
)
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 3, 1)


@pytest.fixture
def office():
    return factories.office_person()


def organization(**facts):
    return factories.OrganizationFactory(valid_from=dt.date(2021, 8, 1), **facts)


def refusal(act, *args, **facts) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **facts)
    return "".join(caught.value.messages)


def test_rename_when_valid_then_new_name_and_dated_change(office):
    unit = organization(name="青禾县文化局")
    rename_organization(unit, name=" 青禾县文旅局 ", on=DAY, basis="青委办〔2025〕6号", by=office)
    change = OrganizationChange.objects.get()
    assert Organization.objects.get().name == "青禾县文旅局"
    assert (change.kind, change.on, change.name_before, change.name_after, change.basis, change.recorded_by) == (
        "renamed", DAY, "青禾县文化局", "青禾县文旅局", "青委办〔2025〕6号", office,
    )  # fmt: skip


def test_rename_when_name_is_taken_or_unchanged_then_refused(office):
    unit = organization(name="甲局")
    organization(name="乙局")
    rename = {"on": DAY, "basis": "", "by": office}
    assert refusal(rename_organization, unit, name="乙局", **rename) == "名册中已有“乙局”。"
    assert refusal(rename_organization, unit, name="甲局", **rename) == "新名称与原名称相同。"
    assert OrganizationChange.objects.count() == 0


def test_rename_when_somebody_renamed_just_before_then_told(office):
    unit = organization(name="甲局")
    Organization.objects.filter(pk=unit.pk).update(name="丙局")
    told = refusal(rename_organization, unit, name="丁局", on=DAY, basis="", by=office)
    assert told == "该事项刚刚已由他人办理，请刷新后查看。"


def test_merge_when_valid_then_old_row_stays_and_children_move(office):
    unit, into = organization(name="林业局"), organization(name="农业农村局")
    child = organization(name="林业站", parent=unit)
    merge_organization(unit, into=into, on=DAY, basis="机构改革", by=office)
    unit.refresh_from_db()
    child.refresh_from_db()
    assert (unit.status, unit.valid_until, unit.successor, child.parent) == ("merged", DAY, into, into)
    assert OrganizationChange.objects.get().successor == into


def test_merge_when_target_is_unfit_then_refused(office):
    unit = organization(name="林业局")
    below = organization(name="林业站", parent=organization(name="林业分局", parent=unit))
    ended = organization(name="旧局", status="abolished", valid_until=DAY)
    facts = {"on": DAY, "basis": "", "by": office}
    assert refusal(merge_organization, unit, into=unit, **facts) == "不能并入本单位，请选择另一个承接单位。"
    assert refusal(merge_organization, unit, into=below, **facts) == "承接单位是该单位的下级，请先调整其上级。"
    assert refusal(merge_organization, unit, into=ended, **facts) == "承接单位已合并或撤销，请选择仍在名册中的单位。"
    assert Organization.objects.get(pk=unit.pk).status == "active"


def test_merge_when_day_is_impossible_then_refused(office):
    unit, into = organization(name="林业局"), organization(name="农业农村局")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    facts = {"into": into, "basis": "", "by": office}
    assert refusal(merge_organization, unit, on=tomorrow, **facts) == "日期不能晚于今天。"
    early = refusal(merge_organization, unit, on=dt.date(2020, 1, 1), **facts)
    assert early == "日期不能早于该单位的起始日期（2021-08-01）。"
    rename_organization(unit, name="林草局", on=DAY, basis="", by=office)
    before_rename = refusal(merge_organization, unit, on=dt.date(2024, 1, 1), **facts)
    assert before_rename == "日期不能早于上一次变更（2025-03-01）。"


def test_merge_when_two_clerks_end_it_at_once_then_second_is_told(office):
    first = organization(name="林业局")
    second = Organization.objects.get(pk=first.pk)
    into = organization(name="农业农村局")
    merge_organization(first, into=into, on=DAY, basis="", by=office)
    told = refusal(abolish_organization, second, on=DAY, basis="", by=office)
    assert told in ("该事项刚刚已由他人办理，请刷新后查看。", "日期不能早于上一次变更（2025-03-01）。")
    assert Organization.objects.get(pk=first.pk).status == "merged"


def test_merge_when_organization_has_ended_then_refused(office):
    ended = organization(status="abolished", valid_until=DAY)
    told = refusal(merge_organization, ended, into=organization(), on=DAY, basis="", by=office)
    assert told == "该单位已合并或撤销，不能再变更。"


def test_abolish_when_children_and_no_successor_then_refused(office):
    unit = organization()
    child = organization(parent=unit)
    told = refusal(abolish_organization, unit, on=DAY, basis="", by=office)
    assert told == "该单位还有 1 个下级单位，请先调整其上级，或指定承接单位。"
    successor = organization()
    abolish_organization(unit, successor=successor, on=DAY, basis="", by=office)
    child.refresh_from_db()
    assert child.parent == successor


def test_abolish_when_no_successor_then_ended(office):
    unit = organization()
    abolish_organization(unit, on=DAY, basis="撤销", by=office)
    row = Organization.objects.get()
    assert (row.status, row.valid_until, row.successor) == ("abolished", DAY, None)


def test_establish_when_day_is_known_then_dated_change(office):
    unit = establish_organization(Organization(name="数据局", code=""), on=DAY, basis="新设", by=office)
    assert (unit.code, unit.valid_from) == (None, DAY)
    assert OrganizationChange.objects.get().kind == "established"


def test_establish_when_name_or_code_is_taken_then_refused(office):
    organization(name="数据局", code="A1")
    facts = {"on": None, "by": office}
    assert refusal(establish_organization, Organization(name="数据局"), **facts) == "名册中已有“数据局”。"
    assert refusal(establish_organization, Organization(name="新局", code="A1"), **facts) == "编码“A1”已被使用。"


def test_establish_when_name_belongs_to_an_ended_one_then_allowed(office):
    organization(name="数据局", status="abolished", valid_until=DAY)
    establish_organization(Organization(name="数据局"), on=None, by=office)
    assert Organization.objects.active().get().name == "数据局"


def test_change_when_parent_is_below_or_ended_then_refused(office):
    unit = organization()
    below = organization(parent=organization(parent=unit))
    unit.parent = below
    told = refusal(change_organization, unit, changed=["parent"], by=office)
    assert told == "上级单位不能是该单位本身或其下级。"
    unit.parent = organization(status="abolished", valid_until=DAY)
    assert refusal(change_organization, unit, changed=["parent"], by=office) == "上级单位已合并或撤销。"


def test_change_when_name_is_among_the_facts_then_refused(office):
    told = refusal(change_organization, organization(), changed=["name"], by=office)
    assert told == "名称和状态的变化须登记日期和依据，请使用“更名”“合并”“撤销”。"


def test_valid_on_when_asked_for_a_day_then_rows_of_that_day_only(office):
    old = organization(name="林业局")
    into = organization(name="农业农村局")
    organization(name="数据局").__class__.objects.filter(name="数据局").update(valid_from=dt.date(2025, 9, 1))
    merge_organization(old, into=into, on=DAY, basis="", by=office)
    names = lambda day: set(Organization.objects.valid_on(day).values_list("name", flat=True))  # noqa: E731
    assert names(dt.date(2024, 1, 1)) == {"林业局", "农业农村局"}
    assert names(DAY) == {"农业农村局"}
    assert names(dt.date(2025, 10, 1)) == {"农业农村局", "数据局"}
