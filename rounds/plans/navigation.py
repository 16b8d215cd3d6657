from inspection.lib.navigation import Link, links
from rounds.navigation import ROUNDS

links.add(
    Link("五年规划", "rounds:plan_list", "map", ROUNDS, 30, shown=lambda roles: roles.sees_all_rounds),
)
