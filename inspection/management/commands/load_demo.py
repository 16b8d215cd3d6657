"""The invented 青禾县, a ledger and leads in every status, below the city of 云岭 with two other counties."""

import os
import secrets
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from demo.city import load_city
from demo.county import PLAN, load_county
from demo.people import PEOPLE, give_posts, load_committee, load_organizations, load_people
from demo.places import PLACES
from inspection.accounts.models import User
from inspection.notices.services.sweep import remind
from rectification.lookbacks.services.proposals import propose_lookbacks
from rounds.models import Plan


class Command(BaseCommand):
    help = "Load the demo counties once; a second run changes nothing. The password comes from DEMO_PASSWORD."

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        is_new = not User.objects.filter(username=PEOPLE[0][0]).exists()
        today = timezone.localdate()
        call_command("load_reference", stdout=StringIO())
        with transaction.atomic():
            people = load_people(password)
            if not Plan.objects.filter(name=PLAN).exists():
                committee = load_committee(people)
                organizations = load_organizations(committee)
                give_posts(people, organizations)
                load_county(committee, people, organizations, today)
                load_city(committee, password, today)
        propose_lookbacks(today)
        remind(today)
        self._tell(password if is_new else None)

    def _tell(self, password: str | None) -> None:
        rows = [*PEOPLE, *(row for place in PLACES for row in place.rows())]
        for username, name, unit, post, _ in rows:
            self.stdout.write(f"{username:<22}{name}　{unit}{post}")
        self.stdout.write(f"密码：{password}" if password else "演示账号已存在，密码未改动。")
