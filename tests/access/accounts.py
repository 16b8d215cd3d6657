from tests.access.table import Line, pk

NEW = {"username": "newcomer", "full_name": "新同志", "duty": ""}


def nothing(world):
    return {"x": ""}


#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES: dict[str, Line] = {
    "accounts:logout": Line("302 302 302 302 302 302 302 302 302 302 302 302 302 302", data=nothing),
    "accounts:password_change": Line("302 200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "accounts:user_list": Line("302 403 403 403 403 403 403 403 403 403 403 200 403 403"),
    "accounts:user_create": Line("302 403 403 403 403 403 403 403 403 403 403 200 403 403", data=lambda world: NEW),
    "accounts:user_detail": Line("302 403 403 403 403 403 403 403 403 403 403 200 403 403", pk("deputy")),
    "accounts:user_edit": Line("302 403 403 403 403 403 403 403 403 403 403 200 403 403", pk("deputy")),
    "accounts:user_deactivate": Line("302 403 403 403 403 403 403 403 403 403 403 302 403 403", pk("deputy"), nothing),
    "accounts:user_activate": Line("302 403 403 403 403 403 403 403 403 403 403 302 403 403", pk("deputy"), nothing),
    "accounts:user_reset": Line("302 403 403 403 403 403 403 403 403 403 403 200 403 403", pk("deputy"), nothing),
}
PUBLIC = {"accounts:login": "nobody is logged in before the login"}
