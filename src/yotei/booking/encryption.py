"""Secrets at rest: text columns that the database only ever sees encrypted.

Keys are Fernet keys kept outside the database; the first encrypts, all decrypt (so a key can be replaced: rotation.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.exceptions import ImproperlyConfigured
from django.db import models

_fernet: MultiFernet | None = None
_first: Fernet | None = None


class UnreadableSecret(Exception):
    """A stored secret was encrypted with a key that is no longer given."""


def use_keys(keys: Sequence[str]) -> None:
    """Takes the Fernet keys, the encrypting one first. Raises `ValueError` for a malformed key."""
    global _fernet, _first
    given = [Fernet(key) for key in keys]
    _fernet, _first = MultiFernet(given), given[0]


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    try:
        return _keys().decrypt(text.encode()).decode()
    except InvalidToken as error:
        message = "A stored secret cannot be read with the keys in YOTEI_ENCRYPTION_KEY; add the key it was made with."
        raise UnreadableSecret(message) from error


def is_current(text: str) -> bool:
    """Whether the first key alone reads it."""
    assert _first is not None
    try:
        _first.decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def renewed(text: str) -> str:
    """The same secret by the first key. Raises `UnreadableSecret`."""
    return text if is_current(text) else encrypt(decrypt(text))


def _keys() -> MultiFernet:
    if _fernet is None:
        raise ImproperlyConfigured("No encryption key was handed in: call yotei.booking.encryption.use_keys first.")
    return _fernet


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text, encrypted in the database; "" stays "". It cannot be searched or compared in queries."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value
