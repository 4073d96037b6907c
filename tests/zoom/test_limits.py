"""Which limit a 429 speaks of, and until when (contract §3.3, §3.4)."""

import json
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from yotei.zoom import Answer
from yotei.zoom.limits import limited

NOW = datetime(2026, 12, 1, 22, 30, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 2, tzinfo=UTC)
HOST = (
    "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular"
    " user. You may resume these requests at GMT 00:00:00."
)
QPS = "You have reached the maximum per-second rate limit for this API. Try again later."
DAY = (
    "You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you"
    " can make another request."
)
OLD_DAY = "Reached the maximum daily rate limit for this API. Retry at 2026-12-02T00:00:00Z."
CONCURRENT = "Too many concurrent requests. A request to disassociate this user has already been made."
LEGACY = "A maximum of 100 meetings can be created/updated for a single user in one day."


def answer(message="", *, status=429, code=429, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, httpx2.Headers(named), json.dumps({"code": code, "message": message}).encode())


def found(*args, **more):
    limit = limited(answer(*args, **more), NOW)
    assert limit is not None
    assert limit.counted_by == "zoom"
    return limit.scope, limit.until


@pytest.mark.parametrize(
    "headers", [{}, {"X_RateLimit_Limit": "6000"}, {"Retry_After": "1", "X_RateLimit_Type": "QPS"}]
)
def test_the_hosts_day_is_known_by_its_text_alone(headers):
    assert found(HOST, **headers) == ("host", MIDNIGHT)


def test_the_hosts_day_in_its_legacy_form_is_known():
    assert found(LEGACY, status=300, code=300) == ("host", MIDNIGHT)


def test_another_300_is_no_limit():
    assert limited(answer("Validation Failed.", status=300, code=300), NOW) is None


@pytest.mark.parametrize("text", [QPS, CONCURRENT])
def test_a_limit_per_second_is_known_by_its_text(text):
    assert found(text) == ("second", NOW + timedelta(seconds=1))


def test_a_limit_per_second_is_known_by_its_type():
    assert found(X_RateLimit_Type="QPS") == ("second", NOW + timedelta(seconds=1))


def test_a_limit_per_second_heeds_the_reset_header():
    reset = str(int((NOW + timedelta(seconds=3)).timestamp()))
    assert found(QPS, X_RateLimit_Reset=reset) == ("second", NOW + timedelta(seconds=3))


def test_a_limit_per_second_heeds_retry_after():
    assert found(QPS, Retry_After="2") == ("second", NOW + timedelta(seconds=2))


@pytest.mark.parametrize(
    "headers", [{"Retry_After": "86400"}, {"X_RateLimit_Reset": "1"}, {"X_RateLimit_Reset": "9999999999"}]
)
def test_a_limit_per_second_is_never_long(headers):
    assert found(QPS, **headers) == ("second", NOW + timedelta(seconds=1))


@pytest.mark.parametrize("text", [DAY, OLD_DAY])
def test_the_accounts_day_is_known_by_its_text(text):
    assert found(text) == ("day", MIDNIGHT)


def test_the_accounts_day_is_known_by_its_type():
    assert found(X_RateLimit_Type="Daily-limit") == ("day", MIDNIGHT)


@pytest.mark.parametrize(
    "written", ["2026-12-02T03:00:00Z", "16200", "Wed, 02 Dec 2026 03:00:00 GMT", "2026-12-02T12:00:00+09:00"]
)
def test_retry_after_is_read_in_every_form(written):
    assert found(DAY, Retry_After=written) == ("day", datetime(2026, 12, 2, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    "written",
    [
        "2020-05-31T00:00:00Z",
        "0",
        "999999999",
        "2027-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "soon",
        "-5",
        "9" * 30,
    ],
)
def test_an_absurd_retry_after_gives_way_to_midnight(written):
    assert found(DAY, Retry_After=written) == ("day", MIDNIGHT)


def test_midnight_is_that_of_utc_wherever_the_clock_stands():
    tokyo = NOW.astimezone(datetime.fromisoformat("2026-12-02T07:30:00+09:00").tzinfo)
    limit = limited(answer(HOST), tokyo)
    assert limit is not None
    assert limit.until == MIDNIGHT


def test_an_unknown_429_is_a_short_one():
    assert found("Slow down.") == ("second", NOW + timedelta(seconds=1))


def test_an_unknown_429_that_asks_for_hours_is_the_accounts_day():
    assert found("Slow down.", Retry_After="7200") == ("day", NOW + timedelta(hours=2))


def test_an_unknown_429_that_asks_for_weeks_is_not_believed():
    assert found("Slow down.", Retry_After="9999999") == ("second", NOW + timedelta(seconds=1))


def test_a_429_in_html_is_a_limit():
    limit = limited(Answer(429, httpx2.Headers(), b"<html>Too many requests</html>"), NOW)
    assert limit is not None
    assert (limit.scope, limit.status) == ("second", 429)


def test_a_429_within_a_success_is_a_limit():
    assert found(QPS, status=200)[0] == "second"


@pytest.mark.parametrize(("status", "code"), [(200, 0), (400, 300), (404, 3001), (500, 429)])
def test_other_answers_are_no_limit(status, code):
    assert limited(answer(HOST, status=status, code=code), NOW) is None
