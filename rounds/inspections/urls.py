from django.urls import path

from rounds.inspections import views

urlpatterns = [
    path("teams/<int:pk>/inspections/new/", views.inspection_create, name="inspection_create"),
    path("inspections/<int:pk>/", views.inspection_detail, name="inspection_detail"),
    path("inspections/<int:pk>/edit/", views.inspection_edit, name="inspection_edit"),
    path("inspections/<int:pk>/remove/", views.inspection_remove, name="inspection_remove"),
]
