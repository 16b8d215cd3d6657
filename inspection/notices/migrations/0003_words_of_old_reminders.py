from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery

# Object type → subject, model, and the path from its row to the name of the unit.
PLACES = {
    "rectification.ledgeritem": ("items", "LedgerItem", "unit__name"),
    "rectification.measure": ("measures", "Measure", "item__unit__name"),
    "rectification.feedback": ("receipts", "Feedback", "unit__name"),
    "rectification.closingrequest": ("reviews", "ClosingRequest", "item__unit__name"),
}


def fill(apps: Any, _editor: Any) -> None:
    """Give the reminders written so far the words that new ones are written with."""
    old = apps.get_model("notices", "Reminder").objects.filter(subject="")
    for object_type, (subject, model, unit) in PLACES.items():
        rows = apps.get_model("rectification", model).objects.filter(pk=OuterRef("object_id")).order_by()
        mine = old.filter(object_type=object_type)
        mine.filter(object_id__in=rows.model.objects.values("pk")).update(
            subject=subject, unit=Subquery(rows.values(unit)[:1])
        )
        mine.update(subject=subject)
    old.filter(object_type__startswith="findings.transfer.").update(subject="leads")


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_reminder_words"),
        ("rectification", "0004_committee_paths"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
