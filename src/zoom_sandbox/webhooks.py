"""Events on their way: signed, tried again, and addresses that have to prove themselves. Source: contract 5, [WH].

What is unconfirmed is a switch (`WebhookRules`). Everything goes by the sandbox's clock, which can be moved; nothing is
sent under the sandbox's lock.
"""

import hashlib
import hmac
import itertools
import json
import random
import threading
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from zoom_sandbox import events
from zoom_sandbox.clock import Clock
from zoom_sandbox.names import Names
from zoom_sandbox.switches import Switches, switch

PATIENCE = 3.0  # seconds for an answer (contract 5)
RETRIES = (timedelta(minutes=5), timedelta(minutes=20), timedelta(minutes=60))  # contract 5, each after the one before
REVALIDATION = timedelta(hours=72)  # contract 5
MAILS_AT, MOST_FAILURES = (2, 4), 6  # contract 5: validations failed in a row
MOST_SUBSCRIPTIONS = 20  # contract 5
KEPT_EVENTS = 1000
VALIDATION = "endpoint.url_validation"
ORDERS = ("kept", "reversed", "shuffled")


@dataclass(frozen=True)
class WebhookRules(Switches):
    """Of events. contract 5: U."""

    retry_stamp: str = switch("new", "kept")  # whether a retry has a time stamp of its own
    operator: str = switch("owner", "host")  # who did what a Server-to-Server app did
    unchanged: str = switch("silent", "raised")  # `meeting.updated` for an update that changes nothing


@dataclass
class Subscription:
    """One address, its secret token, and the events that it wants."""

    id: int
    url: str
    secret: str
    wanted: frozenset[str]
    validated_at: datetime
    failures: int = 0  # validations, in a row
    mails: int = 0  # that Zoom would have sent about them
    enabled: bool = True

    def as_json(self) -> dict[str, object]:
        """Without the secret."""
        return {
            "id": self.id,
            "url": self.url,
            "events": sorted(self.wanted),
            "enabled": self.enabled,
            "validated_at": self.validated_at.isoformat(),
            "failures": self.failures,
            "mails": self.mails,
        }


@dataclass
class Attempt:
    time: datetime
    status: int | None  # None: no answer in time

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def may_be_repeated(self) -> bool:
        """contract 5: not what was answered with 3xx or 4xx."""
        return self.status is None or self.status >= 500


@dataclass
class Delivery:
    """One event on its way to one address."""

    subscription: Subscription
    due_at: datetime | None  # None: delivered, or given up
    attempts: list[Attempt] = field(default_factory=list)
    stamp: int = 0  # seconds; of the first attempt

    def as_json(self) -> dict[str, object]:
        return {
            "subscription": self.subscription.id,
            "due_at": self.due_at.isoformat() if self.due_at else None,
            "attempts": [{"time": each.time.isoformat(), "status": each.status} for each in self.attempts],
        }


@dataclass
class Posted:
    """An event as raised. Its bytes are the same for every address and every attempt."""

    number: int
    time: datetime
    name: str
    body: bytes
    deliveries: list[Delivery]

    def as_json(self) -> dict[str, object]:
        return {
            "number": self.number,
            "time": self.time.isoformat(),
            "event": self.name,
            "body": json.loads(self.body),
            "deliveries": [each.as_json() for each in self.deliveries],
        }


class Postman:
    def __init__(self, account_id: str, clock: Clock, names: Names, lock: threading.RLock) -> None:
        self._account_id, self._clock, self._names, self._lock = account_id, clock, names, lock
        self._numbers = itertools.count(1)
        self._ids = itertools.count(1)
        self._sending = threading.Lock()  # one event after the other
        self.rules = WebhookRules()
        self.paused = False
        self.subscriptions: list[Subscription] = []
        self.posted: deque[Posted] = deque(maxlen=KEPT_EVENTS)
        self.wake = threading.Event()

    # Addresses

    def subscribe(self, url: str, secret: str, wanted: Collection[str] = ()) -> Subscription:
        """Raises ValueError if the address does not answer the validation as Zoom asks. No names: all events."""
        if unknown := [name for name in wanted if name not in events.NAMES]:
            raise ValueError(f"No such event: {', '.join(unknown)}; there are {', '.join(events.NAMES)}.")
        address = urlsplit(url)  # a port beyond 65535 is a ValueError, too, once it is asked for
        if address.scheme not in ("http", "https") or not address.hostname or address.port == 0:
            raise ValueError("url is an address that begins with http:// or https://.")
        if not secret:
            raise ValueError("secret is needed: events are signed with it.")
        if len(self.subscriptions) >= MOST_SUBSCRIPTIONS:
            raise ValueError(f"There are {MOST_SUBSCRIPTIONS} subscriptions already; Zoom allows no more.")
        now = self._clock.now()
        made = Subscription(next(self._ids), url, secret, frozenset(wanted or events.NAMES), now)
        if not self._validates(made, now):
            raise ValueError(f"{url} did not answer the URL validation with its token and the token's HMAC.")
        with self._lock:
            self.subscriptions.append(made)
        return made

    def unsubscribe(self, number: int) -> None:
        with self._lock:
            kept = [each for each in self.subscriptions if each.id != number]
            if len(kept) == len(self.subscriptions):
                raise ValueError(f"There is no subscription {number}.")
            self.subscriptions = kept

    def _validates(self, subscription: Subscription, now: datetime) -> bool:
        token = self._names.text(22)
        body = _encoded({"event": VALIDATION, "event_ts": _ms(now), "payload": {"plainToken": token}})
        status, answer = self._send(subscription, body, int(now.timestamp()))
        try:
            told = json.loads(answer)
        except ValueError:
            return False
        right = {"plainToken": token, "encryptedToken": _hmac(subscription.secret, token.encode())}
        return status == 200 and told == right

    def _revalidate(self, subscription: Subscription, now: datetime) -> None:
        is_valid = self._validates(subscription, now)
        subscription.validated_at = now
        subscription.failures = 0 if is_valid else subscription.failures + 1
        if subscription.failures in MAILS_AT:
            subscription.mails += 1
        subscription.enabled = subscription.failures < MOST_FAILURES

    # Events

    def post(self, event: events.Event, now: datetime) -> None:
        """Under the sandbox's lock: puts it on its way to all who want it."""
        payload = dict(event)
        name = payload.pop("event")
        beside = {"download_token": payload.pop("download_token")} if "download_token" in payload else {}
        body = {"event": name, "event_ts": _ms(now), "payload": {"account_id": self._account_id, **payload}, **beside}
        wanting = [each for each in self.subscriptions if each.enabled and name in each.wanted]
        deliveries = [Delivery(each, now) for each in wanting]
        self.posted.append(Posted(next(self._numbers), now, name, _encoded(body), deliveries))
        if deliveries:
            self.wake.set()

    def send_again(self, number: int) -> None:
        """The same event once more to the same addresses, as Zoom does now and then."""
        with self._lock:
            found = next((each for each in self.posted if each.number == number), None)
            if found is None:
                raise ValueError(f"There is no event {number}.")
            now = self._clock.now()
            addresses = {each.subscription.id: each.subscription for each in found.deliveries}
            found.deliveries += [Delivery(each, now) for each in addresses.values()]
        self.wake.set()

    def deliver(self, order: str = "kept") -> int:
        """Sends what is due, in order of its time (or otherwise, as Zoom may); returns how many attempts were made."""
        if order not in ORDERS:
            raise ValueError(f"order is {', '.join(ORDERS)}.")
        with self._sending:
            now = self._clock.now()
            for subscription in list(self.subscriptions):
                if subscription.enabled and now - subscription.validated_at >= REVALIDATION:
                    self._revalidate(subscription, now)
            due = self._due(now)
            if order == "reversed":
                due.reverse()
            elif order == "shuffled":
                random.Random(len(due)).shuffle(due)
            for posted, delivery in due:
                self._attempt(posted, delivery, now)
        return len(due)

    def next_due(self) -> datetime | None:
        with self._lock:
            moments = [each.due_at for posted in self.posted for each in posted.deliveries if each.due_at]
        return min(moments, default=None)

    def _due(self, now: datetime) -> list[tuple[Posted, Delivery]]:
        with self._lock:
            return [
                (posted, each)
                for posted in self.posted
                for each in posted.deliveries
                if each.due_at is not None and each.due_at <= now
            ]

    def _attempt(self, posted: Posted, delivery: Delivery, now: datetime) -> None:
        if not delivery.subscription.enabled:
            delivery.due_at = None
            return
        stamp = int(now.timestamp())
        delivery.stamp = delivery.stamp or stamp
        kept = self.rules.retry_stamp == "kept"
        status, _ = self._send(delivery.subscription, posted.body, delivery.stamp if kept else stamp)
        made = Attempt(now, status)
        with self._lock:
            delivery.attempts.append(made)
            number = len(delivery.attempts)
            again = not made.delivered and made.may_be_repeated and number <= len(RETRIES)
            delivery.due_at = now + RETRIES[number - 1] if again else None

    def _send(self, subscription: Subscription, body: bytes, stamp: int) -> tuple[int | None, bytes]:
        """Status and body of the answer; None if there was none in time."""
        signed = _hmac(subscription.secret, b"v0:%d:" % stamp + body)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Zoom Marketplace/1.0a",
            "x-zm-request-timestamp": str(stamp),
            "x-zm-signature": f"v0={signed}",
            "x-zm-request-id": self._names.text(22),
            "x-zm-trackingid": self._names.text(22),
        }
        try:
            with _OPENER.open(Request(subscription.url, body, headers, method="POST"), timeout=PATIENCE) as answer:
                return answer.status, answer.read(65536)
        except HTTPError as error:
            return error.code, b""
        except (URLError, HTTPException, OSError, ValueError):
            return None, b""


class _NoRedirect(HTTPRedirectHandler):
    """contract 5: a 3xx is an answer like any other."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = build_opener(ProxyHandler({}), _NoRedirect())


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
