from inspection.views.frames import overview_frame
from inspection.views.health import csrf_failure, healthz
from inspection.views.home import home
from inspection.views.overview import overview, overview_committee, overview_round

__all__ = [
    "csrf_failure",
    "healthz",
    "home",
    "overview",
    "overview_committee",
    "overview_frame",
    "overview_round",
]
