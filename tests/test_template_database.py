"""The copied template is the database that the code describes."""

import pgtrigger
from django.conf import settings

from inspection.accounts.models import User
from tests.template_database import fingerprint


def test_fingerprint_when_a_trigger_is_added_then_changes() -> None:
    before = fingerprint(settings.BASE_DIR)
    trigger = pgtrigger.Protect(name="keep_people", operation=pgtrigger.Delete)
    with trigger.register(User):
        assert fingerprint(settings.BASE_DIR) != before
    assert fingerprint(settings.BASE_DIR) == before
