"""メール: what was sent to whom. What a mail says is for those alone who may read what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.booking.encryption import UnreadableSecret
from yotei.outbox import by_hand
from yotei.outbox.models import Mail
from yotei.outbox.reading import PAGE, condition
from yotei.people.models import Employee
from yotei.schedules.models import Schedule
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.mails import MailsForm


@dataclass(frozen=True, slots=True)
class Line:
    """`schedule` is None where it is not there any more, or is not this reader's to see."""

    mail: Mail
    schedule: Schedule | None

    @property
    def is_readable(self) -> bool:
        return not self.mail.about_kind or self.schedule is not None


@signed_in()
@administrators_only
def mails(request: PageRequest) -> HttpResponse:
    form = MailsForm(request.GET, zone=request.user.zone)
    found, before = form.asked.mails(), form.before
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    context = {
        "form": form, "lines": _lines(rows[:PAGE], request.user), "query": form.query,
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None, "post": condition(now=runtime.clock().now()),
    }  # fmt: skip
    return render(request, "yotei/admin/mails.html", context, status=200 if form.is_valid() else 422)


@signed_in()
@administrators_only
def mail(request: PageRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Mail.objects.listed(), pk=pk)
    [line] = _lines([found], request.user)
    context = {"line": line, "text": _text(found) if line.is_readable else ""}
    return render(request, "yotei/admin/mail.html", context)


@signed_in("POST")
@administrators_only
def send_now(request: PageRequest, pk: int) -> HttpResponse:
    if by_hand.send_now(get_object_or_404(Mail.objects.listed(), pk=pk), now=runtime.clock().now()):
        messages.success(request, _("The worker sends it now."))
    else:
        messages.error(
            request, _("It cannot be sent now: it was sent already, is just being sent, or would come too late.")
        )
    return redirect("mail", pk)


@signed_in("POST")
@administrators_only
def cancel(request: PageRequest, pk: int) -> HttpResponse:
    if by_hand.stop(get_object_or_404(Mail.objects.listed(), pk=pk), now=runtime.clock().now()):
        messages.success(request, _("It will not be sent."))
    else:
        messages.error(request, _("It cannot be cancelled any more: it was sent, or is just being sent."))
    return redirect("mail", pk)


@signed_in("POST")
@administrators_only
def send_test(request: PageRequest) -> HttpResponse:
    if not request.user.email:
        messages.error(request, _("Your employee sheet has no e-mail address: enter one first."))
        return redirect("mails")
    sent = by_hand.put_test(to=request.user.as_recipient(), now=runtime.clock().now())
    return redirect("mail", sent.pk)


def _lines(rows: Sequence[Mail], reader: Employee) -> list[Line]:
    """In one query. `visible_to` says whose texts are shown: an administrator reads no private schedules."""
    numbers = {each: each.about_id for each in rows if each.about_kind == "schedule" and each.about_id is not None}
    schedules = Schedule.objects.visible_to(reader).in_bulk(set(numbers.values())) if numbers else {}
    return [Line(each, schedules.get(numbers.get(each, 0))) for each in rows]


def _text(found: Mail) -> str:
    try:
        return str(found.text)
    except UnreadableSecret as error:
        return str(error)
