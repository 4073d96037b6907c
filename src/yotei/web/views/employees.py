"""社員シート, 社員シート変更 (manual 2.1), and passwords."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from yotei.people.filling import filled_in, items_on_sheets
from yotei.people.models import Employee
from yotei.people.roles import Role
from yotei.web import drafts
from yotei.web.access import ANY, PageRequest, administrators_only, signed_in
from yotei.web.forms.linked import found_people
from yotei.web.forms.people import HireForm, PasswordForm, SheetForm
from yotei.web.zones import COMMON_ZONES


@signed_in()
def options(request: PageRequest) -> HttpResponse:
    """What the search of a form suggests."""
    return JsonResponse({"items": found_people(request.GET.get("q", "")[:200])})


@signed_in()
def sheet(request: PageRequest, login: str) -> HttpResponse:
    employee = get_object_or_404(Employee.objects.select_related("department"), login=login)
    reader, filled = request.user, filled_in(employee)
    lines = [
        (item, employee.zoom_account if item.holds_zoom_account else filled.get(item.pk, ""))
        for item in items_on_sheets()
        if item.may_be_seen_by(reader, of=employee)
    ]
    context = {
        "employee": employee,
        "may_change": reader.may_change_sheet_of(employee),
        "may_hand_over": reader.may_write and (reader.is_admin or reader.pk == employee.pk or reader.leads(employee)),
        "may_edit": bool(SheetForm(employee=employee, by=reader).fields),
        "lines": lines,
        "shows_host": any(item.holds_zoom_account for item, _text in lines),
    }
    return render(request, "yotei/people/sheet.html", context)


@signed_in("GET", "HEAD", "POST", keeps_text=True, readers=ANY)
def edit(request: PageRequest, login: str) -> HttpResponse:
    """What the reader may change of it."""
    employee, by = get_object_or_404(Employee, login=login), request.user
    if not SheetForm(employee=employee, by=by).fields:
        raise PermissionDenied
    if request.method != "POST":
        text = drafts.take(request)
        form = SheetForm.of(employee, by=by) if text is None else SheetForm.kept(text, employee=employee, by=by)
        form.initial["language"] = employee.language  # it may have been changed since by the switch of the page's head
        return _edit(request, form, employee)
    form = SheetForm(request.POST, employee=employee, by=by)
    if form.is_valid():
        try:
            employee.change_sheet(**form.fields_for_domain)
        except ValidationError as error:
            form.take_errors(error)
        else:
            return _saved(request, employee)
    return _edit(request, form, get_object_or_404(Employee, login=login), 422)


@signed_in("GET", "HEAD", "POST", readers=ANY)
def password(request: PageRequest, login: str) -> HttpResponse:
    """One's own with the old one; an administrator sets anybody's."""
    employee = _changeable(request, login)
    is_own = employee.pk == request.user.pk
    form = PasswordForm(request.POST if request.method == "POST" else None, employee=employee, asks_old=is_own)
    if form.is_valid():
        employee.change_password(form.cleaned_data["new_password"])
        if is_own:
            update_session_auth_hash(request, employee)
        messages.success(request, _("The password has been changed."))
        return redirect("employee", employee.login)
    context = {"form": form, "employee": employee}
    return render(request, "yotei/people/password.html", context, status=422 if form.is_bound else 200)


@signed_in()
@administrators_only
def employees(request: PageRequest) -> HttpResponse:
    everybody = Employee.objects.select_related("department").order_by("-is_active", "name", "login")
    return render(request, "yotei/admin/employees.html", {"employees": everybody})


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def hire(request: PageRequest) -> HttpResponse:
    form = _hire_form(request)
    if form.is_valid():
        try:
            employee = Employee.objects.hire(**form.fields_for_domain)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": employee.name})
            return redirect("employee", employee.login)
    context = {"form": form, "zones": COMMON_ZONES}
    return render(request, "yotei/people/hire.html", context, status=422 if form.is_bound else 200)


def _hire_form(request: PageRequest) -> HireForm:
    new, by = Employee(), request.user
    if request.method == "POST":
        return HireForm(request.POST, employee=new, by=by)
    text = drafts.take(request)
    if text is not None:
        return HireForm.kept(text, employee=new, by=by)
    first = {"language": settings.YOTEI.language, "time_zone": settings.YOTEI.time_zone, "role": Role.MEMBER}
    return HireForm(initial=first, employee=new, by=by)


def _changeable(request: PageRequest, login: str) -> Employee:
    employee = get_object_or_404(Employee, login=login)
    if not request.user.may_change_sheet_of(employee):
        raise PermissionDenied
    return employee


def _saved(request: PageRequest, employee: Employee) -> HttpResponse:
    if employee.pk == request.user.pk:
        translation.activate(employee.language)
    messages.success(request, _("The employee sheet has been changed."))
    return redirect("employee", employee.login)


def _edit(request: PageRequest, form: SheetForm, employee: Employee, status: int = 200) -> HttpResponse:
    context = {"form": form, "employee": employee, "zones": COMMON_ZONES}
    return render(request, "yotei/people/edit.html", context, status=status)
