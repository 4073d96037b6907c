from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yotei.todos.models import Todo

from .base import PageForm
from .fields import DateField, LinkField, link_value


class TodoForm(PageForm):
    name = forms.CharField(label=_("ToDo name"), error_messages={"required": _("Enter what is to be done.")})
    due = DateField(label=_("Due"), required=False)
    link = LinkField(label=_("Customer / deal"), required=False)
    visibility = forms.ChoiceField(label=_("Visibility"), choices=Todo.Visibility.choices, widget=forms.RadioSelect)

    places = {"customer": "link", "deal": "link"}

    @classmethod
    def of(cls, todo: Todo) -> TodoForm:
        initial = {
            "name": todo.name,
            "due": todo.due.isoformat() if todo.due else "",
            "link": link_value(todo.customer, todo.deal),
            "visibility": todo.visibility,
        }
        return cls(initial=initial)

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"name": data["name"], "due": data["due"], "visibility": data["visibility"], **data["link"]}
