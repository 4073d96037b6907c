"""Bearer tokens: the only way in. Sessions and cookies are not looked at, so no foreign page can act here."""

from __future__ import annotations

import math

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.security import HttpBearer

from yotei.audit.acting import identify
from yotei.people.models import ApiToken, Employee

from . import problems
from .pace import Pace

PACE = Pace()
READING = ("GET", "HEAD", "OPTIONS")


class ApiRequest(HttpRequest):
    """A request after `BearerToken` has let it in."""

    auth: Employee


class BearerToken(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Employee | None:
        found = ApiToken.presented(token.strip(), now=timezone.now())
        if found is None:
            return None
        employee, may_write = found
        identify(employee.pk, employee.name)
        translation.activate(language_for(request, employee))
        seconds = PACE.wait(employee.pk)
        if seconds > 0:
            raise problems.too_many(math.ceil(seconds))
        if not may_write and request.method not in READING:
            raise problems.token_reads_only()
        return employee


def language_for(request: HttpRequest, employee: Employee) -> str:
    """What `Accept-Language` asks for, if Yotei speaks it; else the employee's own."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return employee.language


def require_administrator(request: ApiRequest) -> None:
    if not request.auth.is_admin:
        raise problems.not_allowed()


def require_writer(request: ApiRequest) -> None:
    """What everybody keeps, but for those who may only read."""
    if not request.auth.may_write:
        raise problems.not_allowed()
