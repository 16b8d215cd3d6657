from django.urls import path

from rectification.closing.views import opinions, requests, reviews

urlpatterns = [
    path("ledger/<int:pk>/closing/", requests.closing_ask, name="closing_ask"),
    path("closings/<int:pk>/confirm/", requests.closing_confirm, name="closing_confirm"),
    path("closings/<int:pk>/withdraw/", requests.closing_withdraw, name="closing_withdraw"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<int:pk>/", opinions.review_detail, name="review_detail"),
    path("reviews/<int:pk>/approve/", opinions.review_approve, name="review_approve"),
    path("reviews/<int:pk>/return/", opinions.review_return, name="review_return"),
]
