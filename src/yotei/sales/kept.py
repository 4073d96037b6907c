"""What customers, deals and contacts have in common: how they are written, and when they may go."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited

from .found_by import touched
from .spellings import one_line

# What may refer to one of them, by the name of its model: the rooms that hold these know this one, not it them.
REFERRERS = {
    "deal": _("deals"),
    "contact": _("contacts"),
    "schedule": _("schedules"),
    "todo": _("ToDos"),
    "activity": _("activities"),
}

LONGEST_NOTE = 5_000  # characters


class ChangedMeanwhile(Exception):
    """Somebody has changed it since it was read; nothing was written. `current` is None if it is gone."""

    def __init__(self, current: Kept | None) -> None:
        super().__init__()
        self.current = current


class Kept(Audited):
    """It has a `code`, given once where given, a `name` and a `note`."""

    class Meta:
        abstract = True

    @property
    def fingerprint(self) -> str:
        """Tells whether what somebody read is still what is there."""
        values = [str(self.serializable_value(name)) for name in self.audited]
        return sha256("\0".join(values).encode()).hexdigest()[:16]

    def clean(self) -> None:
        row: Any = self
        errors = {}
        others: Any = type(self)._default_manager.exclude(pk=self.pk)
        if row.code and (other := others.filter(code=row.code).first()) is not None:
            errors["code"] = _("“%(name)s” has this number already.") % {"name": other}
        if len(row.note) > LONGEST_NOTE:
            errors["note"] = _("Enter at most %(most)s characters.") % {"most": LONGEST_NOTE}
        if errors:
            raise ValidationError(errors)

    def keep(self) -> Self:
        """A new one. Raises `ValidationError` with the messages by field."""
        self._set({name: value for name, value in vars(self).items() if isinstance(value, str)})
        self._write(force_insert=True)
        return self

    def change(self, *, now: datetime | None = None, read: str = "", **fields: Any) -> None:
        """Writes what of `fields` is new; a new name of a customer or deal is marked by `now`, so that the topics of
        meetings ahead follow.

        `read` is the `fingerprint` of what the change is meant for. Raises `ChangedMeanwhile`, and `ValidationError`
        with the messages by field.
        """
        with transaction.atomic():
            current: Any = type(self)._default_manager.select_for_update(of=("self",)).filter(pk=self.pk).first()
            if current is None or read not in ("", current.fingerprint):
                raise ChangedMeanwhile(current)
            written = current._set(fields)
            if "name" in written and hasattr(current, "renamed_at"):
                assert now is not None
                current.renamed_at = now
                written.append("renamed_at")
            written.extend(touched(type(self), written))
            if written:
                current._write(update_fields=written)
        for name in written:
            setattr(self, name, getattr(current, name))

    def remove(self) -> None:
        """Raises `ValidationError` while anything refers to it: what was, stays written."""
        users = self.users
        if not users:
            try:
                with transaction.atomic():
                    self.delete()
                return
            except (ProtectedError, IntegrityError):  # something has come to refer to it this moment
                users = self.users
        sentence = _("It cannot be deleted, because these refer to it: %(users)s.")
        raise ValidationError(sentence, params={"users": _(", ").join(str(each) for each in users)})

    @property
    def users(self) -> list[Any]:
        """What refers to it, by kinds alone: the schedules may be private."""
        relations: Any = self._meta.related_objects
        found = [
            REFERRERS[str(relation.related_model._meta.model_name)]
            for relation in relations
            if relation.related_model._base_manager.filter(**{relation.field.name: self.pk}).exists()
        ]
        return list(dict.fromkeys(found))

    def _set(self, fields: dict[str, Any]) -> list[str]:
        """The names of those that are new."""
        given = {name: self._plain(name, value) if isinstance(value, str) else value for name, value in fields.items()}
        written = [name for name, value in given.items() if getattr(self, name, None) != value]
        for name, value in given.items():
            setattr(self, name, value)
        return written

    def _plain(self, name: str, text: str) -> str:
        return text.strip() if isinstance(self._meta.get_field(name), models.TextField) else one_line(text)

    def _write(self, **how: Any) -> None:
        """Constraints are the database's to hold: asked beforehand they would speak without a field."""
        self.full_clean(validate_constraints=False)
        try:
            with transaction.atomic():
                self.save(**how)
        except IntegrityError:
            self.full_clean(validate_constraints=False)  # says which number somebody else has given this moment
            raise
