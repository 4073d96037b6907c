"""What Zoom is told of a series gives the dates that the series has."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given

from tests.schedules.test_recurrence_agrees import agreeing, clocks, firsts, minutes, rules, series, zones
from yotei.schedules.recurrence import WhyOpen, zoom_recurrence
from zoom_sandbox import Sandbox

SANDBOX = Sandbox(seed=1)
SANDBOX.clock.set(datetime(2019, 1, 1, tzinfo=UTC), still=True)


@agreeing
@given(rules, firsts, clocks, zones, minutes)
def test_zoom_has_the_dates_that_we_have(rule, first, at, zone, length):
    ours = series(rule, max(first, date(2019, 1, 3)), at, zone, length)
    told = zoom_recurrence(ours)
    if isinstance(told, WhyOpen):
        return
    expected = [ours.occurrence(day, day).starts_at for day in ours.originals()]
    meeting = SANDBOX.make_meeting(
        "taro@example.com",
        type=8,
        recurrence=told,
        start_time=f"{expected[0]:%Y-%m-%dT%H:%M:%SZ}",
        timezone=zone.key,
    )
    assert [each.start_time for each in meeting.occurrences] == expected
    SANDBOX.delete_by_hand(meeting.id)
