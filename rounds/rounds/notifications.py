"""Who is told of a 联动 round: the counties that may join, once and again, and the city when one has. A fact, no theme."""

from enum import Enum
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib import access
from inspection.notices.choices import NoticeKind
from inspection.notices.models import Notice
from inspection.notices.services import notify
from rounds.committees.models import Committee
from rounds.rounds.models import Round


class Reminder(Enum):
    """What came of reminding a county: sent, sent before on the same day, or nobody is there to read it."""

    SENT = "已提醒：{}"
    BEFORE = "今天已提醒过：{}"
    NOBODY = "没有巡察办人员账号，未能提醒：{}"


def tell_counties(frame: Round) -> None:
    """The offices of the counties below: there is a round they may join."""
    people = User.objects.filter(pk__in=access.holders_of(frame.committee.counties.all(), "office_committee"))
    words = {"kind": NoticeKind.TASK, "title": "市委联动轮次可加入", "body": str(frame), "url": _joinable()}
    transaction.on_commit(partial(notify, people, **words))


def _joinable() -> str:
    return f"{reverse('rounds:round_list')}#joinable"


def remind_county(frame: Round, county: Committee) -> Reminder:
    """Remind the office of the county, once a day; returns what came of it. The lines in the inboxes are the proof.

    Written in the transaction of the service, which holds the frame: two who press at once remind once.
    """
    people = access.holders(county, "office_committee")
    if not people.exists():
        return Reminder.NOBODY
    title, body = "请加入市委联动轮次", f"{county}尚未加入{frame}。"
    known = Notice.objects.filter(recipient__in=people, title=title, body=body)
    if known.filter(created_at__date=timezone.localdate()).exists():
        return Reminder.BEFORE
    notify(people, kind=NoticeKind.TASK, title=title, body=body, url=_joinable())
    return Reminder.SENT


def tell_city(round_: Round, frame: Round) -> None:
    """The office of the city: this county has joined."""
    people = access.holders(frame.committee, "office_committee")
    words = {"title": f"{round_.committee}已加入联动轮次", "body": str(frame), "url": frame.get_absolute_url()}
    transaction.on_commit(partial(notify, people, **words))
