"""`Idempotency-Key` of whatever books nothing: a repeated request saves nothing a second time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from ninja import HeaderEx, P
from pydantic import Field

from yotei.booking import runtime
from yotei.schedules.keys import RequestKey, digest_of
from yotei.zoom import Deadline

from .auth import ApiRequest
from .problems import Refusal

KeyText = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$")]
Key = HeaderEx[KeyText | None, P(alias="Idempotency-Key")]
Row = TypeVar("Row", bound=Model)


def once(request: ApiRequest, key: str | None, body: Any, rows: QuerySet[Row], make: Callable[[], Row]) -> Row:
    """What `make` saves, or what the same request saved before. `rows`: where it is found again."""
    if key is None:
        return make()
    number = RequestKey.once(
        lambda: make().pk,
        employee=request.auth,
        key=key,
        digest=digest_of(request.path, body),
        deadline=Deadline.after(runtime.FORM_SECONDS),
    )
    found = rows.filter(pk=number).first()
    if found is None:
        text = _("What this Idempotency-Key registered has been deleted. Use a new key for a new one.")
        raise Refusal(409, "deleted", text)
    return found
