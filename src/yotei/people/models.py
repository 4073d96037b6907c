"""Employees, their sheet, and the tokens by which programs act for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import SECRET, Audited, compared, note
from yotei.outbox.models import Recipient

from .departments import Department
from .doors import Door, NotAdmitted, WrongPassword
from .filling import fill_in
from .items import SheetItem, SheetValue
from .leaving import end_ways_in
from .roles import OWN_FACTS, OWN_WAYS, RIGHTS, Right, Role
from .tokens import ApiToken

__all__ = ["ApiToken", "Department", "Door", "Employee", "Group", "SheetItem", "SheetValue"]

LANGUAGES = [("ja", "日本語"), ("en", "English")]
WEEK_STARTS = [("sunday", _("Sunday")), ("monday", _("Monday"))]
DEFAULT_TIME_ZONE = "Asia/Tokyo"


@cache
def known_time_zones() -> frozenset[str]:
    """The IANA zones of this machine. Kept: looking for them reads some hundred files."""
    return frozenset(available_timezones())


def check_time_zone(name: str) -> None:
    """Refuses what is not an IANA zone known on this machine."""
    if name not in known_time_zones():
        raise ValidationError(_("“%(name)s” is not a time zone. Choose one such as Asia/Tokyo."), params={"name": name})


class EmployeeManager(BaseUserManager["Employee"]):
    def get_by_natural_key(self, username: str | None) -> Employee:
        return self.get(login=username)

    def matching(self, text: str) -> QuerySet[Employee]:
        """Who works here and has all these words in the name or log-in name."""
        found = self.filter(is_active=True)
        for word in text.replace("\0", "").replace("\u3000", " ").split()[:8]:  # more words say nothing more
            found = found.filter(Q(name__icontains=word) | Q(login__icontains=word))
        return found

    def called(self, name: str) -> Employee | None:
        """Who logs in by this employee number or e-mail address; nobody where several have the address."""
        name = name.replace("\0", "").strip()
        found = list(self.filter(Q(login=name) | (Q(email__iexact=name) & ~Q(email="")), is_active=True)[:2])
        return found[0] if len(found) == 1 else None

    def admit(self, *, name: str, password: str, address: str, now: datetime) -> Employee:
        """Who comes from this address with this employee number or e-mail address, and password.

        Raises `NotAdmitted` (see `doors`).
        """
        employee = self.called(name)
        try:
            return self._admit(employee, name, password, address, now)
        except NotAdmitted:
            # Of what was typed nothing is told: people type their password into the wrong field.
            note("login_failed", employee or self.model())
            raise

    def _admit(self, employee: Employee | None, name: str, password: str, address: str, now: datetime) -> Employee:
        office = Door.of_address(address, now=now)
        office.knock(limit=Door.TRIES_OF_ADDRESS, now=now)
        door = Door.of_person(employee, name, now=now)
        door.knock(limit=Door.TRIES, now=now)
        if employee is None:
            make_password(password)  # takes as long as to check one: the clock tells nobody who works here
            raise WrongPassword
        if not employee.check_password(password):
            door.ask_for_mail(now=now)
            raise WrongPassword
        office.take_back()
        door.delete()
        return employee

    def hire(
        self, *, login: str, name: str, password: str, items: Mapping[SheetItem, str] | None = None, **sheet: Any
    ) -> Employee:
        """Adds a checked employee who can log in.

        Raises `ValidationError` with the messages by field.
        """
        usual = {"language": settings.YOTEI.language, "time_zone": settings.YOTEI.time_zone}
        employee = self.model(login=login, name=name, **usual | sheet)
        employee.set_password(password)
        employee.full_clean()
        with transaction.atomic():
            employee.save(force_insert=True)
            fill_in(employee, items or {})
        return employee


class Employee(Audited, AbstractBaseUser):
    """A person who logs in, with the fields of the employee sheet (manual 2.1)."""

    audited = ("login", "name", "email", "zoom_account", "department", "language", "time_zone", "week_start",
               "shortcuts", "invited_by_mail", "role", "is_active", "password")  # fmt: skip
    unspoken = ("password",)

    login = models.SlugField(_("Employee number"), max_length=100, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    email = models.EmailField(_("E-mail address"), max_length=254, blank=True)
    zoom_account = models.CharField(
        _("Zoom account"),
        max_length=500,  # the described system's text items hold 500 characters
        blank=True,
        help_text=_("The e-mail address used to log in to Zoom, or the Zoom user ID."),
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("Department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
    )
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES, default="ja")
    time_zone = models.CharField(_("Time zone"), max_length=64, default=DEFAULT_TIME_ZONE, validators=[check_time_zone])
    week_start = models.CharField(_("Weeks begin on"), max_length=6, choices=WEEK_STARTS, default="sunday")
    shortcuts = models.BooleanField(_("Keyboard shortcuts"), default=True)
    invited_by_mail = models.BooleanField(_("Invitations by mail"), default=True, db_default=True)
    role = models.CharField(_("Role"), max_length=13, choices=Role.choices, default=Role.MEMBER)
    is_active = models.BooleanField(_("May log in"), default=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = EmployeeManager()

    class Meta:
        ordering = ["name", "login"]
        constraints = [
            models.CheckConstraint(condition=models.Q(language__in=["ja", "en"]), name="employee_language_known"),
            models.CheckConstraint(
                condition=models.Q(week_start__in=["sunday", "monday"]), name="employee_week_start_known"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="employee_role_known"),
            models.CheckConstraint(condition=~models.Q(login=""), name="employee_login_given"),
            models.CheckConstraint(condition=~models.Q(name=""), name="employee_name_given"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def zoom_host(self) -> str:
        """Who hosts this employee's meetings: the Zoom account, else the e-mail address, else "" (manual 2.1)."""
        return self.zoom_account.strip() or self.email.strip()

    def as_recipient(self) -> Recipient:
        return Recipient(self.name, self.email, self.language, self.pk)

    def may(self, right: Right) -> bool:
        return right in RIGHTS.get(self.role, ())

    @property
    def is_admin(self) -> bool:
        return self.may(Right.ADMINISTER)

    @property
    def may_write(self) -> bool:
        return self.may(Right.WRITE)

    @property
    def may_import(self) -> bool:
        return self.may(Right.IMPORT)

    def leads(self, other: Employee) -> bool:
        """Whether the other belongs to the department of this manager, or to one below it."""
        return self.may(Right.LEAD) and other.department_id in self._led_departments

    @cached_property
    def _led_departments(self) -> frozenset[int]:
        """Asked once a request: calendars ask it of every bar."""
        return Department.objects.branch(self.department_id)

    def may_change_sheet_of(self, other: Employee) -> bool:
        return self.is_admin or self.pk == other.pk

    def may_change_on_sheet_of(self, other: Employee, field: str) -> bool:
        if self.is_admin:
            return True
        if field == "zoom_account":
            holder = SheetItem.objects.filter(holds_zoom_account=True).first()
            return holder is not None and holder.may_be_changed_by(self, of=other)
        return self.pk == other.pk and (field in OWN_WAYS or (self.may_write and field in OWN_FACTS))

    def change_sheet(self, *, items: Mapping[SheetItem, str] | None = None, **fields: Any) -> None:
        """Writes checked fields of the sheet, and what is filled in for these items (see `filling`).

        Raises `ValidationError` with the messages by field.
        """
        for name, value in fields.items():
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        with transaction.atomic():
            if not fields.keys().isdisjoint({"role", "is_active"}):
                self._spare_the_last_administrator()
            self.full_clean()
            fill_in(self, items or {})  # before the row is locked: who moves the Zoom account locks items first, too
            self.save(update_fields=list(fields))
            if "is_active" in fields and not self.is_active:
                self._end_ways_in()

    def _end_ways_in(self) -> None:
        """Who comes back logs in anew, and makes new tokens."""
        for session in self.usersession_set.all():  # type: ignore[attr-defined]
            session.end()
        for token in self.api_tokens.all():
            token.delete()
        end_ways_in(self)

    def _spare_the_last_administrator(self) -> None:
        """Nobody locks the last door, not even two at once: the administrators are locked meanwhile."""
        if self.is_admin and self.is_active:
            return
        rows = Employee.objects.select_for_update(no_key=True).filter(role=Role.ADMINISTRATOR, is_active=True)
        left = set(rows.order_by("pk").values_list("pk", flat=True))
        if left == {self.pk}:
            text = _("This is the last administrator. Make somebody else an administrator first.")
            raise ValidationError({"role" if not self.is_admin else "is_active": text})

    def change_password(self, password: str) -> None:
        """All sessions of the old password end with it. A door that wrong passwords had closed is open again."""
        self.set_password(password)
        with transaction.atomic():
            self.save(update_fields=["password"])
            self.doors.all().delete()

    def drop_second_step(self) -> None:
        """The password alone opens again; whoever is logged in with it stays so."""
        with transaction.atomic():
            self.authenticator_set.all().delete()  # type: ignore[attr-defined]
            note("changed", self, {"second_step": [SECRET, None]})

    @property
    def has_second_step(self) -> bool:
        """An app for codes or a passkey (django-allauth's rows)."""
        return bool(self.authenticator_set.exists())  # type: ignore[attr-defined]


class Group(Audited):
    """Employees whose calendars are looked at together: a person's own group, or a common one (owner null)."""

    audited = ("name", "owner")

    name = models.CharField(_("Group"), max_length=100)
    owner = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.CASCADE, related_name="own_groups")
    members = models.ManyToManyField(Employee, verbose_name=_("Members"), related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="group_name_given"),
            models.UniqueConstraint(fields=["owner", "name"], name="own_group_once"),
            models.UniqueConstraint(fields=["name"], condition=models.Q(owner__isnull=True), name="common_group_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if Group.objects.filter(owner=self.owner, name=self.name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is a group of this name already.")})

    def change(self, *, name: str, members: Iterable[Employee]) -> None:
        """Makes it, or gives it this name and these members. Raises `ValidationError` with the messages by field.

        Who has left joins no group, but may stay in one.
        """
        wanted = list(members)
        had = set(self.members.values_list("pk", flat=True)) if self.pk else set()
        gone = [each.name for each in wanted if not each.is_active and each.pk not in had]
        if gone:
            sentence = _("%(names)s cannot be chosen: no longer with the company.")
            raise ValidationError({"members": ValidationError(sentence, params={"names": _(", ").join(gone)})})
        self.name = name.strip()
        self.full_clean()
        with transaction.atomic():
            self.save()
            before = sorted(self.members.values_list("name", flat=True))
            self.members.set(wanted)
            changes = compared({"members": before}, {"members": sorted(each.name for each in wanted)})
            if changes:
                note("changed", self, changes)

    def remove(self) -> None:
        """Nothing hangs on a group: calendars are only looked at through it."""
        self.delete()
