"""設備: rooms and cars that schedules reserve, a quarter of an hour at a time."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited

QUARTER = 15 * 60  # seconds


class Facility(Audited):
    audited = ("name", "name_en", "sort", "position", "is_active")

    class Sort(models.TextChoices):
        ROOM = "room", _("Room")
        CAR = "car", _("Car")
        OTHER = "other", _("Other")

    name = models.CharField(_("Name"), max_length=100, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=100, blank=True)
    sort = models.CharField(_("Sort"), max_length=5, choices=Sort.choices, default=Sort.ROOM)
    position = models.PositiveIntegerField(_("Order"), default=0)
    is_active = models.BooleanField(_("Can be reserved"), default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="facility_name_given"),
            models.CheckConstraint(condition=Q(sort__in=["room", "car", "other"]), name="facility_sort_known"),
        ]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name

    def change(self, **fields: Any) -> None:
        """Makes it, or writes checked fields of it. Raises `ValidationError` with the messages by field."""
        for name, value in fields.items():
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        self.full_clean()
        self.save()


class FacilityUse(models.Model):
    """One quarter of an hour of a facility. It exists once, so neither database can hold a double booking."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="uses", db_index=False)
    quarter = models.PositiveIntegerField(help_text="Quarters of an hour since 1970-01-01T00:00Z.")
    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="facility_uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facility", "quarter"], name="facility_quarter_once")]

    def __str__(self) -> str:
        return f"{self.facility_id}@{self.quarter}"
