"""名刺: the persons at a customer. Everybody keeps them, as they keep customers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.sales.models import Contact, Customer
from yotei.web import drafts
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.administration import ContactForm


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def new(request: PageRequest, pk: int) -> HttpResponse:
    """A new contact of customer `pk`."""
    customer = get_object_or_404(Customer, pk=pk)
    form = _form(request, Contact())
    if form.is_valid():
        try:
            contact = Contact.add(customer=customer, **form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": contact.name})
            return redirect("customer", customer.pk)
    return _show(request, form, customer, None)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.select_related("customer"), pk=pk)
    form = _form(request, contact)
    if form.is_valid():
        try:
            contact.change(**form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The change has been saved."))
            return redirect("customer", contact.customer_id)
    return _show(request, form, contact.customer, contact)


@signed_in("POST")
def delete(request: PageRequest, pk: int) -> HttpResponse:
    """Only whom no schedule names."""
    contact = get_object_or_404(Contact, pk=pk)
    try:
        contact.remove()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": contact.name})
    return redirect("customer", contact.customer_id)


def _form(request: PageRequest, contact: Contact) -> ContactForm:
    if request.method == "POST":
        return ContactForm(request.POST)
    text = drafts.take(request)
    return ContactForm.of(contact) if text is None else ContactForm.kept(text)


def _show(request: PageRequest, form: ContactForm, customer: Customer, contact: Contact | None) -> HttpResponse:
    context = {"form": form, "customer": customer, "contact": contact, "is_used": contact and contact.is_used}
    return render(request, "yotei/admin/contact.html", context, status=422 if form.is_bound else 200)
