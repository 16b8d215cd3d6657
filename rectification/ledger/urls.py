from django.urls import path

from rectification.ledger.views import details, exports, imports, ledger, work

urlpatterns = [
    path("ledger/", ledger.item_list, name="item_list"),
    path("ledger/<int:pk>/", details.item_detail, name="item_detail"),
    path("ledger/<int:pk>/edit/", work.item_edit, name="item_edit"),
    path("ledger/<int:pk>/deadline/", work.deadline_change, name="deadline_change"),
    path("ledger/<int:pk>/measures/add/", work.measure_add, name="measure_add"),
    path("ledger/<int:pk>/progress/", work.progress_report, name="progress_report"),
    path("measures/<int:pk>/edit/", work.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/remove/", work.measure_remove, name="measure_remove"),
    path("measures/<int:pk>/finish/", work.measure_finish, name="measure_finish"),
    path("progress/<int:pk>/files/<int:file>/", details.evidence_download, name="evidence_download"),
    path("feedback/<int:pk>/ledger/export/", exports.ledger_export, name="ledger_export"),
    path("feedback/<int:pk>/ledger/print/", exports.ledger_print, name="ledger_print"),
    path("ledger/export/", exports.ledger_export_all, name="ledger_export_all"),
    *imports.PAGES.urls(),
]
