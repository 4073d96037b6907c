"""`/healthz` (this process answers; no database), `/readyz` (the database answers and its migrations are applied) and
`/metrics` (see `metrics.py`).

They are a middleware and not pages: load balancers ask by IP address, which is no allowed host, and a probe should
neither open a session nor be redirected.
"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from . import metrics

Handler = Callable[[HttpRequest], HttpResponseBase]


class Probes:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return _plain("ok", 200)
        if request.path_info == "/readyz":
            return _readiness()
        if request.path_info == "/metrics":
            return metrics.answer(request)
        return self.get_response(request)


def _readiness() -> HttpResponse:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _plain("database not reachable", 503)
    return _plain("migrations missing", 503) if missing else _plain("ok", 200)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})
