"""種別: what a schedule is, made by administrators."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ProtectedError, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited
from yotei.booking.defaults import check_defaults

SHORTEST, USUAL, LONGEST = 5, 60, 1440  # minutes of a schedule of a category, to begin with


class Colour(models.TextChoices):
    """Names of the pages' colour tokens; each has a light and a dark value there."""

    GREY = "grey", _("Grey")
    BLUE = "blue", _("Blue")
    TEAL = "teal", _("Teal")
    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    ORANGE = "orange", _("Orange")
    RED = "red", _("Red")
    PURPLE = "purple", _("Purple")


class Icon(models.TextChoices):
    OUTSIDE = "outside", _("Out of the office")
    VISITOR = "visitor", _("Visitor")
    PHONE = "phone", _("Telephone")
    VIDEO = "video", _("Web meeting")
    DESK = "desk", _("Desk work")
    OTHER = "other", _("Other")


class Duty(models.TextChoices):
    """外勤/内勤: whether somebody is out."""

    OUTSIDE = "outside", _("Field work")
    INSIDE = "inside", _("Office work")


class Category(Audited):
    """種別. Made by administrators; those with `books_zoom` reserve a Zoom meeting."""

    audited = ("code", "name", "name_en", "books_zoom", "default_subject", "default_minutes", "duty",
               "meeting_defaults", "is_active", "position", "colour", "icon")  # fmt: skip

    code = models.SlugField(_("Code"), max_length=50, unique=True)
    name = models.CharField(_("Name"), max_length=100, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=100, blank=True)
    books_zoom = models.BooleanField(_("Books a Zoom meeting"), default=False)
    default_subject = models.CharField(_("Subject to begin with"), max_length=100, blank=True)
    default_minutes = models.PositiveSmallIntegerField(
        _("Length to begin with"),
        default=USUAL,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
        help_text=_("Minutes"),
    )
    duty = models.CharField(_("Field or office work"), max_length=7, choices=Duty.choices, default=Duty.INSIDE)
    meeting_defaults = models.JSONField(default=dict, blank=True, help_text="See yotei.booking.defaults.")
    is_active = models.BooleanField(_("Can be chosen"), default=True)
    position = models.PositiveIntegerField(_("Order"), default=0)
    colour = models.CharField(_("Colour"), max_length=10, choices=Colour.choices, default=Colour.GREY)
    icon = models.CharField(_("Icon"), max_length=10, choices=Icon.choices, default=Icon.OTHER)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="category_code_given"),
            models.CheckConstraint(condition=~Q(name=""), name="category_name_given"),
            models.CheckConstraint(condition=Q(colour__in=Colour.values), name="category_colour_known"),
            models.CheckConstraint(condition=Q(icon__in=Icon.values), name="category_icon_known"),
            models.CheckConstraint(condition=Q(duty__in=Duty.values), name="category_duty_known"),
            models.CheckConstraint(
                condition=Q(default_minutes__range=(SHORTEST, LONGEST)), name="category_minutes_within_a_day"
            ),
        ]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name

    @classmethod
    def add(cls, *, code: str, name: str, **rest: Any) -> Self:
        """A new category. Raises `ValidationError` with the messages by field."""
        category = cls(code=code, name=name.strip(), **rest)
        category.full_clean()
        category.save(force_insert=True)
        return category

    @classmethod
    def by_code(cls, code: str) -> Category | None:
        """As SQL, because every registering through REST begins with it."""
        return next(iter(cls.objects.raw("SELECT * FROM schedules_category WHERE code = %s", [code])), None)

    @property
    def first_subject(self) -> str:
        """What the subject field holds until the user types."""
        return self.default_subject or str(self)

    @property
    def is_used(self) -> bool:
        return self.pk is not None and self.schedules.exists()

    def change(self, **fields: Any) -> None:
        """Makes it, or writes checked fields of it. Raises `ValidationError` with the messages by field."""
        for name, value in fields.items():
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        self.full_clean()
        self.save()

    def remove(self) -> None:
        """Raises `ValidationError` for what a schedule has: that can be retired (`is_active`)."""
        try:
            self.delete()
        except ProtectedError:
            sentence = _("Schedules use this category, so it cannot be deleted. Tick “Not in use any more” instead.")
            raise ValidationError(sentence) from None

    def clean(self) -> None:
        check_defaults(self.meeting_defaults)
        if self.is_used:
            saved = Category.objects.get(pk=self.pk)
            if saved.books_zoom != self.books_zoom:
                text = _("Schedules use this category, so this cannot be switched. Make a new category instead.")
                raise ValidationError({"books_zoom": text})
