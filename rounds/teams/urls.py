from django.urls import path

from rounds.teams import views

urlpatterns = [
    path("rounds/<int:pk>/teams/new/", views.team_create, name="team_create"),
    path("teams/<int:pk>/", views.team_detail, name="team_detail"),
    path("teams/<int:pk>/edit/", views.team_edit, name="team_edit"),
    path("teams/<int:pk>/remove/", views.team_remove, name="team_remove"),
    path("teams/<int:pk>/members/add/", views.member_add, name="member_add"),
    path("members/<int:pk>/role/", views.member_change, name="member_change"),
    path("members/<int:pk>/lead/", views.member_lead, name="member_lead"),
    path("members/<int:pk>/remove/", views.member_remove, name="member_remove"),
]
