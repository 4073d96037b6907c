"""The administrator's first page, and departments."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.people.models import Department
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.administration import NameForm


@signed_in()
@administrators_only
def overview(request: PageRequest) -> HttpResponse:
    return render(request, "yotei/admin/overview.html")


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def departments(request: PageRequest) -> HttpResponse:
    form = NameForm.asked(request)
    if _named(form, Department()):
        messages.success(request, _("%(name)s has been added.") % {"name": form.cleaned_data["name"]})
        return redirect("departments")
    context = {"form": form, "departments": Department.objects.annotate(number=Count("members")).order_by("name")}
    return render(request, "yotei/admin/departments.html", context, status=422 if form.is_bound else 200)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def rename_department(request: PageRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department, pk=pk)
    old = department.name
    form = NameForm.asked(request, name=old)
    if _named(form, department):
        messages.success(request, _("The change has been saved."))
        return redirect("departments")
    context = {"form": form, "old": old}
    return render(request, "yotei/admin/rename.html", context, status=422 if form.is_bound else 200)


def _named(form: NameForm, department: Department) -> bool:
    if not form.is_valid():
        return False
    try:
        department.take_name(form.cleaned_data["name"])
    except ValidationError as error:
        form.take_errors(error)
        return False
    return True
