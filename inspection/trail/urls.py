from django.urls import path

from inspection.lib.pending import pending

app_name = "trail"

urlpatterns = [
    path("records/", pending, name="record_list"),
    path("changes/", pending, name="change_list"),
]
