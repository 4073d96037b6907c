"""Meetings with our own marker that no row of ours knows (design §4): administrators see them, and may release them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yotei.zoom import ListedMeeting

from .models import Booking, Stray
from .runtime import Office
from .seams import seam


def note_strays(listed: Sequence[ListedMeeting], *, host: str, is_whole: bool, office: Office) -> None:
    """From a complete list of the host's meetings. `is_whole`: of all days, so what is missing in it is gone."""
    head = re.compile(rf"\[yotei:{re.escape(office.installation)}:(\w+)\]")
    found = {match[1]: meeting for meeting in listed if (match := head.match(meeting.agenda or ""))}
    known = set(Booking.objects.filter(token__in=found).values_list("token", flat=True))
    strays = {meeting.id: meeting for token, meeting in found.items() if token not in known}
    for number in Booking.objects.filter(meeting_id__in=strays).values_list("meeting_id", flat=True):
        del strays[number or ""]  # an administrator had it released
    for number, meeting in strays.items():
        seen = {"host": host, "topic": (meeting.topic or "")[:200], "starts_at": meeting.start_time}
        Stray.objects.update_or_create(meeting_id=number, defaults=seen | {"seen_at": office.clock.now()})
    if is_whole:
        gone = Stray.objects.filter(host=host).exclude(meeting_id__in=strays)
        if gone.exists():
            gone.delete()
    seam("strays_noted")
