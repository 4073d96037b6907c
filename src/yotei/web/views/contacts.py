"""名刺: the persons at a customer. Everybody keeps them, as they keep customers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from yotei.activities.models import Activity
from yotei.sales.models import Contact
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo
from yotei.web import near
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.record_lists import ContactList
from yotei.web.forms.records import ContactForm

from . import records

NOUN = records.Noun(Contact, "contact", "contacts", "delete_contact", ContactForm, ContactForm)


@signed_in()
def contacts(request: PageRequest) -> HttpResponse:
    return records.show_list(request, ContactList(request.GET, reader=request.user), "yotei/sales/contacts.html")


@signed_in()
def contact(request: PageRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Contact.objects.select_related("customer"), pk=pk)
    context = {"contact": found, "customer": found.customer, "link": f"c{found.customer_id}"}
    context |= near.of(
        request,
        schedules=Schedule.objects.filter(contacts=found),
        todos=Todo.objects.filter(customer=found.customer),
        activities=Activity.objects.filter(contacts=found),
    )
    return render(request, "yotei/sales/contact.html", context)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def new(request: PageRequest) -> HttpResponse:
    """`link` of the address: of which customer."""
    return records.new(request, NOUN, {"link": request.GET.get("link", "")[:20]})


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, pk: int) -> HttpResponse:
    return records.edit(request, NOUN, get_object_or_404(Contact.objects.select_related("customer"), pk=pk))


@signed_in("GET", "HEAD", "POST", readers=())
def delete(request: PageRequest, pk: int) -> HttpResponse:
    return records.delete(request, NOUN, get_object_or_404(Contact, pk=pk))
