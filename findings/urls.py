from django.urls import path

from findings.views import (
    findings,
    import_lists,
    imports,
    lead_chain,
    lead_dossiers,
    lead_entry,
    lead_grants,
    lead_register,
    leads,
)
from inspection.lib.pending import pending

app_name = "findings"

urlpatterns = [
    path("findings/", findings.finding_list, name="finding_list"),
    path("findings/<int:pk>/", findings.finding_detail, name="finding_detail"),
    path("findings/imports/", import_lists.import_list, name="import_list"),
    path("findings/imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("findings/imports/<int:pk>/mapping/", imports.import_mapping, name="import_mapping"),
    path("findings/imports/<int:pk>/rows/<int:number>/", imports.import_row, name="import_row"),
    path("findings/imports/<int:pk>/annotated/", imports.import_annotated, name="import_annotated"),
    path("findings/imports/<int:pk>/commit/", imports.import_commit, name="import_commit"),
    path("findings/imports/<int:pk>/commit-valid/", imports.import_commit_valid, name="import_commit_valid"),
    path("findings/imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("findings/imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("inspections/<int:pk>/findings/import/", imports.import_upload, name="import_upload"),
    path("inspections/<int:pk>/findings/import/template/", imports.import_template, name="import_template"),
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
