from inspection.lib.navigation import Link, links
from rounds.navigation import ROUNDS

links.add(
    Link("党组织名册", "rounds:organization_list", "building-2", ROUNDS, 20, shown=lambda roles: roles.inspects),
)
