from django.urls import path

from inspection.lib.pending import pending

app_name = "notices"

urlpatterns = [
    path("", pending, name="notice_list"),
    path("unread/", pending, name="unread"),
]
