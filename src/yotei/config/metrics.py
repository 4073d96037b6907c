"""`/metrics` for Prometheus: what the operations page shows, for whoever has `YOTEI_METRICS_TOKEN`.

All of it is read from the database at each scrape, so any node may be asked, and one is enough.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from yotei.booking import runtime
from yotei.booking.condition import Condition, condition
from yotei.outbox import reading


def answer(request: HttpRequest) -> HttpResponse:
    """404 where no token is set: nobody need know that there is something."""
    wanted = settings.YOTEI.metrics_token
    if wanted is None:
        return HttpResponse(status=404)
    given = request.headers.get("Authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {wanted.get_secret_value()}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    office = runtime.whole_office()
    if office is None:
        return HttpResponse(status=503)
    try:
        now = runtime.clock().now()
        found, post = condition(office, now=now), reading.condition(now=now)
    except DatabaseError:
        return HttpResponse("database not reachable", status=503, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(_Gauges(found))
    registry.register(_OfMail(post, now))
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


class _Gauges(Collector):
    def __init__(self, found: Condition) -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._found
        alive = sum(not each.is_silent for each in found.workers)
        for name, help_text, value in (
            ("yotei_bookings_waiting", "Bookings that Zoom does not hold as wanted yet.", found.waiting),
            ("yotei_bookings_in_trouble", "Those that the worker tried and could not settle.", found.problems),
            ("yotei_bookings_oldest_due_seconds", "For how long the oldest has been due.", _seconds(found)),
            ("yotei_strays", "Meetings with our mark that no booking knows.", found.strays),
            ("yotei_workers", "Workers that beat within the last minute.", alive),
            ("yotei_database_bytes", "Size of the database.", found.database_bytes),
            ("yotei_token_age_seconds", "Since when the access token of Zoom is in use.", _token_age(found)),
        ):
            yield GaugeMetricFamily(name, help_text, value=value)
        used = GaugeMetricFamily("yotei_budget_used", "Calls of this UTC day.", labels=["kind", "name"])
        for kind, bars in (("account", found.accounts), ("host", found.hosts)):
            for bar in bars:
                used.add_metric([kind, bar.name], bar.used)
        yield used
        calls = GaugeMetricFamily("yotei_zoom_calls_last_hour", "Calls of Zoom by outcome.", labels=["outcome"])
        slowest = GaugeMetricFamily("yotei_zoom_call_slowest_ms", "The slowest of the last hour.", labels=["outcome"])
        for each in found.calls:
            calls.add_metric([each.outcome], each.number)
            slowest.add_metric([each.outcome], each.slowest)
        yield calls
        yield slowest


class _OfMail(Collector):
    def __init__(self, post: reading.Condition, now: datetime) -> None:
        self._post, self._now = post, now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        post = self._post
        oldest = (self._now - post.oldest).total_seconds() if post.oldest is not None else 0.0
        is_up = post.is_set_up and post.server.down_since is None
        for name, help_text, value in (
            ("yotei_mails_waiting", "Mails that are still to be sent.", post.waiting),
            ("yotei_mails_oldest_seconds", "For how long the oldest of them has waited.", oldest),
            ("yotei_mail_server_up", "1 while the mail server takes mails.", int(is_up)),
        ):
            yield GaugeMetricFamily(name, help_text, value=value)
        ended = GaugeMetricFamily("yotei_mails_last_day", "Mails of the last 24 hours by outcome.", labels=["outcome"])
        for outcome in ("sent", "again", "refused", "given_up"):
            ended.add_metric([outcome], getattr(post, outcome))
        yield ended


def _seconds(found: Condition) -> float:
    return found.waits_for.total_seconds() if found.waits_for is not None else 0.0


def _token_age(found: Condition) -> float:
    issued = found.token.issued_at if found.token is not None else None
    return (found.now - issued).total_seconds() if issued is not None else 0.0
