"""A group and its members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee, Group

from .base import PageForm
from .linked import Option, RowsField, found_beside, option

MOST_MEMBERS = 1000


class GroupForm(PageForm):
    """However large the company, only those of the group are on the page; the others are searched for."""

    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    members = RowsField(Employee.objects.all(), most=MOST_MEMBERS, label=_("Members"))

    @classmethod
    def of(cls, group: Group) -> GroupForm:
        members = [str(employee.pk) for employee in group.members.all()] if group.pk else []
        return cls(initial={"name": group.name, "members": members})

    def clean_members(self) -> list[Any]:
        members: list[Any] = self.cleaned_data["members"]
        if not members:
            raise ValidationError(_("Choose at least one employee."))
        return members

    # What the page shows

    @property
    def chosen_members(self) -> list[Option]:
        field = self.fields["members"]
        assert isinstance(field, RowsField)
        return [option(each, is_chosen=True) for each in field.rows_of(self.typed_list("members"))]

    @property
    def found_members(self) -> list[Option]:
        return found_beside(self, "members")

    @property
    def members_search(self) -> str:
        return self.typed("members_search")
