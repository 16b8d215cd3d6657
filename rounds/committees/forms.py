"""The one field of whatever is opened for a committee; it appears only for somebody who serves several."""

from typing import Any

from django import forms

from rounds.committees.models import Committee


class CommitteeChoiceMixin:
    """Adds the choice of a committee to a form, first of all fields, where there is one to make."""

    def offer_committees(self, user: Any) -> None:
        """Offer those for whose office the person acts; nothing to choose from is nothing to ask."""
        served = Committee.objects.served_by_office(user)
        if served[1:2]:
            field = forms.ModelChoiceField(served, label="所属党委", empty_label="请选择")
            self.fields = {"committee": field, **self.fields}

    @property
    def committee(self) -> Committee | None:
        """The choice, None where there was none."""
        return self.cleaned_data.get("committee")
