"""Customers, their deals, and the persons there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yotei.people.models import LANGUAGES, Employee

from .found_by import FoundBy, holds
from .importing.models import Import, ImportChunk, ImportLine
from .kept import Kept

__all__ = ["Contact", "Customer", "Deal", "Import", "ImportChunk", "ImportLine"]


CLOSED = ("won", "lost")  # stages after which nothing is expected any more
LARGEST_AMOUNT = 10**15 - 1  # what sums of a thousand of them still hold in a BIGINT


Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def _found(rows: Rows, text: str, *, with_customer: bool = False) -> Rows:
    """Each word of a search must be in one of the fields (host-spec §1.5: a space means AND), or in the name of the
    customer; customers are looked through once, not once a row, by an index that holds all that is asked of them.

    In the order of names, which is reckoned: to walk along the index of names and read each row is four times the work
    of reading the table, where few rows are found.
    """
    words = text.replace("\0", "").replace("\u3000", " ").split()[:8]
    for word in words:
        of_customer = Q(customer__in=Customer.objects.named(word)) if with_customer else Q()
        rows = rows.filter(Q(holds("found_by", word)) | of_customer)
    return rows.order_by(Coalesce("name", Value("")), "id") if words else rows


class CustomerQuerySet(models.QuerySet["Customer"]):
    def matching(self, text: str) -> Self:
        """By name, reading, number or telephone."""
        return _found(self, text)

    def named(self, word: str) -> Self:
        """As a part of other questions."""
        return self.filter(holds("named_by", word)).order_by()

    def with_open_deals(self) -> Self:
        return self.filter(Exists(Deal.objects.open().filter(customer=OuterRef("pk"))))


class DealQuerySet(models.QuerySet["Deal"]):
    def matching(self, text: str) -> Self:
        """By the names of deal and customer, and the deal's number."""
        return _found(self.select_related("customer"), text, with_customer=True)

    def open(self) -> Self:
        return self.exclude(stage__in=CLOSED)

    def open_first(self) -> Self:
        return self.annotate(is_closed=Q(stage__in=CLOSED)).order_by("is_closed", "name", "id")


class ContactQuerySet(models.QuerySet["Contact"]):
    def matching(self, text: str) -> Self:
        """By name, reading, customer, e-mail address or telephone."""
        return _found(self.select_related("customer"), text, with_customer=True)


class Customer(Kept):
    """顧客. `code` is the number that the company's other systems know it by; where given, it is given once."""

    audited = ("code", "name", "kana", "phone", "address", "url", "owner", "note")

    code = models.CharField(_("Customer number"), max_length=50, blank=True, default="", db_default="")
    name = models.CharField(_("Customer name"), max_length=300)
    kana = models.CharField(_("Reading"), max_length=300, blank=True, default="", db_default="")
    phone = models.CharField(_("Telephone"), max_length=50, blank=True, default="", db_default="")
    address = models.CharField(
        pgettext_lazy("of a customer", "Address"), max_length=500, blank=True, default="", db_default=""
    )
    url = models.URLField(_("Web site"), max_length=500, blank=True, default="", db_default="")
    owner = models.ForeignKey(
        Employee,
        verbose_name=_("In charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="customers",
        db_index=False,
    )
    note = models.TextField(
        pgettext_lazy("of a customer", "Notes"), max_length=5_000, blank=True, default="", db_default=""
    )
    renamed_at = models.DateTimeField(
        null=True, editable=False, help_text="Set while topics of meetings ahead still carry the old name."
    )
    found_by = FoundBy("name", "kana", "code", "phone")
    named_by = FoundBy("name")

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="customer_name_given"),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="customer_code_once"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="customer_by_name"),
            models.Index(fields=["named_by", "id"], name="customer_named_by"),
            models.Index(fields=["owner", "name", "id"], name="customer_of_owner"),
            models.Index(fields=["renamed_at"], name="customer_renamed", condition=models.Q(renamed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, *, name: str, **rest: Any) -> Self:
        """A new customer. Raises `ValidationError` with the messages by field."""
        return cls(name=name, **rest).keep()

    def rename(self, *, name: str, now: datetime) -> None:
        """Raises `ValidationError` with the messages by field."""
        self.change(now=now, name=name)


class Deal(Kept):
    """案件. `amount` in yen, or whatever the company reckons in."""

    class Stage(models.TextChoices):
        LEAD = "lead", _("Lead")
        PROPOSAL = "proposal", _("Proposal")
        ESTIMATE = "estimate", _("Estimate")
        NEGOTIATION = "negotiation", _("Negotiation")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    audited = ("customer", "code", "name", "stage", "amount", "expected_on", "owner", "note")

    code = models.CharField(_("Deal number"), max_length=50, blank=True, default="", db_default="")
    customer = models.ForeignKey(Customer, verbose_name=_("Customer"), on_delete=models.PROTECT, related_name="deals")
    name = models.CharField(_("Deal name"), max_length=300)
    stage = models.CharField(
        _("Stage"), max_length=11, choices=Stage.choices, default=Stage.LEAD, db_default=Stage.LEAD
    )
    amount = models.BigIntegerField(_("Amount"), null=True, blank=True)
    expected_on = models.DateField(_("Expected on"), null=True, blank=True)
    owner = models.ForeignKey(
        Employee,
        verbose_name=_("In charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deals",
        db_index=False,
    )
    note = models.TextField(
        pgettext_lazy("of a customer", "Notes"), max_length=5_000, blank=True, default="", db_default=""
    )
    renamed_at = models.DateTimeField(
        null=True, editable=False, help_text="Set while topics of meetings ahead still carry the old name."
    )
    found_by = FoundBy("name", "code")

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="deal_name_given"),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="deal_code_once"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="deal_by_name"),
            models.Index(fields=["owner", "name", "id"], name="deal_of_owner"),
            models.Index(fields=["renamed_at"], name="deal_renamed", condition=models.Q(renamed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors = {}
        if self.amount is not None and not 0 <= self.amount <= LARGEST_AMOUNT:
            errors["amount"] = _("Enter an amount like 1200000.")
        if self.expected_on is not None and self.expected_on.year not in range(2000, 2100):
            errors["expected_on"] = _("Enter a date between 2000 and 2099.")
        if errors:
            raise ValidationError(errors)
        super().clean()

    @property
    def is_open(self) -> bool:
        return self.stage not in CLOSED

    @classmethod
    def add(cls, *, customer: Customer, name: str, **rest: Any) -> Self:
        """A new deal of a customer. Raises `ValidationError` with the messages by field."""
        return cls(customer=customer, name=name, **rest).keep()

    def rename(self, *, name: str, now: datetime) -> None:
        """Raises `ValidationError` with the messages by field."""
        self.change(now=now, name=name)


class Contact(Kept):
    """A person at a customer (名刺). `language` is the one in which mails speak to them."""

    audited = ("customer", "code", "name", "kana", "department", "position", "email", "phone", "mobile", "language",
               "note")  # fmt: skip

    customer = models.ForeignKey(
        Customer, verbose_name=_("Customer"), on_delete=models.PROTECT, related_name="contacts"
    )
    code = models.CharField(_("Contact number"), max_length=50, blank=True, default="", db_default="")
    name = models.CharField(_("Name"), max_length=200)
    kana = models.CharField(_("Reading"), max_length=200, blank=True, default="", db_default="")
    department = models.CharField(_("Department"), max_length=200, blank=True, default="", db_default="")
    position = models.CharField(_("Position"), max_length=200, blank=True)
    email = models.EmailField(_("E-mail address"), max_length=254, blank=True)
    phone = models.CharField(_("Telephone"), max_length=50, blank=True, default="", db_default="")
    mobile = models.CharField(_("Mobile"), max_length=50, blank=True, default="", db_default="")
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES, default="ja", db_default="ja")
    note = models.TextField(
        pgettext_lazy("of a customer", "Notes"), max_length=5_000, blank=True, default="", db_default=""
    )
    found_by = FoundBy("name", "kana", "code", "email", "phone", "mobile")

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="contact_name_given"),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="contact_code_once"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="contact_by_name"),
            models.Index(fields=["email"], name="contact_by_email", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, *, customer: Customer, name: str, **rest: Any) -> Self:
        """A new contact of a customer. Raises `ValidationError` with the messages by field."""
        return cls(customer=customer, name=name, **rest).keep()
