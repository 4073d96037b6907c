"""The choice of several employees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee, Group

from .base import PageForm


class EmployeesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django knows no brackets here
    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        # A number that no database holds is nobody, and no error of ours.
        if not all(text.isascii() and text.isdecimal() and len(text) < 19 for text in map(str, value or [])):
            raise ValidationError(_("Choose employees of the list."))
        return super().clean(value)


class GroupForm(PageForm):
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    members = EmployeesField(
        queryset=Employee.objects.none(),
        label=_("Members"),
        error_messages={
            "required": _("Choose at least one employee."),
            "invalid_choice": _("Choose employees of the list."),
        },
    )

    def __init__(self, *args: Any, group: Group, **more: Any) -> None:
        super().__init__(*args, **more)
        members = Group.members.through.objects.filter(group_id=group.pk).values("employee_id")
        choice = self.fields["members"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        choice.queryset = Employee.objects.filter(Q(is_active=True) | Q(pk__in=members))

    @classmethod
    def of(cls, group: Group) -> GroupForm:
        members = [employee.pk for employee in group.members.all()] if group.pk else []
        return cls(group=group, initial={"name": group.name, "members": members})
