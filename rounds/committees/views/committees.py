"""派出党委, kept by the system administrator, who sees their facts and nothing of their business."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inspection.lib import access
from inspection.lib.access import Duty
from inspection.lib.answers import answer_form
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.services import history_of
from rounds.committees import services
from rounds.committees.forms import CommitteeFilter, CommitteeForm
from rounds.committees.models import Committee

COLUMNS = [
    ListColumn("name", "名称", lambda c: Cell(c.name, href=c.get_absolute_url()), sort=("name",), css="t"),
    ListColumn("short_name", "简称", lambda c: c.short_name, sort=("short_name",)),
    ListColumn("level", "层级", lambda c: c.get_level_display(), sort=("level",)),
    ListColumn("city", "上级市委", lambda c: str(c.city or ""), sort=("city__name",)),
    ListColumn("office_name", "巡察办名称", lambda c: c.office_name),
    ListColumn("leading_group_name", "领导小组名称", lambda c: c.leading_group_name, shown=False),
    ListColumn("document_prefix", "文号前缀", lambda c: c.document_prefix),
    ListColumn("first_year", "本届起始年份", lambda c: str(c.first_year or "")),
]
SECOND = (
    "增加后系统由多个派出党委共用，各派出党委的名册、规划、轮次、问题、线索和台账互不可见。"
    "目前没有所属党委的账号全部登记为“{first}”的本级人员，照常可以选入其巡察组；增加后开通的账号，"
    "须由安全保密管理员授予“本级人员”后才能选入巡察组。派出党委增加后不能删除。"
)
MORE = "新派出党委的巡察办人员、领导小组成员和本级人员，由安全保密管理员在“授权管理”中授权。派出党委增加后不能删除。"


@require_safe
def committee_list(request: Request) -> HttpResponse:
    access.require_duty(request.user, Duty.SYSTEM_ADMIN)
    committees = Committee.objects.visible_to(request.user)
    if not committees.are_several() and (only := committees.first()):
        return _detail(request, only)
    return list_page(
        request,
        "rounds/committees/committee_list.html",
        name="committees",
        title="派出党委",
        filterset=CommitteeFilter(request.GET or None, committees.select_related("city"), request=request),
        columns=COLUMNS,
        export=None,
        default_sort=("level", "pk"),
        empty="还没有派出党委。请先增加。",
    )


def committee_create(request: Request) -> HttpResponse:
    access.require_duty(request.user, Duty.SYSTEM_ADMIN)
    committees = Committee.objects.visible_to(request.user)
    form = CommitteeForm(request.POST or None)
    first = None if committees.are_several() else committees.first()

    def create() -> Committee:
        return services.create_committee(form.save(commit=False), by=request.user)

    return answer_form(
        request,
        form,
        create,
        title="增加派出党委",
        warning=SECOND.format(first=first.name) if first else MORE,
        confirm="确认增加派出党委？增加后不能删除。",
        submit="增加",
        back=reverse("rounds:committee_list"),
        done=lambda committee: f"已增加派出党委“{committee.name}”。请安全保密管理员为其授权人员。",
    )


@require_safe
def committee_detail(request: Request, pk: int) -> HttpResponse:
    return _detail(request, _committee(request, pk))


def committee_edit(request: Request, pk: int) -> HttpResponse:
    committee = _committee(request, pk)
    form = CommitteeForm(request.POST or None, instance=committee)

    def change() -> Committee:
        return services.change_committee(form.save(commit=False), changed=form.changed_data, by=request.user)

    return answer_form(request, form, change, title=f"修改：{committee.name}", back=committee)


def _detail(request: Request, committee: Committee) -> HttpResponse:
    context = {
        "committee": committee,
        "counties": committee.counties.all(),
        "is_only": not Committee.objects.visible_to(request.user).are_several(),
        "history": history_of(committee),
    }
    return render(request, "rounds/committees/committee_detail.html", context)


def _committee(request: Request, pk: int) -> Committee:
    access.require_duty(request.user, Duty.SYSTEM_ADMIN)
    return get_object_or_404(Committee.objects.visible_to(request.user).select_related("city"), pk=pk)
