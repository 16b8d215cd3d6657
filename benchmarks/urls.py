"""The product's routes and, beside them, the hand-written views that are the practical floor inside Django."""

from django.urls import include, path

from benchmarks.floors import floor_list, floor_statements

urlpatterns = [
    path("floor/statements/", floor_statements),
    path("floor/<str:name>/", floor_list),
    path("", include("inspection.urls")),
]
