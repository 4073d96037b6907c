"""All that is stored encrypted, encrypted anew by the first key: in batches, beside whoever works meanwhile.

A value is replaced only where it is still the one that was read, and what the first key reads already is passed by: so
nothing that is saved meanwhile is lost, and a rotation that was cut off is simply begun again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from .encryption import EncryptedTextField, UnreadableSecret, is_current, renewed

BATCH = 200  # rows of a transaction: on SQLite others cannot write while it lasts, some hundredths of a second
TOKEN = "gAAAA"  # noqa: S105 - how every Fernet token begins: its version and the first bytes of the time


@dataclass(frozen=True, slots=True)
class Place:
    """A column that holds secrets. `parts`: it is JSON, of which some texts are encrypted."""

    model: type[models.Model]
    column: str
    parts: bool = False

    def secrets(self, stored: Any) -> list[str]:
        found: list[str] = []

        def note(text: str) -> str:
            found.append(text)
            return text

        self._each(stored, note)
        return found

    def renewed(self, stored: Any) -> Any:
        """Raises `UnreadableSecret`."""
        return self._each(stored, renewed)

    def _each(self, stored: Any, change: Callable[[str], str]) -> Any:
        if isinstance(stored, dict):
            return {name: self._each(value, change) for name, value in stored.items()}
        if isinstance(stored, list):
            return [self._each(value, change) for value in stored]
        is_secret = isinstance(stored, str) and bool(stored) and (not self.parts or stored.startswith(TOKEN))
        return change(stored) if is_secret else stored


@dataclass(frozen=True, slots=True)
class Rotated:
    """Values that were encrypted anew, and values that no key reads."""

    renewed: int
    unreadable: int


def places() -> list[Place]:
    """Every encrypted column of the program: our own, and what django-allauth keeps of a second step."""
    own = [
        Place(model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    return [*own, Place(apps.get_model("mfa", "Authenticator"), "data", parts=True)]


def rotate() -> Rotated:
    """Round after round until one finds nothing to do: what others stored by an older key meanwhile, the next finds."""
    renewed = 0
    while count := sum(_renew(place, rows) for place in places() for rows in _batches(place)):
        renewed += count
    return Rotated(renewed, unreadable())


def unreadable() -> int:
    """How many values no key reads. Looks at all of them."""
    return sum(not _is_readable(place, stored) for place in places() for rows in _batches(place) for _, stored in rows)


def oldest_are_readable() -> bool:
    """By a look at the first of each column, which is quick: where a key was taken away too early, they have it."""
    return all(_is_readable(place, stored) for place in places() for _, stored in next(_batches(place), []))


def _batches(place: Place) -> Iterator[list[tuple[int, Any]]]:
    """Rows with what the database holds, not what it means."""
    read = F(place.column) if place.parts else Cast(place.column, TextField())
    rows = place.model._base_manager.annotate(stored=read).order_by("pk").values_list("pk", "stored")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1][0]


def _renew(place: Place, rows: list[tuple[int, Any]]) -> int:
    """How many of the rows were not by the first key, and are now (or were written by somebody else meanwhile)."""
    old = [(pk, stored) for pk, stored in rows if not all(map(is_current, place.secrets(stored)))]
    readable = [(pk, stored) for pk, stored in old if _is_readable(place, stored)]
    if readable:
        with transaction.atomic():
            for pk, stored in readable:
                _replace(place, pk, stored, place.renewed(stored))
    return len(readable)


def _replace(place: Place, pk: int, old: Any, new: Any) -> None:
    rows = place.model._base_manager.filter(pk=pk)
    if place.parts:
        rows.filter(**{place.column: old}).update(**{place.column: new})
    else:
        kept = rows.annotate(stored=Cast(place.column, TextField())).filter(stored=old)
        kept.update(**{place.column: Value(new, output_field=TextField())})


def _is_readable(place: Place, stored: Any) -> bool:
    try:
        place.renewed(stored)
    except UnreadableSecret:
        return False
    return True
