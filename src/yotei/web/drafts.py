"""Forms whose log-in had run out: their text waits in the visitor's session and is back after the log-in.

The session is anonymous then, so whoever sends much would fill the database: one form a visitor, of a bounded size,
for an hour. A form knows who filled it in (`author`), and comes back to nobody else.
"""

import time

from django.http import HttpRequest, QueryDict

LARGEST = 200_000  # characters; details may have 20,000, and each may take nine in an address's encoding
KEPT_SECONDS = 3600

_KEY = "draft"
_NEVER_KEPT = ("csrfmiddlewaretoken", "password", "old_password", "new_password")


def keep(request: HttpRequest) -> None:
    """Puts the posted form aside."""
    fields = request.POST.copy()
    for name in _NEVER_KEPT:
        fields.pop(name, None)
    text = fields.urlencode()
    if len(text) > LARGEST:
        return
    was_empty = request.session.is_empty()
    request.session[_KEY] = {"path": request.path, "text": text, "at": time.time()}
    if was_empty:
        request.session.set_expiry(KEPT_SECONDS)


def is_kept(request: HttpRequest) -> bool:
    return _KEY in request.session and request.session[_KEY]["path"] == request.path


def take(request: HttpRequest) -> QueryDict | None:
    """The form that was put aside for this address and this employee, once; None if there is none."""
    if not is_kept(request):
        return None
    draft = request.session.pop(_KEY)
    fields = QueryDict(draft["text"])
    is_fresh = draft["at"] > time.time() - KEPT_SECONDS
    return fields if is_fresh and fields.get("author", "") == str(request.user.pk) else None
