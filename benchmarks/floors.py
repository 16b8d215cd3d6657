"""Hand-written lists beside the product's: session, login, one count, one page, a bare HTML table of the same rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import timezone

from findings.leads.choices import BEFORE_TRANSFER
from findings.models import Finding, Lead
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.listing import backwards, with_key
from rectification.models import Feedback, LedgerItem, LookBack, Review
from rounds.inspections.querysets import ALWAYS
from rounds.models import Organization, Plan, Round

PAGE = "<!doctype html><html><body><h1>{{ count }}</h1><table>{% for row in rows %}<tr>BODY</tr>{% endfor %}</table></body></html>"


def committees(user: User) -> list[int]:
    """Those for which the account works as office, leading group or department."""
    own = access.granted_subquery("rounds.Committee", user)
    department = Organization.objects.filter(
        pk__in=access.granted_subquery("rounds.Organization", user, "review_organization")
    )
    return list(own.values_list("content_object", flat=True).union(department.values_list("committee", flat=True)))


def reached(user: User, *, whole: Q = ALWAYS, team: Q = ALWAYS, unit: Q = ALWAYS) -> Q:
    """What one role sees, by the one condition that its author would write down for it."""
    name = user.username.removeprefix("bench").removeprefix("_").rstrip("0123456789")
    if name in ("office", "group"):
        return Q(committee__in=committees(user))
    if name == "discipline":
        return whole & Q(committee__in=committees(user))
    if (
        not name and int(user.username.removeprefix("bench")) % 3 == 1
    ):  # as the benchmark's people are given their posts
        return team & Q(team__in=access.granted_subquery("rounds.Team", user))
    return unit & Q(unit__in=access.granted_subquery("rounds.Organization", user))


def _findings(user: User) -> QuerySet:
    fed_back = Q(status="fed_back")
    rows = Finding.objects.filter(reached(user, whole=fed_back, unit=fed_back))
    return rows.select_related("unit", "team", "category").defer("search", "description")


def _items(user: User) -> QuerySet:
    rows = LedgerItem.objects.filter(reached(user)).with_progress()
    return rows.select_related("finding__category", "unit", "team").defer("finding__search", "finding__description")


def _feedback(user: User) -> QuerySet:
    return Feedback.objects.filter(reached(user)).with_counts().select_related("inspection__unit", "inspection__team")


def _leads(user: User) -> QuerySet:
    if user.username.startswith("bench_discipline"):
        path = Q(receiver__in=access.granted_subquery("rounds.Organization", user))
    else:
        path = reached(user, team=Q(state__in=BEFORE_TRANSFER))
    return Lead.objects.filter(path).with_deadline().select_related("receiver", "team__round")


def _reviews(user: User) -> QuerySet:
    rows = Review.objects.filter(request__item__committee__in=committees(user))
    return rows.select_related("request__item__finding", "request__item__unit").defer("request__item__finding__search")


def _look_backs(user: User) -> QuerySet:
    rows = LookBack.objects.filter(committee__in=committees(user))
    return rows.select_related("inspection__unit", "inspection__round__plan")


def _of_committee(model: Any) -> Callable[[User], QuerySet]:
    return lambda user: model.objects.filter(committee__in=committees(user)).select_related("committee")


@dataclass(frozen=True)
class Floor:
    """One list: its rows by hand, what a table row shows, its order, and where the product names what it sorts by."""

    rows: Callable[[User], QuerySet]
    cells: tuple[str, ...]
    order: tuple[str, ...]
    columns: str = ""
    filters: dict[str, Callable[[], Q]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset({"组长", "巡察办", "领导小组", "纪委监委", "单位负责人", "联络员"})


WHOLE = frozenset({"巡察办", "领导小组"})
LINK = '<a href="{{ row.get_absolute_url }}">{{ row.%s }}</a>'
OPEN = ~Q(status="closed")
FLOORS = {
    "/findings/": Floor(
        _findings,
        ("row.number", LINK % "title", "row.category", "row.unit", "row.get_status_display", "row.get_rectify_kind_display"),
        ("-created_at", "-pk"),
        "findings.findings.views.findings.INNER_COLUMNS",
        {f"status={status}": lambda status=status: Q(status=status) for status in ("draft", "fed_back")}
        | {"rectify_kind=limited": lambda: Q(rectify_kind="limited")},
    ),
    "/ledger/": Floor(
        _items,
        ("row.sequence", LINK % "finding.title", "row.unit", "row.leader", "row.lead_department", "row.get_status_display",
         "row.due_on", "row.measures_done", "row.measures_total", "row.latest_text"),
        ("-feedback_id", "sequence", "pk"),
        "rectification.ledger.views.ledger.COLUMNS",
        {
            "status=returned": lambda: Q(status="returned"),
            "status=closed": lambda: Q(status="closed"),
            "is_long_term=true": lambda: Q(is_long_term=True),
            "due=overdue": lambda: OPEN & Q(due_on__lt=timezone.localdate()),
        },
    ),
    "/feedback/": Floor(
        _feedback,
        (LINK % "inspection.unit", "row.inspection.team", "row.fed_back_on", "row.items_total", "row.items_closed", "row.items_overdue"),
        ("-fed_back_on", "-pk"),
        "rectification.feedback.views.feedbacks.COLUMNS",
    ),
    "/leads/": Floor(
        _leads,
        (LINK % "number", "row.get_state_display", "row.team", "row.receiver", "row.transferred_on", "row.due_on"),
        ("-created_at", "-pk"),
        "findings.leads.views.register.COLUMNS",
        {"state=transferred": lambda: Q(state="transferred"), "deadline=overdue": lambda: Q(due_on__lt=timezone.localdate())},
        roles=frozenset({"组长", "巡察办", "领导小组", "纪委监委"}),
    ),
    "/reviews/": Floor(
        _reviews,
        (LINK % "request.item.finding.title", "row.request.item.unit", "row.get_party_display", "row.request.due_on", "row.get_decision_display"),
        ("request__due_on", "request_id", "order", "pk"),
        filters={"scope=open": lambda: Q(decision="", request__state="reviewing")},
        roles=WHOLE,
    ),
    "/lookbacks/": Floor(
        _look_backs, (LINK % "inspection.unit", "row.score", "row.get_state_display", "row.proposed_on"), ("-score", "-pk"), roles=WHOLE,
    ),
    "/rounds/": Floor(_of_committee(Round), (LINK % "year", "row.number", "row.stage"), ("-year", "-number"), roles=WHOLE),
    "/plans/": Floor(_of_committee(Plan), (LINK % "name", "row.first_year"), ("-first_year",), roles=WHOLE),
    "/organizations/": Floor(
        _of_committee(Organization), (LINK % "name", "row.get_kind_display", "row.get_status_display"), ("name", "pk"), roles=WHOLE,
    ),
}  # fmt: skip


def sorts(address: str) -> dict[str, tuple[str, ...]]:
    """Every order which the product's list offers: the key of its address → the columns."""
    path = FLOORS[address].columns
    if not path:
        return {}
    module, _, name = path.rpartition(".")
    known = {column.key: column.sort for column in getattr(import_module(module), name) if column.sort}
    return known | {f"-{key}": backwards(names) for key, names in known.items()}


def floor_list(request: HttpRequest, name: str) -> HttpResponse:
    """What a careful person would write by hand for this one list, its filters and its orders."""
    floor = FLOORS[f"/{name}/"]
    query = request.GET.copy()
    page, size, sort = query.pop("page", ["1"])[0], int(query.pop("size", ["20"])[0]), query.pop("sort", [""])[0]
    rows = floor.rows(request.user)
    if query:
        rows = rows.filter(floor.filters[query.urlencode()]())
    order = sorts(f"/{name}/")[sort] if sort else floor.order
    paginator = Paginator(rows.order_by(*with_key(order)), size)
    body = "".join(f"<td>{cell if '{' in cell else '{{ ' + cell + ' }}'}</td>" for cell in floor.cells)
    template = engines["django"].from_string(PAGE.replace("BODY", body))
    found = paginator.get_page(page).object_list
    return HttpResponse(template.render({"rows": found, "count": paginator.count}))


REPLAYED: list[str] = []


def floor_statements(request: HttpRequest) -> HttpResponse:
    """A bare view that asks the database the same as a page of the product: the statements in REPLAYED, shown as a table."""
    from django.db import connection

    tables = []
    assert request.user.is_authenticated
    with connection.cursor() as cursor:
        for statement in REPLAYED:
            cursor.execute(statement)
            tables.append(cursor.fetchall())
    page = "{% for rows in tables %}<table>{% for row in rows %}<tr><td>{{ row|join:'</td><td>' }}</td></tr>{% endfor %}</table>{% endfor %}"
    return HttpResponse(engines["django"].from_string(page).render({"tables": tables}))
