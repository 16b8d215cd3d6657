from django.urls import path

from rounds.people import views

urlpatterns = [
    path("grants/", views.grant_list, name="grant_list"),
    path("grants/<int:pk>/", views.grant_person, name="grant_person"),
    path("grants/<int:pk>/add/", views.grant_add, name="grant_add"),
    path("grants/<int:pk>/remove/", views.grant_remove, name="grant_remove"),
]
