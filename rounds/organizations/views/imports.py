"""Uploading the roster of Party organizations; the office alone does it, for its own committee."""

from typing import Any

from django.urls import reverse

from inspection.accounts.models import User
from inspection.files.views.imports import ImportPages
from inspection.lib import access
from inspection.trail.views import workbook_answer
from rounds.committees.models import Committee
from rounds.organizations.forms import RosterForm
from rounds.organizations.models import OrganizationImport
from rounds.organizations.services.imports import KIND, roster_template, stage_roster

BLANKS = "按编码或全称更新已登记的单位，其余新增；空白单元格不改变已登记的内容"


class RosterPages(ImportPages[Committee]):
    kind = KIND
    title, things = "导入党组织名册", "个单位"
    routes = "rounds:organization_import"
    upload_route = ""
    upload_at = batches_at = "organizations/import/"
    template_at = "organizations/import/template/"
    template_name = "党组织名册模板.xlsx"
    anchor_field = "committee"
    send = staticmethod(workbook_answer)

    def refuse_stranger(self, user: User) -> None:
        access.refuse_administrators(user)

    def may_act(self, user: User, committee: Committee | None) -> bool:
        roles = access.roles(user)
        return roles.serves(committee.pk) if committee else roles.is_office

    def form(self, user: User, *data: Any) -> RosterForm:
        return RosterForm(*data, user=user)

    def stage(self, committee: None, facts: dict[str, Any], *, by: User) -> OrganizationImport:
        return stage_roster(upload=facts["file"], committee=facts.get("committee"), by=by)

    def workbook(self, user: User, committee: None) -> bytes:
        return roster_template(by=user)

    def crumbs(self, committee: Committee | None) -> list[tuple[str, str]]:
        return [("党组织名册", reverse("rounds:organization_list"))]

    def sub(self, committee: Committee | None) -> str:
        return "" if committee else BLANKS

    def result_url(self, batch: OrganizationImport) -> str:
        return reverse("rounds:organization_list")


PAGES = RosterPages()
