from django.urls import path

from findings.views import findings
from inspection.lib.pending import pending

app_name = "findings"

urlpatterns = [
    path("findings/", findings.finding_list, name="finding_list"),
    path("findings/<int:pk>/", findings.finding_detail, name="finding_detail"),
    path("findings/imports/", pending, name="import_list"),
    path("findings/imports/<int:pk>/", pending, name="import_detail"),
    path("leads/", pending, name="lead_list"),
    path("leads/<int:pk>/", pending, name="lead_detail"),
    path("leads/imports/<int:pk>/", pending, name="lead_import_detail"),
]
