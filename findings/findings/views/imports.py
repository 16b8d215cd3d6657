"""Uploading findings: where it begins, everything imported so far, and the way from the file to the commit and back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from findings.findings.acts import INSPECTION_ACTS
from findings.findings.forms.imports import FindingImportFilter
from findings.findings.models import FindingImport
from findings.findings.services.import_rows import refusal
from findings.findings.services.imports import KIND, findings_template, stage_findings
from inspection.accounts.models import User
from inspection.files.views.imports import ImportPages
from inspection.lib import access
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.views import export_table, workbook_answer
from rounds.models import Inspection

COLUMNS = [
    ListColumn("file", "文件", lambda b: Cell(b.attachment.name, href=b.get_absolute_url()), css="t", width=40),
    ListColumn("unit", "被巡察单位", lambda b: Cell(str(b.inspection.unit), sub=str(b.inspection.team)), width=24),
    ListColumn("rows", "行数", lambda b: b.counts.get("rows"), css="num"),
    ListColumn("imported", "已导入", lambda b: b.counts.get("imported"), css="num"),
    ListColumn("status", "状态", lambda b: Cell.of(b, "status"), sort=("status",)),
    ListColumn("created_by", "上传人", lambda b: str(b.created_by)),
    ListColumn(
        "created_at", "上传时间", lambda b: f"{timezone.localtime(b.created_at):%Y-%m-%d %H:%M}", sort=("created_at",)
    ),
]


class FindingImportPages(ImportPages[Inspection]):
    kind = KIND
    title, things = "导入问题", "个问题"
    routes = "findings:import"
    upload_at = "inspections/<int:pk>/findings/import/"
    template_at = "inspections/<int:pk>/findings/import/template/"
    batches_at = "findings/imports/"
    template_name = "问题清单模板.xlsx"
    anchors, anchor_field, anchor_related = Inspection, "inspection", ("round__plan", "team", "unit")
    send = staticmethod(workbook_answer)

    def may_act(self, user: User, inspection: Inspection) -> bool:
        return INSPECTION_ACTS.has_role(user, inspection, "import")

    def refusal(self, inspection: Inspection) -> str:
        return refusal(inspection)

    def stage(self, inspection: Inspection, facts: dict[str, Any], *, by: User) -> FindingImport:
        return stage_findings(inspection, upload=facts["file"], by=by)

    def workbook(self, user: User, inspection: Inspection) -> bytes:
        return findings_template(inspection)

    def crumbs(self, inspection: Inspection) -> list[tuple[str, str]]:
        return [("问题清单", reverse("findings:finding_list")), ("导入批次", reverse("findings:import_list"))]

    def sub(self, inspection: Inspection) -> str:
        return f"{inspection.unit} · {inspection.team} · {inspection.authorization_number}"

    def result_url(self, batch: FindingImport) -> str:
        return f"{reverse('findings:finding_list')}?batch={batch.pk}"


PAGES = FindingImportPages()


def import_list(request: Request) -> HttpResponse:
    roles = access.roles(request.user)
    if not (roles.is_team or roles.sees_all_rounds):
        raise Http404
    queryset = FindingImport.objects.visible_to(request.user)
    recorded = Inspection.objects.visible_to(request.user).filter(INSPECTION_ACTS.condition(request.user, "import"))
    return list_page(
        request,
        "findings/findings/import_list.html",
        name="finding_imports",
        title="导入问题",
        filterset=FindingImportFilter(
            request.GET or None,
            queryset.select_related("attachment", "created_by", "inspection__unit", "inspection__team"),
            request=request,
        ),
        columns=COLUMNS,
        export=export_table,
        default_sort=("-created_at", "-pk"),
        inspections=recorded.select_related("unit", "team") if roles.is_team else [],
        may_record=roles.is_team,
        empty="还没有导入记录。巡察组成员从上方选择巡察任务，上传问题清单。",
    )
