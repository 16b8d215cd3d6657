from django.urls import path

from findings.leads.views import chain, details, dossiers, entries, grants, imports, register

urlpatterns = [
    path("leads/", register.lead_list, name="lead_list"),
    path("leads/new/", entries.lead_create, name="lead_create"),
    path("leads/new/from/<int:pk>/", entries.lead_create_from, name="lead_create_from"),
    path("leads/<int:pk>/", details.lead_detail, name="lead_detail"),
    path("leads/<int:pk>/edit/", entries.lead_edit, name="lead_edit"),
    path("leads/<int:pk>/read/", dossiers.lead_read, name="lead_read"),
    path("leads/<int:pk>/files/<int:file>/", dossiers.lead_file, name="lead_file"),
    path("leads/<int:pk>/print/", dossiers.lead_print, name="lead_print"),
    path("leads/<int:pk>/submit/", chain.lead_submit, name="lead_submit"),
    path("leads/<int:pk>/approve/", chain.lead_approve, name="lead_approve"),
    path("leads/<int:pk>/return/", chain.lead_return, name="lead_return"),
    path("leads/<int:pk>/transfer/", chain.lead_transfer, name="lead_transfer"),
    path("leads/<int:pk>/receive/", chain.lead_receive, name="lead_receive"),
    path("leads/<int:pk>/send-back/", chain.lead_send_back, name="lead_send_back"),
    path("leads/<int:pk>/dispose/", chain.lead_dispose, name="lead_dispose"),
    path("leads/<int:pk>/close/", chain.lead_close, name="lead_close"),
    path("leads/<int:pk>/grants/", grants.lead_grants, name="lead_grants"),
    path("leads/<int:pk>/grants/add/", grants.lead_grant_add, name="lead_grant_add"),
    path("leads/<int:pk>/grants/<int:user>/end/", grants.lead_grant_end, name="lead_grant_end"),
    path("leads/imports/", imports.lead_import_create, name="lead_import_create"),
    *imports.PAGES.urls(),
]
