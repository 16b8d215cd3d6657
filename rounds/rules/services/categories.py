"""The categories of a round: copied from a template, then the round's own."""

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import Refused
from inspection.lib.service import service
from rounds.rounds.models import Round
from rounds.rules.models import Category, CategoryTree

TAKEN = "同一层级已有同名分类。"


def copy_tree(template: CategoryTree, *, name: str, committee: int) -> CategoryTree:
    """A copy of the template, or of the frame of another round, that its owner may edit; the source stays as it is."""
    tree = CategoryTree.objects.create(name=name[:80], committee_id=committee)
    rows = list(template.categories.order_by("order", "pk"))
    tops = [row for row in rows if row.parent_id is None]
    copies = Category.objects.bulk_create(
        Category(tree=tree, name=row.name, short_name=row.short_name, order=row.order) for row in tops
    )
    by_source = {row.pk: copy for row, copy in zip(tops, copies, strict=True)}
    Category.objects.bulk_create(
        Category(tree=tree, parent=by_source[row.parent_id], name=row.name, short_name=row.short_name, order=row.order)
        for row in rows
        if row.parent_id is not None
    )
    return tree


@service
def add_category(tree: CategoryTree, *, name: str, parent: Category | None = None, by: User) -> Category:
    """Add a 方面, or a 类 under one.

    Raises PermissionDenied for anybody but the office of the round, Refused for a foreign or too deep parent, or a taken
    name.
    """
    _require_office(by, tree.pk)
    if parent and (parent.tree_id != tree.pk or parent.parent_id is not None):
        raise Refused("请选择本轮次的一个方面。")
    last = Category.objects.filter(tree=tree, parent=parent).aggregate(last=Max("order"))["last"] or 0
    category = Category(tree=tree, parent=parent, name=name.strip(), order=last + 1)
    _write(category)
    return category


@service
def rename_category(category: Category, *, name: str, by: User) -> None:
    """Change the name, of its findings too.

    Raises PermissionDenied for anybody but the office of the round, Refused for a taken name.
    """
    _require_office(by, category.tree_id)
    category.name = name.strip()
    _write(category, update_fields=["name"])


@service
def remove_category(category: Category, *, by: User) -> None:
    """Remove a category with the ones under it.

    Raises PermissionDenied for anybody but the office of the round, Refused when a finding uses one of them.
    """
    _require_office(by, category.tree_id)
    try:
        category.delete()
    except ProtectedError as error:
        raise Refused(f"“{category.name}”或其下的分类已有问题使用，不能删除。") from error


def _require_office(user: User, tree: int) -> None:
    """Raise PermissionDenied unless the person acts as the office whose round owns the tree; nobody edits a template."""
    access.require_office(user, Round.objects.filter(categories=tree).values_list("committee", flat=True).first())


def _write(category: Category, *, update_fields: list[str] | None = None) -> None:
    if not category.name:
        raise Refused("请填写分类名称。")
    try:
        with transaction.atomic():
            category.save(update_fields=update_fields)
    except IntegrityError as error:
        raise Refused(TAKEN) from error
