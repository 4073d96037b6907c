"""A form that saves nothing: one field of each kind, for the page that shows the visual language."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .base import PageForm
from .fields import DateField


class SpecimenForm(PageForm):
    subject = forms.CharField(label=_("Subject"))
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("What a field is for stands here."))
    day = DateField(label=_("Date"), required=False)
    sort = forms.ChoiceField(label=_("Category"), choices=[("visitor", _("Visitor")), ("phone", _("Telephone"))])
    visibility = forms.ChoiceField(
        label=_("Visibility"), choices=[("public", _("Public")), ("private", _("Private"))], widget=forms.RadioSelect
    )
    is_done = forms.BooleanField(label=_("Done"))
    details = forms.CharField(label=_("Details"), widget=forms.Textarea)
    code = forms.CharField(label=_("Code"), required=False, disabled=True, initial="web-meeting")

    @classmethod
    def fresh(cls) -> SpecimenForm:
        return cls(initial={"subject": "Zoom", "visibility": "public"}, prefix="fresh")

    @classmethod
    def refused(cls) -> SpecimenForm:
        """As it looks when nothing in it is right."""
        return cls(QueryDict("refused-email=@&refused-day=@"), prefix="refused")
