"""E-mail addresses in the form that every SMTP server takes: ASCII, with the domain as DNS knows it (RFC 5890)."""

from __future__ import annotations

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

LONGEST = 254  # RFC 5321 4.5.3.1.3, without the angle brackets


class Unusable(ValidationError):
    """Mail cannot carry the address. Its message says why, in a sentence."""


def usable(address: str) -> str:
    """The address as it is sent to. Raises `Unusable`."""
    local, _at, domain = address.strip().rpartition("@")
    if not local.isascii():
        raise Unusable(_("Mail cannot be sent to an address with other letters than a–z before its @."))
    try:
        domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        found = f"{local}@{domain}"
        validate_email(found)
    except (idna.IDNAError, ValidationError):
        raise Unusable(_("This is no e-mail address.")) from None
    if len(found) > LONGEST:
        raise Unusable(_("This address is longer than mail can carry."))
    return found


def as_sent(address: str) -> str:
    """As a mail to it is listed; as it is where mail cannot carry it."""
    try:
        return usable(address)
    except Unusable:
        return address
