"""What a deadline means today; how it is computed is another matter (workdays)."""

import datetime as dt
from typing import Any

from django.utils import timezone

# A deadline is due soon from so many days before.
SOON_DAYS = 10


def deadline_state(due_on: dt.date | None, *, ended: bool = False) -> dict[str, Any]:
    """The state of a deadline today: `tone` (over, soon or empty) and `words`."""
    if due_on is None or ended:
        return {"tone": "", "words": ""}
    days = (due_on - timezone.localdate()).days
    if days < 0:
        return {"tone": "over", "words": f"逾期 {-days} 天"}
    if days == 0:
        return {"tone": "soon", "words": "今天到期"}
    return {"tone": "soon" if days <= SOON_DAYS else "", "words": f"剩 {days} 天" if days <= SOON_DAYS else ""}
