from tests.access.table import Line, pk

#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
# Only a city has an overview: tests/inspection/test_overview.py has one with counties.
OF_CITY = "302 404 404 404 404 404 404 404 404 404 404 404 404 404"

LINES = {
    "overview": Line(OF_CITY),
    "overview_committee": Line(OF_CITY, pk("committee")),
    "overview_round": Line(OF_CITY, pk("round")),
    "overview_frame": Line(OF_CITY, pk("round")),
    "home": Line("302 200 200 200 200 200 200 200 200 200 200 200 200 200"),
}
PUBLIC = {"healthz": "proxies and watchdogs ask before anybody can log in; the answer names no data"}
