from django.urls import path

from inspection.lib.pending import pending
from rectification.views import (
    closing,
    feedback,
    feedbacks,
    items,
    ledger,
    lookback_decisions,
    lookbacks,
    receipts,
    review,
    reviews,
    work,
)

app_name = "rectification"

urlpatterns = [
    path("feedback/", feedbacks.feedback_list, name="feedback_list"),
    path("feedback/of/<int:pk>/", feedback.feedback_create, name="feedback_create"),
    path("feedback/<int:pk>/", receipts.feedback_detail, name="feedback_detail"),
    path("feedback/<int:pk>/supplement/", feedback.feedback_supplement, name="feedback_supplement"),
    path("feedback/<int:pk>/print/", receipts.feedback_print, name="feedback_print"),
    path("feedback/<int:pk>/sign/head/", receipts.feedback_sign_head, name="feedback_sign_head"),
    path("feedback/<int:pk>/sign/body/", receipts.feedback_sign_body, name="feedback_sign_body"),
    path("feedback/<int:pk>/files/<int:file>/", receipts.feedback_file, name="feedback_file"),
    path("ledger/", ledger.item_list, name="item_list"),
    path("ledger/<int:pk>/", items.item_detail, name="item_detail"),
    path("ledger/<int:pk>/edit/", work.item_edit, name="item_edit"),
    path("ledger/<int:pk>/deadline/", work.deadline_change, name="deadline_change"),
    path("ledger/<int:pk>/measures/add/", work.measure_add, name="measure_add"),
    path("ledger/<int:pk>/progress/", work.progress_report, name="progress_report"),
    path("ledger/<int:pk>/closing/", closing.closing_ask, name="closing_ask"),
    path("measures/<int:pk>/edit/", work.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/remove/", work.measure_remove, name="measure_remove"),
    path("measures/<int:pk>/finish/", work.measure_finish, name="measure_finish"),
    path("progress/<int:pk>/files/<int:file>/", items.evidence_download, name="evidence_download"),
    path("closings/<int:pk>/confirm/", closing.closing_confirm, name="closing_confirm"),
    path("closings/<int:pk>/withdraw/", closing.closing_withdraw, name="closing_withdraw"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<int:pk>/", review.review_detail, name="review_detail"),
    path("reviews/<int:pk>/approve/", review.review_approve, name="review_approve"),
    path("reviews/<int:pk>/return/", review.review_return, name="review_return"),
    path("lookbacks/", lookbacks.lookback_list, name="lookback_list"),
    path("lookbacks/<int:pk>/", lookbacks.lookback_detail, name="lookback_detail"),
    path("lookbacks/<int:pk>/accept/", lookback_decisions.lookback_accept, name="lookback_accept"),
    path("lookbacks/<int:pk>/postpone/", lookback_decisions.lookback_postpone, name="lookback_postpone"),
    path("lookbacks/<int:pk>/reject/", lookback_decisions.lookback_reject, name="lookback_reject"),
    path("lookbacks/<int:pk>/place/", lookback_decisions.lookback_place, name="lookback_place"),
    path("lookbacks/<int:pk>/assign/", lookback_decisions.lookback_assign, name="lookback_assign"),
    path("ledger/imports/<int:pk>/", pending, name="import_detail"),
]
