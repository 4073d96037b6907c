"""Error pages, in the reader's language. That of an error of ours needs neither database nor session."""

from collections.abc import Sequence

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
    text = _("Ask the registrant or the administrator if you need it.")
    return _page(403, _("You may not do this"), text, drafts.written(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("It was deleted, or it is not open to you.")
    return _page(404, _("There is no such page"), text, drafts.written(request))


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
    text = _("Please go back, reload the page and try again.")
    return _page(403, _("This page had been open for too long"), text, drafts.written(request) if ours else [])


def too_long() -> HttpResponse:
    """Rather than lose it, nothing is done: the browser's way back still has it."""
    text = _("What you typed is too long to be kept meanwhile. Go back and save it first.")
    return _page(413, _("The language was not changed"), text)


def still_checked() -> HttpResponse:
    text = _("It is checked for harmful content first, which rarely takes more than a minute. Try again in a while.")
    return _page(409, _("This file is still being checked"), text)


def file_away(*, is_lost: bool) -> HttpResponse:
    """The row is there and the object is not: of a backup that was put back without its files; or the store is away."""
    if is_lost:
        text = _("The store of files does not have it. Tell the administrator; whoever has a copy can attach it again.")
        return _page(404, _("This file is lost"), text)
    return _page(503, _("The store of files cannot be reached"), _("Please try again in a while."))


def _page(status: int, title: str, text: str, written: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """With what was typed into the form that led here, so that it can be copied."""
    context = {"status": status, "title": title, "text": text, "written": written}
    return HttpResponse(render_to_string("yotei/error.html", context), status=status)
