"""What the system does by itself afterwards: reminders, and look-backs proposed from facts."""

import datetime as dt
import io
import json
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from rectification.ledger.choices import ItemStatus
from rectification.models import LedgerItem
from tests.browser.story.cast import Story


def _counts(command: str, day: dt.date) -> dict[str, Any]:
    out = io.StringIO()
    call_command(command, on=day.isoformat(), stdout=out)
    return json.loads(out.getvalue())


def reminders_reach_the_unit_once(story: Story) -> None:
    due = LedgerItem.objects.exclude(status=ItemStatus.CLOSED).exclude(due_on=None).order_by("due_on").first().due_on
    day = due - dt.timedelta(days=10)
    assert any(_counts("remind", day).values())
    assert not any(_counts("remind", day).values())
    unit = story.unit
    unit.goes("消息提醒").sees("整改").misses("线索")


def office_accepts_a_look_back(story: Story) -> None:
    day = timezone.localdate() + dt.timedelta(days=400)
    assert any(_counts("schedule_lookbacks", day).values())
    office = story.office
    office.goes("回头看").follows("青禾县水务局").sees("合计", "逾期")
    office.follows("列入计划").fills(研究意见="同意列入。", 开始日期=day.isoformat())
    office.fills(结束日期=(day + dt.timedelta(days=60)).isoformat(), 期限规则="三个月", 问题分类模板="四个聚焦")
    office.presses("列入“回头看”计划").sees("已列入")
    office.goes("轮次与进度").sees("回头看")
