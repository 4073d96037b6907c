"""Addresses under /api/v1. Whatever is answered here is JSON, an error too; only the documentation is a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from . import docs, problems
from .api import api

View = Callable[..., HttpResponseBase]


def with_edges(view: View) -> View:
    """Says in JSON what ninja says in plain text, and keeps passcodes out of caches."""

    @wraps(view)
    def edged(request: HttpRequest, *args: Any, **path: Any) -> HttpResponseBase:
        response = view(request, *args, **path)
        if response.status_code == 405:
            allowed = ", ".join(sorted(response.headers["Allow"].replace(",", " ").split()))
            text = _("Use one of: %(methods)s.") % {"methods": allowed}
            response = problems.answer(405, "method_not_allowed", text, headers={"Allow": allowed})
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return edged


def _endpoints() -> list[URLPattern]:
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in patterns:
        pattern.callback = with_edges(pattern.callback)
    return patterns


urlpatterns = [
    path("openapi.json", with_edges(docs.openapi_json), name="api-openapi"),
    path("docs", with_edges(docs.documentation), name="api-docs"),
    *_endpoints(),
    re_path("", with_edges(csrf_exempt(problems.answer_nothing_here))),
]
