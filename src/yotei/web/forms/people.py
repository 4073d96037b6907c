"""社員シート変更, and what only an administrator may change."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.people.filling import filled_in, items_on_sheets, place_of
from yotei.people.models import LANGUAGES, WEEK_STARTS, Employee, check_time_zone
from yotei.people.roles import Role

from .base import PageForm
from .departments import DepartmentField
from .items import item_field, text_of, value_of

RULES = _(
    "At least 8 characters; not only digits, none of the common passwords, and nothing like the name, number or e-mail "
    "address. A few words in a row are easy to remember."
)
PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class SheetForm(PageForm):
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    email = forms.CharField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    zoom_account = forms.CharField(
        label=_("Zoom account"),
        required=False,
        help_text=_(
            "The e-mail address used to log in to Zoom, or the Zoom user ID. If it is empty, the e-mail address above "
            "is used; booking fails if Zoom does not know that address."
        ),
    )
    department = DepartmentField(label=_("Department"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        validators=[check_time_zone],
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )
    week_start = forms.ChoiceField(label=_("Weeks begin on"), choices=WEEK_STARTS)
    shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        required=False,
        help_text=_("Single keys such as n for a new schedule. Switch them off if you press them by accident."),
    )
    invited_by_mail = forms.BooleanField(
        label=_("Invitations by mail"),
        required=False,
        help_text=_(
            "Whoever is invited to a schedule gets a mail with a calendar file; of changes and deletions, too."
        ),
    )

    login = forms.CharField(label=_("Employee number"), error_messages={"required": _("Enter the employee number.")})
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, required=False)
    is_active = forms.BooleanField(label=_("May log in"), required=False)

    def __init__(self, data: QueryDict | None = None, *, employee: Employee, by: Employee, **more: Any) -> None:
        super().__init__(data, **more)
        self.employee = employee
        for name in [name for name in self.fields if not by.may_change_on_sheet_of(employee, name)]:
            del self.fields[name]
        open_items = [item for item in items_on_sheets() if item.may_be_changed_by(by, of=employee)]
        self.items = {place_of(item): item for item in open_items if not item.holds_zoom_account}
        self.filled = filled_in(employee)
        for item in open_items:
            if item.holds_zoom_account:
                self.fields["zoom_account"].label = str(item)
        for place, item in self.items.items():
            self.fields[place] = item_field(item, self.filled.get(item.pk, ""))
        self.order_fields([*(self.field_order or ()), "name", "email", *map(place_of, open_items)])

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        """The employee's own columns, and what is filled in by item."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in self.items}
        return own | {"items": {item: text_of(self.cleaned_data[place]) for place, item in self.items.items()}}

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or self.employee.role

    @classmethod
    def of(cls, employee: Employee, *, by: Employee) -> Self:
        form = cls(initial={name: getattr(employee, name) for name in cls.base_fields}, employee=employee, by=by)
        for place, item in form.items.items():
            form.initial[place] = value_of(item, form.filled.get(item.pk, ""))
        return form


class HireForm(SheetForm):
    is_active = None  # type: ignore[assignment]
    week_start = None  # type: ignore[assignment]
    shortcuts = None  # type: ignore[assignment]
    invited_by_mail = None  # type: ignore[assignment]
    password = forms.CharField(label=_("Password"), strip=False, widget=PASSWORD, help_text=RULES)

    field_order = ("login", "name", "password")

    def clean(self) -> None:
        """The rules know who it is for: no password is one's own name."""
        given = self.cleaned_data
        somebody = Employee(**{name: given.get(name, "") for name in ("login", "name", "email")})
        try:
            validate_password(given.get("password", ""), somebody)
        except ValidationError as error:
            if "password" in given:
                self.add_error("password", error)


class PasswordForm(PageForm):
    """One's own password: the old one is asked for, so that an open screen is not enough."""

    kept_as = ""

    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(label=_("New password"), strip=False, widget=PASSWORD, help_text=RULES)

    def __init__(self, *args: Any, employee: Employee, asks_old: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.employee = employee
        if not asks_old:
            del self.fields["old_password"]

    def clean_old_password(self) -> str:
        if not self.employee.check_password(self.cleaned_data["old_password"]):
            raise ValidationError(_("This is not your present password."))
        return str(self.cleaned_data["old_password"])

    def clean_new_password(self) -> str:
        validate_password(self.cleaned_data["new_password"], self.employee)
        return str(self.cleaned_data["new_password"])
