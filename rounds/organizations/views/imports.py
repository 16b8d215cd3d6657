"""Uploading the roster of Party organizations; the office alone does it."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from inspection.files import views as shared
from inspection.lib import access
from inspection.trail.views import workbook_answer
from rounds.committees.views.choosing import choose_committee, chosen_committee
from rounds.organizations.models import OrganizationImport
from rounds.organizations.services import imports as services
from rounds.organizations.services.import_rows import why_not_undo

PAGES = shared.Pages(services.KIND, "rounds:organization_import", "导入党组织名册", "个单位")
EARLIER = 20


def organization_import(request: HttpRequest) -> HttpResponse:
    access.require_some_office(request.user)
    committee = chosen_committee(request)
    if committee is None:
        question = "请先选择导入到哪个党委的名册"
        return choose_committee(request, title="导入党组织名册", question=question, crumbs=_crumbs())
    name = f"{committee}：" if access.standing(request.user).sees_several else ""
    earlier = OrganizationImport.objects.visible_to(request.user).filter(committee=committee)
    return shared.upload_page(
        request,
        PAGES,
        stage=partial(services.stage_roster, committee=committee),
        crumbs=_crumbs(),
        sub=f"{name}按编码或全称更新已登记的单位，其余新增；空白单元格不改变已登记的内容",
        template_url=reverse("rounds:organization_import_template"),
        batches=earlier.select_related("attachment", "created_by")[:EARLIER],
    )


@require_safe
def organization_import_template(request: HttpRequest) -> HttpResponse:
    access.require_some_office(request.user)
    return workbook_answer(services.roster_template(by=request.user), "党组织名册模板.xlsx")


@require_safe
def organization_import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    return shared.batch_page(
        request,
        batch,
        PAGES,
        may_act=True,
        crumbs=_crumbs(),
        sub=batch.attachment.name,
        upload_url=reverse("rounds:organization_import"),
        result_url=reverse("rounds:organization_list"),
        undo_refusal=why_not_undo(batch) if batch.is_committed else "",
    )


@require_POST
def organization_import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.remap(request, _batch(request, pk), PAGES)


@require_POST
def organization_import_row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return shared.tick(request, _batch(request, pk), PAGES, number)


@require_safe
def organization_import_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.send_annotated(request, _batch(request, pk), PAGES, answer=workbook_answer)


@require_POST
def organization_import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.commit_all(request, _batch(request, pk), PAGES)


@require_POST
def organization_import_commit_valid(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.commit_valid(request, _batch(request, pk), PAGES)


@require_POST
def organization_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    return shared.act(request, batch, partial(services.undo_roster, batch, by=request.user), "已撤销本批导入。")


@require_POST
def organization_import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.discard(request, _batch(request, pk), PAGES)


def _batch(request: HttpRequest, pk: int) -> OrganizationImport:
    batches = OrganizationImport.objects.visible_to(request.user)
    return get_object_or_404(batches.select_related("attachment", "created_by", "committed_by", "undone_by"), pk=pk)


def _crumbs() -> list[tuple[str, str]]:
    return [("党组织名册", reverse("rounds:organization_list"))]
