"""種別: the administrator's list of them, and the form of one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.schedules.models import Category
from yotei.web import drafts
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.categories import CategoryForm


@signed_in()
@administrators_only
def categories(request: PageRequest) -> HttpResponse:
    rows = Category.objects.annotate(used=Count("schedules")).order_by("-is_active", "position", "id")
    return render(request, "yotei/admin/categories.html", {"categories": rows})


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def new(request: PageRequest) -> HttpResponse:
    if request.method == "POST":
        return _save(request, CategoryForm(request.POST), Category())
    text = drafts.take(request)
    return _save(request, CategoryForm() if text is None else CategoryForm.kept(text), Category())


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def edit(request: PageRequest, pk: int) -> HttpResponse:
    category = get_object_or_404(Category, pk=pk)
    if request.method == "POST":
        return _save(request, CategoryForm.sent(request.POST, category), category)
    text = drafts.take(request)
    form = CategoryForm.of(category) if text is None else CategoryForm.kept(text).locked_for(category)
    return _save(request, form, category)


@signed_in("POST")
@administrators_only
def delete(request: PageRequest, pk: int) -> HttpResponse:
    category = get_object_or_404(Category, pk=pk)
    try:
        category.remove()
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("edit_category", pk)
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": category})
    return redirect("categories")


def _save(request: PageRequest, form: CategoryForm, category: Category) -> HttpResponse:
    is_new = category.pk is None
    if form.is_valid():
        try:
            category.change(**form.fields_for_domain)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The category has been saved."))
            return redirect("categories")
    context = {"form": form, "is_new": is_new, "category": category}
    return render(request, "yotei/admin/category.html", context, status=422 if form.is_bound else 200)
