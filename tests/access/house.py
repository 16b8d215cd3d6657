from tests.access.table import Line

#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES = {
    "home": Line("302 200 200 200 200 200 200 200 200 200 200 200 200 200"),
}
PUBLIC = {"healthz": "proxies and watchdogs ask before anybody can log in; the answer names no data"}
