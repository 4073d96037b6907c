"""Whoever puts mails may want to know which of them have not arrived and never will."""

from __future__ import annotations

from django.dispatch import Signal

undelivered = Signal()  # sender: `Mail`; mails: without what they say; now. Sent in the transaction that writes them.
