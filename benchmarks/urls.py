"""The product's routes and, beside them, the hand-written list that is the practical floor inside Django."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from findings.models import Finding
from inspection.lib import access

TABLE = """<!doctype html><html><body><h1>{{ count }}</h1><table>{% for f in rows %}<tr><td>{{ f.number }}</td>
<td><a href="/findings/{{ f.pk }}/">{{ f.title }}</a></td><td>{{ f.category }}</td><td>{{ f.unit }}</td>
<td>{{ f.get_status_display }}</td><td>{{ f.get_rectify_kind_display }}</td></tr>{% endfor %}</table></body></html>"""


def floor_list(request: HttpRequest) -> HttpResponse:
    """Session, login, one count, one page: what a careful person would write by hand for this one list."""
    queryset = (
        Finding.objects.filter(team__in=access.held("rounds.Team", request.user))
        .select_related("unit", "team", "category")
        .defer("search", "description")
        .order_by("-created_at", "-pk")
    )
    if status := request.GET.get("status"):
        queryset = queryset.filter(status=status)
    page = Paginator(queryset, 50).get_page(request.GET.get("page"))
    template = engines["django"].from_string(TABLE)
    return HttpResponse(template.render({"rows": page.object_list, "count": page.paginator.count}))


urlpatterns = [path("floor/", floor_list), path("", include("inspection.urls"))]
