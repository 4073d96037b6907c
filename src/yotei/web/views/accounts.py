"""社員と Zoom アカウント: the table, its check, and its import."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yotei.booking import runtime
from yotei.booking.directory import DirectoryCheck
from yotei.files.uploads import refused_of
from yotei.people import mapping
from yotei.web.access import PageRequest, administrators_only, signed_in
from yotei.web.csv_file import csv_answer

PAGE = 100
LARGEST = 5 * 1024 * 1024  # bytes of a file: far more than a hundred thousand employees need


@signed_in()
@administrators_only
def accounts(request: PageRequest) -> HttpResponse:
    rows, check = mapping.mapping(), DirectoryCheck.last()
    counts = mapping.counts(rows)
    wanted = request.GET.get("state", "")
    choices = [(state, words, counts[state]) for state, words in mapping.STATES.items() if counts.get(state)]
    page = Paginator(_chosen(rows, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "check": check, "choices": choices, "state": wanted,
        "query": urlencode({"state": wanted}) if wanted else "",
        "states": mapping.STATES,
        "total": len(rows), "shared": sum(bool(row.shared_with) for row in rows),
        "changed": sum(row.has_changed for row in rows), "checked": len(rows) - counts.get("unchecked", 0),
        "trouble": check.trouble.explanation(request.user.zone) if check.trouble else "",
    }  # fmt: skip
    return render(request, "yotei/admin/accounts.html", context)


@signed_in("POST")
@administrators_only
def check(request: PageRequest) -> HttpResponse:
    if "stop" in request.POST:
        DirectoryCheck.stop()
    elif runtime.find_office() is None:
        messages.error(request, _("Enter the Zoom credentials first."))
    else:
        DirectoryCheck.begin(now=runtime.clock().now())
    return redirect("accounts")


@signed_in()
@administrators_only
def export(request: PageRequest) -> StreamingHttpResponse:
    return csv_answer("zoom-accounts.csv", mapping.exported(mapping.mapping()))


@signed_in("GET", "HEAD", "POST")
@administrators_only
def upload(request: PageRequest) -> HttpResponse:
    """A file, then what it would change, then the change: the text travels with the form, and is judged anew."""
    if request.method != "POST":
        return render(request, "yotei/admin/accounts_import.html")
    try:
        text = _text(request)
        found = mapping.plan(text)
        if "apply" in request.POST and (not found.doubtful or "doubtful" in request.POST):
            count = found.apply()
            messages.success(request, _("%(count)s accounts have been changed.") % {"count": count})
            return redirect("accounts")
    except ValidationError as error:
        return render(request, "yotei/admin/accounts_import.html", {"error": error.messages[0]}, status=422)
    asks = "apply" in request.POST
    context = {"found": found, "text": text, "asks": asks}
    return render(request, "yotei/admin/accounts_import.html", context, status=422 if asks or found.wrong else 200)


def _text(request: PageRequest) -> str:
    upload = request.FILES.get("file")
    if upload is None:
        text = request.POST.get("text", "")
        if not text:
            raise ValidationError(refused_of(request) or _("Choose a file."))
        return text
    if (upload.size or 0) > LARGEST:
        raise ValidationError(_("This file is too large."))
    return mapping.read(upload.read())


def _chosen(rows: list[mapping.Mapped], wanted: str) -> list[mapping.Mapped]:
    match wanted:
        case "":
            return rows
        case "shared":
            return [row for row in rows if row.shared_with]
        case "changed":
            return [row for row in rows if row.has_changed]
    return [row for row in rows if row.state == wanted]
