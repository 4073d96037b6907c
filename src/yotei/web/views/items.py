"""社員シートの項目: the administrator's items of the employee sheet, and which of them holds the Zoom account."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.people.models import Employee, SheetItem
from yotei.web import drafts
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.forms.items import HolderForm, ItemForm


@signed_in()
@administrators_only
def items(request: PageRequest) -> HttpResponse:
    return _list(request, HolderForm())


@signed_in("POST")
@administrators_only
def choose_holder(request: PageRequest) -> HttpResponse:
    form = HolderForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["holder"]
        try:
            chosen.hold_zoom_account()
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("“%(name)s” holds the Zoom account.") % {"name": chosen})
            return redirect("sheet_items")
    return _list(request, form, status=422)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def new(request: PageRequest) -> HttpResponse:
    return _save(request, SheetItem())


@signed_in("GET", "HEAD", "POST", keeps_text=True)
@administrators_only
def edit(request: PageRequest, pk: int) -> HttpResponse:
    return _save(request, get_object_or_404(SheetItem, pk=pk))


@signed_in("POST")
@administrators_only
def delete(request: PageRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(SheetItem, pk=pk)
    try:
        item.remove()
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("edit_sheet_item", pk)
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": item})
    return redirect("sheet_items")


def _list(request: PageRequest, form: HolderForm, status: int = 200) -> HttpResponse:
    rows = SheetItem.objects.annotate(filled=Count("values")).order_by("-is_active", "position", "id")
    accounts = Employee.objects.exclude(zoom_account="").count()
    return render(request, "yotei/admin/items.html", {"items": rows, "form": form, "accounts": accounts}, status=status)


def _save(request: PageRequest, item: SheetItem) -> HttpResponse:
    is_new = item.pk is None
    form = _form(request, item)
    if form.is_valid():
        try:
            item.change(**form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The item has been saved."))
            return redirect("sheet_items")
    context = {"form": form, "is_new": is_new, "item": item}
    return render(request, "yotei/admin/item.html", context, status=422 if form.is_bound else 200)


def _form(request: PageRequest, item: SheetItem) -> ItemForm:
    if request.method == "POST":
        return ItemForm(request.POST)
    text = drafts.take(request)
    return ItemForm.of(item) if text is None else ItemForm.kept(text)
