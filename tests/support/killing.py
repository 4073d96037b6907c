"""Processes of Yotei that kill themselves at a seam: the one that the file KILL_ORDER names, once an order.

granian … tests.support.killing:application     web processes
python -m tests.support.killing                 a worker
"""

import os
import signal
from pathlib import Path

from yotei.booking import seams
from yotei.config.wsgi import application

__all__ = ["application"]


def _visit(name: str) -> None:
    order = Path(os.environ["KILL_ORDER"])
    try:
        if order.read_text(encoding="utf-8") != name:
            return
        order.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


seams.watch(_visit)

if __name__ == "__main__":
    from yotei.cli import worker  # after Django is set up

    worker.run()
