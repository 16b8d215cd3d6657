from django.urls import path

from inspection.lib.pending import pending

app_name = "rectification"

urlpatterns = [
    path("ledger/", pending, name="item_list"),
    path("ledger/<int:pk>/", pending, name="item_detail"),
    path("feedback/", pending, name="feedback_list"),
    path("feedback/<int:pk>/", pending, name="feedback_detail"),
    path("reviews/", pending, name="review_list"),
    path("lookbacks/", pending, name="lookback_list"),
    path("lookbacks/<int:pk>/", pending, name="lookback_detail"),
    path("ledger/imports/<int:pk>/", pending, name="import_detail"),
]
