from tests.access.table import Line

#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES: dict[str, Line] = {}
