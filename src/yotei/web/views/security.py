"""One's own log-in: password, second step, passkeys, and where one is logged in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.web.access import ANY, PageRequest, administrators_only, signed_in
from yotei.web.user_agents import words


@signed_in()
def security(request: PageRequest) -> HttpResponse:
    kinds: dict[str, list[Authenticator]] = {}
    for each in Authenticator.objects.filter(user=request.user).order_by("created_at"):
        kinds.setdefault(each.type, []).append(each)
    sessions = sorted(UserSession.objects.purge_and_list(request.user), key=lambda each: each.last_seen_at)[::-1]
    context = {
        "totp": kinds.get("totp"),
        "passkeys": [(each.pk, each.wrap().name, each) for each in kinds.get("webauthn", [])],
        "recovery": kinds.get("recovery_codes"),
        "sessions": [(each, words(each.user_agent), each.is_current()) for each in sessions],
    }
    return render(request, "yotei/security/security.html", context)


@signed_in("POST", readers=ANY)
def end_session(request: PageRequest, pk: int) -> HttpResponse:
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    messages.success(request, _("That browser has been logged out."))
    return redirect("security")


@signed_in("POST", readers=ANY)
def end_others(request: PageRequest) -> HttpResponse:
    for session in UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key):
        session.end()
    messages.success(request, _("All other browsers have been logged out."))
    return redirect("security")


@signed_in("POST")
@administrators_only
def drop_second_step(request: PageRequest, login: str) -> HttpResponse:
    """For somebody who has lost the telephone."""
    employee = get_object_or_404(Employee, login=login)
    if employee.pk == request.user.pk:  # with the second step in hand one removes one's own
        raise PermissionDenied
    employee.drop_second_step()
    messages.success(request, _("%(name)s logs in by password alone again.") % {"name": employee.name})
    return redirect("employee", employee.login)
