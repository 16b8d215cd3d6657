from inspection.lib.access import Duty
from inspection.lib.navigation import SYSTEM, Link, links

links.add(
    Link("派出党委", "rounds:committee_list", "landmark", SYSTEM, 15, shown=lambda r: r.duty == Duty.SYSTEM_ADMIN),
)
