from inspection.lib.navigation import Link, links
from rounds.navigation import ROUNDS

links.add(
    Link("轮次与进度", "rounds:round_list", "calendar-range", ROUNDS, 10, shown=lambda roles: roles.inspects),
)
