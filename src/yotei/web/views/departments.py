"""部署: the administrator's tree of departments."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.people.departments import arranged
from yotei.people.models import Department
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.departments import DepartmentForm


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def departments(request: PageRequest) -> HttpResponse:
    """The tree, and the form for one more."""
    form = DepartmentForm.asked(request, Department())
    if _changed(form, Department()):
        messages.success(request, _("%(name)s has been added.") % {"name": form.cleaned_data["name"]})
        return redirect("departments")
    context = {"form": form, "departments": arranged(Department.objects.annotate(number=Count("members")))}
    return render(request, "yotei/admin/departments.html", context, status=422 if form.is_bound else 200)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def edit(request: PageRequest, pk: int) -> HttpResponse:
    """Its name, where it belongs, and its place there."""
    department = get_object_or_404(Department, pk=pk)
    old = department.name
    form = DepartmentForm.asked(request, department)
    if _changed(form, department):
        messages.success(request, _("The change has been saved."))
        return redirect("departments")
    context = {"form": form, "old": old, "pk": pk}
    return render(request, "yotei/admin/department.html", context, status=422 if form.is_bound else 200)


@signed_in("POST")
@administrators_only
def delete(request: PageRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department, pk=pk)
    try:
        department.remove()
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("edit_department", pk)
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": department.name})
    return redirect("departments")


def _changed(form: DepartmentForm, department: Department) -> bool:
    if not form.is_valid():
        return False
    try:
        department.change(**form.cleaned_data)
    except ValidationError as error:
        form.take_errors(error)
        return False
    return True
