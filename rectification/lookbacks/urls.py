from django.urls import path

from rectification.lookbacks.views import decisions, lookbacks

urlpatterns = [
    path("lookbacks/", lookbacks.lookback_list, name="lookback_list"),
    path("lookbacks/<int:pk>/", lookbacks.lookback_detail, name="lookback_detail"),
    path("lookbacks/<int:pk>/accept/", decisions.lookback_accept, name="lookback_accept"),
    path("lookbacks/<int:pk>/postpone/", decisions.lookback_postpone, name="lookback_postpone"),
    path("lookbacks/<int:pk>/reject/", decisions.lookback_reject, name="lookback_reject"),
    path("lookbacks/<int:pk>/place/", decisions.lookback_place, name="lookback_place"),
    path("lookbacks/<int:pk>/assign/", decisions.lookback_assign, name="lookback_assign"),
]
