"""Whom a schedule reminds."""

from __future__ import annotations

from collections.abc import Mapping

from yotei.schedules.attendance import Attendee
from yotei.schedules.date_attendance import Parts, replies_to


def reminded(registrant: int, regular: Mapping[int, str], parts: Parts) -> set[int]:
    """The registrant and the attendees, but for those who said that they will be absent. `regular`: what was answered
    to the whole schedule, by employee; `parts`: of one date of a series, those of its own."""
    replies = replies_to(parts, regular)
    declined = {pk for pk, reply in replies.items() if reply == Attendee.Reply.DECLINED}
    return {registrant, *replies} - declined
