from django.urls import path

from findings.findings.views import details, entries, evidence, findings, imports, steps

urlpatterns = [
    path("findings/", findings.finding_list, name="finding_list"),
    path("findings/submit/", steps.findings_submit, name="findings_submit"),
    path("findings/pass/", steps.findings_pass, name="findings_pass"),
    path("findings/new/", entries.finding_new, name="finding_new"),
    path("findings/new/<int:pk>/", entries.finding_record, name="finding_record"),
    path("findings/<int:pk>/", details.finding_detail, name="finding_detail"),
    path("findings/<int:pk>/edit/", entries.finding_edit, name="finding_edit"),
    path("findings/<int:pk>/delete/", entries.finding_delete, name="finding_delete"),
    path("findings/<int:pk>/correct/", entries.finding_correct, name="finding_correct"),
    path("findings/<int:pk>/submit/", steps.finding_submit, name="finding_submit"),
    path("findings/<int:pk>/withdraw/", steps.finding_withdraw, name="finding_withdraw"),
    path("findings/<int:pk>/sign/", steps.finding_sign, name="finding_sign"),
    path("findings/<int:pk>/review/", steps.finding_review, name="finding_review"),
    path("findings/<int:pk>/approve/", steps.finding_approve, name="finding_approve"),
    path("findings/<int:pk>/return/", steps.finding_return, name="finding_return"),
    path("findings/<int:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path("findings/<int:pk>/evidence/<int:file>/", evidence.evidence_download, name="evidence_download"),
    path("findings/<int:pk>/evidence/<int:file>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("rounds/<int:pk>/findings/", findings.round_summary, name="round_summary"),
    path("findings/imports/", imports.import_list, name="import_list"),
    *imports.PAGES.urls(),
]
