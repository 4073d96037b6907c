"""退職 and 引き継ぎ: who has left, what they leave behind, and who takes it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.schedules import handing_over
from yotei.schedules.around import coming
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo
from yotei.web import drafts
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.handing_over import MOST, HandOverForm
from yotei.web.near import Line

SHOWN = 200  # of what somebody only takes part in, and of ToDos


@signed_in()
@administrators_only
def leavers(request: PageRequest) -> HttpResponse:
    """退職社員, with what is still ahead in their names."""
    ahead = Q(schedules__ends_at__gt=runtime.clock().now())
    rows = Employee.objects.filter(is_active=False).select_related("department").order_by("name", "login")
    rows = rows.annotate(ahead=Count("schedules", filter=ahead))
    rows = rows.annotate(meetings=Count("schedules", filter=ahead & Q(schedules__booking__isnull=False)))
    return render(request, "yotei/admin/leavers.html", {"leavers": rows})


@signed_in("GET", "HEAD", "POST")
@administrators_only
def leave(request: PageRequest, login: str) -> HttpResponse:
    """The page says what leaving does, the button does it."""
    employee = get_object_or_404(Employee, login=login, is_active=True)
    error = ""
    if request.method == "POST":
        try:
            employee.change_sheet(is_active=False)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, _("%(name)s has left and cannot log in any more.") % {"name": employee.name})
            return redirect("hand_over", employee.login)
    ahead = Schedule.objects.filter(registrant=employee, ends_at__gt=runtime.clock().now())
    context = {"employee": employee, "error": error, "ahead": ahead.count(),
               "meetings": ahead.filter(booking__isnull=False).count()}  # fmt: skip
    return render(request, "yotei/people/leave.html", context, status=422 if error else 200)


@signed_in("POST")
@administrators_only
def come_back(request: PageRequest, login: str) -> HttpResponse:
    employee = get_object_or_404(Employee, login=login, is_active=False)
    employee.change_sheet(is_active=True)
    messages.success(request, _("%(name)s may log in again.") % {"name": employee.name})
    return redirect("employee", employee.login)


@signed_in("GET", "HEAD", "POST", keeps_text=True, readers=())
def hand_over(request: PageRequest, login: str) -> HttpResponse:
    """What is ahead in somebody's name, and the form that gives it to somebody else."""
    employee, by, now = get_object_or_404(Employee, login=login), request.user, runtime.clock().now()
    if not (by.is_admin or by.pk == employee.pk or by.leads(employee)):
        raise PermissionDenied
    form = HandOverForm(request.POST if request.method == "POST" else None, employee=employee, by=by)
    text = request.POST if "find" in request.POST else None if form.is_bound else drafts.take(request)
    if text is not None:
        form = HandOverForm.kept(text, employee=employee, by=by)
    elif form.is_valid():
        data = form.cleaned_data
        try:
            job = handing_over.begin(data["schedules"], of=employee, to=data["to"], by=by, now=now, key=form.key)
        except ValidationError as error:
            form.take_errors(error)
        else:
            return redirect("job", job.pk)
    status = 422 if form.is_bound else 200
    return render(request, "yotei/people/hand_over.html", _context(employee, by, form), status=status)


def _context(employee: Employee, by: Employee, form: HandOverForm) -> dict[str, object]:
    now = runtime.clock().now()
    ahead = (
        Schedule.objects.as_seen_by(by)
        .filter(ends_at__gt=now)
        .select_related("category", "booking", "registrant", "customer", "deal")
    )
    own = [
        each
        for each in ahead.filter(registrant=employee).in_order()[: MOST + 1]
        if handing_over.may_be_handed_over(each, by=by)
    ]
    ticked = form.typed_list("schedules")
    is_fresh = not (form.is_bound or form.initial)
    attended = ahead.visible_to(by).filter(attendees__employee=employee).in_order()
    return {
        "employee": employee, "form": form, "key": form.key or uuid.uuid4().hex, "now": now,
        "has_more": len(own) > MOST,
        "own": [
            (Line(each, by), is_fresh or str(each.pk) in ticked, each.may_be_seen_by(by))
            for each in coming(own[:MOST], now=now, zone=by.zone)
        ],
        "attended": [Line(each, by) for each in coming(attended[:SHOWN], now=now, zone=by.zone)],
        "todos": Todo.objects.of(employee).unfinished().visible_to(by)[:SHOWN],
    }  # fmt: skip
