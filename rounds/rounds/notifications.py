"""Who is told of a 联动 round: the counties that may join, and the city when one has. A fact, no theme."""

from functools import partial

from django.db import transaction
from django.urls import reverse

from inspection.accounts.models import User
from inspection.lib import access
from inspection.notices.choices import NoticeKind
from inspection.notices.services import notify
from rounds.rounds.models import Round


def tell_counties(frame: Round) -> None:
    """The offices of the counties below: there is a round they may join."""
    people = User.objects.filter(pk__in=access.holders_of(frame.committee.counties.all(), "office_committee"))
    url = f"{reverse('rounds:round_list')}#joinable"
    words = {"kind": NoticeKind.TASK, "title": "市委联动轮次可加入", "body": str(frame), "url": url}
    transaction.on_commit(partial(notify, people, **words))


def tell_city(round_: Round, frame: Round) -> None:
    """The office of the city: this county has joined."""
    people = access.holders(frame.committee, "office_committee")
    words = {"title": f"{round_.committee}已加入联动轮次", "body": str(frame), "url": frame.get_absolute_url()}
    transaction.on_commit(partial(notify, people, **words))
