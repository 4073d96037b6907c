"""The form of a category, with what its new meetings begin with at Zoom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yotei.booking.defaults import HOSTS
from yotei.schedules.categories import LONGEST, SHORTEST, USUAL, Colour, Duty, Icon
from yotei.schedules.models import Category

from .base import PageForm
from .fields import looks

AS_THE_HOST = ("", _("As the host has set it at Zoom"))
SWITCH = [AS_THE_HOST, ("yes", _("Yes")), ("no", _("No"))]
SWITCHES = ("waiting_room", "mute_upon_entry", "host_video", "participant_video")
EARLY = [
    AS_THE_HOST,
    ("no", _("No")),
    ("0", _("At any time")),
    ("5", _("5 minutes before")),
    ("10", _("10 minutes before")),
    ("15", _("15 minutes before")),
]
RECORDINGS = [
    AS_THE_HOST,
    ("none", _("No")),
    ("local", _("On the host’s computer")),
    ("cloud", _("In Zoom’s cloud (needs a licence)")),
]


def _switch(label: Any, choices: list[Any] = SWITCH) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class CategoryForm(PageForm):
    places = {"meeting_defaults": "waiting_room", "jbh_time": "join_before_host"}

    name = forms.CharField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    name_en = forms.CharField(label=_("Name in English"), required=False)
    code = forms.CharField(label=_("Code"), help_text=_("For programs: letters, digits, hyphens. Example: web-meeting"))
    books_zoom = forms.BooleanField(
        label=_("Books a Zoom meeting"),
        required=False,
        help_text=_("Schedules of this category reserve, change and cancel their own Zoom meeting."),
    )
    default_subject = forms.CharField(
        label=_("Subject to begin with"),
        required=False,
        help_text=_("What the subject holds until somebody types. If empty: the name of the category."),
    )
    default_minutes = forms.IntegerField(
        label=_("Length to begin with"),
        required=False,
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=USUAL,
        help_text=_("In minutes, until somebody chooses an end."),
    )
    duty = forms.ChoiceField(
        label=_("Field or office work"),
        required=False,
        choices=Duty.choices,
        initial=Duty.INSIDE,
        widget=forms.RadioSelect,
    )
    colour = forms.ChoiceField(
        label=_("Colour"), choices=Colour.choices, initial=Colour.GREY, widget=looks("colour_option")
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=Icon.choices, initial=Icon.OTHER, widget=looks("icon_option"))
    position = forms.IntegerField(label=_("Order"), min_value=0, max_value=9999, initial=0)
    is_retired = forms.BooleanField(
        label=_("Not in use any more"),
        required=False,
        help_text=_("Schedules keep the category, but no other gets it."),
    )

    waiting_room = _switch(_("Waiting room"))
    join_before_host = _switch(_("Joining before the host"), EARLY)
    mute_upon_entry = _switch(_("Muted on entry"))
    host_video = _switch(_("Host’s video on"))
    participant_video = _switch(_("Participants’ video on"))
    auto_recording = _switch(_("Recording"), RECORDINGS)
    alternative_hosts = forms.CharField(
        label=_("Alternative hosts"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("E-mail addresses, one a line. Zoom refuses who has no licence in the same account."),
    )
    at_zoom = ("waiting_room", "join_before_host", "mute_upon_entry", "host_video", "participant_video",
               "auto_recording", "alternative_hosts")  # fmt: skip

    @classmethod
    def of(cls, category: Category) -> CategoryForm:
        own = {name: getattr(category, name) for name in cls.base_fields if hasattr(category, name)}
        own |= {"is_retired": not category.is_active}
        return cls(initial=own | _shown(category.meeting_defaults)).locked_for(category)

    @classmethod
    def sent(cls, data: QueryDict, category: Category) -> CategoryForm:
        return cls(data).locked_for(category)

    def locked_for(self, category: Category) -> CategoryForm:
        """`books_zoom` cannot be switched while schedules use the category (design §3)."""
        if category.is_used:
            field = self.fields["books_zoom"]
            field.disabled, field.initial = True, category.books_zoom
            self.initial["books_zoom"] = category.books_zoom
            field.help_text = _("Schedules use this category, so this cannot be switched. Make a new category instead.")
        return self

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.at_zoom]

    @property
    def zoom_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.at_zoom]

    @property
    def fields_for_domain(self) -> dict[str, Any]:
        own = {name: value for name, value in self.cleaned_data.items() if name not in self.at_zoom}
        is_active = not own.pop("is_retired")
        own |= {"default_minutes": own["default_minutes"] or USUAL, "duty": own["duty"] or Duty.INSIDE}
        return own | {"is_active": is_active, "meeting_defaults": self._defaults()}

    def _defaults(self) -> dict[str, Any]:
        data = self.cleaned_data
        defaults: dict[str, Any] = {name: data[name] == "yes" for name in SWITCHES if data[name]}
        early = data["join_before_host"]
        if early:
            defaults["join_before_host"] = early != "no"
            if early != "no":
                defaults["jbh_time"] = int(early)
        if data["auto_recording"]:
            defaults["auto_recording"] = data["auto_recording"]
        hosts = data[HOSTS].replace(";", " ").replace(",", " ").split()
        return defaults | ({HOSTS: ";".join(dict.fromkeys(hosts))} if hosts else {})


def _shown(defaults: dict[str, Any]) -> dict[str, Any]:
    """What the choices stand on."""
    shown: dict[str, Any] = {name: "yes" if defaults[name] else "no" for name in SWITCHES if name in defaults}
    if "join_before_host" in defaults:
        shown["join_before_host"] = str(defaults.get("jbh_time", 0)) if defaults["join_before_host"] else "no"
    shown["auto_recording"] = defaults.get("auto_recording", "")
    return shown | {HOSTS: defaults.get(HOSTS, "").replace(";", "\n")}
