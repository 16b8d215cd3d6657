"""What a digest says, in the inbox and by mail. Of a discreet subject it says a number and nothing else."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from inspection.notices.models import Delivery
from inspection.notices.reminders import Source, sources

Counts = Mapping[str, Mapping[str, int]]


def task_count(counts: Counts) -> int:
    """How many matters the person has to see to."""
    return sum(numbers.get("soon", 0) + numbers.get("over", 0) for numbers in counts.values())


def information_count(counts: Counts) -> int:
    """How many matters the person is only told of."""
    return sum(numbers.get("information", 0) for numbers in counts.values())


def headline(counts: Counts) -> str:
    """The subject line: a number, no word of the business."""
    if task_count(counts):
        return f"您有 {task_count(counts)} 项事项需要办理"
    return f"有 {information_count(counts)} 项事项供您了解"


def sentence(counts: Counts) -> str:
    """The numbers of what is to be done, kind by kind: 整改事项 3 项即将到期、1 项逾期；线索 2 件。"""
    parts = [_part(source, counts.get(source.subject, {})) for source in sources]
    return "；".join(part for part in parts if part)


def information(counts: Counts) -> str:
    """The numbers of what is overdue with others, kind by kind."""
    numbers = [(source, counts.get(source.subject, {}).get("information", 0)) for source in sources]
    return "、".join(_number(source, number) for source, number in numbers if number)


def _part(source: Source, numbers: Mapping[str, int]) -> str:
    soon, over = numbers.get("soon", 0), numbers.get("over", 0)
    if not soon + over:
        return ""
    if source.is_discreet:
        return _number(source, soon + over)
    words = [f"{number} {source.classifier}{what}" for number, what in ((soon, "即将到期"), (over, "逾期")) if number]
    return f"{source.label} {'、'.join(words)}"


def _number(source: Source, number: int) -> str:
    return f"{source.label} {number} {source.classifier}"


def digest_mail(delivery: Delivery, connection: Any) -> EmailMessage:
    """The mail of one digest. Its Message-ID never changes, so that a mail sent again can be recognised as the same."""
    digest = delivery.digest
    host = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip("> ")
    lines = [f"{digest.recipient.full_name}：", ""]
    if task_count(digest.counts):
        lines += [f"截至{digest.on:%Y年%-m月%-d日}，您有以下事项需要办理：", f"{sentence(digest.counts)}。", ""]
    if information_count(digest.counts):
        lines += [f"以下已逾期事项供您了解：{information(digest.counts)}。", ""]
    lines += [
        f"请登录系统查看：{settings.SITE_URL}{reverse('notices:notice_list')}",
        "",
        "本邮件由系统自动发送，请勿回复。",
    ]
    return EmailMessage(
        subject=f"巡察整改系统：{headline(digest.counts)}",
        body="\n".join(lines),
        to=[delivery.address],
        headers={"Message-ID": f"<digest-{digest.pk}-{delivery.channel}@{host}>"},
        connection=connection,
    )
