from django.urls import path

from rounds.plans import views

urlpatterns = [
    path("plans/", views.plan_list, name="plan_list"),
    path("plans/new/", views.plan_create, name="plan_create"),
    path("plans/<int:pk>/items/add/", views.plan_item_add, name="plan_item_add"),
    path("plan-items/<int:pk>/remove/", views.plan_item_remove, name="plan_item_remove"),
]
