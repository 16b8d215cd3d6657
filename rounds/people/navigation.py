from inspection.lib.access import Duty
from inspection.lib.navigation import SYSTEM, Link, links

links.add(
    Link("授权管理", "rounds:grant_list", "key-round", SYSTEM, 20, shown=lambda r: r.duty == Duty.SECURITY_ADMIN),
)
