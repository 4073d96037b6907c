"""Each request has an id: taken from a proxy of ours or made here, in every log line and in the answer."""

import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from yotei.audit.acting import begin
from yotei.booking.calls import write_heard

Handler = Callable[[HttpRequest], HttpResponseBase]
# What is taken over from outside goes into logs, so it must not be able to forge a line.
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestId:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "") if settings.YOTEI.trust_proxy else ""
        request_id = given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        via = "rest" if request.path_info.startswith("/api/") else "page"
        with begin(via, request_id):
            response = self.get_response(request)
            write_heard()  # what no booking has taken: a look at a host, the start of a meeting
        response.headers["X-Request-ID"] = request_id
        return response


class ClientAddress:
    """Behind a proxy of ours, REMOTE_ADDR is whom the proxy saw: the header's last, for anybody writes the rest."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if settings.YOTEI.trust_proxy and seen:
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ip_address(seen))
        return self.get_response(request)
