"""Who may open a page. Everything but the log-in needs one."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from yotei.people.models import Employee

from . import drafts


class PageRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: Employee


View = Callable[..., HttpResponseBase]


READING = ("GET", "HEAD")
ANY = ("GET", "HEAD", "POST")


def signed_in(
    *methods: str, keeps_text: bool = False, readers: Collection[str] | None = None
) -> Callable[[View], View]:
    """A page for employees. `keeps_text`: a form that arrives after the log-in ran out is kept, and is back, filled
    in, after the next one (design §2.4).

    `readers`: the methods that are open to those who may only read; if it is not said, none of a page that takes
    anything in. So a new form is closed to them without being thought of.
    """
    methods = methods or READING
    open_to_readers = readers if readers is not None else READING if set(methods) <= set(READING) else ()

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if isinstance(request.user, Employee):
                if not request.user.may_write and request.method not in open_to_readers:
                    raise PermissionDenied
                return view(request, *args, **kwargs)
            if request.method == "POST" and keeps_text:
                drafts.keep(request)
            return to_login(request)

        guarded.keeps_text = keeps_text  # type: ignore[attr-defined]
        return require_http_methods(methods)(guarded)

    return decorate


def administrators_only(view: View) -> View:
    @wraps(view)
    def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_admin:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def wants_piece(request: HttpRequest) -> bool:
    """Asked by a script that shows what changed in its place (islands/pieces.ts); anybody else gets the whole page."""
    return "X-Piece" in request.headers


def to_login(request: HttpRequest) -> HttpResponse:
    is_page = request.method in ("GET", "HEAD") or drafts.is_kept(request)
    back = request.get_full_path() if is_page else inside(request, request.headers.get("Referer", ""))
    return redirect(f"/login?next={quote(back, safe='/')}")


def inside(request: HttpRequest, address: str) -> str:
    """Never leads to another site, and into no header that it could break."""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address.isprintable() and address and allowed else "/"
