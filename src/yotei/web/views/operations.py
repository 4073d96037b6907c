"""稼働状況, for administrators."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from yotei.booking import runtime
from yotei.booking.condition import condition
from yotei.outbox import reading
from yotei.web.access import PageRequest, administrators_only, signed_in


@signed_in()
@administrators_only
def operations(request: PageRequest) -> HttpResponse:
    office = runtime.whole_office()
    if office is None:  # a program without wiring
        raise Http404
    now = runtime.clock().now()
    context = {"found": condition(office, now=now), "post": reading.condition(now=now)}
    return render(request, "yotei/admin/operations.html", context)
