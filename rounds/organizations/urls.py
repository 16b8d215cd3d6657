from django.urls import path

from rounds.organizations.views import changes, imports, organizations

urlpatterns = [
    path("organizations/", organizations.organization_list, name="organization_list"),
    path("organizations/tree/", organizations.organization_tree, name="organization_tree"),
    *imports.PAGES.urls(),
    path("organizations/new/", changes.organization_create, name="organization_create"),
    path("organizations/<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("organizations/<int:pk>/edit/", changes.organization_edit, name="organization_edit"),
    path("organizations/<int:pk>/rename/", changes.organization_rename, name="organization_rename"),
    path("organizations/<int:pk>/merge/", changes.organization_merge, name="organization_merge"),
    path("organizations/<int:pk>/abolish/", changes.organization_abolish, name="organization_abolish"),
]
