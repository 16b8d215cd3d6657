from django.urls import include, path

from rounds.views import (
    categories,
    changes,
    grants,
    imports,
    inspections,
    organizations,
    overview,
    plans,
    rounds,
    stages,
    teams,
)

app_name = "rounds"

urlpatterns = [
    path(
        "rounds/",
        include(
            [
                path("", rounds.round_list, name="round_list"),
                path("new/", rounds.round_open, name="round_open"),
                path("<int:pk>/", overview.round_detail, name="round_detail"),
                path("<int:pk>/edit/", rounds.round_edit, name="round_edit"),
                path("<int:pk>/remove/", rounds.round_remove, name="round_remove"),
                path("<int:pk>/stages/", stages.round_stages, name="round_stages"),
                path("<int:pk>/advance/", stages.round_advance, name="round_advance"),
                path("<int:pk>/return/", stages.round_return, name="round_return"),
                path("<int:pk>/chain/", rounds.round_chain, name="round_chain"),
                path("<int:pk>/categories/", categories.category_list, name="category_list"),
                path("<int:pk>/categories/add/", categories.category_add, name="category_add"),
                path("<int:pk>/teams/new/", teams.team_create, name="team_create"),
            ]
        ),
    ),
    path("categories/<int:pk>/rename/", categories.category_rename, name="category_rename"),
    path("categories/<int:pk>/remove/", categories.category_remove, name="category_remove"),
    path("teams/<int:pk>/", teams.team_detail, name="team_detail"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<int:pk>/remove/", teams.team_remove, name="team_remove"),
    path("teams/<int:pk>/members/add/", teams.member_add, name="member_add"),
    path("teams/<int:pk>/inspections/new/", inspections.inspection_create, name="inspection_create"),
    path("members/<int:pk>/role/", teams.member_change, name="member_change"),
    path("members/<int:pk>/lead/", teams.member_lead, name="member_lead"),
    path("members/<int:pk>/remove/", teams.member_remove, name="member_remove"),
    path("inspections/<int:pk>/", inspections.inspection_detail, name="inspection_detail"),
    path("inspections/<int:pk>/edit/", inspections.inspection_edit, name="inspection_edit"),
    path("inspections/<int:pk>/advance/", stages.inspection_advance, name="inspection_advance"),
    path("inspections/<int:pk>/return/", stages.inspection_return, name="inspection_return"),
    path("inspections/<int:pk>/remove/", inspections.inspection_remove, name="inspection_remove"),
    path(
        "organizations/",
        include(
            [
                path("", organizations.organization_list, name="organization_list"),
                path("tree/", organizations.organization_tree, name="organization_tree"),
                path("import/", imports.organization_import, name="organization_import"),
                path("import/template/", imports.organization_import_template, name="organization_import_template"),
                path("import/<int:pk>/", imports.organization_import_detail, name="organization_import_detail"),
                path(
                    "import/<int:pk>/mapping/", imports.organization_import_mapping, name="organization_import_mapping"
                ),
                path(
                    "import/<int:pk>/rows/<int:number>/",
                    imports.organization_import_row,
                    name="organization_import_row",
                ),
                path(
                    "import/<int:pk>/annotated/",
                    imports.organization_import_annotated,
                    name="organization_import_annotated",
                ),
                path("import/<int:pk>/commit/", imports.organization_import_commit, name="organization_import_commit"),
                path(
                    "import/<int:pk>/commit-valid/",
                    imports.organization_import_commit_valid,
                    name="organization_import_commit_valid",
                ),
                path("import/<int:pk>/undo/", imports.organization_import_undo, name="organization_import_undo"),
                path(
                    "import/<int:pk>/discard/", imports.organization_import_discard, name="organization_import_discard"
                ),
                path("new/", changes.organization_create, name="organization_create"),
                path("<int:pk>/", organizations.organization_detail, name="organization_detail"),
                path("<int:pk>/edit/", changes.organization_edit, name="organization_edit"),
                path("<int:pk>/rename/", changes.organization_rename, name="organization_rename"),
                path("<int:pk>/merge/", changes.organization_merge, name="organization_merge"),
                path("<int:pk>/abolish/", changes.organization_abolish, name="organization_abolish"),
            ]
        ),
    ),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/new/", plans.plan_create, name="plan_create"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/units/", plans.plan_units, name="plan_units"),
    path("plans/<int:pk>/items/add/", plans.plan_item_add, name="plan_item_add"),
    path("plan-items/<int:pk>/remove/", plans.plan_item_remove, name="plan_item_remove"),
    path("grants/", grants.grant_list, name="grant_list"),
    path("grants/<int:pk>/", grants.grant_person, name="grant_person"),
    path("grants/<int:pk>/add/", grants.grant_add, name="grant_add"),
    path("grants/<int:pk>/remove/", grants.grant_remove, name="grant_remove"),
]
