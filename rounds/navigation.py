"""Rounds, organizations, the plan, committees and grants in the menu."""

from inspection.lib.access import Duty
from inspection.lib.navigation import SYSTEM, Group, Link, links

ROUNDS = Group(10, "巡察")

links.add(
    Link("轮次与进度", "rounds:round_list", "calendar-range", ROUNDS, 10, shown=lambda roles: roles.inspects),
    Link("党组织名册", "rounds:organization_list", "building-2", ROUNDS, 20, shown=lambda roles: roles.inspects),
    Link("五年规划", "rounds:plan_list", "map", ROUNDS, 30, shown=lambda roles: roles.sees_all_rounds),
    Link("派出党委", "rounds:committee_list", "landmark", SYSTEM, 15, shown=lambda r: r.duty == Duty.SYSTEM_ADMIN),
    Link("授权管理", "rounds:grant_list", "key-round", SYSTEM, 20, shown=lambda r: r.duty == Duty.SECURITY_ADMIN),
)
