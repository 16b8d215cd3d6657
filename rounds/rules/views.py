"""The categories of one round."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from inspection.lib import access
from inspection.lib.answers import answer_button, answer_form, answer_small_form
from inspection.lib.requests import Request
from rounds.rounds.models import Round
from rounds.rules.forms import CategoryForm, CategoryNameForm
from rounds.rules.models import Category
from rounds.rules.services import categories as services


def category_list(request: Request, pk: int) -> HttpResponse:
    round_ = get_object_or_404(Round.objects.visible_to(request.user).select_related("plan", "categories"), pk=pk)
    rows = list(round_.categories.categories.all())
    context = {
        "round": round_,
        "aspects": [(row, [c for c in rows if c.parent_id == row.pk]) for row in rows if row.parent_id is None],
        "form": CategoryForm(tree=round_.categories),
        "is_office": access.roles(request.user).serves(round_.committee_id),
    }
    return render(request, "rounds/rules/category_list.html", context)


@require_POST
def category_add(request: Request, pk: int) -> HttpResponse:
    round_ = get_object_or_404(Round.objects.visible_to(request.user).select_related("categories"), pk=pk)
    access.require_office(request.user, round_.committee_id)
    form = CategoryForm(request.POST, tree=round_.categories)

    def add() -> None:
        services.add_category(round_.categories, **form.cleaned_data, by=request.user)

    return answer_small_form(request, form, add, back=_page(round_), done="分类已增加。")


def category_rename(request: Request, pk: int) -> HttpResponse:
    category, round_ = _own(request, pk)
    form = CategoryNameForm(request.POST or None, initial={"name": category.name})

    def rename() -> str:
        services.rename_category(category, name=form.cleaned_data["name"], by=request.user)
        return _page(round_)

    return answer_form(request, form, rename, title="修改分类名称", back=_page(round_))


@require_POST
def category_remove(request: Request, pk: int) -> HttpResponse:
    category, round_ = _own(request, pk)

    def remove() -> None:
        services.remove_category(category, by=request.user)

    return answer_button(request, remove, back=_page(round_), done="分类已删除。")


def _own(request: Request, pk: int) -> tuple[Category, Round]:
    """The category of a round, for the office to change; templates have no page here."""
    category = get_object_or_404(Category.objects.visible_to(request.user).select_related("tree__round"), pk=pk)
    access.require_office(request.user, category.tree.round.committee_id)
    return category, category.tree.round


def _page(round_: Round) -> str:
    return reverse("rounds:category_list", args=[round_.pk])
