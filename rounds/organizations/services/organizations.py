"""The dated base list: organizations are established, renamed, merged and abolished, never deleted."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import LostRace, Refused, locked
from inspection.lib.service import service
from rounds.committees.models import Committee
from rounds.committees.services import own_committee
from rounds.organizations.choices import OrganizationChangeKind, OrganizationStatus
from rounds.organizations.models import Organization, OrganizationChange


@service
def establish_organization(
    organization: Organization, *, on: dt.date | None, basis: str = "", committee: Committee | None = None, by: User
) -> Organization:
    """Add a new (unsaved) organization to the base list, with the dated change when its first day is known.

    Raises Refused for a future day, an ended parent, or a name or code that is already on the list.
    """
    _refuse_future(on)
    organization.committee = own_committee(by, committee)
    _check_parent(organization, organization.parent)
    organization.valid_from = on
    _write(organization)
    if on:
        _record(organization, OrganizationChangeKind.ESTABLISHED, on=on, basis=basis, by=by)
    return organization


@service
def change_organization(organization: Organization, *, changed: list[str], by: User) -> Organization:
    """Save facts that need no date; a name changes only by rename_organization.

    Raises PermissionDenied for anybody but the office, Refused for a name among the facts, a parent below it or ended,
    or a code already on the list.
    """
    access.require_office(by, organization.committee_id)
    if {"name", "status", "valid_from", "valid_until", "successor"} & set(changed):
        raise Refused("名称和状态的变化须登记日期和依据，请使用“更名”“合并”“撤销”。")
    if "parent" in changed:
        _check_parent(organization, organization.parent)
    if changed:
        _write(organization, update_fields=changed)
    return organization


@service
def rename_organization(organization: Organization, *, name: str, on: dt.date, basis: str, by: User) -> None:
    """Give the organization a new name from a day on; the old name stays in its changes.

    Raises PermissionDenied for anybody but the office, Refused for an ended organization, an unchanged or taken name, or
    an impossible day.
    """
    access.require_office(by, organization.committee_id)
    _check_day(organization, on)
    before, name = organization.name, name.strip()
    if not name or name == before:
        raise Refused("新名称与原名称相同。")
    if Organization.objects.active().filter(committee=organization.committee_id, name=name).exists():
        raise Refused(f"名册中已有“{name}”。")
    rows = Organization.objects.active().filter(pk=organization.pk, name=before)
    if not rows.update(name=name):
        raise LostRace
    organization.name = name
    _record(
        organization, OrganizationChangeKind.RENAMED, on=on, basis=basis, by=by, name_before=before, name_after=name
    )


@service
def merge_organization(organization: Organization, *, into: Organization, on: dt.date, basis: str, by: User) -> None:
    """End the organization; the other one takes over, together with the organizations below.

    Raises PermissionDenied for anybody but the office, Refused for merging into itself, into an ended one or into one
    below it, or an impossible day.
    """
    access.require_office(by, organization.committee_id)
    _check_day(organization, on)
    _check_successor(organization, into, on)
    _end(organization, OrganizationStatus.MERGED, on=on, successor=into)
    _record(organization, OrganizationChangeKind.MERGED, on=on, basis=basis, by=by, successor=into)


@service
def abolish_organization(
    organization: Organization, *, successor: Organization | None = None, on: dt.date, basis: str, by: User
) -> None:
    """End the organization, with or without one that takes over its duties and the organizations below.

    Raises PermissionDenied for anybody but the office, Refused for organizations below without successor, an unfit
    successor, or an impossible day.
    """
    access.require_office(by, organization.committee_id)
    _check_day(organization, on)
    if successor:
        _check_successor(organization, successor, on)
    elif count := organization.children.active().count():
        raise Refused(f"该单位还有 {count} 个下级单位，请先调整其上级，或指定承接单位。")
    _end(organization, OrganizationStatus.ABOLISHED, on=on, successor=successor)
    _record(organization, OrganizationChangeKind.ABOLISHED, on=on, basis=basis, by=by, successor=successor)


def _refuse_future(on: dt.date | None) -> None:
    if on and on > timezone.localdate():
        raise Refused("日期不能晚于今天。")


def _check_day(organization: Organization, on: dt.date) -> None:
    if organization.status != OrganizationStatus.ACTIVE:
        raise Refused("该单位已合并或撤销，不能再变更。")
    _refuse_future(on)
    if organization.valid_from and on < organization.valid_from:
        raise Refused(f"日期不能早于该单位的起始日期（{organization.valid_from:%Y-%m-%d}）。")
    last = organization.changes.order_by("-on").values_list("on", flat=True).first()
    if last and on < last:
        raise Refused(f"日期不能早于上一次变更（{last:%Y-%m-%d}）。")


def _check_parent(organization: Organization, parent: Organization | None) -> None:
    if parent is None:
        return
    if parent.status != OrganizationStatus.ACTIVE:
        raise Refused("上级单位已合并或撤销。")
    if parent.committee_id != organization.committee_id:
        raise Refused("上级单位不在本名册中。")
    if organization.pk and organization.pk in _line_above(parent):
        raise Refused("上级单位不能是该单位本身或其下级。")


def _check_successor(organization: Organization, successor: Organization, on: dt.date) -> None:
    if successor.pk == organization.pk:
        raise Refused("不能并入本单位，请选择另一个承接单位。")
    # Locked, so that nobody ends the successor in the same moment.
    row = locked(Organization.objects, successor.pk)
    if row.status != OrganizationStatus.ACTIVE:
        raise Refused("承接单位已合并或撤销，请选择仍在名册中的单位。")
    if row.committee_id != organization.committee_id:
        raise Refused("承接单位不在本名册中。")
    if row.valid_from and on < row.valid_from:
        raise Refused(f"日期不能早于承接单位的起始日期（{row.valid_from:%Y-%m-%d}）。")
    if organization.pk in _line_above(row):
        raise Refused("承接单位是该单位的下级，请先调整其上级。")


def _line_above(organization: Organization) -> set[int]:
    """The organization and everything above it; a ring in old data ends the walk."""
    parents = dict(Organization.objects.filter(committee=organization.committee_id).values_list("pk", "parent"))
    line: set[int] = set()
    at: int | None = organization.pk
    while at is not None and at not in line:
        line.add(at)
        at = parents.get(at)
    return line


def _end(organization: Organization, status: str, *, on: dt.date, successor: Organization | None) -> None:
    rows = Organization.objects.active().filter(pk=organization.pk)
    if not rows.update(status=status, valid_until=on, successor=successor):
        raise LostRace
    organization.status, organization.valid_until, organization.successor = status, on, successor
    if successor:
        organization.children.active().update(parent=successor)


def _record(organization: Organization, kind: str, *, on: dt.date, basis: str, by: User, **facts: object) -> None:
    OrganizationChange.objects.create(
        organization=organization, kind=kind, on=on, basis=basis.strip(), recorded_by=by, **facts
    )


def _write(organization: Organization, *, update_fields: list[str] | None = None) -> None:
    """Save, and say in words which unique fact is taken."""
    organization.code = organization.code or None
    try:
        with transaction.atomic():
            organization.save(update_fields=update_fields)
    except IntegrityError as error:
        if "organization_active_name_once" in str(error):
            raise Refused({"name": f"名册中已有“{organization.name}”。"}) from error
        if "code" in str(error):
            raise Refused({"code": f"编码“{organization.code}”已被使用。"}) from error
        raise
