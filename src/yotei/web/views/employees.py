"""社員シート, 社員シート変更 (manual 2.1), and passwords."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.web import drafts
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.linked import found_people
from yotei.web.forms.people import AdministratorSheetForm, HireForm, PasswordForm, SheetForm
from yotei.web.zones import COMMON_ZONES


@signed_in()
def options(request: PageRequest) -> HttpResponse:
    """What the search of a form suggests."""
    return JsonResponse({"items": found_people(request.GET.get("q", "")[:200])})


@signed_in()
def sheet(request: PageRequest, login: str) -> HttpResponse:
    employee = get_object_or_404(Employee.objects.select_related("department"), login=login)
    may_change = request.user.may_change_sheet_of(employee)
    return render(request, "yotei/people/sheet.html", {"employee": employee, "may_change": may_change})


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, login: str) -> HttpResponse:
    employee = _changeable(request, login)
    kind = AdministratorSheetForm if request.user.is_admin else SheetForm
    if request.method != "POST":
        text = drafts.take(request)
        form = kind.of(employee) if text is None else kind.kept(text)
        form.initial["language"] = employee.language  # it may have been changed since by the switch of the page's head
        return _edit(request, form, employee)
    form = kind(request.POST)
    if form.is_valid():
        try:
            _spare_the_last_administrator(request, employee, form)
            employee.change_sheet(**form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            return _saved(request, employee)
    return _edit(request, form, get_object_or_404(Employee, login=login), 422)


@signed_in("GET", "HEAD", "POST")
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
    form = HireForm(request.POST) if request.method == "POST" else _first_form(request)
    if form.is_valid():
        try:
            employee = Employee.objects.hire(**form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": employee.name})
            return redirect("employee", employee.login)
    context = {"form": form, "zones": COMMON_ZONES}
    return render(request, "yotei/people/hire.html", context, status=422 if form.is_bound else 200)


def _first_form(request: PageRequest) -> HireForm:
    text = drafts.take(request)
    return HireForm(initial={"language": "ja", "time_zone": "Asia/Tokyo"}) if text is None else HireForm.kept(text)


def _changeable(request: PageRequest, login: str) -> Employee:
    employee = get_object_or_404(Employee, login=login)
    if not request.user.may_change_sheet_of(employee):
        raise PermissionDenied
    return employee


def _spare_the_last_administrator(request: PageRequest, employee: Employee, form: SheetForm) -> None:
    """Nobody locks the last door behind them."""
    data = form.cleaned_data
    if employee.pk == request.user.pk and request.user.is_admin and not (data["is_admin"] and data["is_active"]):
        raise ValidationError({"is_admin": _("You cannot take this from yourself; another administrator can.")})


def _saved(request: PageRequest, employee: Employee) -> HttpResponse:
    if employee.pk == request.user.pk:
        translation.activate(employee.language)
    messages.success(request, _("The employee sheet has been changed."))
    return redirect("employee", employee.login)


def _edit(request: PageRequest, form: SheetForm, employee: Employee, status: int = 200) -> HttpResponse:
    context = {"form": form, "employee": employee, "zones": COMMON_ZONES}
    return render(request, "yotei/people/edit.html", context, status=status)
