"""What all forms of pages have in common."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from .fields import LinkField, chosen, options


class PageForm(forms.Form):
    """Judged by the server alone, which has the better words, and shown again as it was typed."""

    # Where the domain's fields are on this form, if they have another name.
    places: ClassVar[dict[str, str]] = {}
    # The id of its element, where its text is kept when the reader changes the language; "" for what holds no text.
    kept_as: ClassVar[str] = "form"

    def __init__(self, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, auto_id="%s", **more)
        for field in self.fields.values():
            field.widget.use_required_attribute = lambda initial: False

    @classmethod
    def kept(cls, text: QueryDict, **more: Any) -> Self:
        """As it was typed before it was put aside; not judged before somebody presses a button."""
        several = [name for name, field in cls.base_fields.items() if _holds_several(field)]
        return cls(initial=text.dict() | {name: text.getlist(name) for name in several}, **more)

    def typed(self, name: str) -> str:
        return str(self.data.get(name, "") if self.is_bound else self.initial.get(name, "") or "")

    def typed_list(self, name: str) -> list[str]:
        """Of a field that holds several values: each once, as it came."""
        values = self.data.getlist(name) if isinstance(self.data, QueryDict) else self.initial.get(name, [])
        return list(dict.fromkeys(str(value) for value in values))

    def take_errors(self, error: ValidationError) -> None:
        """What the domain found, at the field that can mend it."""
        for name, found in error.update_error_dict({}).items():
            place = self.places.get(name, name)
            self.add_error(place if place in self.fields else None, found)

    @property
    def key(self) -> str:
        """The request key, by which a form that is sent twice is saved once."""
        key = self.typed("key")
        return key if re.fullmatch(r"[\w-]{1,64}", key) else ""

    @property
    def version(self) -> int:
        """What was read; -1, which nothing has, where the form does not say it."""
        version = self.typed("version")
        return int(version) if re.fullmatch(r"[1-9][0-9]{0,8}", version) else -1

    @property
    def chosen_link(self) -> dict[str, str] | None:
        return chosen(self.typed("link"))

    @property
    def found_links(self) -> list[dict[str, str]]:
        """For browsers without script: what the search button found."""
        search, field = self.typed("link_search").strip(), self.fields["link"]
        assert isinstance(field, LinkField)
        found = options(search, with_deals=field.offers_deals) if search else []
        return [each for each in found if each != self.chosen_link]


def _holds_several(field: forms.Field) -> bool:
    return bool(getattr(field.widget, "allow_multiple_selected", False))
