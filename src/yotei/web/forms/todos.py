from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yotei.todos.models import Todo

from .base import PageForm
from .fields import DateField, LinkField, link_value


class PriorityField(forms.ChoiceField):
    """Left out, it is normal."""

    def __init__(self) -> None:
        super().__init__(label=_("Priority"), choices=Todo.Priority.choices, required=False)

    def clean(self, value: Any) -> int:
        return int(super().clean(value) or Todo.Priority.NORMAL)


class TodoForm(PageForm):
    name = forms.CharField(label=_("ToDo name"), error_messages={"required": _("Enter what is to be done.")})
    due = DateField(label=_("Due"), required=False)
    priority = PriorityField()
    link = LinkField(label=_("Customer / deal"), required=False)
    visibility = forms.ChoiceField(label=_("Visibility"), choices=Todo.Visibility.choices, widget=forms.RadioSelect)

    places = {"customer": "link", "deal": "link"}

    @classmethod
    def of(cls, todo: Todo) -> TodoForm:
        initial = {
            "name": todo.name,
            "due": todo.due.isoformat() if todo.due else "",
            "priority": todo.priority,
            "link": link_value(todo.customer, todo.deal),
            "visibility": todo.visibility,
        }
        return cls(initial=initial)

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = ("name", "due", "priority", "visibility")
        return {**{name: data[name] for name in plain}, **data["link"]}


class LineForm(PageForm):
    """What is changed most, in the line of the list itself."""

    name = forms.CharField(label=_("ToDo name"), error_messages={"required": _("Enter what is to be done.")})
    due = DateField(label=_("Due"), required=False)
    priority = PriorityField()

    def __init__(self, *args: Any, todo: Todo) -> None:
        initial = {"name": todo.name, "due": todo.due.isoformat() if todo.due else "", "priority": todo.priority}
        super().__init__(*args, initial=initial)
        self.auto_id = f"todo{todo.pk}_%s"  # several lines may be open on one page
