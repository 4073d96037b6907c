"""No process of ours outlives the one that started it (Linux; elsewhere these calls do nothing).

When a supervisor is killed with SIGKILL it cannot stop its children, and one that lives on keeps the port. So each
child asks the kernel to be killed as soon as its parent is gone.
"""

import ctypes
import os
import signal
import sys

# From <sys/prctl.h>.
PR_SET_PDEATHSIG = 1
# Set by the supervisor for everything it starts.
ASKED = "YOTEI_SUPERVISED"

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """For a fresh child. `parent` is the id of the process that it must not outlive."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked
        os.kill(os.getpid(), signal.SIGKILL)


def tie_to_parent_if_asked() -> None:
    """For what a supervised child forks in its turn (granian's workers): its parent leads the group they are in."""
    if os.environ.get(ASKED):
        die_with(os.getpgrp())
