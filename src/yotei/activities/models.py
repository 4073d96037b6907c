"""活動: what somebody did for a customer, written from a schedule or by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited, compared, note
from yotei.files.models import StoredFile
from yotei.people.models import Employee
from yotei.sales.models import Contact, Customer, Deal
from yotei.schedules.models import Schedule
from yotei.schedules.topics import YEARS
from yotei.todos.models import Todo

from .errors import AlreadyReported, NotAllowed, VersionMoved
from .files import ActivityFile
from .lists import ActivityQuerySet

LONGEST = 44_640  # minutes of 31 days: what lasts longer was no single activity


class Activity(Audited):
    class Kind(models.TextChoices):
        """業務タイプ"""

        VISIT = "visit", _("Visit")
        CALL = "call", _("Telephone")
        MAIL = "mail", _("E-mail")
        WEB = "web", _("Web meeting")
        OTHER = "other", _("Other")

    audited = ("kind", "happened_at", "minutes", "customer", "deal", "content", "met_others", "next_step", "next_on")

    kind = models.CharField(_("Kind of work"), max_length=5, choices=Kind.choices, default=Kind.VISIT)
    happened_at = models.DateTimeField(_("Date and time"))
    minutes = models.PositiveIntegerField(_("Length"), default=60, validators=[MaxValueValidator(LONGEST)])
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("Customer"),
        on_delete=models.PROTECT,
        related_name="activities",
        db_index=False,
        error_messages={"null": _("Choose a customer or a deal.")},
    )
    deal = models.ForeignKey(
        Deal,
        verbose_name=_("Deal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
        db_index=False,
    )
    schedule = models.ForeignKey(
        Schedule,
        verbose_name=_("Schedule"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="activities",
    )
    occurrence = models.DateField(null=True, blank=True, help_text="Which date of a series.")
    was_private = models.BooleanField(
        default=False, editable=False, help_text="The schedule is gone, and was private: only the author reads it."
    )
    contacts = models.ManyToManyField(Contact, verbose_name=_("Persons met"), blank=True, related_name="activities")
    met_others = models.CharField(_("Other persons met"), max_length=500, blank=True)
    content = models.TextField(_("Report"), validators=[MaxLengthValidator(20_000)])
    next_step = models.CharField(_("Next step"), max_length=200, blank=True)
    next_on = models.DateField(_("Next date"), null=True, blank=True)
    author = models.ForeignKey(
        Employee, verbose_name=_("Author"), on_delete=models.PROTECT, related_name="activities", db_index=False
    )
    created_at = models.DateTimeField(_("Registered"))
    updated_at = models.DateTimeField(_("Last changed"))
    version = models.PositiveIntegerField(default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["happened_at", "id"], name="activity_by_time"),
            models.Index(fields=["customer", "happened_at", "id"], name="activity_of_customer"),
            models.Index(fields=["deal", "happened_at", "id"], name="activity_of_deal"),
            models.Index(fields=["author", "happened_at", "id"], name="activity_of_author"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(content=""), name="activity_content_given"),
            models.CheckConstraint(
                condition=Q(kind__in=["visit", "call", "mail", "web", "other"]), name="activity_kind_known"
            ),
            models.UniqueConstraint(
                fields=["schedule", "author"], condition=Q(occurrence__isnull=True), name="activity_once"
            ),
            models.UniqueConstraint(
                fields=["schedule", "occurrence", "author"],
                condition=Q(occurrence__isnull=False),
                name="activity_once_a_date",
            ),
        ]

    def __str__(self) -> str:
        """Names nobody: the audit log prints it, of private ones too."""
        return f"{self.get_kind_display()} {self.happened_at:%Y-%m-%d}"

    # Verbs

    @classmethod
    def report(
        cls,
        *,
        by: Employee,
        fields: dict[str, Any],
        now: datetime,
        schedule: Schedule | None = None,
        todo: bool = False,
    ) -> Self:
        """A new one. `schedule`: as the author sees it; of a series a date. `todo`: the next step becomes one.

        Raises `NotAllowed`, `AlreadyReported`, and `ValidationError` with the messages by field.
        """
        if not by.may_write:
            raise NotAllowed
        activity = cls(author=by, created_at=now, schedule=schedule, occurrence=schedule and schedule.occurrence)
        try:
            with transaction.atomic():
                activity._write(fields, now=now, todo=todo)
        except IntegrityError:
            existing = cls.objects.reported(schedule, by=by) if schedule else None
            if existing is None:  # the customer, deal or schedule has gone this moment
                raise ValidationError({"customer": _("This customer or deal does not exist any more.")}) from None
            raise AlreadyReported(existing) from None
        return activity

    def change(self, *, by: Employee, fields: dict[str, Any], version: int, now: datetime, todo: bool = False) -> None:
        """Raises `NotAllowed`, `VersionMoved`, and `ValidationError` with the messages by field."""
        with transaction.atomic():
            self._locked(by=by, version=version)._write(fields, now=now, todo=todo)

    def remove(self, *, by: Employee, version: int, now: datetime) -> None:
        """Raises `NotAllowed` and `VersionMoved`."""
        with transaction.atomic():
            current = self._locked(by=by, version=version)
            ActivityFile.drop(activity=current, now=now)
            current.delete()

    def _locked(self, *, by: Employee, version: int) -> Activity:
        rows = Activity.objects.visible_to(by).select_for_update(of=("self",))
        current = rows.select_related("author").filter(pk=self.pk).first()
        if current is None or current.version != version:
            raise VersionMoved(current)
        if not current.may_be_changed_by(by):
            raise NotAllowed
        return current

    def _write(self, fields: dict[str, Any], *, now: datetime, todo: bool) -> None:
        contacts = fields.get("contacts")
        for name in fields.keys() - {"contacts", "files"}:
            value = fields[name]
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        self.updated_at = now
        self.version = self.version if self._state.adding else self.version + 1
        self._check(todo=todo)
        self.save()
        if contacts is not None:
            self._meet(contacts)
        self.take_files(fields.get("files", []))
        if todo:
            self._make_todo()

    def _check(self, *, todo: bool) -> None:
        """The constraint that there is one report a date is the database's to hold: see `report`."""
        errors = {}
        if todo and not self.next_step:
            errors["next_step"] = ValidationError(_("Enter what is to be done."))
        try:
            self.full_clean(validate_constraints=False)
        except ValidationError as error:
            raise ValidationError(error.update_error_dict({}) | errors) from None
        if errors:
            raise ValidationError(errors)

    def _meet(self, contacts: list[Contact]) -> None:
        before = sorted(self.contacts.values_list("name", flat=True))
        self.contacts.set(contacts)
        after = sorted(each.name for each in contacts)
        if before != after:
            note(
                "changed",
                self,
                {"contacts": None} if self._is_private else compared({"contacts": before}, {"contacts": after}),
            )

    def take_files(self, files: list[StoredFile]) -> None:
        """Further ones. In the transaction that has locked or made it. Raises `ValidationError`."""
        before = ActivityFile.names_of(self)
        ActivityFile.attach(self, files)
        self.tell_files(before)

    def tell_files(self, before: list[str]) -> None:
        """`before`: their names, in the order in which they were attached."""
        after = ActivityFile.names_of(self)
        if before != after:
            note("changed", self, {"files": None if self._is_private else [before, after]})

    def _make_todo(self) -> None:
        visibility = Todo.Visibility.PRIVATE if self._is_private else Todo.Visibility.PUBLIC
        fields = {"customer": self.customer, "deal": self.deal, "visibility": visibility}
        Todo.add(owner=self.author, name=self.next_step, due=self.next_on, **fields)

    # Rules

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.deal_id and self.deal is not None:
            if self.customer_id and self.customer_id != self.deal.customer_id:
                errors["deal"] = _("This deal belongs to another customer.")
            self.customer = self.deal.customer
        for name in ("happened_at", "next_on"):
            moment = getattr(self, name)
            if moment is not None and moment.year not in YEARS:
                errors[name] = _("Enter a date between 2000 and 2099.")
        if errors:
            raise ValidationError(errors)

    def may_be_changed_by(self, employee: Employee) -> bool:
        """Of what they see: their own, a manager also the department's, an administrator all."""
        if not employee.may_write:
            return False
        return self.author_id == employee.pk or employee.is_admin or employee.leads(self.author)

    @property
    def _is_private(self) -> bool:
        schedule = self.schedule
        return self.was_private or (schedule is not None and schedule.visibility == Schedule.Visibility.PRIVATE)

    @property
    def unspoken(self) -> tuple[str, ...]:  # type: ignore[override]
        """What people write is not copied into the log; of a private one nothing that says of whom it is."""
        written = ("content", "met_others", "next_step")
        return (*written, "customer_id", "deal_id") if self._is_private else written

    # For screens

    @property
    def ended_at(self) -> datetime:
        return self.happened_at + timedelta(minutes=self.minutes)

    @property
    def headline(self) -> str:
        """The first line of the report that says something."""
        return next((line.strip() for line in self.content.splitlines() if line.strip()), "")


def note_privacy(sender: type[Schedule], instance: Schedule, **_more: Any) -> None:
    """Handles Django's signal `pre_delete`: what was written of a private schedule outlives it unread."""
    if instance.visibility == Schedule.Visibility.PRIVATE:
        Activity.objects.filter(schedule=instance).update(was_private=True)
