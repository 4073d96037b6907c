"""The visual language on one page, built from the parts that every page is built from."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from yotei.schedules.categories import Colour
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.specimen import SpecimenForm

# What frontend/src/styles/tokens.css names, by what it is for; a test holds the two together.
TOKENS = {
    "grounds": ("paper", "sheet", "raised", "label", "line", "line-strong", "off", "veil"),
    "inks": ("ink", "faint", "accent", "accent-ink", "accent-soft", "sunday", "saturday"),
    "meanings": ("good", "good-soft", "warn", "warn-soft", "bad", "bad-soft"),
    "type": ("text-xs", "text-s", "text", "text-input", "text-l", "text-xl"),
    "space": ("s0", "s1", "s2", "s3", "s4", "s5", "s6"),
    "shape": ("radius-s", "radius", "radius-l", "round", "shadow", "target-s", "target", "tabs", "names", "page"),
    "order": ("z-head", "z-bar", "z-tabs", "z-list", "z-skip"),
    "fonts": ("font", "mono"),
}


@signed_in()
@administrators_only
def specimen(request: PageRequest) -> HttpResponse:
    context = {
        "tokens": TOKENS,
        "colours": Colour.values,
        "fresh": SpecimenForm.fresh(),
        "refused": SpecimenForm.refused(),
        "states": ("booked", "waiting", "problem"),
    }
    return render(request, "yotei/admin/style.html", context)
