from tests.access.table import Line

#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES = {
    "home": Line("302 200 200 200 200 200 200 200 200 200 200 200 200 200"),
}
PUBLIC: dict[str, str] = {}
