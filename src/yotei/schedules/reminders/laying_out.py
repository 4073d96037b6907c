"""The worker lays the series out: when they have changed, and once a week."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Max

from yotei.schedules.days_off import DayOff
from yotei.schedules.invitations.marking import mark_days_off
from yotei.schedules.models import Schedule
from yotei.schedules.series import ENDLESS, laid_out

from .ahead import LONG_AGO, DateAhead, SeriesAhead
from .given import ReminderLook
from .moments import LEADS

# The longest reminder, and two days for all-day dates around the world.
NEEDED = timedelta(minutes=max(LEADS)) + timedelta(days=2)
LAID = NEEDED + timedelta(days=7)
BATCH = 100


def keep_up(look: ReminderLook, *, now: datetime, seconds: float) -> None:
    """Lays out what has changed or comes nearer, for about `seconds`."""
    _follow_days_off(look, now)
    end = time.monotonic() + seconds
    while _lay_out(now) and time.monotonic() < end:
        pass


def _follow_days_off(look: ReminderLook, now: datetime) -> None:
    """A day off that was added or taken back moves dates of series that give way to it: they are laid out anew, and
    whoever is invited is told."""
    counted = DayOff.objects.aggregate(count=Count("pk"), last=Max("pk"))
    known = f"{counted['count']} {counted['last']}"
    if look.days_off != known:
        SeriesAhead.objects.exclude(schedule__on_holiday="keep").update(until=LONG_AGO)
        mark_days_off(now=now)
        look.days_off = known
        look.save(update_fields=["days_off"])


def _lay_out(now: datetime) -> bool:
    """A batch of them. False if nothing is left to do. The series is locked first, as whoever saves one does."""
    due = SeriesAhead.objects.filter(until__lt=now + NEEDED).order_by("until").values_list("pk", flat=True)
    ids = list(due[:BATCH])
    with transaction.atomic():
        rows = Schedule.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        found = list(rows.filter(pk__in=ids).order_by("pk"))
        begin, end = now - timedelta(days=2), now + LAID
        living = [each for each in found if each.is_series and each.ends_at > begin]
        DateAhead.objects.filter(schedule__in=found).delete()
        DateAhead.objects.bulk_create(
            DateAhead(schedule_id=each.pk, starts_at=each.starts_at, is_all_day=each.day is not None)
            for each in laid_out(living, begin, end, zone=ZoneInfo("UTC"))
        )
        SeriesAhead.objects.filter(pk__in=[each.pk for each in found]).update(until=ENDLESS)
        SeriesAhead.objects.filter(pk__in=[each.pk for each in living]).update(until=end)
    return len(found) == BATCH
