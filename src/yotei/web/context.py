"""What the frame of every page shows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from yotei.booking import runtime
from yotei.people.models import LANGUAGES, Employee

from .readers import notices_of
from .reminders import rows_of

TABS = ("today", "calendar", "schedules", "todos")


def page(request: HttpRequest) -> dict[str, Any]:
    reader = getattr(request, "user", None)
    if not isinstance(reader, Employee):
        return {"languages": LANGUAGES}
    return {
        "languages": LANGUAGES,
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "me": reader,
        "notices": SimpleLazyObject(lambda: notices_of(reader)),
        "reminders": SimpleLazyObject(lambda: rows_of(reader)),
        "tab": _tab(request.path),
        "office": SimpleLazyObject(runtime.find_office),
    }


def _tab(path: str) -> str:
    first = path.strip("/").partition("/")[0]
    return first if first in TABS else ""
