"""What the worker did meanwhile, shown until it is read."""

from django.http import HttpResponse
from django.shortcuts import redirect

from yotei.schedules.models import Notice
from yotei.web.access import PageRequest, inside, signed_in


@signed_in("POST")
def dismiss(request: PageRequest, pk: int) -> HttpResponse:
    """Pressed twice, or after it went: nothing is wrong."""
    notice = Notice.objects.filter(employee=request.user, pk=pk).first()
    if notice is not None:
        notice.dismiss()
    return redirect(inside(request, request.POST.get("next", "")))
