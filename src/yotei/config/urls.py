"""Addresses. The web room's error pages are imported here, so one that is missing ends the start, not a visitor's page.

`/healthz` and `/readyz` are answered before any address is looked up (`probes`).
"""

from django.urls import include, path

from yotei.web import errors

urlpatterns = [
    path("api/v1/", include("yotei.api.urls")),
    path("", include("yotei.web.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
