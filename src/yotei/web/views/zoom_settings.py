"""What an administrator says of the Zoom account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.booking.plans import choose_plan, chosen_plan
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.administration import PlanForm


@signed_in("GET", "HEAD", "POST")
@administrators_only
def zoom_settings(request: PageRequest) -> HttpResponse:
    office = runtime.find_office()
    given = office.plan.given if office is not None else None
    form = PlanForm(request.POST) if request.method == "POST" else PlanForm(initial={"plan": given or chosen_plan()})
    form.fields["plan"].disabled = given is not None
    if given is None and form.is_valid():
        choose_plan(form.cleaned_data["plan"])
        messages.success(request, _("The change has been saved. All processes follow within seconds."))
        return redirect("zoom_settings")
    context = {"form": form, "is_given": given is not None}
    return render(request, "yotei/admin/zoom.html", context, status=422 if form.is_bound else 200)
