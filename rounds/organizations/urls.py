from django.urls import path

from rounds.organizations.views import changes, imports, organizations

urlpatterns = [
    path("organizations/", organizations.organization_list, name="organization_list"),
    path("organizations/tree/", organizations.organization_tree, name="organization_tree"),
    path("organizations/import/", imports.organization_import, name="organization_import"),
    path("organizations/import/template/", imports.organization_import_template, name="organization_import_template"),
    path("organizations/import/<int:pk>/", imports.organization_import_detail, name="organization_import_detail"),
    path(
        "organizations/import/<int:pk>/mapping/",
        imports.organization_import_mapping,
        name="organization_import_mapping",
    ),
    path(
        "organizations/import/<int:pk>/rows/<int:number>/",
        imports.organization_import_row,
        name="organization_import_row",
    ),
    path(
        "organizations/import/<int:pk>/annotated/",
        imports.organization_import_annotated,
        name="organization_import_annotated",
    ),
    path(
        "organizations/import/<int:pk>/commit/", imports.organization_import_commit, name="organization_import_commit"
    ),
    path(
        "organizations/import/<int:pk>/commit-valid/",
        imports.organization_import_commit_valid,
        name="organization_import_commit_valid",
    ),
    path("organizations/import/<int:pk>/undo/", imports.organization_import_undo, name="organization_import_undo"),
    path(
        "organizations/import/<int:pk>/discard/",
        imports.organization_import_discard,
        name="organization_import_discard",
    ),
    path("organizations/new/", changes.organization_create, name="organization_create"),
    path("organizations/<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("organizations/<int:pk>/edit/", changes.organization_edit, name="organization_edit"),
    path("organizations/<int:pk>/rename/", changes.organization_rename, name="organization_rename"),
    path("organizations/<int:pk>/merge/", changes.organization_merge, name="organization_merge"),
    path("organizations/<int:pk>/abolish/", changes.organization_abolish, name="organization_abolish"),
]
