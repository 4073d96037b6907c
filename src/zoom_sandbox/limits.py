"""Rate limits by plan, counted exactly. Source: contract 3."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from zoom_sandbox.errors import ZoomError
from zoom_sandbox.times import zulu

LIGHT, MEDIUM, HEAVY = "Light", "Medium", "Heavy"
HOST_DAILY = 100  # contract 3.2: create and update, a host and UTC day
HEADERS = ("X-RateLimit-Category", "X-RateLimit-Type", "X-RateLimit-Limit", "X-RateLimit-Remaining", "Retry-After")
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Rate:
    per_second: int
    per_day: int | None = None


PLANS: dict[str, dict[str, Rate]] = {  # contract 3.1
    "free": {LIGHT: Rate(4, 6_000), MEDIUM: Rate(2, 2_000), HEAVY: Rate(1, 1_000)},
    "pro": {LIGHT: Rate(30), MEDIUM: Rate(20), HEAVY: Rate(10, 30_000)},
    "business": {LIGHT: Rate(80), MEDIUM: Rate(60), HEAVY: Rate(40, 60_000)},
}


class Limits:
    def __init__(self, plan: str, *, enforce: bool) -> None:
        self.enforce = enforce
        self.set_plan(plan)
        self.clear()

    def set_plan(self, plan: str) -> None:
        if plan not in PLANS:
            raise ValueError(f"No such plan: {plan!r}; there are {', '.join(PLANS)}.")
        self.plan = plan

    def clear(self) -> None:
        self.peak: dict[str, int] = dict.fromkeys((LIGHT, MEDIUM, HEAVY), 0)
        self._arrived: dict[str, deque[datetime]] = {label: deque() for label in self.peak}
        self._admitted: dict[str, deque[datetime]] = {label: deque() for label in self.peak}
        self._by_day: Counter[tuple[date, str]] = Counter()
        self._by_host: Counter[tuple[date, str]] = Counter()

    def rate(self, label: str) -> Rate:
        return PLANS[self.plan][label]

    def arrive(self, label: str, now: datetime) -> None:
        """Every call that came in, answered or not: `peak` holds the most of any one second."""
        window = self._arrived[label]
        _forget(window, now)
        window.append(now)
        self.peak[label] = max(self.peak[label], len(window))

    def admit(self, label: str, now: datetime) -> None:
        """Takes the call into the count, or raises the 429. A refused call does not count."""
        rate, window = self.rate(label), self._admitted[label]
        _forget(window, now)
        day = (now.date(), label)
        if self.enforce and rate.per_day is not None and self._by_day[day] >= rate.per_day:
            raise account_daily(label, rate.per_day, now)
        if self.enforce and len(window) >= rate.per_second:
            raise per_second(label, rate.per_second)
        window.append(now)
        self._by_day[day] += 1

    def admit_write(self, host_id: str, now: datetime) -> None:
        """A create or an update of this host's meetings. Whether Zoom counts failed ones is U: see `CallRules`."""
        key = (now.date(), host_id)
        if self.enforce and self._by_host[key] >= HOST_DAILY:
            raise host_daily(self._by_day[now.date(), LIGHT])
        self._by_host[key] += 1

    def forget_write(self, host_id: str, now: datetime) -> None:
        self._by_host[now.date(), host_id] -= 1

    def host_used(self, host_id: str, now: datetime) -> int:
        return self._by_host[now.date(), host_id]

    def headers(self, label: str, now: datetime, host_id: str | None = None) -> dict[str, str]:
        """Beside every answer; create and update show the host's hundred (contract 3.3)."""
        if host_id is not None:
            left = max(0, HOST_DAILY - self.host_used(host_id, now))
            return _headers(label, "Daily-limit", HOST_DAILY, left)
        rate = self.rate(label)
        if rate.per_day is not None:
            left = max(0, rate.per_day - self._by_day[now.date(), label])
            return _headers(label, "Daily-limit", rate.per_day, left)
        return _headers(label, "QPS", rate.per_second, max(0, rate.per_second - len(self._admitted[label])))

    def used(self, now: datetime) -> list[dict[str, object]]:
        """For the page and for /_sandbox/limits."""
        rows: list[dict[str, object]] = []
        for label, window in self._admitted.items():
            _forget(window, now)
            rate = self.rate(label)
            rows.append(
                {
                    "label": label,
                    "this_second": len(window),
                    "per_second": rate.per_second,
                    "peak": self.peak[label],
                    "today": self._by_day[now.date(), label],
                    "per_day": rate.per_day,
                }
            )
        return rows


def per_second(label: str, limit: int, *, headers: bool = True) -> ZoomError:
    text = "You have reached the maximum per-second rate limit for this API. Try again later."
    return ZoomError(429, 429, text, headers=_headers(label, "QPS", limit, 0) if headers else None)


def account_daily(label: str, limit: int, now: datetime, *, headers: bool = True) -> ZoomError:
    text = (
        "You have reached the maximum daily rate limit for this API. "
        "Refer to the response header for details on when you can make another request."
    )
    shown = {**_headers(label, "Daily-limit", limit, 0), "Retry-After": zulu(next_midnight(now))}
    return ZoomError(429, 429, text, headers=shown if headers else None)


def host_daily(used_today: int) -> ZoomError:
    """As seen in the wild: neither Type nor Retry-After, and the account's 6000 as limit (contract 3.3)."""
    shown = {
        "X-RateLimit-Category": LIGHT,
        "X-RateLimit-Limit": "6000",
        "X-RateLimit-Remaining": str(max(0, 6000 - used_today)),
    }
    return ZoomError(429, 429, _HOST_TEXT, headers=shown)


def host_daily_by_script(now: datetime, *, headers: bool) -> ZoomError:
    shown = {**_headers(LIGHT, "Daily-limit", HOST_DAILY, 0), "Retry-After": zulu(next_midnight(now))}
    return ZoomError(429, 429, _HOST_TEXT, headers=shown if headers else None)


_HOST_TEXT = (
    "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this "
    "particular user. You may resume these requests at GMT 00:00:00."
)


def next_midnight(now: datetime) -> datetime:
    return datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)


def _headers(label: str, kind: str, limit: int, remaining: int) -> dict[str, str]:
    return {
        "X-RateLimit-Category": label,
        "X-RateLimit-Type": kind,
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
    }


def _forget(window: deque[datetime], now: datetime) -> None:
    """Keep the second that ends now. Times after now come from a clock that was set back."""
    while window and not now - _SECOND < window[0] <= now:
        window.popleft()
