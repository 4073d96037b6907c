"""リマインド: what one has chosen, what is shown now, and what is done with it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yotei.booking import runtime
from yotei.outbox.runtime import is_set_up
from yotei.schedules.models import Reminder, ReminderChoice, ReminderUsual
from yotei.web.access import ANY, PageRequest, inside, signed_in, wants_piece
from yotei.web.forms.reminders import RemindersForm
from yotei.web.reminders import mark_of, rows_of

from . import finding


@signed_in("GET", "HEAD", "POST", readers=ANY)
def settings(request: PageRequest) -> HttpResponse:
    usual, offers_mail = ReminderUsual.of(request.user), is_set_up() and bool(request.user.email)
    form = RemindersForm(request.POST if request.method == "POST" else None, usual=usual, offers_mail=offers_mail)
    if form.is_valid():
        usual.change(**form.cleaned_data)
        messages.success(request, _("Your reminders have been changed."))
        return redirect("reminders")
    context = {"form": form, "offers_mail": offers_mail, "is_mail_set_up": is_set_up()}
    return render(request, "yotei/people/reminders.html", context, status=422 if form.is_bound else 200)


@signed_in()
def shown(request: PageRequest) -> HttpResponse:
    """What an open page asks for again and again; nothing is sent where nothing has changed."""
    rows = rows_of(request.user)
    mark = quote_etag(mark_of(rows, language=get_language() or ""))
    known = get_conditional_response(request, etag=mark)
    response = known or render(request, "yotei/parts/reminder_rows.html", {"reminders": rows})
    response.headers["ETag"] = mark
    return response


@signed_in("POST", readers=ANY)
def dismiss(request: PageRequest, pk: int) -> HttpResponse:
    for reminder in Reminder.objects.filter(employee=request.user, pk=pk):  # pressed twice: nothing is wrong
        reminder.dismiss()
    return _done(request, _("The reminder has been closed."))


@signed_in("POST", readers=ANY)
def snooze(request: PageRequest, pk: int) -> HttpResponse:
    for reminder in Reminder.objects.filter(employee=request.user, pk=pk):
        reminder.snooze(now=runtime.clock().now())
    return _done(request, _("You will be reminded again in 5 minutes."))


@signed_in("POST", readers=ANY)
def choose(request: PageRequest, pk: int) -> HttpResponse:
    """For oneself, of this schedule alone."""
    schedule = finding.concerning(request, pk)
    try:
        ReminderChoice.choose(schedule, by=request.user, when=request.POST.get("reminder", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your reminder has been changed."))
    return redirect(inside(request, request.POST.get("next", "")))


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker reaches no further up than its own address."""
    response = HttpResponse(render_to_string("yotei/sw.js"), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _done(request: PageRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    if wants_piece(request):
        return render(request, "yotei/parts/said.html")
    return redirect(inside(request, request.POST.get("next", "")))
