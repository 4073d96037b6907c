"""Named points between the steps of a booking or a mail, where a test may end the process. `docs/seams.md` lists them.

In use they do nothing. Each stands after a commit or beside a call, where the database alone must say what is next.
"""

from __future__ import annotations

from collections.abc import Callable


def _pass_by(name: str) -> None:
    """What every seam does outside tests."""


_visit: Callable[[str], None] = _pass_by


def seam(name: str) -> None:
    _visit(name)


def watch(visit: Callable[[str], None] | None) -> None:
    """Calls `visit` with the name of every seam from now on; None ends it."""
    global _visit
    _visit = visit or _pass_by
