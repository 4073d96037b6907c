"""How 顧客, 案件 and 名刺 are registered, changed and deleted: one way for all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.sales.kept import ChangedMeanwhile, Kept
from yotei.web import comparison, drafts
from yotei.web.access import PageRequest
from yotei.web.forms.record_lists import ListForm
from yotei.web.forms.records import RecordForm
from yotei.web.refusals import Refusal
from yotei.web.turning import turn


@dataclass(frozen=True, slots=True)
class Noun:
    """The names of its addresses, and its forms."""

    model: type[Any]
    page: str
    pages: str
    delete: str
    form: type[RecordForm]
    changing: type[RecordForm]


def show_list(request: PageRequest, form: ListForm, template: str, **more: object) -> HttpResponse:
    context = {"form": form, "query": form.query, "page": turn(form.found, request.GET.get("page", ""))}
    return render(request, template, context | more, status=200 if form.is_valid() else 422)


def new(request: PageRequest, noun: Noun, initial: dict[str, Any]) -> HttpResponse:
    """`initial`: what the address says of it."""
    form = _asked(request, noun.form, lambda: noun.form(initial=initial))
    if form.is_bound and form.is_valid():
        try:
            row = noun.model.add(**form.fields_for_domain)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": row.name})
            return redirect(noun.page, row.pk)
    return _show(request, noun, form, None)


def edit(request: PageRequest, noun: Noun, row: Kept) -> HttpResponse:
    form = _asked(request, noun.changing, lambda: noun.changing.of(row))
    if not (form.is_bound and form.is_valid()):
        return _show(request, noun, form, row)
    name = row.name  # type: ignore[attr-defined]
    try:
        row.change(now=runtime.clock().now(), read=form.typed("read"), **form.fields_for_domain)
    except ValidationError as error:
        form.take_errors(error)
        return _show(request, noun, form, row)
    except ChangedMeanwhile as error:
        return _show_both(request, noun, form, error.current)
    follows = hasattr(row, "renamed_at") and row.name != name  # type: ignore[attr-defined]
    renamed = _("The name has been changed. Topics of Zoom meetings ahead follow.")
    messages.success(request, renamed if follows else _("The change has been saved."))
    return redirect(noun.page, row.pk)


def delete(request: PageRequest, noun: Noun, row: Kept) -> HttpResponse:
    """Only what nothing refers to; it is asked for once more before."""
    if request.method != "POST":
        context = {"row": row, "users": row.users, "page": noun.page, "pages": noun.pages}
        return render(request, "yotei/sales/delete.html", context)
    name, pk = str(row), row.pk
    try:
        row.remove()
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(noun.page, pk)
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": name})
    return redirect(noun.pages)


def _asked(request: PageRequest, kind: type[RecordForm], fresh: Any) -> RecordForm:
    """As it was sent; with what a search found beside it; as it was put aside; or `fresh`."""
    if request.method == "POST":
        return kind.kept(request.POST) if "find" in request.POST else kind(request.POST)
    text = drafts.take(request)
    return fresh() if text is None else kind.kept(text)


def _show_both(request: PageRequest, noun: Noun, form: RecordForm, current: Kept | None) -> HttpResponse:
    """Somebody was quicker; from here on the button writes over what the page shows."""
    if current is None:
        title = _("It has been deleted meanwhile.")
        refusal = Refusal(409, title, [_("What you typed is below. You can register it anew.")], is_gone=True)
        return _show(request, noun, form, None, status=409, refusal=refusal)
    title = _("Somebody has changed this since you opened it. Nothing was saved.")
    refusal = Refusal(409, title, [_("Compare both and decide.")])
    rows = comparison.of_forms(noun.changing.of(current), form)
    more = {"refusal": refusal, "rows": rows, "read": current.fingerprint, "take": request.path}
    return _show(request, noun, form, current, status=409, **more)


def _show(
    request: PageRequest, noun: Noun, form: RecordForm, row: Kept | None, *, status: int = 0, **more: object
) -> HttpResponse:
    context = {"form": form, "row": row, "users": row.users if row else (), "pages": noun.pages}
    context |= {"read": form.typed("read"), "page": noun.page, "delete": noun.delete}
    return render(request, "yotei/sales/form.html", context | more, status=status or (422 if form.is_bound else 200))
