"""社員グループ: everybody keeps their own; common ones are the administrator's."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yotei.people.models import Group
from yotei.web import drafts
from yotei.web.access import PageRequest, signed_in
from yotei.web.forms.groups import GroupForm


@signed_in()
def groups(request: PageRequest) -> HttpResponse:
    rows = _visible(request).annotate(number=Count("members", filter=Q(members__is_active=True))).order_by("name", "pk")
    own = [group for group in rows if group.owner_id is not None]
    common = [group for group in rows if group.owner_id is None]
    return render(request, "yotei/people/groups.html", {"own": own, "common": common})


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def new(request: PageRequest) -> HttpResponse:
    """One's own; with `common` in the address everybody's."""
    is_common = "common" in request.GET
    if is_common and not request.user.is_admin:
        raise PermissionDenied
    return _save(request, Group(owner=None if is_common else request.user))


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def edit(request: PageRequest, pk: int) -> HttpResponse:
    return _save(request, _changeable(request, pk))


@signed_in("GET", "HEAD", "POST")
def delete(request: PageRequest, pk: int) -> HttpResponse:
    group = _changeable(request, pk)
    if request.method != "POST":
        return render(request, "yotei/people/delete_group.html", {"group": group})
    group.remove()
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": group.name})
    return redirect("groups")


def _visible(request: PageRequest) -> QuerySet[Group]:
    """Somebody else's own groups are nobody's business: 404."""
    return Group.objects.filter(Q(owner=request.user) | Q(owner__isnull=True))


def _changeable(request: PageRequest, pk: int) -> Group:
    group = get_object_or_404(_visible(request), pk=pk)
    if group.owner_id is None and not request.user.is_admin:
        raise PermissionDenied
    return group


def _save(request: PageRequest, group: Group) -> HttpResponse:
    form = _form(request, group)
    old = group.name
    if "find" not in request.POST and form.is_valid():
        try:
            group.change(**form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The group has been saved."))
            return redirect("groups")
    context = {"form": form, "group": group, "old": old, "is_new": group.pk is None}
    return render(request, "yotei/people/group.html", context, status=422 if form.is_bound else 200)


def _form(request: PageRequest, group: Group) -> GroupForm:
    if "find" in request.POST:
        return GroupForm.kept(request.POST)
    if request.method == "POST":
        return GroupForm(request.POST)
    text = drafts.take(request)
    return GroupForm.of(group) if text is None else GroupForm.kept(text)
