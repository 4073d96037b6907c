"""Lines of the log for many things at once, by one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, models

from .acting import acting
from .models import Entry


def note_rows(kind: type[models.Model], rows: models.QuerySet[Any, Any], *, now: datetime) -> None:
    """`rows` are the values action, target_id, target, changes. Call it in the transaction that does the things."""
    who, quote = acting(), connection.ops.quote_name
    fixed = {
        "at": Entry._meta.get_field("at").get_db_prep_value(now, connection),
        "actor_id": who.actor_id, "actor": who.actor[:200], "via": who.via, "request_id": who.request_id,
        "kind": kind._meta.model_name,
    }  # fmt: skip
    names = ", ".join(map(quote, [*fixed, "action", "target_id", "target", "changes"]))
    types = {"at": "timestamptz", "actor_id": "bigint"} if connection.vendor == "postgresql" else {}
    places = ", ".join(f"CAST(%s AS {types[name]})" if name in types else "%s" for name in fixed)
    select, given = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Entry._meta.db_table)} ({names}) SELECT {places}, s.* FROM ({select}) s",  # noqa: S608
            [*fixed.values(), *given],
        )
