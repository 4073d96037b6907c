"""The administrator's first page, and what each role may do."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from yotei.people.models import Employee
from yotei.people.roles import RIGHTS, Right, Role
from yotei.web.access import PageRequest, administrators_only, signed_in

NAMED = 100  # bearers of a role that are named: of those with more rights there are few


@signed_in()
@administrators_only
def overview(request: PageRequest) -> HttpResponse:
    return render(request, "yotei/admin/overview.html")


@signed_in()
@administrators_only
def roles(request: PageRequest) -> HttpResponse:
    """The table that every check asks, and who has which role."""
    present = Employee.objects.filter(is_active=True)
    bearers = [(role, present.filter(role=role).count(), present.filter(role=role)[:NAMED]) for role in Role]
    table = [(right, [(role, right in RIGHTS[role]) for role in Role]) for right in Right]
    context = {"roles": list(Role), "table": table, "bearers": bearers, "named": NAMED}
    return render(request, "yotei/admin/roles.html", context)
