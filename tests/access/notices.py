from typing import Any

from inspection.notices.models import Notice
from tests.access.table import Line


def _of_office(world: Any) -> list[Any]:
    return [Notice.objects.create(recipient=world.office, title="请复核").pk]


#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES: dict[str, Line] = {
    "notices:notice_list": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "notices:unread": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "notices:read_all": Line("302 302 302 302 302 302 302 302 302 302 302 404 404 404", method="post"),
    "notices:notice_open": Line(
        "302 302 404 404 404 404 404 404 404 404 404 404 404 404", args=_of_office, method="post"
    ),
}
