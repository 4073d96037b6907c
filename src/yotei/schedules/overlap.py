"""Zoom meetings of one host at the same time: Zoom books any number, and starts one or two (zoom-contract §2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yotei.people.models import Employee
from yotei.zoom import Plan

if TYPE_CHECKING:
    from .models import Schedule

AT_ONCE: dict[Plan, int] = {"free": 1, "pro": 1, "business": 2}  # of a host with a licence
MOST = 20  # looked at: who has more at one time needs no exact number


@dataclass(frozen=True, slots=True)
class Overlap:
    """`meetings` lie at the same time as the schedule; Zoom starts `at_once` of one host together."""

    meetings: list[Schedule]
    at_once: int
    is_too_much: bool

    @property
    def named(self) -> list[Schedule]:
        return self.meetings[:3]  # more make the warning no clearer


def overlap(schedule: Schedule, *, plan: Plan, reader: Employee) -> Overlap | None:
    """None where the registrant has no other meeting then. The schedule need not be saved."""
    meetings = schedule.meetings_beside(reader=reader)[:MOST]
    if not meetings:
        return None
    return Overlap(meetings, AT_ONCE[plan], 1 + _most_together(schedule, meetings) > AT_ONCE[plan])


def _most_together(schedule: Schedule, meetings: list[Schedule]) -> int:
    """How many of them run at one moment of the schedule, at the most: it changes where one begins."""
    begins = [max(each.starts_at, schedule.starts_at) for each in meetings]
    return max(sum(each.starts_at <= moment < each.ends_at for each in meetings) for moment in begins)
