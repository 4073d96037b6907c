"""Customers and their deals."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited
from yotei.people.models import LANGUAGES, Employee

from .importing.models import Import, ImportChunk, ImportLine

__all__ = ["Contact", "Customer", "Deal", "Import", "ImportChunk", "ImportLine"]


def _words(text: str, *paths: str) -> Q:
    """Each word of a search must be in one of the fields (host-spec §1.5: a space means AND)."""
    words = text.replace("\0", "").replace("\u3000", " ").split()[:8]
    return reduce(
        lambda found, word: found & reduce(Q.__or__, [Q(**{f"{path}__icontains": word}) for path in paths]), words, Q()
    )


class CustomerQuerySet(models.QuerySet["Customer"]):
    def matching(self, text: str) -> Self:
        return self.filter(_words(text, "name"))


class DealQuerySet(models.QuerySet["Deal"]):
    def matching(self, text: str) -> Self:
        """By the names of deal and customer."""
        return self.select_related("customer").filter(_words(text, "name", "customer__name"))


class Customer(Audited):
    """顧客. `code` is the number that the company's other systems know it by; where given, it is given once."""

    audited = ("code", "name", "kana", "phone", "address", "url", "owner", "note")

    code = models.CharField(_("Customer number"), max_length=50, blank=True, default="", db_default="")
    name = models.CharField(_("Customer name"), max_length=300)
    kana = models.CharField(_("Reading"), max_length=300, blank=True, default="", db_default="")
    phone = models.CharField(_("Telephone"), max_length=50, blank=True, default="", db_default="")
    address = models.CharField(_("Address"), max_length=500, blank=True, default="", db_default="")
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
    note = models.TextField(_("Notes"), max_length=5_000, blank=True, default="", db_default="")
    renamed_at = models.DateTimeField(
        null=True, editable=False, help_text="Set while topics of meetings ahead still carry the old name."
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="customer_name_given"),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="customer_code_once"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="customer_by_name"),
            models.Index(fields=["owner", "name", "id"], name="customer_of_owner"),
            models.Index(fields=["renamed_at"], name="customer_renamed", condition=models.Q(renamed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, *, name: str) -> Self:
        """A new customer. Raises `ValidationError` with the messages by field."""
        customer = cls(name=name.strip())
        customer.full_clean()
        customer.save(force_insert=True)
        return customer

    def rename(self, *, name: str, now: datetime) -> None:
        """Takes the new name and marks it, so that the topics of meetings ahead follow."""
        _rename(self, name, now)


class Deal(Audited):
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
    note = models.TextField(_("Notes"), max_length=5_000, blank=True, default="", db_default="")
    renamed_at = models.DateTimeField(
        null=True, editable=False, help_text="Set while topics of meetings ahead still carry the old name."
    )

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

    @classmethod
    def add(cls, *, customer: Customer, name: str) -> Self:
        """A new deal of a customer. Raises `ValidationError` with the messages by field."""
        deal = cls(customer=customer, name=name.strip())
        deal.full_clean()
        deal.save(force_insert=True)
        return deal

    def rename(self, *, name: str, now: datetime) -> None:
        """Takes the new name and marks it, so that the topics of meetings ahead follow."""
        _rename(self, name, now)


class Contact(Audited):
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
    note = models.TextField(_("Notes"), max_length=5_000, blank=True, default="", db_default="")

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
    def add(cls, *, customer: Customer, name: str, position: str = "", email: str = "") -> Self:
        """A new contact of a customer. Raises `ValidationError` with the messages by field."""
        contact = cls(customer=customer, name=name.strip(), position=position.strip(), email=email.strip())
        contact.full_clean()
        contact.save(force_insert=True)
        return contact

    @property
    def is_used(self) -> bool:
        """Whether a schedule names this person."""
        return self.schedules.exists()

    def change(self, **fields: str) -> None:
        """Writes checked fields. Raises `ValidationError` with the messages by field."""
        for name, value in fields.items():
            setattr(self, name, value.strip())
        self.full_clean()
        self.save(update_fields=list(fields))

    def remove(self) -> None:
        """Raises `ValidationError` where schedules name this person: what was, stays written."""
        if self.is_used:
            raise ValidationError(_("Schedules name this person, so the contact cannot be deleted."))
        self.delete()


def _rename(thing: Customer | Deal, name: str, now: datetime) -> None:
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("Enter a name.")})
    if name == thing.name:
        return
    thing.name, thing.renamed_at = name, now
    thing.full_clean()
    thing.save(update_fields=["name", "renamed_at"])
