"""From checked rows to organizations and back, in one transaction each."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from inspection.accounts.models import User
from inspection.files.importing import Draft
from inspection.files.services.kinds import fields_of
from inspection.lib.refusals import LostRace, Refused
from inspection.lib.workbook import Spec
from rounds.organizations.choices import OrganizationChangeKind
from rounds.organizations.models import Organization, OrganizationChange, OrganizationImport, OrganizationImportRow
from rounds.organizations.services.import_checks import NEW, UPDATED

BATCH_SIZE = 500
IN_USE = "本批新增的单位已被修改或使用，不能再整批撤销，请逐个处理。"
CHANGED_SOME = "本批更新了已登记的单位，原来的内容不能整批恢复；请按变更记录逐个改回。"
MOVED = "党组织名册刚刚有变化，请刷新后重新检查。"


def lock_roster() -> None:
    """One roster at a time: the second one is checked against what the first has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rounds.organization_import'))")


def write_roster(batch: OrganizationImport, drafts: list[Draft], *, spec: Spec, by: User) -> int:
    """Add the new organizations and update the known ones. Raises LostRace when the base list moved meanwhile."""
    known = Organization.objects.in_bulk([one.values["match"] for one in drafts if "match" in one.values])
    of_row = {one.number: known[one.values["match"]] for one in drafts if "match" in one.values}
    try:
        with transaction.atomic():
            _add(batch, drafts, of_row, spec)
            _update([one for one in drafts if one.values["change"] == UPDATED], of_row, spec, by)
    except IntegrityError:
        raise LostRace(MOVED) from None
    rows = list(OrganizationImportRow.objects.filter(batch=batch, number__in=of_row).only("pk", "number"))
    for row in rows:
        row.organization_id = of_row[row.number].pk
    OrganizationImportRow.objects.bulk_update(rows, ["organization"], batch_size=BATCH_SIZE)
    return len(drafts)


def _add(batch: OrganizationImport, drafts: list[Draft], of_row: dict[int, Organization], spec: Spec) -> None:
    """Level by level from the top, so that each organization is born below its parent."""
    waiting = [one for one in drafts if one.values["change"] == NEW]
    while waiting:
        ready = [one for one in waiting if one.values.get("parent_row") in (None, *of_row)]
        created = [
            Organization(
                **fields_of(Organization, spec, one.values),
                committee_id=batch.committee_id,
                parent_id=_parent(one, of_row),
            )
            for one in ready
        ]
        Organization.objects.bulk_create(created, batch_size=BATCH_SIZE)
        of_row |= {one.number: organization for one, organization in zip(ready, created, strict=True)}
        waiting = [one for one in waiting if one.number not in of_row]


def _update(drafts: list[Draft], of_row: dict[int, Organization], spec: Spec, by: User) -> None:
    renamed, today = [], timezone.localdate()
    for one in drafts:
        organization = of_row[one.number]
        before = organization.name
        for key, value in fields_of(Organization, spec, one.values).items():
            setattr(organization, key, value)
        if "parent_row" in one.values or "parent_pk" in one.values:
            organization.parent_id = _parent(one, of_row)
        if before != organization.name:
            renamed.append(
                OrganizationChange(
                    organization=organization,
                    kind=OrganizationChangeKind.RENAMED,
                    on=today,
                    name_before=before,
                    name_after=organization.name,
                    basis="党组织名册导入",
                    recorded_by=by,
                )
            )
    changed = [of_row[one.number] for one in drafts]
    Organization.objects.bulk_update(changed, [*spec.columns_of("Organization"), "parent"], batch_size=BATCH_SIZE)
    OrganizationChange.objects.bulk_create(renamed, batch_size=BATCH_SIZE)


def _parent(one: Draft, of_row: dict[int, Organization]) -> int | None:
    row = one.values.get("parent_row")
    return of_row[row].pk if row else one.values.get("parent_pk")


def remove_organizations(batch: OrganizationImport) -> None:
    """Remove what a batch added. Raises Refused when something refers to it, or when it updated others."""
    rows = OrganizationImportRow.objects.filter(batch=batch)
    added = list(rows.filter(values__change=NEW, organization__isnull=False).values_list("organization", flat=True))
    list(Organization.objects.select_for_update().filter(pk__in=added).order_by("pk").values_list("pk", flat=True))
    if sentence := why_not_undo(batch):
        raise Refused(sentence)
    rows.update(organization=None)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # The database knows every reference; asking it beats a list of tables that grows old.
            Organization.objects.filter(pk__in=added)._raw_delete("default")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        raise Refused(IN_USE) from None


def why_not_undo(batch: OrganizationImport) -> str:
    """Return why a committed roster cannot be taken back, an empty text while it can."""
    rows = OrganizationImportRow.objects.filter(batch=batch, organization__isnull=False)
    if rows.exclude(values__change=NEW).filter(values__change=UPDATED).exists():
        return CHANGED_SOME
    added = rows.filter(values__change=NEW).values("organization")
    if Organization.objects.filter(pk__in=added, events__pgh_label="changed").exists():
        return IN_USE
    return ""
