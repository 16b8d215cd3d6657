"""What the members of a team are told about their post."""

from functools import partial

from django.db import transaction

from inspection.notices.services import notify
from rounds.rounds.models import Round
from rounds.teams.models import TeamMember


def tell_member(member: TeamMember, title: str) -> None:
    """One line in the person's inbox, with the round, once the change is committed."""
    body = str(Round.objects.select_related("plan").get(pk=member.team.round_id))
    transaction.on_commit(partial(notify, [member.user], title=title, body=body, url=member.team.get_absolute_url()))
