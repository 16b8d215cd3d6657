"""Uploading a list of leads. Only the person who uploaded it ever sees it, and nobody from a unit learns that it exists."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from findings.findings.access import may_record
from findings.leads.access import may_register, opens_register, recordable
from findings.leads.models import LeadImport
from findings.leads.services.imports import KIND, leads_template, stage_leads
from findings.leads.views.details import of_register
from inspection.accounts.models import User
from inspection.files.views.imports import ImportPages
from inspection.lib.answers import require
from inspection.lib.pages import page_links, page_of
from inspection.lib.requests import Request
from inspection.trail.views import workbook_answer
from rounds.models import Inspection

TASKS_A_PAGE = 30
SEALED = "导入后内容即封存，只有登记人和组长能够阅看；本页只有您本人能看到，导入或放弃后即清除"


class LeadImportPages(ImportPages[Inspection]):
    kind = KIND
    title, things = "导入问题线索", "条线索"
    is_secret = True
    routes = "findings:lead_import"
    upload_at = "inspections/<int:pk>/leads/import/"
    template_at = "leads/imports/template/"
    batches_at = "leads/imports/"
    template_name = "问题线索移交清单模板.xlsx"
    anchors, anchor_field, anchor_related = Inspection, "inspection", ("team", "unit")
    send = staticmethod(workbook_answer)

    def refuse_stranger(self, user: User) -> None:
        if not opens_register(user):
            raise Http404

    def may_act(self, user: User, inspection: Inspection | None) -> bool:
        return may_record(user, inspection) if inspection else may_register(user)

    def stage(self, inspection: Inspection, facts: dict[str, Any], *, by: User) -> LeadImport:
        return stage_leads(inspection, upload=facts["file"], by=by)

    def workbook(self, user: User, inspection: Inspection | None) -> bytes:
        return leads_template(recordable(user).values_list("committee", flat=True).distinct())

    def crumbs(self, inspection: Inspection) -> list[tuple[str, str]]:
        return [("问题线索", reverse("findings:lead_list")), ("导入批次", reverse("findings:lead_import_create"))]

    def sub(self, inspection: Inspection) -> str:
        return f"{inspection.unit} · {inspection.team} · {SEALED}"

    def result_url(self, batch: LeadImport) -> str:
        return reverse("findings:lead_list")


PAGES = LeadImportPages()


@of_register
@require_safe
def lead_import_create(request: Request) -> HttpResponse:
    require(may_register(request.user))
    words = request.GET.get("words", "").replace("\0", "").strip()[:100]
    tasks = recordable(request.user).select_related("team", "unit")
    page = page_of(request, tasks.filter(unit__name__icontains=words) if words else tasks, TASKS_A_PAGE)
    query = f"{urlencode({'words': words})}&" if words else ""
    context = {
        "page": page,
        "links": page_links(page, lambda number: f"?{query}page={number}"),
        "words": words,
        "batches": PAGES.earlier(request.user),
    }
    return render(request, "findings/leads/lead_import_list.html", context)
