from django.urls import path

from rounds.rules import views

urlpatterns = [
    path("rounds/<int:pk>/categories/", views.category_list, name="category_list"),
    path("rounds/<int:pk>/categories/add/", views.category_add, name="category_add"),
    path("categories/<int:pk>/rename/", views.category_rename, name="category_rename"),
    path("categories/<int:pk>/remove/", views.category_remove, name="category_remove"),
]
