"""The code, the steps in their order, and the end."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language, get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from yotei.web.forms.base import PageForm
from yotei.web.zones import COMMON_ZONES

from .answers import Answers
from .carrying_out import NotDone, carry_out
from .forms import AddressForm, AdministratorForm, CodeForm, DatabaseForm, LocaleForm, MailForm

TITLES = {
    "administrator": gettext_lazy("Administrator"),
    "address": gettext_lazy("Address"),
    "locale": gettext_lazy("Language and time zone"),
    "database": gettext_lazy("Database"),
    "mail": gettext_lazy("Mail"),
}
FORMS: dict[str, type[PageForm]] = {
    "administrator": AdministratorForm,
    "address": AddressForm,
    "locale": LocaleForm,
    "database": DatabaseForm,
    "mail": MailForm,
}
# What the environment gives is not asked for.
GIVEN = {"database": "YOTEI_DATABASE_URL", "mail": "YOTEI_MAIL_URL"}
ANSWERS = Answers()


def steps() -> list[str]:
    return [name for name in FORMS if not os.environ.get(GIVEN.get(name, ""))]


@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    if request.session.get("is_admitted"):
        return redirect(_next_place())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if ANSWERS.is_code(form.cleaned_data["code"]):
            request.session["is_admitted"] = True
            return redirect(_next_place())
        form.add_error("code", _("This is not the code that stands in the terminal."))
    return render(request, "first_run/begin.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, name: str) -> HttpResponse:
    if not request.session.get("is_admitted") or ANSWERS.is_done:
        return redirect("begin")
    if name not in steps():
        raise Http404
    form = _form(name, request)
    if form.is_valid():
        ANSWERS.steps[name] = form.cleaned_data
        return redirect(_next_place())
    context = {"form": form, "name": name, "title": TITLES[name], "steps": _trail(name), "zones": COMMON_ZONES}
    return render(request, "first_run/step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    if not request.session.get("is_admitted"):
        return redirect("begin")
    missing = [name for name in steps() if name not in ANSWERS.steps]
    if missing:
        return redirect("step", missing[0])
    problem = ""
    if request.method == "POST" and not ANSWERS.is_done:
        try:
            carry_out(ANSWERS)
        except NotDone as error:
            problem = str(error)
    context = {
        "steps": _trail("finish"), "problem": problem, "is_done": ANSWERS.is_done,
        "administrator": ANSWERS.steps["administrator"], "address": ANSWERS.steps["address"]["base_url"],
        "locale": ANSWERS.steps["locale"], "database": ANSWERS.steps.get("database"), "mail": ANSWERS.steps.get("mail"),
    }  # fmt: skip
    return render(request, "first_run/finish.html", context, status=422 if problem else 200)


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    answer = redirect("begin")
    code = request.GET.get("to", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax")
    return answer


def elsewhere(request: HttpRequest) -> HttpResponse:
    """Whatever else is opened meanwhile; `/healthz` is not 200 before Yotei itself runs."""
    if request.path in ("/healthz", "/readyz"):
        return HttpResponse("the first run is under way", status=503, content_type="text/plain")
    return redirect("begin")


def page(_request: HttpRequest) -> dict[str, Any]:
    """What every page shows."""
    return {"languages": settings.LANGUAGES}


def _form(name: str, request: HttpRequest) -> PageForm:
    more: dict[str, Any] = {}
    if name == "mail":
        more["recipient"] = ANSWERS.steps.get("administrator", {}).get("email", "")
    if request.method == "POST":
        return FORMS[name](request.POST, **more)
    return FORMS[name](initial=_first_answers(name, request) | ANSWERS.steps.get(name, {}), **more)


def _first_answers(name: str, request: HttpRequest) -> dict[str, Any]:
    match name:
        case "address":
            return {"base_url": f"{request.scheme}://{request.get_host()}"}
        case "locale":
            return {"language": get_language() or "ja"}
        case "mail":
            return {"tries": True}
    return {}


def _next_place() -> str:
    missing = [name for name in steps() if name not in ANSWERS.steps]
    return f"/step/{missing[0]}" if missing else "/finish"


def _trail(here: str) -> list[dict[str, Any]]:
    """Name, title and state of each step, for the list at the head of the page."""
    return [
        {"name": name, "title": TITLES[name], "is_here": name == here, "is_done": name in ANSWERS.steps}
        for name in steps()
    ]
