"""What the front page shows: the time line, the meetings, and what went in and out."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from zoom_sandbox import timeline, times
from zoom_sandbox.timeline import WEEK, Window
from zoom_sandbox.views import MeetingView, call_view, event_view, shown_address
from zoom_sandbox.webhooks import Delivery
from zoom_sandbox.words import day, moment

if TYPE_CHECKING:
    from zoom_sandbox.sandbox import Sandbox

# More than that nobody reads on one page.
SHOWN_MEETINGS, SHOWN_DELETED, SHOWN_CALLS, SHOWN_EVENTS = 100, 20, 50, 50
HOURS = range(0, 24, 3)


def show(sandbox: "Sandbox", lang: str, query: Mapping[str, str]) -> dict[str, Any]:
    with sandbox.lock:
        now = sandbox.clock.now()
        return {
            "now": moment(now.astimezone(times.HOME), lang),
            "limits": sandbox.account.limits,
            "used": sandbox.account.limits.used(now),
            "faults": list(sandbox.account.faults),
            "calls": [call_view(call) for call in sandbox.log.last_ones(SHOWN_CALLS)],
            **_line(sandbox, lang, query, now),
            **_meetings(sandbox, lang, now),
            **_events(sandbox),
        }


def _line(sandbox: "Sandbox", lang: str, query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    window = Window.asked(query, now)
    today = now.astimezone(times.HOME).date()
    return {
        "window": window,
        "drawn": timeline.draw(sandbox.account.book, sandbox.account.users, window, now),
        "axis": [(each, *day(each, lang)) for each in window.dates],
        "hours": HOURS,
        "today": today,
        "is_week": window.days == WEEK,
        "now_at": window.place(now) if window.holds(now) else None,
        "at": now,
        "asked": _asked,
    }


def _asked(first: date, days: int) -> str:
    return f"from={first}&days={days}"


def _meetings(sandbox: "Sandbox", lang: str, now: datetime) -> dict[str, Any]:
    account = sandbox.account
    newest = account.book.newest(SHOWN_MEETINGS, now)
    by_host: dict[str, list[MeetingView]] = {}
    for meeting in sorted(newest, key=lambda meeting: meeting.sort_key):
        by_host.setdefault(meeting.host_id, []).append(MeetingView(meeting, lang, now))
    hosts = [user for user in account.users if user.status == "active"]
    busy = [(user, account.limits.host_used(user.id, now), by_host[user.id]) for user in hosts if user.id in by_host]
    return {
        "hosts": busy,
        "idle_hosts": [user for user in hosts if user.id not in by_host][:SHOWN_MEETINGS],
        "shown": len(newest),
        "total": max(len(newest), len(account.book)),
        "deleted": [MeetingView(each, lang, now) for each in account.book.deleted()[: -SHOWN_DELETED - 1 : -1]],
    }


def _events(sandbox: "Sandbox") -> dict[str, Any]:
    postman = sandbox.postman
    return {
        "subscriptions": list(postman.subscriptions),
        "paused": postman.paused,
        "events": [event_view(event) for event in islice(reversed(postman.posted), SHOWN_EVENTS)],
        "shown_events": SHOWN_EVENTS,
        "shown_calls": SHOWN_CALLS,
        "address": shown_address,
        "state": delivery_state,
    }


def delivery_state(delivery: Delivery) -> str:
    """The key of its word."""
    if delivery.attempts and delivery.attempts[-1].delivered and delivery.due_at is None:
        return "delivered"
    if delivery.due_at is None:
        return "given_up"
    return "tried_again" if delivery.attempts else "on_its_way"


def moments(lang: str) -> dict[str, Callable[[datetime], str]]:
    """How templates tell moments: to the minute, within a day, and to the second."""
    return {
        "when": lambda each: moment(each.astimezone(times.HOME), lang),
        "clock": lambda each: f"{each.astimezone(times.HOME):%H:%M}",
        "second": lambda each: f"{each.astimezone(times.HOME):%m-%d %H:%M:%S}",
    }
