"""The row of a form that brings files. They are kept already (`web.attachments`): it has their keys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yotei.files.models import StoredFile
from yotei.people.models import Employee
from yotei.web import attachments

from .base import PageForm


class FilesField(forms.Field):
    """Cleans to the rows, by `AttachedForm.clean_attached`."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[str]:
        return [str(each) for each in value or []]


class AttachedForm(PageForm):
    by: Employee

    attached = FilesField(label=_("Attachments"))

    def clean_attached(self) -> list[StoredFile]:
        keys = list(dict.fromkeys(self.cleaned_data["attached"]))
        found = StoredFile.objects.chosen(keys, by=self.by)
        if len(found) < len(keys):
            raise ValidationError(_("One of the files is not kept any more. Choose it again."))
        return found

    def take_refused_files(self, words: list[str]) -> bool:
        """Files that came with the form and were not kept."""
        if words:
            self.add_error("attached", ValidationError(words))
        return bool(words)

    @property
    def files_for_domain(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("attached")
        return {"files": chosen} if chosen else {}

    # What the page shows

    @property
    def chosen_files(self) -> list[StoredFile]:
        found = StoredFile.objects.chosen(self.typed_list("attached"), by=self.by)
        return [each for each in found if each.is_free]

    @property
    def limits(self) -> dict[str, object]:
        return attachments.limits()
