from django.urls import path

from rounds.coverage import views

urlpatterns = [
    path("plans/<int:pk>/", views.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/units/", views.plan_units, name="plan_units"),
]
