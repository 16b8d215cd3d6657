"""Ties a process to its parent, so that kill -9 of a launcher leaves no orphan (Linux; a no-op elsewhere)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def follow_parent(sign: signal.Signals) -> None:
    """From now on the kernel sends this process the signal when its parent is gone."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(sign))


def die_with_parent(sign: signal.Signals) -> Callable[[], None] | None:
    """The same for a child about to be started, as its preexec_fn."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()  # looked up here: a child before exec should do very little

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(sign))
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return arrange
