"""Roles on committees and organizations: given and taken by the security administrator, and everybody's roles in words."""

from rounds.people.services.giving import Anchor, give_role, take_role
from rounds.people.services.reading import Role, grant_history_of, roles_of

__all__ = ["Anchor", "Role", "give_role", "grant_history_of", "roles_of", "take_role"]
