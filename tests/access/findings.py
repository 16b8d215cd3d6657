from tests.access.table import Line, pk

#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES = {
    "findings:finding_list": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "findings:finding_detail": Line("302 200 200 200 200 404 404 404 404 404 404 404 404 404", pk("finding")),
}
