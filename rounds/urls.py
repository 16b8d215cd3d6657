from django.urls import path

from inspection.lib.pending import pending

app_name = "rounds"

urlpatterns = [
    path("rounds/", pending, name="round_list"),
    path("rounds/<int:pk>/", pending, name="round_detail"),
    path("inspections/<int:pk>/", pending, name="inspection_detail"),
    path("organizations/", pending, name="organization_list"),
    path("organizations/<int:pk>/", pending, name="organization_detail"),
    path("plans/", pending, name="plan_list"),
    path("grants/", pending, name="grant_list"),
]
