"""What somebody has chosen of reminders: as usual, and for one schedule otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee

from .moments import DAY_MOMENTS, LEADS, NONE, USUAL_DAY, USUAL_LEAD, day_words, lead_words, whens

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule

PLACES = ("lead_1", "lead_2", "lead_3")


class ReminderUsual(models.Model):
    """Of one employee. Who has chosen nothing has no row, and what stands here as default."""

    employee = models.OneToOneField(Employee, primary_key=True, on_delete=models.CASCADE, related_name="reminder_usual")
    lead_1 = models.PositiveIntegerField(null=True, blank=True, default=USUAL_LEAD)
    lead_2 = models.PositiveIntegerField(null=True, blank=True)
    lead_3 = models.PositiveIntegerField(null=True, blank=True)
    day = models.IntegerField(null=True, blank=True, default=USUAL_DAY, help_text="Of all-day ones: see DAY_MOMENTS.")
    in_app = models.BooleanField(default=True)
    in_browser = models.BooleanField(default=True)
    shows_subject = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(Q(lead_1__isnull=True) | Q(lead_1__in=LEADS))
                & Q(Q(lead_2__isnull=True) | Q(lead_2__in=LEADS))
                & Q(Q(lead_3__isnull=True) | Q(lead_3__in=LEADS)),
                name="reminder_usual_leads_known",
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__in=DAY_MOMENTS), name="reminder_usual_day_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id}: {self.leads}"

    @classmethod
    def of(cls, employee: Employee) -> Self:
        return cls.objects.filter(employee=employee).first() or cls(employee=employee)

    @property
    def leads(self) -> frozenset[int]:
        return frozenset(lead for lead in (self.lead_1, self.lead_2, self.lead_3) if lead is not None)

    def words(self, *, all_day: bool) -> str:
        """When one is reminded, if nothing else is chosen."""
        if all_day:
            return gettext("No reminder") if self.day is None else day_words(self.day)
        return gettext(", ").join(lead_words(lead) for lead in sorted(self.leads, reverse=True)) or gettext(
            "No reminder"
        )

    def change(self, **fields: Any) -> None:
        """Counts at once. Raises `ValidationError` by field."""
        for name, value in fields.items():
            setattr(self, name, value)
        errors = {name: _("Choose one of the list.") for name in PLACES if getattr(self, name) not in (None, *LEADS)}
        if self.day not in (None, *DAY_MOMENTS):
            errors["day"] = _("Choose one of the list.")
        if errors:
            raise ValidationError(errors)
        self.save()


class ReminderChoice(models.Model):
    """What one employee wants of one schedule instead; of a series, of all its dates."""

    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="reminder_choices")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    when = models.CharField(max_length=6, help_text="none, m10 (minutes before) or d-360 (of an all-day one).")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "employee"], name="reminder_choice_once"),
            models.CheckConstraint(condition=Q(when__in=whens()), name="reminder_choice_known"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id}: {self.when}"

    @classmethod
    def of(cls, schedule: Schedule, employee: Employee) -> str:
        """ "" where it is as usual."""
        found = cls.objects.filter(schedule=schedule, employee=employee).values_list("when", flat=True).first()
        return found or ""

    @classmethod
    def choose(cls, schedule: Schedule, *, by: Employee, when: str) -> None:
        """For oneself; "" is as usual. Raises `ValidationError`."""
        if when not in ("", *whens()):
            raise ValidationError({"reminder": _("Choose one of the list.")})
        if not when:
            cls.objects.filter(schedule=schedule, employee=by).delete()
            return
        with suppress(IntegrityError), transaction.atomic():  # deleted at this moment: nothing is left to be told of
            cls.objects.update_or_create(schedule=schedule, employee=by, defaults={"when": when})

    @classmethod
    def copy(cls, old: Schedule, new: Schedule) -> None:
        """A series that goes on as another one is reminded of as before. Call it in the transaction that writes it."""
        rows = ReminderChoice.objects.filter(schedule=old)
        ReminderChoice.objects.bulk_create(
            [ReminderChoice(schedule=new, employee_id=row.employee_id, when=row.when) for row in rows],
            ignore_conflicts=True,
        )


def leads_of(usual: ReminderUsual, when: str) -> frozenset[int]:
    if when == NONE:
        return frozenset()
    return frozenset({int(when[1:])}) if when.startswith("m") else usual.leads


def day_of(usual: ReminderUsual, when: str) -> int | None:
    if when == NONE:
        return None
    return int(when[1:]) if when.startswith("d") else usual.day


def choices_of(schedules: Iterable[int]) -> dict[tuple[int, int], str]:
    """By schedule and employee."""
    rows = ReminderChoice.objects.filter(schedule__in=list(schedules))
    return {(pk, employee): when for pk, employee, when in rows.values_list("schedule_id", "employee_id", "when")}
