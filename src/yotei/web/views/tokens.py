"""One's own API tokens: made, shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from yotei.people.tokens import ApiToken
from yotei.web.access import ANY, PageRequest, signed_in
from yotei.web.forms.tokens import TokenForm


@signed_in("GET", "HEAD", "POST", readers=ANY)
def tokens(request: PageRequest) -> HttpResponse:
    form, now, made = TokenForm(request.POST if request.method == "POST" else None), timezone.now(), ""
    if form.is_valid():
        given = form.cleaned_data
        made = ApiToken.issue(
            employee=request.user, now=now, name=given["name"], scope=given["scope"], lasts=form.length
        )
        form = TokenForm()
    mine = [(each, each.is_over(now)) for each in request.user.api_tokens.order_by("-created_at", "-pk")]
    context = {"form": form, "tokens": mine, "made": made}
    response = render(request, "yotei/security/tokens.html", context, status=422 if form.is_bound else 200)
    if made:
        response["Cache-Control"] = "no-store"
    return response


@signed_in("POST", readers=ANY)
def revoke(request: PageRequest, pk: int) -> HttpResponse:
    get_object_or_404(ApiToken, pk=pk, employee=request.user).revoke()
    messages.success(request, _("The token has been revoked."))
    return redirect("tokens")
