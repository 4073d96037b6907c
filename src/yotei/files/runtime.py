"""What the environment hands to this room: the store and the limits, one object a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .kinds import USUAL
from .store import Store

MEGABYTE = 1024 * 1024
MOST_FILES = 20  # that belong to one thing: a page still shows them, and one form may send them


@dataclass(frozen=True)
class Files:
    """`scan`: the words of a command, one of them with `{file}`; empty: files are not scanned."""

    store: Store
    most_bytes: int = 25 * MEGABYTE
    endings: frozenset[str] = frozenset(USUAL)
    scan: tuple[str, ...] = ()
    scan_seconds: float = 120.0

    @property
    def most_megabytes(self) -> int:
        return self.most_bytes // MEGABYTE


class NotConfigured(Exception):
    """Nobody has handed in a maker."""


def _nothing() -> Files:
    raise NotConfigured


_make: Callable[[], Files] = _nothing
_files: Files | None = None


def configure(make: Callable[[], Files]) -> None:
    """Takes the maker. It runs at the first use: after the fork."""
    global _make, _files
    _make, _files = make, None


def files() -> Files:
    global _files
    if _files is None:
        _files = _make()
    return _files
