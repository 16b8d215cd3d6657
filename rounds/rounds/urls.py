from django.urls import path

from rounds.rounds.views import details, entries, joining, rounds, stages

urlpatterns = [
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/new/", entries.round_open, name="round_open"),
    path("rounds/<int:pk>/", details.round_detail, name="round_detail"),
    path("rounds/<int:pk>/join/", joining.round_join, name="round_join"),
    path("rounds/<int:pk>/remind/", joining.round_remind, name="round_remind"),
    path("rounds/<int:pk>/edit/", entries.round_edit, name="round_edit"),
    path("rounds/<int:pk>/remove/", entries.round_remove, name="round_remove"),
    path("rounds/<int:pk>/stages/", stages.round_stages, name="round_stages"),
    path("rounds/<int:pk>/advance/", stages.round_advance, name="round_advance"),
    path("rounds/<int:pk>/return/", stages.round_return, name="round_return"),
    path("rounds/<int:pk>/chain/", entries.round_chain, name="round_chain"),
    path("inspections/<int:pk>/advance/", stages.inspection_advance, name="inspection_advance"),
    path("inspections/<int:pk>/return/", stages.inspection_return, name="inspection_return"),
]
