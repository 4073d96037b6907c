"""案件: everybody sees and keeps them, as they keep customers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from yotei.activities.models import Activity
from yotei.sales.models import Contact, Deal
from yotei.schedules.models import Schedule
from yotei.todos.models import Todo
from yotei.web import near
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.record_lists import DealList
from yotei.web.forms.records import ChangedDealForm, DealForm

from . import records
from .customers import SHOWN

NOUN = records.Noun(Deal, "deal", "deals", "delete_deal", DealForm, ChangedDealForm)


@signed_in()
def deals(request: PageRequest) -> HttpResponse:
    return records.show_list(request, DealList(request.GET, reader=request.user), "yotei/sales/deals.html")


@signed_in()
def deal(request: PageRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Deal.objects.select_related("customer", "owner"), pk=pk)
    contacts = list(Contact.objects.filter(customer=found.customer_id)[: SHOWN + 1])
    context = {"deal": found, "customer": found.customer, "link": f"d{found.pk}"}
    context |= {"contacts": contacts[:SHOWN], "more_contacts": len(contacts) > SHOWN}
    context |= near.of(
        request,
        schedules=Schedule.objects.filter(deal=found),
        todos=Todo.objects.filter(deal=found),
        activities=Activity.objects.filter(deal=found),
    )
    return render(request, "yotei/sales/deal.html", context)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def new(request: PageRequest) -> HttpResponse:
    """`link` of the address: of which customer."""
    initial = {"link": request.GET.get("link", "")[:20], "stage": Deal.Stage.LEAD, "owner": [str(request.user.pk)]}
    return records.new(request, NOUN, initial)


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, pk: int) -> HttpResponse:
    return records.edit(request, NOUN, get_object_or_404(Deal.objects.select_related("customer"), pk=pk))


@signed_in("GET", "HEAD", "POST", readers=())
def delete(request: PageRequest, pk: int) -> HttpResponse:
    return records.delete(request, NOUN, get_object_or_404(Deal, pk=pk))


@signed_in(readers=())
def rename(request: PageRequest, pk: int) -> HttpResponse:
    """Where names alone were changed before there were other fields."""
    return redirect("edit_deal", pk)
