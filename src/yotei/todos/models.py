"""ToDos: what an employee means to do, by when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee
from yotei.sales.models import Customer, Deal

State = Literal["open", "overdue", "done"]


def state_of(*, due: date | None, is_done: bool, today: date) -> State:
    if is_done:
        return "done"
    return "overdue" if due is not None and due < today else "open"


class TodoQuerySet(models.QuerySet["Todo"]):
    def visible_to(self, employee: Employee) -> TodoQuerySet:
        return self.filter(Q(owner=employee) | Q(visibility=Todo.Visibility.PUBLIC))

    def of(self, owner: Employee) -> TodoQuerySet:
        return self.filter(owner=owner).select_related("customer", "deal__customer")

    def unfinished(self) -> TodoQuerySet:
        return self.filter(done_at__isnull=True)

    def finished(self) -> TodoQuerySet:
        return self.filter(done_at__isnull=False)

    def due_between(self, first: date, end: date) -> TodoQuerySet:
        """Due in [first, end): what a calendar shows on its days."""
        return self.filter(due__gte=first, due__lt=end)

    def due_by(self, day: date) -> TodoQuerySet:
        """Due on that day or before it: what a day asks for."""
        return self.filter(due__lte=day)

    def by_due(self) -> TodoQuerySet:
        """What is due first; of one day, what matters most."""
        return self.order_by(F("due").asc(nulls_last=True), "priority", "id")

    def latest_done(self) -> TodoQuerySet:
        return self.order_by("-done_at", "-id")


class Todo(models.Model):
    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")

    class Priority(models.IntegerChoices):
        HIGH = 1, _("High")
        NORMAL = 2, _("Normal")
        LOW = 3, _("Low")

    owner = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="todos")
    name = models.CharField(_("ToDo name"), max_length=200)
    priority = models.PositiveSmallIntegerField(_("Priority"), choices=Priority.choices, default=Priority.NORMAL)
    due = models.DateField(_("Due"), null=True, blank=True)
    customer = models.ForeignKey(Customer, verbose_name=_("Customer"), null=True, blank=True, on_delete=models.SET_NULL)
    deal = models.ForeignKey(Deal, verbose_name=_("Deal"), null=True, blank=True, on_delete=models.SET_NULL)
    visibility = models.CharField(_("Visibility"), max_length=7, choices=Visibility.choices, default=Visibility.PUBLIC)
    done_at = models.DateTimeField(_("Done"), null=True, editable=False)

    objects = TodoQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due"], name="todo_unfinished", condition=Q(done_at__isnull=True)),
            models.Index(fields=["owner", "due"], name="todo_calendar"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="todo_name_given"),
            models.CheckConstraint(condition=Q(priority__in=[1, 2, 3]), name="todo_priority_known"),
            models.CheckConstraint(condition=Q(visibility__in=["public", "private"]), name="todo_visibility_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.deal and self.customer and self.deal.customer_id != self.customer.pk:
            raise ValidationError({"deal": _("This deal belongs to another customer.")})

    @classmethod
    def add(cls, *, owner: Employee, **fields: Any) -> Todo:
        todo = cls(owner=owner)
        todo.change(**fields)
        return todo

    def change(self, **fields: Any) -> None:
        """Writes checked fields. Raises `ValidationError` with the messages by field."""
        for name, value in fields.items():
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        self.full_clean()
        self.save()

    def state(self, *, today: date) -> State:
        return state_of(due=self.due, is_done=self.done_at is not None, today=today)

    def finish(self, *, now: datetime) -> None:
        self.done_at = self.done_at or now
        self.save(update_fields=["done_at"])

    def reopen(self) -> None:
        self.done_at = None
        self.save(update_fields=["done_at"])
