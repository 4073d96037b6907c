"""Entries that are to be written anew, because a name was changed or because there was no search before."""

from __future__ import annotations

from typing import Any, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from yotei.people.models import Employee
from yotei.sales.models import Contact, Customer, Deal


class SearchTask(models.Model):
    """`of_id`: the customer's, deal's or contact's; null: all schedules. Those with ids from `below` on are done."""

    class Of(models.TextChoices):
        ALL = "all"
        CUSTOMER = "customer"
        DEAL = "deal"
        CONTACT = "contacts"

    of = models.CharField(max_length=8, choices=Of.choices)
    of_id = models.BigIntegerField(null=True)
    below = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.of} {self.of_id}"

    @classmethod
    def of_named(cls, of: Of, ids: list[int]) -> None:
        """These have other names from now on. Call it in the transaction that writes them."""
        SearchTask.objects.bulk_create([SearchTask(of=of, of_id=pk) for pk in ids], batch_size=1_000)

    @property
    def schedules(self) -> Q:
        found = Q() if self.of == self.Of.ALL else Q(**{self.of: self.of_id})
        return found if self.below is None else found & Q(pk__lt=self.below)


class SavedSearch(models.Model):
    """What an employee searches for again and again; `query` as in the address of the page."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "name"], name="saved_search_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_name_given"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, *, employee: Employee, name: str, query: str) -> Self:
        """Under a name that is in use it takes the place of that one."""
        return cls.objects.update_or_create(employee=employee, name=name, defaults={"query": query})[0]

    def rename(self, name: str) -> bool:
        """False where another one has this name."""
        self.name = name
        try:
            with transaction.atomic():
                self.save(update_fields=["name"])
        except IntegrityError:
            return False
        return True

    def address(self, page: str) -> str:
        return f"{page}?{self.query}"


OF = {Customer: SearchTask.Of.CUSTOMER, Deal: SearchTask.Of.DEAL, Contact: SearchTask.Of.CONTACT}


def note_name(sender: type[Any], instance: Any, created: bool, update_fields: Any = None, **_more: Any) -> None:
    """Handles Django's signal `post_save` of what gives schedules a name."""
    if sender in OF and not created and (update_fields is None or "name" in update_fields):
        SearchTask.of_named(OF[sender], [instance.pk])
