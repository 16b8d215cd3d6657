"""Template words used on many pages; loaded everywhere."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString

from inspection.lib.deadlines import deadline_state
from inspection.lib.tones import tone

register = template.Library()


@register.simple_tag
def status_tag(row: models.Model, field: str) -> SafeString:
    """A status in words with the colour that its choices declare; a colour never appears without the words."""
    words = getattr(row, f"get_{field}_display")()
    return format_html('<span class="tag tag-{}">{}</span>', tone(row, field), words)


@register.filter
def yuan(amount: Decimal | None) -> str:
    """Money as offices write it: yuan below ten thousand, otherwise 万元; nothing as two dashes."""
    if amount is None:
        return "--"
    if abs(amount) < 10_000:
        return f"{amount.normalize():,f}元"
    return f"{(amount / 10_000).normalize():,f}万元"


@register.filter
def dash(value: Any) -> Any:
    return "--" if value in (None, "") else value


@register.filter
def minutes(period: dt.timedelta | None) -> int:
    """A period in whole minutes."""
    return round(period.total_seconds() / 60) if period else 0


@register.inclusion_tag("includes/_deadline.html")
def deadline(due_on: dt.date | None, ended: bool = False) -> dict[str, Any]:
    """A date with what it means today, in words: 逾期 19 天, 今天到期, 剩 2 天."""
    return {"due_on": due_on, **deadline_state(due_on, ended=ended)}
