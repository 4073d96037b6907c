"""Who was told of a schedule by mail, and once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.schedules.models import Invitee
from yotei.web.access import PageRequest, signed_in

from . import finding


@signed_in("POST")
def send_again(request: PageRequest, pk: int, invitee: int) -> HttpResponse:
    schedule = finding.changeable(request, pk)
    row = Invitee.objects.filter(pk=invitee, invitation__schedule=schedule).first()
    if row is None:
        raise Http404
    if row.send_again(now=runtime.clock().now()):
        messages.success(request, _("The mail to %(name)s is sent once more.") % {"name": row.name})
    else:
        messages.warning(request, _("%(name)s is not invited any more.") % {"name": row.name})
    return redirect("schedule", pk)
