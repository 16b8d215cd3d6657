from inspection.views.health import csrf_failure, healthz
from inspection.views.home import home

__all__ = ["csrf_failure", "healthz", "home"]
