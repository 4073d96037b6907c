"""社外参加者 on the form of a schedule: contacts that are ticked, and lines for anybody else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yotei.outbox import runtime as outbox
from yotei.sales.models import Contact
from yotei.schedules.invitations.guests import MOST, Wish
from yotei.schedules.models import Invitation, Schedule

from .linked import LinkedForm, Option, RowsField, customer_of, mail_options, rows_of

EXAMPLE = "鈴木 一郎 <suzuki@example.com>"


class GuestsField(forms.CharField):
    """A guest a line. Cleans to a list of `Wish`; what is wrong with a line is said with the line."""

    widget = forms.Textarea(attrs={"spellcheck": "false", "autocapitalize": "none", "placeholder": EXAMPLE})

    def clean(self, value: Any) -> Any:
        wishes, errors = [], []
        lines = [line.strip() for line in (value or "").replace("\0", "").splitlines() if line.strip()]
        for line in lines[: MOST + 1]:
            try:
                wishes.append(Wish.read(line))
            except ValidationError as error:
                errors += error.messages
        if errors:
            raise ValidationError(errors)
        return wishes


class GuestForm(LinkedForm):
    guest_contacts = RowsField(
        Contact.objects.exclude(email="").select_related("customer"), label=_("Contacts to invite"), most=MOST
    )
    guests = GuestsField(
        label=_("Guests from outside"),
        required=False,
        help_text=_(
            "One a line. They get a mail with the link of the Zoom meeting, and answer without a log-in. Mails are in "
            "Japanese; add en for English, and a time zone if it is another: John <john@example.com> en Europe/London"
        ),
    )
    by_mail = forms.BooleanField(label=_("Tell attendees and guests by mail"), required=False)

    @classmethod
    def links_of(cls, schedule: Schedule) -> dict[str, Any]:
        guests = list(schedule.guests.all())
        by_mail = Invitation.objects.filter(schedule=schedule).values_list("by_mail", flat=True).first()
        return super().links_of(schedule) | {
            "guest_contacts": [str(each.contact_id) for each in guests if each.contact_id],
            "guests": "\n".join(each.wish.line for each in guests if not each.contact_id),
            "by_mail": by_mail is not False,
        }

    @property
    def links_for_domain(self) -> dict[str, Any]:
        more: dict[str, Any] = {"guests": self._wishes()}
        if self.typed("asks_by_mail"):
            more["by_mail"] = self.cleaned_data["by_mail"]
        return super().links_for_domain | more

    def _wishes(self) -> list[Wish]:
        """Who is ticked and typed, too, comes once. Who was a guest already stays as they are."""
        had = {each.contact_id: each.wish for each in self._saved_guests() if each.contact_id}
        ticked = [
            had.get(each.pk) or Wish(each.email, each.name, each.language, contact_id=each.pk)
            for each in self.cleaned_data["guest_contacts"]
        ]
        keys = {wish.key for wish in ticked}
        return ticked + [wish for wish in self.cleaned_data["guests"] if wish.key not in keys]

    def _saved_guests(self) -> list[Any]:
        schedule: Schedule = self.schedule  # type: ignore[attr-defined]
        return list(schedule.guests.all()) if schedule.pk else []

    # What the page shows

    @property
    def has_links(self) -> bool:
        given = self.typed("guests").strip() or self.typed_list("guest_contacts")
        return (
            super().has_links or bool(given) or (self.is_bound and bool({"guests", "guest_contacts"} & {*self.errors}))
        )

    @property
    def offered_guests(self) -> list[Option]:
        """The contacts with an address of the customer on the form, and those that are ticked."""
        chosen = rows_of(Contact.objects.select_related("customer"), self.typed_list("guest_contacts"))
        return mail_options(customer_of(self.typed("link")), chosen)

    @property
    def is_by_mail(self) -> bool:
        if self.is_bound or "asks_by_mail" in self.initial:
            return bool(self.typed("by_mail"))
        return self.initial.get("by_mail") is not False

    @property
    def mail_is_set_up(self) -> bool:
        return outbox.is_set_up()
