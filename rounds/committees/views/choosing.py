"""What other pages say about the committee, for somebody who deals with several."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from inspection.lib import access
from inspection.lib.listing import Column
from rounds.committees.models import Committee

COMMITTEE = Column("committee", "所属党委", lambda row: str(row.committee or ""), sort=("committee__name",))


def columns_for(user: Any, columns: Sequence[Column], *, after: str) -> list[Column]:
    """The columns of a list; for somebody who deals with several, the committee of each row follows this one."""
    if not access.standing(user).sees_several:
        return list(columns)
    place = next(number for number, column in enumerate(columns, start=1) if column.key == after)
    return [*columns[:place], COMMITTEE, *columns[place:]]


def chosen_committee(request: HttpRequest) -> Committee | None:
    """For which office the person acts on this page: the only one, or the one that the address names (404 for another).

    None while there is a choice to make.
    """
    served = Committee.objects.served_by_office(request.user)
    asked = request.GET.get("committee", "")
    if asked:
        return get_object_or_404(served, pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0)
    return None if served.are_several() else served.first()


def choose_committee(request: HttpRequest, *, title: str, question: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    """Ask for which committee the page is meant; each answer leads to the same address with `?committee=`."""
    context = {
        "title": title,
        "question": question,
        "crumbs": crumbs,
        "committees": Committee.objects.served_by_office(request.user),
    }
    return render(request, "rounds/committees/committee_choose.html", context)
