"""Forms of the categories of a round."""

from typing import Any

from django import forms

from rounds.rules.models import Category, CategoryTree


class CategoryForm(forms.Form):
    name = forms.CharField(label="分类名称", max_length=80)
    parent = forms.ModelChoiceField(
        Category.objects.none(), label="所属方面", required=False, empty_label="（作为新的方面）"
    )

    def __init__(self, *args: Any, tree: CategoryTree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = tree.categories.filter(parent=None)


class CategoryNameForm(forms.Form):
    name = forms.CharField(label="分类名称", max_length=80)
