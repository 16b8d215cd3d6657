import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, FilteredRelation, Q, When
from django.urls import reverse
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from findings.findings.models import Finding
from findings.leads.choices import Discipline, DisposalKind, LeadSource, LeadState, OutcomeForm
from findings.leads.roles import seen_by
from inspection.accounts.models import User
from inspection.files.models import Attachment, StagedImport, StagedRow
from inspection.lib import access, history
from inspection.lib.roles import Person
from rounds.models import Committee, Inspection, Organization, Team


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: User) -> Self:
        """The register line, as `seen_by` says."""
        person = Person.listing(user)
        return self.none() if person is None else self.filter(seen_by(person))

    def countable_by(self, user: User) -> Self:
        """Leads of which the person may know the number, a city those of its counties too; none from a unit it answers for."""
        roles = access.roles(user)
        known = self.filter(committee__in=roles.sees_figures_of)
        if not roles.is_unit:
            return known
        return known.exclude(
            inspection__unit__in=access.granted_ids("rounds.Organization", user, *access.UNIT_PERMISSIONS)
        )

    def readable_by(self, user: User) -> Self:
        """Leads whose sealed part the person may open: only by a valid grant on that very lead."""
        return self.visible_to(user).filter(pk__in=access.granted_subquery("findings.Lead", user, "read_lead"))

    def with_deadline(self) -> Self:
        """Adds `transferred_on` and `due_on`, the day by which the receiver owes the next act."""
        opened = FilteredRelation("transfers", condition=Q(transfers__returned_at=None))
        due_on = Case(
            When(state=LeadState.TRANSFERRED, then=F("open_transfer__receipt_due_on")),
            When(state=LeadState.RECEIVED, then=F("open_transfer__disposal_due_on")),
            When(state=LeadState.DISPOSING, then=F("open_transfer__result_due_on")),
        )
        return self.annotate(open_transfer=opened).annotate(
            transferred_on=F("open_transfer__transferred_on"), due_on=due_on
        )

    def transferred(self) -> Self:
        """Leads on the way to a receiver or with one, each with its deadline."""
        return self.with_deadline().exclude(open_transfer=None)

    def overdue(self, day: dt.date) -> Self:
        """Leads whose receiver is late on that day; asks `with_deadline()` first."""
        return self.filter(due_on__lt=day)

    def counts_by_state(self) -> dict[str, int]:
        """How many leads are in each state, in the order of the chain, in one query."""
        counted = dict(self.order_by().values_list("state").annotate(leads=Count("pk")))
        return {state: counted.get(state, 0) for state in LeadState.values}


@history.tracked()
class Lead(models.Model):
    """问题线索: the register line of a lead with number, state and dates; neither persons nor the matter."""

    number = models.CharField("线索编号", max_length=40)
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="leads", verbose_name="派出党委", db_index=False
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="巡察任务"
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="巡察组")
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="来源问题"
    )
    proposed_receiver = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name="拟移交单位", null=True, blank=True
    )
    receiver = models.ForeignKey(
        Organization, models.PROTECT, related_name="received_leads", verbose_name="承办单位", null=True, blank=True
    )
    state = models.CharField("状态", max_length=12, choices=LeadState, default=LeadState.REGISTERED)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提交人"
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    return_reason = models.CharField("退回理由", max_length=400, blank=True)
    batch = models.ForeignKey(
        "LeadImport", models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="导入批次"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题线索"
        ordering = ["-created_at", "-pk"]
        permissions = [("read_lead", "阅看线索"), ("handle_lead", "承办线索")]
        constraints = [
            models.UniqueConstraint(fields=["committee", "number"], name="lead_number_once"),
            models.UniqueConstraint(fields=["id", "committee"], name="lead_path_committee"),
            models.CheckConstraint(condition=Q(state__in=LeadState.values), name="lead_state_known"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(submitted_by=None) | ~Q(approved_by=F("submitted_by")),
                name="lead_approver_is_not_submitter",
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "-created_at", "-id"], name="lead_of_committee"),
            models.Index(fields=["committee", "state", "-created_at", "-id"], name="lead_of_committee_state"),
            models.Index(fields=["state", "-created_at", "-id"], name="lead_of_state"),
            models.Index(fields=["team", "state"], name="lead_of_team"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("findings:lead_detail", args=[self.pk])


@history.tracked()
class LeadUserObjectPermission(UserObjectPermissionBase):
    """线索知悉授权: need-to-know grants on one lead: who, why, until when, given by whom. Past grants stay in the history."""

    content_object = models.ForeignKey(Lead, models.CASCADE)
    reason = models.CharField("理由", max_length=200, blank=True)
    expires_at = models.DateTimeField("失效时间", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="授权人"
    )
    granted_at = models.DateTimeField("授权时间", default=timezone.now, editable=False, null=True)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "线索知悉授权"
        indexes = [models.Index(fields=["user", "permission", "content_object"], name="lead_grant")]


class LeadDossierQuerySet(models.QuerySet["LeadDossier"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(lead__in=Lead.objects.readable_by(user))


@history.tracked()
class LeadDossier(models.Model):
    """线索内容: the sealed part of a lead, in a table of its own so that no list, count or search reads it by accident."""

    lead = models.OneToOneField(Lead, models.CASCADE, related_name="dossier", verbose_name="线索")
    person = models.CharField("被反映人", max_length=60)
    post = models.CharField("单位及职务", max_length=120, blank=True)
    rank = models.CharField("职级", max_length=40, blank=True)
    narrative = models.TextField("主要问题")
    discipline = models.CharField("涉嫌违反纪律", max_length=16, choices=Discipline, blank=True)
    source = models.CharField("线索来源", max_length=12, choices=LeadSource, blank=True)
    proposed_disposal = models.CharField("建议处置方式", max_length=20, choices=DisposalKind, blank=True)
    amount = models.DecimalField("涉及财物（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    files = models.ManyToManyField(Attachment, blank=True, related_name="+", verbose_name="附件")

    objects = LeadDossierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索内容"


@history.tracked()
class Transfer(models.Model):
    """线索移交: one transfer of a lead to a department, with its number, receipt and the receiver's deadlines."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="transfers", verbose_name="线索")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+", verbose_name="派出党委", db_index=False)
    number = models.CharField("移交文号", max_length=60)
    receiver = models.ForeignKey(Organization, models.PROTECT, related_name="transfers", verbose_name="承办单位")
    transferred_on = models.DateField("移交日期")
    transferred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="移交人"
    )
    receipt_due_on = models.DateField("签收期限", null=True)
    disposal_due_on = models.DateField("处置意见期限", null=True)
    result_due_on = models.DateField("反馈办理情况期限", null=True)
    due_explanation = models.TextField("期限说明", blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签收人"
    )
    received_at = models.DateTimeField("签收时间", null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="退回人"
    )
    returned_at = models.DateTimeField("退回时间", null=True)
    return_reason = models.CharField("退回理由", max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "线索移交"
        ordering = ["lead", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "number"], name="transfer_number_once"),
            models.UniqueConstraint(fields=["lead"], condition=Q(returned_at=None), name="transfer_one_open_per_lead"),
            models.CheckConstraint(
                condition=Q(received_by=None) | ~Q(received_by=F("transferred_by")),
                name="transfer_receiver_is_not_sender",
            ),
        ]


@history.tracked()
class Disposal(models.Model):
    """线索处置: how the receiver disposes of the lead; a later disposal follows an earlier one, none is overwritten."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="disposals", verbose_name="线索")
    kind = models.CharField("处置方式", max_length=20, choices=DisposalKind)
    decided_on = models.DateField("处置日期")
    opinion = models.TextField("处置意见", blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="承办人")
    decided_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "线索处置"
        ordering = ["lead", "pk"]


@history.tracked()
class Outcome(models.Model):
    """线索办理结果: the outcome of a lead."""

    lead = models.OneToOneField(Lead, models.CASCADE, related_name="outcome", verbose_name="线索")
    form = models.CharField("四种形态", max_length=8, choices=OutcomeForm)
    sanction = models.CharField("党纪政务处分", max_length=120, blank=True)
    handed_to_justice = models.BooleanField("移送司法机关", default=False)
    recovered = models.DecimalField("追缴金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    summary = models.TextField("办理结果", blank=True)
    closed_on = models.DateField("办结日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "线索办理结果"


class LeadImportQuerySet(models.QuerySet["LeadImport"]):
    def visible_to(self, user: User) -> Self:
        """Staged rows carry sealed words: only the person who uploaded them reads them."""
        return self.filter(created_by=user)


class LeadImport(StagedImport):
    """线索导入批次: one uploaded list of leads, read by its uploader alone."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="lead_imports", verbose_name="巡察任务")

    objects = LeadImportQuerySet.as_manager()

    class Meta(StagedImport.Meta):
        verbose_name = verbose_name_plural = "线索导入批次"

    def get_absolute_url(self) -> str:
        return reverse("findings:lead_import_detail", args=[self.pk])


class LeadImportRow(StagedRow):
    """导入行: one row of such a list, and the lead made of it."""

    batch = models.ForeignKey(LeadImport, models.CASCADE, related_name="rows")
    lead = models.ForeignKey(Lead, models.SET_NULL, null=True, related_name="+")

    class Meta(StagedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="lead_import_row_once")]
