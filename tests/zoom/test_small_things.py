"""Errors, deadlines, times, plans: small values that the rest stands on."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from yotei.zoom import (
    HOST_DAILY,
    PLANS,
    Deadline,
    Gone,
    HostUnusable,
    Label,
    Limited,
    NotSent,
    Refused,
    ScopeMissing,
    TokenFailed,
    Unreachable,
    Unsure,
    ZoomError,
    zoom_time,
)

NOW = datetime(2026, 12, 1, tzinfo=UTC)
LEAKS = (
    'Bearer eyJhbGciOiJIUzUxMiJ9.s3cret Basic czNjcmV0OnMzY3JldA==s3cret {"access_token":"s3cret"} '
    "client_secret=s3cret https://zoom.us/s/1?zak=s3cret"
)


def every_error(message):
    return [
        Unreachable(message),
        TokenFailed("refused", NOW, message=message, status=400),
        Limited(NOW, "day", "zoom", message=message, status=429, code=429),
        Refused(400, 300, message, {"topic": message}),
        Gone(404, 3001, message),
        HostUnusable(404, 1001, message),
        ScopeMissing(400, 4711, message, scopes=("a",)),
        Unsure(message, status=500),
    ]


@pytest.mark.parametrize("error", every_error("Sorry, no."), ids=lambda error: type(error).__name__)
def test_an_error_says_what_zoom_said(error):
    assert error.message == "Sorry, no."
    assert "Sorry, no." in str(error)
    assert type(error).__name__ in repr(error)
    assert hasattr(error, "status")
    assert hasattr(error, "code")


@pytest.mark.parametrize("error", every_error(LEAKS), ids=lambda error: type(error).__name__)
def test_no_error_repeats_a_credential(error):
    assert "s3cret" not in str(error) + repr(error) + error.message + repr(vars(error))


@pytest.mark.parametrize(
    "text",
    [
        "Invalid access token.",
        "Access token is expired.",
        "Invalid access token, does not contain scopes:[meeting:write:meeting:admin].",
        "Basic users cannot do that.",
    ],
)
def test_zooms_own_words_stay_whole(text):
    assert Refused(401, 124, text).message == text


def test_a_page_of_html_becomes_one_short_line():
    message = Unsure("<html>\n" + "x" * 9999).message
    assert len(message) == 500
    assert "\n" not in message


def test_what_was_not_sent_can_be_told_from_what_may_be_done():
    assert issubclass(Unreachable, NotSent)
    assert issubclass(TokenFailed, NotSent)
    for error in (Limited, Refused, Unsure):
        assert issubclass(error, ZoomError)
        assert not issubclass(error, NotSent)


def test_an_error_without_words_still_has_a_name():
    assert str(Unreachable()) == "Unreachable"
    assert str(TokenFailed("unreachable")) == "unreachable"


def test_a_deadline_is_never_below_zero():
    deadline = Deadline.after(-5)
    assert deadline.remaining() == 0
    assert deadline.passed


def test_a_deadline_runs_down():
    deadline = Deadline.after(10)
    assert not deadline.passed
    time.sleep(0.01)
    assert 9 < deadline.remaining() < 10


def test_a_sooner_deadline_is_never_a_later_one():
    deadline = Deadline.after(10)
    assert deadline.sooner(20) == deadline
    assert deadline.sooner(1).remaining() <= 1


def test_a_time_is_written_in_utc_without_fractions():
    tokyo = timezone(timedelta(hours=9))
    assert zoom_time(datetime(2026, 12, 1, 13, 0, 5, 999999, tokyo)) == "2026-12-01T04:00:05Z"


def test_a_naive_time_is_no_time():
    with pytest.raises(ValueError, match="naive"):
        zoom_time(datetime(2026, 12, 1))  # noqa: DTZ001


def test_every_plan_has_a_rate_for_every_label():
    assert HOST_DAILY == 100
    for rates in PLANS.values():
        assert set(rates) == set(Label)
        assert rates[Label.LIGHT].per_second > rates[Label.MEDIUM].per_second > rates[Label.HEAVY].per_second
