"""The columns of each kind of file: how they are called, what a cell says, and where it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yotei.sales.models import Contact, Customer, Deal
from yotei.sales.spellings import one_line

from .formulas import unguarded
from .models import Import

MONEY = str.maketrans("", "", ",¥￥\\円 ")
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
SCHEME = re.compile(r"\w+://")
DEFAULTS = {"stage": Deal.Stage.LEAD.value, "language": "ja"}


@dataclass(frozen=True)
class Column:
    """`field` is the model's of the same name; None for one that only finds something (a customer by its number)."""

    name: str
    heading: Any
    field: models.Field[Any, Any] | None = None
    others: tuple[str, ...] = ()

    @property
    def is_reference(self) -> bool:
        return self.field is None or self.field.is_relation

    def called(self) -> Iterator[str]:
        yield from (self.name, *self.others)
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                yield str(self.heading)


@dataclass(frozen=True)
class Noun:
    """`written`: the columns of the table that a file can write, by their names there."""

    of: str
    model: type[Customer] | type[Deal] | type[Contact]
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        return str(Import.Of(self.of).label)

    @property
    def own(self) -> list[Column]:
        return [column for column in self.columns if column.field is not None]

    @property
    def has_customer(self) -> bool:
        return self.model is not Customer

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def recognised(self, cells: list[str]) -> list[str]:
        """The column of each cell of the first line, "" for one that is not looked at. Raises `ValidationError`."""
        found = self._found(cells)
        fitting = max(NOUNS.values(), key=lambda noun: len(noun._known(cells)))
        if len(fitting._known(cells)) > len(self._known(cells)) + 1:  # with one column more it may be either
            text = _("These are columns of a file of %(what)s. Choose it on their page.")
            raise ValidationError(text, params={"what": fitting.title})
        twice = {name for name in found if name and found.count(name) > 1}
        if twice:
            said = _(", ").join(str(self.column(name).heading) for name in sorted(twice))
            raise ValidationError(_("The first line names these columns twice: %(names)s"), params={"names": said})
        if missing := list(self._missing(set(found))):
            text = _("The first line must name the columns. Missing: %(names)s")
            raise ValidationError(text, params={"names": _(", ").join(missing)})
        return found

    def _found(self, cells: list[str]) -> list[str]:
        names = _names(self.of)
        return [names.get(_plain(cell), "") for cell in cells]

    def _known(self, cells: list[str]) -> set[str]:
        return set(self._found(cells)) - {""}

    def _missing(self, found: set[str]) -> Iterator[str]:
        """By the number alone a line can say what it means; a new one needs more, which its line is told."""
        if "code" in found:
            return
        if "name" not in found:
            yield str(self.column("name").heading)
        if self.has_customer and not found & {"customer_code", "customer_name"}:
            yield str(self.column("customer_name").heading)


def noun_of(of: str) -> Noun:
    return NOUNS[of]


@cache
def _names(of: str) -> dict[str, str]:
    return {_plain(called): column.name for column in NOUNS[of].columns for called in column.called()}


def _plain(heading: str) -> str:
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", heading)).casefold()


def value_of(column: Column, text: str) -> Any:
    """What a cell says, as JSON keeps it. Raises `ValidationError` by the field's own rules."""
    field = column.field
    assert field is not None
    text = unguarded(text).strip()
    if not text:
        value = DEFAULTS.get(column.name, field.get_default())
        return field.clean(value, None) if not field.blank else value
    if field.choices:
        return _choice(field, text)
    if isinstance(field, models.BigIntegerField):
        return field.clean(_number(text), None)
    if isinstance(field, models.DateField):
        return _date(text)
    if not isinstance(field, models.TextField) and not text.isprintable() and _has_control(text):
        raise ValidationError(_("This must be one line of text."))
    text = text if isinstance(field, models.TextField) else one_line(text)
    if isinstance(field, models.URLField) and not SCHEME.match(text):
        text = f"https://{text}"  # as the form takes it
    if field.max_length:
        MaxLengthValidator(field.max_length)(text)  # a database that counts is not everywhere
    return field.clean(text, None)


def _has_control(text: str) -> bool:
    return any(unicodedata.category(sign) == "Cc" and sign != "\t" for sign in text)


def _choice(field: models.Field[Any, Any], text: str) -> str:
    words = _words_of(field)
    if (value := words.get(_plain(text))) is None:
        allowed = _(", ").join(str(label) for _value, label in field.flatchoices)
        raise ValidationError(_("“%(text)s” is none of: %(allowed)s"), params={"text": text[:50], "allowed": allowed})
    return value


@cache
def _words_of(field: models.Field[Any, Any]) -> dict[str, str]:
    """The value, and its word in every language."""
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {_plain(str(label)): str(value) for value, label in field.flatchoices}
    return found | {_plain(str(value)): str(value) for value, _label in field.flatchoices}


def _number(text: str) -> int:
    try:
        return int(unicodedata.normalize("NFKC", text).translate(MONEY))
    except ValueError:
        raise ValidationError(_("“%(text)s” is no whole number."), params={"text": text[:50]}) from None


def _date(text: str) -> date:
    found = DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(text)
    except ValueError:
        wrong = _("“%(text)s” is no date as 2026-12-01 or 2026/12/1.")
        raise ValidationError(wrong, params={"text": text[:50]}) from None


def _columns(
    model: type[Customer] | type[Deal] | type[Contact], *names: str, **others: tuple[str, ...]
) -> Iterator[Column]:
    for name in names:
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        yield Column(name, HEADINGS.get(name, field.verbose_name), field, others.get(name, ()))


# Where the word of a form would say too little over a column.
HEADINGS = {
    "address": gettext_lazy("Postal address"),
    "owner": gettext_lazy("In charge (employee number)"),
    "note": gettext_lazy("Remarks"),
}
_OWNER = ("自社担当者", "担当者", "社員番号")
_KANA = ("フリガナ", "カナ")
_PHONE = ("電話番号", "tel")
_NOTE = ("メモ", "notes")
_OF_CUSTOMER = (
    Column("customer_code", Customer._meta.get_field("code").verbose_name),
    Column("customer_name", Customer._meta.get_field("name").verbose_name, None, ("顧客", "会社名", "customer")),
)
NOUNS = {
    "customers": Noun(
        "customers",
        Customer,
        tuple(_columns(Customer, "code", "name", "kana", "phone", "address", "url", "owner", "note",
                       code=("customer_code",), name=("customer_name", "会社名"), kana=_KANA, phone=_PHONE,
                       url=("url", "ホームページ"), owner=_OWNER, note=_NOTE)),
    ),
    "deals": Noun(
        "deals",
        Deal,
        tuple(_columns(Deal, "code", code=("deal_code",))) + _OF_CUSTOMER
        + tuple(_columns(Deal, "name", "stage", "amount", "expected_on", "owner", "note", owner=_OWNER, note=_NOTE)),
    ),
    "contacts": Noun(
        "contacts",
        Contact,
        tuple(_columns(Contact, "code", code=("contact_code",))) + _OF_CUSTOMER
        + tuple(_columns(Contact, "name", "kana", "department", "position", "email", "phone", "mobile", "language",
                         "note", name=("氏名",), kana=_KANA, department=("部署",),
                         email=("メール", "mail"), phone=_PHONE, mobile=("携帯",), note=_NOTE)),
    ),
}  # fmt: skip
