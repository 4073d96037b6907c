"""What holds files: a room's link between its noun and a file. The room says who may; here is what always holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .models import StoredFile
from .runtime import MOST_FILES


class Held(models.Model):
    """`holder` names the field of the noun, whose rows have their links as `files`."""

    holder: ClassVar[str]

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file.name

    @classmethod
    def of(cls, noun: models.Model) -> list[Self]:
        return list(cls._default_manager.filter(**{cls.holder: noun}).select_related("file__uploaded_by"))

    @classmethod
    def names_of(cls, noun: models.Model) -> list[str]:
        return list(cls._default_manager.filter(**{cls.holder: noun}).values_list("file__name", flat=True))

    @classmethod
    def check_files(cls, noun: models.Model, files: Collection[StoredFile]) -> dict[str, str]:
        """What is wrong with these as further ones; `noun` may be unsaved."""
        if held := [each.not_free for each in files if not each.is_free]:
            return {"files": " ".join(held)}
        had = cls._default_manager.filter(**{cls.holder: noun}).count() if noun.pk else 0
        if had + len(files) > MOST_FILES:
            return {"files": _("At most %(most)s files can be attached.") % {"most": MOST_FILES}}
        return {}

    @classmethod
    def attach(cls, noun: models.Model, files: Collection[StoredFile]) -> None:
        """In the transaction that writes the noun, which is locked or new. Raises `ValidationError`."""
        if not files:
            return
        locked = {each.pk: each for each in StoredFile.objects.locked(each.pk for each in files)}
        current = [locked.get(each.pk, each) for each in files]
        if wrong := cls.check_files(noun, current):
            raise ValidationError(wrong)
        for each in current:
            each.attach()
        cls._default_manager.bulk_create(cls(**{cls.holder: noun, "file": each}) for each in current)

    @classmethod
    def share(cls, noun: models.Model, other: models.Model) -> None:
        """Another one holds the same files, too. In the transaction that writes it."""
        own = cls._default_manager.filter(**{cls.holder: noun})
        StoredFile.objects.locked(own.values_list("file_id", flat=True))
        held = list(own.values_list("file_id", flat=True))
        cls._default_manager.bulk_create(cls(**{cls.holder: other, "file_id": each}) for each in held)

    @classmethod
    def drop(cls, *, now: datetime, **of: Any) -> None:
        """Those links go, in this transaction; files that nothing holds then go with them.

        Files are locked first, so that of two who remove the last links at once the second sees that it is the last.
        """
        links = cls._default_manager.filter(**of)
        held = list(links.values_list("file_id", flat=True))
        if not held:
            return
        files = StoredFile.objects.locked(held)
        links.delete()
        shared = set(cls._default_manager.filter(file__in=files).values_list("file_id", flat=True))
        for each in files:
            if each.pk not in shared:
                each.let_go(now=now)
