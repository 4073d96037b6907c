"""What ends when an employee leaves, besides what this room knows: entered by the rooms that let people in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Employee

End = Callable[["Employee"], None]

_ENDS: list[End] = []


def at_leaving(end: End) -> None:
    """`end` runs in the transaction in which an employee leaves."""
    _ENDS.append(end)


def end_ways_in(employee: Employee) -> None:
    for end in _ENDS:
        end(employee)
