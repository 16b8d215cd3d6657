"""Where uploading leads begins: the inspections that take them, and the person's own earlier lists."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from findings.leads.access import may_register, recordable
from findings.leads.models import LeadImport
from findings.leads.services.import_kind import KIND, leads_template
from findings.leads.views.details import of_register
from inspection.files.views import Pages
from inspection.lib.page import address_of
from inspection.trail.views import workbook_answer

PAGES = Pages(KIND, "findings:lead_import", "导入问题线索", "条线索", is_secret=True)
EARLIER = 20


@of_register
@require_safe
def lead_import_create(request: HttpRequest) -> HttpResponse:
    if not may_register(request.user):
        raise PermissionDenied
    inspections = recordable(request.user).select_related("team", "unit")
    context = {"inspections": inspections, "batches": own_imports(request), "address": address_of(request)}
    return render(request, "findings/leads/lead_import_list.html", context)


@of_register
@require_safe
def lead_import_template(request: HttpRequest) -> HttpResponse:
    if not may_register(request.user):
        raise PermissionDenied
    return workbook_answer(
        leads_template(recordable(request.user).values_list("committee", flat=True).distinct()),
        "问题线索移交清单模板.xlsx",
    )


def own_imports(request: HttpRequest, **narrowed: Any) -> QuerySet:
    """The newest lists that this person uploaded."""
    own = LeadImport.objects.visible_to(request.user).filter(**narrowed)
    return own.select_related("attachment", "created_by")[:EARLIER]
