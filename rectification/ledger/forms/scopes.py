"""What the lists of feedback, ledger and reviews share: whose rows, and of which inspections."""

from typing import Any

import django_filters
from django import forms
from django.db import models

from inspection.lib import access
from inspection.lib.filters import ListFilter
from rectification.ledger.querysets import from_above
from rounds.inspections.forms import offer_inspections
from rounds.models import Inspection

ABOVE = "above"
ABOVE_LABEL = "上级巡察"


class LedgerFilter(ListFilter):
    """The rows a person has part in; with `scope=above` those that are only read (上级巡察)."""

    # Chosen by the tabs above the list.
    scope = django_filters.ChoiceFilter(
        label="范围", choices=((ABOVE, ABOVE_LABEL),), method="keep", widget=forms.HiddenInput
    )

    @property
    def is_above(self) -> bool:
        """Whether the list shows 上级巡察."""
        return self.data.get("scope") == ABOVE

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The tabs above the list; none for people without 上级巡察."""
        if not access.roles(self.user).below_city or not from_above(self.user).exists():
            return []
        own = {"query": "", "label": "本级巡察", "is_on": not self.is_above}
        return [own, {"query": f"scope={ABOVE}", "label": ABOVE_LABEL, "is_on": self.is_above}]

    @property
    def qs(self) -> models.QuerySet:
        """Without a scope the rows the person has part in."""
        queryset = super().qs
        return queryset.from_above(self.user) if self.is_above else queryset.without_above(self.user)

    @property
    def shows_committee(self) -> bool:
        """Whether the rows may belong to several committees, or to one that is not the person's own."""
        return self.is_above or "committee" in self.filters

    def keep(self, queryset: models.QuerySet, _name: str, _value: str) -> models.QuerySet:
        return queryset

    def offer(self, *names: str) -> None:
        """Offer the inspections of the rows in these choice fields."""
        inspections = from_above(self.user) if self.is_above else Inspection.objects.visible_to(self.user)
        offer_inspections(self, inspections, names)
