"""Locks on what is easily forgotten: the permission of a list, the history of a table, the path to the inspection."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from rounds.models import OfInspection
from tests.test_architecture import APPS, name_of, passes, python_files, room_of, tree_of

# Where rows are fetched for a person.
DOORS = {"views", "forms", "exporting"}
# What narrows a queryset to the person, or to the committees for which the person acts.
PERMISSIONS = {
    "visible_to", "still_visible_to", "served_by_office", "overseen_by", "of_office", "usable_by", "recorded_by", "reported_by",
    "readable_by", "known_to", "countable_by", "joinable_by", "none",
}  # fmt: skip
# The last two are the ways of an import kind to its table of staged rows.
MANAGERS = {"objects", "_default_manager", "_base_manager", "rows_of", "staging"}
NARROWING = {"filter", "exclude", "get", "exists"}
# Rows fetched without a permission, each with its reason: module, function and model.
UNCHECKED = {
    "rounds/rounds/forms.py _proposed Round": "the last number in a plan that the person sees, no row",
    "rounds/inspections/forms.py InspectionForm.__init__ Inspection": "leaves out units that the round has already",
    "rounds/rounds/views/details.py _teams TeamMember": "prefetched for teams that were checked",
    "rounds/organizations/forms.py OrganizationFilter.filter_words OrganizationChange": "a condition that only narrows",
    "rounds/organizations/forms.py OrganizationFilter.filter_on OrganizationChange": "the former name of a row shown",
    "rounds/people/forms.py GrantFilter.filter_role User": "a condition that only narrows",
    "rounds/people/forms.py RoleForm.organizations Organization": "the security administrator gives roles everywhere",
    "rounds/people/forms.py EndedRoleForm.organizations Organization": "the security administrator takes them back",
    "rounds/inspections/forms.py _many Round": "names of what has a task that the person sees",
    "rounds/inspections/forms.py _many Team": "names of what has a task that the person sees",
    "rounds/inspections/forms.py _many Organization": "names of what has a task that the person sees",
    "findings/leads/forms.py LeadFilter._offer_many Committee": "names on leads that the person sees",
    "findings/leads/forms.py LeadFilter._offer_many Round": "names on leads that the person sees",
    "findings/leads/forms.py LeadFilter._offer_many Team": "names on leads that the person sees",
    "findings/leads/forms.py LeadFilter._offer_many Organization": "names on leads that the person sees",
    "findings/leads/forms.py TransferForm.__init__ User": "the people of the departments that may receive the lead",
    "findings/findings/forms/findings.py FindingFilter._offer_categories Category": "of a round among the choices",
    "findings/findings/forms/findings.py FindingForm.__init__ Category": "of the round of a task that was checked",
    "inspection/views/overview.py overview_round Team": "names and sizes of the teams of a county's round that was checked",
    "rounds/committees/forms.py CommitteeForm.__init__ Committee": "the system administrator keeps all committees",
    "inspection/views/health.py healthz Heartbeat": "says whether the parts run, no business row",
    "inspection/files/views/batches.py * kind": "rows of a batch that was checked",
    "inspection/trail/views/records.py * AccessRecord": "the auditor reads all records",
    "inspection/trail/forms.py * User": "the auditor looks for anybody",
}


def chain_of(node: ast.AST) -> ast.AST:
    """The whole expression that grows from a manager: every method called on it."""
    while True:
        parent = getattr(node, "parent", None)
        grows = isinstance(parent, ast.Attribute) or node in (
            getattr(parent, "func", None),
            getattr(parent, "value", None),
        )
        if not (grows and isinstance(parent, ast.Attribute | ast.Call | ast.Subscript)):
            return node
        node = parent


def asks_permission(chain: ast.AST) -> bool:
    """Whether the chain, or what it is filtered by, is narrowed to the person."""
    return any(isinstance(node, ast.Attribute) and node.attr in PERMISSIONS for node in ast.walk(chain))


def only_narrows(chain: ast.AST) -> bool:
    """Whether the chain is nothing but a condition on another queryset."""
    node: ast.AST | None = chain
    while isinstance(node := getattr(node, "parent", None), ast.keyword | ast.Call | ast.BinOp | ast.UnaryOp):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
            return True
    return False


def scope_of(node: ast.AST) -> tuple[str, ast.AST]:
    """The function that holds the expression, with its class, and the name by which it is known."""
    names, inner = [], None
    while (node := getattr(node, "parent", None)) is not None:  # type: ignore[assignment]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
            inner = inner or node
        elif isinstance(node, ast.Module):
            inner = inner or node
    return ".".join(reversed(names)), inner


def is_narrowed_later(chain: ast.AST, scope: ast.AST) -> bool:
    """Whether the chain gets a name, and the permission is asked by that name in the same function."""
    assigned = getattr(chain, "parent", None)
    if not isinstance(assigned, ast.Assign) or not isinstance(assigned.targets[0], ast.Name):
        return False
    name = assigned.targets[0].id
    return any(
        isinstance(node, ast.Attribute) and node.attr in PERMISSIONS and ast.unparse(node.value).startswith(name)
        for node in ast.walk(scope)
    )


def unchecked(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, function and model of every queryset that asks no permission."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in MANAGERS):
            continue
        chain = chain_of(node)
        where, scope = scope_of(node)
        if not (asks_permission(chain) or only_narrows(chain) or is_narrowed_later(chain, scope)):
            yield node.lineno, where, ast.unparse(node.value).split(".")[-1]


def doors() -> list[Path]:
    """The modules in which rows are fetched for a person."""
    halls = ("inspection/views/",)
    return [f for f in python_files() if room_of(f) in DOORS or name_of(f).startswith(halls)]


def is_listed(file: str, function: str, model: str) -> str:
    """The entry that excuses it, or nothing."""
    entries = (f"{file} {function} {model}", f"{file} * {model}")
    return next((entry for entry in entries if entry in UNCHECKED), "")


def test_every_queryset_of_a_page_asks_the_permission() -> None:
    wrong, used = [], set()
    for file in doors():
        for line, function, model in unchecked(tree_of(file)):
            entry = is_listed(name_of(file), function, model)
            used.add(entry)
            if not entry:
                wrong.append(f"{name_of(file)}:{line} {function} {model}")
    passes(wrong, "Start from .visible_to(user), or give the reason in UNCHECKED")
    passes(sorted(UNCHECKED.keys() - used), "These reasons excuse nothing any more")


def parsed(source: str) -> ast.Module:
    """A module with parents, as tree_of reads it."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


@pytest.mark.parametrize(
    "line",
    [
        "rows = Talk.objects.select_related('unit')",
        "rows = Talk.objects.all()",
        "page({'rows': Talk.objects.all(), 'mine': Finding.objects.visible_to(user)})",
        "rows = list(Talk._default_manager.filter(round=round_))",
        "field = forms.ModelChoiceField(Talk.objects.filter(is_open=True))",
        "rows = Finding.objects.visible_to(user).annotate(last=Talk.objects.values('pk')[:1])",
    ],
)
def test_queryset_without_permission_is_found(line: str) -> None:
    assert [model for _, _, model in unchecked(parsed(f"def page():\n    {line}"))] == ["Talk"]


@pytest.mark.parametrize(
    "lines",
    [
        "rows = Talk.objects.select_related('unit').visible_to(user)[:5]",
        "rows = Talk.objects.filter(round__in=Round.objects.visible_to(user))",
        "rows = Talk.objects.select_related('unit')\n    return rows.visible_to(user)",
        "rows = queryset.filter(pk__in=Talk.objects.filter(word=word).values('finding'))",
        "field = forms.ModelChoiceField(Talk.objects.none())",
    ],
)
def test_queryset_with_permission_passes(lines: str) -> None:
    assert list(unchecked(parsed(f"def page():\n    {lines}"))) == []


# Tables without history, each with its reason.
UNTRACKED = {
    "findings.FindingStep": "is history itself, and never changed",
    "findings.FindingVersion": "is history itself, and never changed",
    "rectification.Update": "a record: never changed, never removed",
    "trail.AccessRecord": "a record: never changed, never removed",
    "findings.FindingImport": "who uploaded, committed and undid it, and when, are its columns",
    "findings.LeadImport": "who uploaded, committed and undid it, and when, are its columns",
    "rectification.LedgerImport": "who uploaded, committed and undid it, and when, are its columns",
    "rounds.OrganizationImport": "who uploaded, committed and undid it, and when, are its columns",
    "findings.FindingImportRow": "a row of a workbook, which is kept",
    "findings.LeadImportRow": "a row of a workbook, which is kept",
    "rectification.LedgerImportRow": "a row of a workbook, which is kept",
    "rounds.OrganizationImportRow": "a row of a workbook, which is kept",
    "files.Attachment": "written once; the file has a checksum",
    "files.ColumnMapping": "a convenience of one person",
    "rounds.CalendarDay": "published by the State Council, loaded with the product",
    "rounds.CategoryTree": "only a name; its categories are tracked",
    "findings.FindingCount": "counted by the database from rows that are tracked",
    "findings.CategoryCount": "counted by the database from rows that are tracked",
    "rectification.LedgerCount": "counted by the database from rows that are tracked",
    "notices.Notice": "a message, no business fact",
    "notices.Reminder": "a message, no business fact",
    "notices.Digest": "a message, no business fact",
    "notices.Delivery": "a message, no business fact",
    "notices.Heartbeat": "a sign of life",
}


def own_models() -> list[type[models.Model]]:
    """The tables of the product, without those of the history and those between two others."""
    labels = {app.split("/")[-1] for app in APPS}
    return [m for m in apps.get_models() if m._meta.app_label in labels and not hasattr(m, "pgh_tracked_model")]


def untracked(candidates: list[type[models.Model]]) -> list[str]:
    """The tables without a table of events beside them."""
    known = {getattr(model, "pgh_tracked_model", None) for model in apps.get_models()}
    return [model._meta.label for model in candidates if model not in known]


def test_every_table_has_a_history() -> None:
    found = untracked(own_models())
    passes(sorted(set(found) - UNTRACKED.keys()), "@history.tracked(), or give the reason in UNTRACKED")
    passes(sorted(UNTRACKED.keys() - set(found)), "These reasons excuse nothing any more")


def test_table_without_history_is_found() -> None:
    class Forgotten(models.Model):
        class Meta:
            app_label = "findings"
            managed = False

    try:
        assert "findings.Forgotten" in untracked(own_models())
    finally:
        del apps.all_models["findings"]["forgotten"]
        apps.clear_cache()


# From the most to the least precise: what the first of a table's columns says, all others must agree with.
PATH = {"inspection": "rounds.Inspection", "team": "rounds.Team", "round": "rounds.Round", "plan": "rounds.Plan"}
PATH |= {"unit": "rounds.Organization", "committee": "rounds.Committee"}
# Pairs of columns that need not agree, each with its reason.
APART = {
    "rectification.LookBack round": "the round that looks back is a later one",
    "rounds.PlanItem plan": "the plan may be carried out by a round of the same committee in another term",
    "rounds.Inspection unit": "a city inspects units of its counties, and a team is not bound to a unit",
    "findings.Lead team": "stays with the team that registered it; without an inspection there may be none",
}


def path_of(model: type[models.Model]) -> list[str]:
    """The columns that say to which inspection, team, round, unit or committee a row belongs, most precise first."""
    found = {f.name: f.related_model._meta.label for f in model._meta.concrete_fields if f.many_to_one or f.one_to_one}
    return [name for name, label in PATH.items() if found.get(name) == label]


def composite_keys(model: type[models.Model]) -> list[set[str]]:
    """The columns of each foreign key over several columns, as the database knows them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(a.attname::text) FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)"
            " WHERE c.contype = 'f' AND c.conrelid = %s::regclass GROUP BY c.oid HAVING count(*) > 1",
            [model._meta.db_table],
        )
        return [set(row[0]) for row in cursor.fetchall()]


def loose(model: type[models.Model]) -> list[str]:
    """The path columns that the database does not hold equal to where they come from."""
    first, *others = path_of(model) or [""]
    keys = composite_keys(model) if others else []
    tied = {first}
    for _ in others:  # by way of another one that is tied: plan → committee, round → committee
        tied |= {name for name in others if any({f"{name}_id", f"{t}_id"} <= key for t in tied for key in keys)}
    return [name for name in others if name not in tied]


@pytest.mark.django_db
def test_every_path_to_an_inspection_is_held_by_the_database() -> None:
    found = {f"{model._meta.label} {name}" for model in own_models() for name in loose(model)}
    passes(sorted(found - APART.keys()), "Derive from OfInspection, with a composite foreign key in a migration")
    passes(sorted(APART.keys() - found), "These reasons excuse nothing any more")
    passes(
        [m._meta.label for m in own_models() if {"inspection", "round", "team", "unit"} <= set(path_of(m))
         and not issubclass(m, OfInspection)],
        "Whatever has the whole path of an inspection derives from OfInspection",
    )  # fmt: skip


@pytest.mark.django_db
def test_path_without_its_foreign_key_is_found() -> None:
    finding = apps.get_model("findings.Finding")
    assert loose(finding) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE findings_finding DROP CONSTRAINT finding_path")
    assert loose(finding) == ["team", "round", "unit", "committee"]
