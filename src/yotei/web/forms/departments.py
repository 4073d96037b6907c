"""部署: the tree as a choice, and the form of one department."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Department
from yotei.web import drafts

from .base import PageForm


class _Tree(ModelChoiceIterator):  # type: ignore[type-arg]
    """In the order of the tree, names set in by their depth."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label or "")
        for department in Department.objects.tree():
            yield (self.field.prepare_value(department), department.label)


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    iterator = _Tree

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Department.objects.all(), required=False, empty_label="—", **more)


class DepartmentForm(PageForm):
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    parent = DepartmentField(label=_("Belongs to"))
    position = forms.IntegerField(
        label=_("Order"),
        min_value=0,
        max_value=9999,
        initial=0,
        help_text=_("Among the departments beside it: smaller numbers come first, equal ones by name."),
    )

    @classmethod
    def asked(cls, request: HttpRequest, department: Department) -> DepartmentForm:
        """As it came, as it was put aside, or with what there is."""
        if request.method == "POST":
            return cls(request.POST)
        text = drafts.take(request)
        if text is not None:
            return cls.kept(text)
        return cls(initial={name: getattr(department, name) for name in cls.base_fields})
