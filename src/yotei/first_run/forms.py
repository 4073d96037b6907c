"""One form a step. Each checks what it can at once: a wrong answer is best mended where it was given."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pydantic import SecretStr

from yotei.config import checks, written
from yotei.people.models import LANGUAGES, Employee, check_time_zone
from yotei.web.forms.base import PageForm
from yotei.web.forms.people import PASSWORD, RULES

from . import probing


class CodeForm(PageForm):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("It stands in the terminal in which Yotei was started."),
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class AdministratorForm(PageForm):
    login = forms.SlugField(
        label=_("Employee number"), initial="admin", max_length=100,
        help_text=_("Letters, digits, hyphens: one logs in by it."),
        error_messages={"required": _("Enter the employee number.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Enter a name.")})
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    password = forms.CharField(
        label=_("Password"), widget=PASSWORD, help_text=RULES, error_messages={"required": _("Enter a password.")}
    )
    again = forms.CharField(
        label=_("The password again"), widget=PASSWORD, error_messages={"required": _("Enter a password.")}
    )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if "password" in found:
            person = Employee(**{name: found.get(name, "") for name in ("login", "name", "email")})
            try:
                validate_password(found["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        if "password" in found and "again" in found and found["password"] != found["again"]:
            self.add_error("again", _("The two passwords differ."))
        return found


class AddressForm(PageForm):
    base_url = forms.CharField(
        label=_("Address"),
        help_text=_("What people will type, for example https://yotei.example.com."),
        error_messages={"required": _("Enter the address.")},
    )
    proxy = forms.BooleanField(
        label=_("A proxy of ours stands before Yotei"),
        required=False,
        help_text=_("It brings TLS, and sets X-Forwarded-Proto and X-Forwarded-For itself."),
    )
    open = forms.BooleanField(label=_("Without encryption all the same"), required=False, widget=forms.HiddenInput)

    def clean_base_url(self) -> str:
        try:
            return checks.base_url(self.cleaned_data["base_url"].strip()) or ""
        except ValueError:
            raise ValidationError(_("Enter a scheme and a host only, for example https://yotei.example.com.")) from None

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        address = found.get("base_url", "")
        if urlsplit(address).scheme == "http" and not checks.is_loopback(address) and not found.get("open"):
            self.fields["open"].widget = forms.CheckboxInput()
            self.add_error(
                "base_url",
                _(
                    "With http:// everybody on the way can read passwords. Put a proxy with TLS before Yotei, and enter https://."
                ),
            )
        return found


class LocaleForm(PageForm):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = forms.CharField(
        label=_("Time zone"),
        initial="Asia/Tokyo",
        max_length=64,
        validators=[check_time_zone],
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )


KINDS = [
    ("sqlite", _("A file on this machine (SQLite): nothing to prepare, enough for some hundred people")),
    ("postgresql", _("PostgreSQL: for many people, and for several machines")),
]


class DatabaseForm(PageForm):
    kind = forms.ChoiceField(label=_("Database"), choices=KINDS, initial="sqlite", widget=forms.RadioSelect)
    file = forms.CharField(label=_("File"), required=False)
    host = forms.CharField(
        label=_("Host"), required=False, initial="localhost", help_text=_("Or the folder of its socket.")
    )
    port = forms.IntegerField(label=_("Port"), required=False, initial=5432, min_value=1, max_value=65535)
    name = forms.CharField(label=_("Name of the database"), required=False, initial="yotei")
    user = forms.CharField(label=_("User"), required=False, initial="yotei")
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.initial.setdefault("file", str(written.folder() / "book.sqlite3"))

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if self.errors:
            return found
        found["url"] = self._url(found)
        try:
            checks.database_url(SecretStr(found["url"]))
        except ValueError:
            place = "file" if found["kind"] == "sqlite" else "host"
            self.add_error(
                place, _("No database can be there. Enter a file in a folder that exists, or host and name.")
            )
            return found
        if problem := probing.database_problem(found["url"]):
            self.add_error("kind", problem)
        return found

    def _url(self, found: dict[str, Any]) -> str:
        if found["kind"] == "sqlite":
            return f"sqlite:///{found['file'].strip()}"
        host, user = found["host"].strip(), quote(found["user"], safe="")
        who = f"{user}:{quote(found['password'], safe='')}@" if found["password"] else f"{user}@" * bool(user)
        if host.startswith("/"):
            return f"postgresql://{who}/{quote(found['name'], safe='')}?host={quote(host)}&port={found['port'] or 5432}"
        return f"postgresql://{who}{host}:{found['port'] or 5432}/{quote(found['name'], safe='')}"


SECURITY = [
    ("smtp+tls", _("STARTTLS (usually port 587)")),
    ("smtps", _("TLS (usually port 465)")),
    ("smtp", _("None (usually port 25): only within one’s own network")),
]


class MailForm(PageForm):
    server = forms.CharField(
        label=_("Mail server"), required=False,
        help_text=_("Leave it empty to go on without mail; everything else works."),
    )  # fmt: skip
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, initial="smtp+tls")
    port = forms.IntegerField(label=_("Port"), required=False, initial=587, min_value=1, max_value=65535)
    user = forms.CharField(label=_("User"), required=False)
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    sender = forms.CharField(label=_("Sender"), required=False, help_text=_("For example Yotei <yotei@example.com>."))
    tries = forms.BooleanField(label=_("Send a test mail to the administrator"), required=False)

    def __init__(self, *arguments: Any, recipient: str, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.recipient = recipient
        if not recipient:
            del self.fields["tries"]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if self.errors or not found["server"].strip():
            return found
        found["server"], found["port"] = found["server"].strip(), found["port"] or 587
        try:
            checks.mail_address(found["sender"])
        except ValueError:
            self.add_error("sender", _("Enter the address from which mails come, for example yotei@example.com."))
            return found
        if not written.PLAIN.fullmatch(found["sender"]):
            self.add_error("sender", _("Enter the sender without quotation marks and backslashes."))
            return found
        to = self.recipient if found.get("tries") else ""
        if problem := probing.mail_problem(found, to=to):
            self.add_error("server", problem)
        return found
