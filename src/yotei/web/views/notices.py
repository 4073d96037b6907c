"""What the worker did meanwhile, shown until it is read."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.schedules.models import Notice
from yotei.web.access import ANY, PageRequest, inside, signed_in, wants_piece


@signed_in("POST", readers=ANY)
def dismiss(request: PageRequest, pk: int) -> HttpResponse:
    """Pressed twice, or after it went: nothing is wrong."""
    notice = Notice.objects.filter(employee=request.user, pk=pk).first()
    if notice is not None:
        notice.dismiss()
    if wants_piece(request):
        messages.success(request, _("The notice has been dismissed."))
        return render(request, "yotei/parts/said.html")
    return redirect(inside(request, request.POST.get("next", "")))
