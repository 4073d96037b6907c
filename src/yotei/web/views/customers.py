"""顧客 and 案件: everybody sees and keeps them (host-spec §1.6)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.sales.models import Customer, Deal
from yotei.web.access import READING, PageRequest, signed_in
from yotei.web.forms import linked
from yotei.web.forms.administration import NameForm
from yotei.web.forms.fields import options as found_options

ON_A_PAGE = 50
CONTACTS = 200  # of one customer: no company hands out more business cards than that


@signed_in()
def options(request: PageRequest) -> HttpResponse:
    """What the search of a form suggests."""
    return JsonResponse({"items": found_options(request.GET.get("q", "")[:200])})


@signed_in()
def contact_options(request: PageRequest) -> HttpResponse:
    """The contacts that a form offers for the customer or deal chosen; with `mail` those to whom a mail can go."""
    customer = linked.customer_of(request.GET.get("link", "")[:20])
    options = linked.mail_options if "mail" in request.GET else linked.contact_options
    return JsonResponse({"items": options(customer)})


@signed_in("GET", "HEAD", "POST", keeps_text=True, readers=READING)
def customers(request: PageRequest) -> HttpResponse:
    """The list, and the form for one more."""
    form = NameForm.asked(request)
    if form.is_valid():
        try:
            customer = Customer.add(name=form.cleaned_data["name"])
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": customer.name})
            return redirect("customer", customer.pk)
    search = request.GET.get("q", "")[:200]
    page = Paginator(Customer.objects.matching(search), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "search": search}
    return render(request, "yotei/admin/customers.html", context, status=_status(form))


@signed_in("GET", "HEAD", "POST", keeps_text=True, readers=READING)
def customer(request: PageRequest, pk: int) -> HttpResponse:
    """Its contacts, its deals, and the form for one more deal."""
    found = get_object_or_404(Customer, pk=pk)
    form = NameForm.asked(request)
    if form.is_valid():
        try:
            deal = Deal.add(customer=found, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": deal.name})
            return redirect("customer", pk)
    page = Paginator(found.deals.all(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "customer": found, "contacts": found.contacts.all()[:CONTACTS]}
    return render(request, "yotei/admin/customer.html", context, status=_status(form))


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def rename_customer(request: PageRequest, pk: int) -> HttpResponse:
    return _rename(request, get_object_or_404(Customer, pk=pk), pk)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def rename_deal(request: PageRequest, pk: int) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.select_related("customer"), pk=pk)
    return _rename(request, deal, deal.customer_id)


def _rename(request: PageRequest, thing: Customer | Deal, customer_id: int) -> HttpResponse:
    form = NameForm.asked(request, name=thing.name)
    old = thing.name
    if form.is_valid():
        try:
            thing.rename(name=form.cleaned_data["name"], now=runtime.clock().now())
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The name has been changed. Topics of Zoom meetings ahead follow."))
            return redirect("customer", customer_id)
    context = {"form": form, "old": old, "customer_id": customer_id, "is_deal": isinstance(thing, Deal)}
    return render(request, "yotei/admin/rename.html", context, status=_status(form))


def _status(form: NameForm) -> int:
    return 422 if form.is_bound else 200
