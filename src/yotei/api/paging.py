"""Lists come a page at a time. The cursor is signed: whoever makes one up is told so, and learns nothing from ours."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from .problems import invalid

SALT = "yotei.api.cursor"
Row = TypeVar("Row", bound=Model)


def cursor_after(noun: str, *key: Any) -> str:
    """`key` is the place of the last row of a page, in plain JSON values."""
    return signing.dumps([noun, *key], salt=SALT)


def place_of(noun: str, cursor: str) -> list[Any]:
    """The key that `cursor_after` was given for a list of the same noun."""
    key: list[Any]
    try:
        found, *key = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        found, key = "", []
    if found != noun:
        raise invalid("cursor", _("This cursor is not one of this list. Use next_cursor of the page before."))
    return key


def page_by_id(noun: str, rows: QuerySet[Row], *, limit: int, cursor: str | None) -> tuple[list[Row], str | None]:
    """One page in the order of registration, and the cursor of the next."""
    rows = rows.order_by("pk")
    if cursor:
        rows = rows.filter(pk__gt=place_of(noun, cursor)[0])
    found = list(rows[: limit + 1])
    is_more = len(found) > limit
    return found[:limit], cursor_after(noun, found[limit - 1].pk) if is_more else None
