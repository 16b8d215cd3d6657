from django.urls import include, path

from inspection import views

urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.overview, name="overview"),
    path("overview/<int:pk>/", views.overview_committee, name="overview_committee"),
    path("overview/rounds/<int:pk>/", views.overview_round, name="overview_round"),
    path("overview/frames/<int:pk>/", views.overview_frame, name="overview_frame"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("inspection.accounts.urls")),
    path("notices/", include("inspection.notices.urls")),
    path("trail/", include("inspection.trail.urls")),
    path("", include("rounds.urls")),
    path("", include("findings.urls")),
    path("", include("rectification.urls")),
]
