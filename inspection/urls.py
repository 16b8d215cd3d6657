from django.urls import include, path

from inspection import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("inspection.accounts.urls")),
    path("notices/", include("inspection.notices.urls")),
    path("trail/", include("inspection.trail.urls")),
    path("", include("rounds.urls")),
    path("", include("findings.urls")),
    path("", include("rectification.urls")),
]
