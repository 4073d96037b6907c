"""顧客: everybody sees and keeps them (host-spec §1.6)."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from yotei.activities.models import Activity
from yotei.sales.models import Contact, Customer, Deal
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo
from yotei.web import near
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms import linked
from yotei.web.forms.fields import options as found_options
from yotei.web.forms.record_lists import CustomerList
from yotei.web.forms.records import CustomerForm

from . import records

NOUN = records.Noun(Customer, "customer", "customers", "delete_customer", CustomerForm, CustomerForm)
SHOWN = 50  # deals and contacts on the page of their customer; a list of its own has the rest


@signed_in()
def options(request: PageRequest) -> HttpResponse:
    """What the search of a form suggests."""
    with_deals = request.GET.get("only") != "customers"
    return JsonResponse({"items": found_options(request.GET.get("q", "")[:200], with_deals=with_deals)})


@signed_in()
def contact_options(request: PageRequest) -> HttpResponse:
    """The contacts that a form offers for the customer or deal chosen; with `mail` those to whom a mail can go."""
    customer = linked.customer_of(request.GET.get("link", "")[:20])
    options = linked.mail_options if "mail" in request.GET else linked.contact_options
    return JsonResponse({"items": options(customer)})


@signed_in()
def customers(request: PageRequest) -> HttpResponse:
    form = CustomerList(request.GET, reader=request.user)
    return records.show_list(request, form, "yotei/sales/customers.html")


@signed_in()
def customer(request: PageRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Customer.objects.select_related("owner"), pk=pk)
    deals = list(Deal.objects.filter(customer=found).select_related("owner").open_first()[: SHOWN + 1])
    contacts = list(Contact.objects.filter(customer=found)[: SHOWN + 1])
    context = {
        "customer": found, "link": f"c{found.pk}",
        "deals": deals[:SHOWN], "more_deals": len(deals) > SHOWN,
        "contacts": contacts[:SHOWN], "more_contacts": len(contacts) > SHOWN,
    }  # fmt: skip
    context |= near.of(
        request,
        schedules=Schedule.objects.filter(customer=found),
        todos=Todo.objects.filter(customer=found),
        activities=Activity.objects.filter(customer=found),
    )
    return render(request, "yotei/sales/customer.html", context)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def new(request: PageRequest) -> HttpResponse:
    return records.new(request, NOUN, {"name": request.GET.get("name", "")[:300]})


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, pk: int) -> HttpResponse:
    return records.edit(request, NOUN, get_object_or_404(Customer, pk=pk))


@signed_in("GET", "HEAD", "POST", readers=())
def delete(request: PageRequest, pk: int) -> HttpResponse:
    return records.delete(request, NOUN, get_object_or_404(Customer, pk=pk))


@signed_in(readers=())
def rename(request: PageRequest, pk: int) -> HttpResponse:
    """Where names alone were changed before there were other fields."""
    return redirect("edit_customer", pk)
