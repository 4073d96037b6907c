"""Error pages, in the reader's language. That of an error of ours needs neither database nor session."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.translation import gettext as _

from . import drafts


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(400, _("This request cannot be read"), _("Please go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(403, _("You may not do this"), _("Ask the registrant or the administrator if you need it."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(404, _("There is no such page"), _("It was deleted, or it is not open to you."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        500, _("Something went wrong on our side"), _("Please try again in a while. What you did was not saved.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that stood open while somebody logged in again: its form is put aside and shown again, filled in.

    Only for forms that came from a page of ours: nobody else may fill in a form here.
    """
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    keeps_text = getattr(resolve(request.path_info).func, "keeps_text", False)
    if ours and keeps_text and not reason.startswith(REASON_BAD_ORIGIN.split("%s")[0]):
        drafts.keep(request)
        return redirect(request.path)
    return _page(403, _("This page had been open for too long"), _("Please go back, reload the page and try again."))


def _page(status: int, title: str, text: str) -> HttpResponse:
    body = render_to_string("yotei/error.html", {"status": status, "title": title, "text": text})
    return HttpResponse(body, status=status)
