"""The tables of a test's database, emptied and filled again quickly: most of what a small test costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from yotei.audit import guard
from yotei.cli import demo_data
from yotei.schedules.models import ReminderLook

_cast: list[tuple[type[Model], list[Model]]] = []


def empty_by_deleting() -> None:
    """On PostgreSQL, TRUNCATE of all tables takes as long as many a test; DELETE from the few filled ones does not.

    The audit log lets nobody delete, so its triggers are taken down; its own tests put them up again.
    """
    with connection.schema_editor() as schema_editor:
        guard.take_down(schema_editor)
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = _deletions  # type: ignore[method-assign]


def _deletions(style: Any, tables: Sequence[str], **options: Any) -> list[str]:
    names = [connection.ops.quote_name(table) for table in tables]
    # A replica checks no foreign keys, so the order is free.
    return ["; ".join(["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {name}" for name in names)])]  # noqa: S608


def load_cast() -> None:
    """The cast in an empty database: made by Yotei's own command once, then put back row by row.

    Not what programs write of themselves, such as the heartbeat of a worker that runs beside the test.
    """
    if not _cast:
        demo_data.load_cast()
        models = [
            each
            for each in apps.get_models(include_auto_created=True)
            if each._meta.app_label not in ("booking", "audit", "outbox") and each is not ReminderLook
        ]
        _cast.extend((model, list(model._base_manager.all())) for model in models if model._base_manager.exists())
        return
    with transaction.atomic():  # foreign keys are checked at its end, so the order is free
        for model, rows in _cast:
            model._base_manager.bulk_create(rows)
