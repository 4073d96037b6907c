"""The clocks of a zone as a calendar file tells them, read by two libraries that reckon them by themselves."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil import tz
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import Timezone

from yotei.schedules.ical.clocks import clocks_of

FULL = os.environ.get("GRID") == "full"
agreeing = settings(max_examples=20_000 if FULL else 300, derandomize=not FULL, database=None, deadline=None)

ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
FAMILIAR = ["Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]
zones = st.sampled_from(FAMILIAR) | st.sampled_from(ZONES)
moments = st.datetimes(datetime(2010, 1, 2), datetime(2045, 12, 30)).map(lambda each: each.replace(tzinfo=UTC))  # noqa: DTZ001


@cache
def of_dateutil(zone: str) -> object:
    return tz.tzical(StringIO(clocks_of(zone).to_ical().decode())).get(zone)


@cache
def of_icalendar(zone: str) -> object:
    told = Timezone.from_ical(clocks_of(zone).to_ical())
    assert isinstance(told, Timezone)
    return told.to_tz(lookup_tzid=False)


@agreeing
@given(zones, moments)
@pytest.mark.parametrize("reader", [of_dateutil, of_icalendar])
def test_a_reader_finds_the_clocks_of_a_zone(reader, zone, moment):
    local = moment.astimezone(ZoneInfo(zone))
    near = {(local.replace(tzinfo=None, fold=0) + timedelta(hours=by)).replace(tzinfo=ZoneInfo(zone)).utcoffset()
            for by in (-2, 0, 2)}  # fmt: skip
    assume(len(near) == 1)  # in the hour of a change readers differ; what falls into it is told in UTC
    assert local.replace(tzinfo=reader(zone)).utcoffset() == local.utcoffset()


def test_familiar_zones_are_told_by_rules():
    for zone in FAMILIAR[1:4]:
        assert len(clocks_of(zone).subcomponents) == 3, zone


def test_no_zone_is_told_by_a_list_of_dates():
    """Some readers take only the first of such a list."""
    assert [zone for zone in FAMILIAR if "RDATE" in clocks_of(zone).to_ical().decode()] == []
