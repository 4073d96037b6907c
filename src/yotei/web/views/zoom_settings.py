"""What an administrator says of the Zoom account, and whether it works."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.booking.checking import HELPFUL, NEEDED, Finding, check_connection
from yotei.booking.plans import choose_plan
from yotei.booking.runtime import Office
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.administration import ConnectionForm, ZoomForm


@signed_in("GET", "HEAD", "POST")
@administrators_only
def zoom_settings(request: PageRequest) -> HttpResponse:
    office = _office()
    form = ZoomForm.of(office, request.POST if request.method == "POST" else None)
    if form.is_valid() and _entered(office, form):
        messages.success(request, _("The change has been saved. All processes follow within seconds."))
        return redirect("zoom_settings")
    return _page(request, form, ConnectionForm(initial={"host": request.user.zoom_host}))


@signed_in("POST")
@administrators_only
def try_connection(request: PageRequest) -> HttpResponse:
    """接続テスト. Shown at once and kept nowhere: the next one may find something else."""
    office, asked = _office(), ConnectionForm(request.POST)
    findings: Sequence[Finding] = []
    if asked.is_valid():
        findings = check_connection(
            office,
            host=asked.cleaned_data["host"].strip(),
            zone=request.user.zone,
            deadline=office.form_deadline(),
            tries_meeting=asked.cleaned_data["tries_meeting"],
        )
    return _page(request, ZoomForm.of(office), asked, findings)


def _entered(office: Office, form: ZoomForm) -> bool:
    try:
        office.login.enter(**form.login)
    except ValidationError as error:
        form.take_errors(error)
        return False
    if office.plan.given is None:
        choose_plan(form.cleaned_data["plan"])
    return True


def _page(
    request: PageRequest, form: ZoomForm, asked: ConnectionForm, findings: Sequence[Finding] = ()
) -> HttpResponse:
    context = {"form": form, "asked": asked, "findings": findings, "scopes": [*NEEDED, *HELPFUL], "made": _office()}
    wrong = form.is_bound or (asked.is_bound and not findings)
    return render(request, "yotei/admin/zoom.html", context, status=422 if wrong else 200)


def _office() -> Office:
    made = runtime.whole_office()
    if made is None:  # a program without wiring
        raise Http404
    return made
