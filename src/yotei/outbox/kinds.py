"""What mails are about, as the list of mails names it. A room that sends another kind adds its name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "alarm": _("Bookings that wait"),
    "lockout": _("Log-in closed"),
    "test": _("Test mail"),
}


def name_of(kind: str) -> str:
    return str(NAMES.get(kind, kind))
