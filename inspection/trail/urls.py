from django.urls import path

from inspection.trail.views import changes, histories, records

app_name = "trail"

urlpatterns = [
    path("records/", records.record_list, name="record_list"),
    path("changes/", changes.change_list, name="change_list"),
    path("users/<int:pk>/", histories.user_history, name="user_history"),
]
