"""What was typed into a form that could not be carried out, so that it is not lost.

A form is put aside in the visitor's session when its log-in had run out, and when its reader changes the language; it
is back, filled in, on the page of that form. Without a log-in the session is anonymous, so whoever sends much would
fill the database: one form a visitor, of a bounded size, for an hour. A form knows who filled it in (`author`), and
comes back to nobody else.
"""

from __future__ import annotations

import time

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

LARGEST = 200_000  # characters; details may have 20,000, and each may take nine in an address's encoding
KEPT_SECONDS = 3600

_KEY = "draft"
_NEVER_KEPT = ("csrfmiddlewaretoken", "password", "old_password", "new_password")

# Fields into which people write; the others hold choices.
_WRITTEN = {
    "subject": gettext_lazy("Subject"),
    "name": gettext_lazy("Name"),
    "name_en": gettext_lazy("Name in English"),
    "link_search": gettext_lazy("Customer / deal"),
    "place": gettext_lazy("Place"),
    "met_others": gettext_lazy("Other persons met"),
    "details": gettext_lazy("Details"),
    "message": gettext_lazy("Message"),
    "content": gettext_lazy("Report"),
    "next_step": gettext_lazy("Next step"),
    "kana": gettext_lazy("Reading"),
    "address": pgettext_lazy("of a customer", "Address"),
    "note": pgettext_lazy("of a customer", "Notes"),
    "position": gettext_lazy("Position"),
    "email": gettext_lazy("E-mail address"),
    "zoom_account": gettext_lazy("Zoom account"),
    "default_subject": gettext_lazy("Subject to begin with"),
}


def keep(request: HttpRequest, *, path: str = "", says: bool = True) -> bool:
    """Puts the posted form aside for the page at `path`; False if it is too long. `says`: a word when it is back."""
    fields = request.POST.copy()
    for name in _NEVER_KEPT:
        fields.pop(name, None)
    text = fields.urlencode()
    if len(text) > LARGEST:
        return False
    was_empty = request.session.is_empty()
    request.session[_KEY] = {"path": path or request.path, "text": text, "at": time.time(), "says": says}
    if was_empty:
        request.session.set_expiry(KEPT_SECONDS)
    return True


def is_kept(request: HttpRequest) -> bool:
    return _KEY in request.session and request.session[_KEY]["path"] == request.path


def take(request: HttpRequest) -> QueryDict | None:
    """The form that was put aside for this address and this employee, once; None if there is none."""
    if not is_kept(request):
        return None
    draft = request.session.pop(_KEY)
    fields = QueryDict(draft["text"])
    is_fresh = draft["at"] > time.time() - KEPT_SECONDS
    if not is_fresh or fields.get("author", "") != str(request.user.pk):
        return None
    if draft.get("says", True):
        messages.warning(request, _("Here is what you had typed. It is not saved yet: press the button once more."))
    return fields


def written(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into a form that cannot be shown again: label and text."""
    found = ((label, request.POST.get(name, "").strip()) for name, label in _WRITTEN.items())
    return [(str(label), text) for label, text in found if text]
