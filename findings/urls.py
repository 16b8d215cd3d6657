from django.urls import path

from findings.views import findings, lead_chain, lead_dossiers, lead_entry, lead_grants, lead_register, leads
from inspection.lib.pending import pending

app_name = "findings"

urlpatterns = [
    path("findings/", findings.finding_list, name="finding_list"),
    path("findings/<int:pk>/", findings.finding_detail, name="finding_detail"),
    path("findings/imports/", pending, name="import_list"),
    path("findings/imports/<int:pk>/", pending, name="import_detail"),
    path("leads/", lead_register.lead_list, name="lead_list"),
    path("leads/new/", lead_entry.lead_create, name="lead_create"),
    path("leads/new/from/<int:pk>/", lead_entry.lead_create_from, name="lead_create_from"),
    path("leads/<int:pk>/", leads.lead_detail, name="lead_detail"),
    path("leads/<int:pk>/edit/", lead_entry.lead_edit, name="lead_edit"),
    path("leads/<int:pk>/read/", lead_dossiers.lead_read, name="lead_read"),
    path("leads/<int:pk>/files/<int:file>/", lead_dossiers.lead_file, name="lead_file"),
    path("leads/<int:pk>/print/", lead_dossiers.lead_print, name="lead_print"),
    path("leads/<int:pk>/submit/", lead_chain.lead_submit, name="lead_submit"),
    path("leads/<int:pk>/approve/", lead_chain.lead_approve, name="lead_approve"),
    path("leads/<int:pk>/return/", lead_chain.lead_return, name="lead_return"),
    path("leads/<int:pk>/transfer/", lead_chain.lead_transfer, name="lead_transfer"),
    path("leads/<int:pk>/receive/", lead_chain.lead_receive, name="lead_receive"),
    path("leads/<int:pk>/send-back/", lead_chain.lead_send_back, name="lead_send_back"),
    path("leads/<int:pk>/dispose/", lead_chain.lead_dispose, name="lead_dispose"),
    path("leads/<int:pk>/close/", lead_chain.lead_close, name="lead_close"),
    path("leads/<int:pk>/grants/", lead_grants.lead_grants, name="lead_grants"),
    path("leads/<int:pk>/grants/add/", lead_grants.lead_grant_add, name="lead_grant_add"),
    path("leads/<int:pk>/grants/<int:user>/end/", lead_grants.lead_grant_end, name="lead_grant_end"),
    path("leads/imports/<int:pk>/", pending, name="lead_import_detail"),
]
