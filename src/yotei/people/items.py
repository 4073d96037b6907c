"""Items that the administrator adds to the employee sheet (host-spec §3.2), and what is filled in for them.

One text item holds the Zoom account (manual 2.1). Its values stand in the employee's own column `zoom_account`, by
which bookings find their host; those of all others are rows of `SheetValue`. When another item becomes the holder, the
values change places, so a value is kept in one place at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited

if TYPE_CHECKING:
    from .models import Employee

LONGEST_TEXT = 500  # the described system's text items hold 500 characters
LONGEST_PAGE = 5000  # of a long text: two pages, what a sheet can show
MOST_CHOICES = 100  # of one item: a longer list nobody reads
TICKED = "1"

# Whom the wider one includes, the narrower does too.
WIDTH = {"administrators": 0, "self": 1, "everybody": 2}


class SheetItem(Audited):
    audited = ("name", "name_en", "kind", "choices", "seen_by", "changed_by", "position", "is_active",
               "holds_zoom_account")  # fmt: skip

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        LONG_TEXT = "long_text", _("Long text")
        CHOICE = "choice", _("Choice")
        CHECK = "check", _("Check box")

    class Who(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody")
        SELF = "self", _("The employee and administrators")
        ADMINISTRATORS = "administrators", _("Administrators only")

    name = models.CharField(_("Name"), max_length=100, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=100, blank=True)
    kind = models.CharField(_("Sort"), max_length=9, choices=Kind.choices, default=Kind.TEXT)
    choices = models.TextField(_("Choices"), blank=True, help_text="Of a choice: one a line.")
    seen_by = models.CharField(_("Who sees it"), max_length=14, choices=Who.choices, default=Who.SELF)
    changed_by = models.CharField(_("Who changes it"), max_length=14, choices=Who.choices, default=Who.SELF)
    position = models.PositiveIntegerField(_("Order"), default=0)
    is_active = models.BooleanField(_("On the sheet"), default=True)
    holds_zoom_account = models.BooleanField(_("Holds the Zoom account"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="sheet_item_name_given"),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "long_text", "choice", "check"]), name="sheet_item_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(seen_by="everybody", changed_by__in=["everybody", "self", "administrators"])
                | Q(seen_by="self", changed_by__in=["self", "administrators"])
                | Q(seen_by="administrators", changed_by="administrators"),
                name="sheet_item_changed_by_who_sees_it",
            ),
            models.CheckConstraint(
                condition=Q(holds_zoom_account=False) | Q(kind="text", is_active=True),
                name="sheet_item_of_zoom_in_use",
            ),
            models.UniqueConstraint(
                fields=["holds_zoom_account"], condition=Q(holds_zoom_account=True), name="sheet_item_of_zoom_once"
            ),
        ]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name

    @property
    def options(self) -> list[str]:
        return self.choices.splitlines()

    @property
    def is_used(self) -> bool:
        return self.pk is not None and (self.holds_zoom_account or self.values.exists())

    # Who may

    def may_be_seen_by(self, reader: Employee, *, of: Employee) -> bool:
        return _concerns(self.seen_by, reader, of)

    def may_be_changed_by(self, reader: Employee, *, of: Employee) -> bool:
        return reader.may_write and _concerns(self.changed_by, reader, of)

    # Verbs

    def change(self, **fields: Any) -> None:
        """Makes it, or writes checked fields of it. Raises `ValidationError` with the messages by field."""
        for name, value in fields.items():
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        given = [line.strip() for line in self.choices.splitlines() if line.strip()]
        self.choices = "\n".join(dict.fromkeys(given)) if self.kind == self.Kind.CHOICE else ""
        self.full_clean()
        self.save()

    def remove(self) -> None:
        """Raises `ValidationError` for what is filled in: that can be retired (`is_active`)."""
        if self.holds_zoom_account:
            raise ValidationError(
                _("“%(name)s” holds the Zoom account. Choose another item for it first."), params={"name": self}
            )
        try:
            self.delete()
        except ProtectedError:
            text = _("“%(name)s” is filled in on sheets, so it cannot be deleted. Untick “On the sheet” instead.")
            raise ValidationError(text, params={"name": self}) from None

    def hold_zoom_account(self) -> None:
        """Zoom accounts are what is filled in here from now on. Raises `ValidationError`."""
        with transaction.atomic():
            # All are locked: two who choose at once choose one after the other, and sheets being saved wait.
            rows = {row.pk: row for row in SheetItem.objects.select_for_update(no_key=True).order_by("pk")}
            chosen = rows.get(self.pk)
            if chosen is None or chosen.kind != self.Kind.TEXT or not chosen.is_active:
                raise ValidationError(_("The Zoom account is held by a text item that is on the sheet."))
            for holder in [row for row in rows.values() if row.holds_zoom_account and row.pk != self.pk]:
                _change_places(holder, chosen)
                holder.holds_zoom_account, chosen.holds_zoom_account = False, True
                holder.save(update_fields=["holds_zoom_account"])
                chosen.save(update_fields=["holds_zoom_account"])

    # Rules

    def clean(self) -> None:
        errors = {}
        if WIDTH.get(self.changed_by, 0) > WIDTH.get(self.seen_by, 0):
            errors["changed_by"] = _("Who may change it must see it, too.")
        if self.kind == self.Kind.CHOICE and not self.choices:
            errors["choices"] = _("Enter at least one choice.")
        if len(self.options) > MOST_CHOICES or any(len(each) > LONGEST_TEXT for each in self.options):
            errors["choices"] = _("At most 100 choices of at most 500 characters each.")
        if self.holds_zoom_account and not self.is_active:
            errors["is_active"] = _("This item holds the Zoom account. Choose another item for it first.")
        if self.is_used and SheetItem.objects.get(pk=self.pk).kind != self.kind:
            errors["kind"] = _("This item is filled in on sheets, so its sort stays. Make a new item instead.")
        if errors:
            raise ValidationError(errors)

    def checked(self, text: str, *, before: str) -> str:
        """What is kept of this text. A choice that is offered no more may stay. Raises `ValidationError`."""
        text = text.replace("\r\n", "\n").strip()
        most = LONGEST_PAGE if self.kind == self.Kind.LONG_TEXT else LONGEST_TEXT
        if len(text) > most:
            raise ValidationError(_("This may have at most %(number)d characters."), params={"number": most})
        known = {self.Kind.CHOICE: self.options, self.Kind.CHECK: [TICKED]}.get(self.Kind(self.kind))
        if text and known is not None and text not in (*known, before):
            raise ValidationError(_("Choose one of the choices."))
        if self.kind == self.Kind.TEXT and "\n" in text:
            raise ValidationError(_("This is one line."))
        return text


class SheetValue(models.Model):
    """What one employee's sheet says for an item; no row where it says nothing. A ticked box is `TICKED`."""

    item = models.ForeignKey(SheetItem, on_delete=models.PROTECT, related_name="values")
    employee = models.ForeignKey("people.Employee", on_delete=models.CASCADE, related_name="sheet_values")
    text = models.TextField(max_length=LONGEST_PAGE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee", "item"], name="sheet_value_once"),
            models.CheckConstraint(condition=~Q(text=""), name="sheet_value_given"),
        ]

    def __str__(self) -> str:
        return self.text


def _change_places(holder: SheetItem, chosen: SheetItem) -> None:
    """The values of the one leave the column for rows, those of the other go the opposite way."""
    employees: models.Manager[Any] = SheetValue.employee.field.related_model._base_manager
    accounts = dict(employees.exclude(zoom_account="").values_list("pk", "zoom_account"))
    texts = dict(chosen.values.values_list("employee", "text"))
    chosen.values.all().delete()
    SheetValue.objects.bulk_create(SheetValue(item=holder, employee_id=pk, text=text) for pk, text in accounts.items())
    people = list(employees.filter(pk__in={*accounts, *texts}))
    for employee in people:
        employee.zoom_account = texts.get(employee.pk, "")
    employees.bulk_update(people, ["zoom_account"], batch_size=500)


def _concerns(who: str, reader: Employee, of: Employee) -> bool:
    if who == SheetItem.Who.EVERYBODY or reader.is_admin:
        return True
    return who == SheetItem.Who.SELF and reader.pk == of.pk
