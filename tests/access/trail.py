from tests.access.table import Line, pk

#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES: dict[str, Line] = {
    "trail:record_list": Line("302 403 403 403 403 403 403 403 403 403 403 403 403 200"),
    "trail:user_history": Line("302 403 403 403 403 403 403 403 403 403 403 200 403 403", pk("member")),
    "trail:change_list": Line("302 403 403 403 403 403 403 403 403 403 403 403 403 200"),
}
