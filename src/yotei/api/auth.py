"""Bearer tokens: the only way in. Sessions and cookies are not looked at, so no foreign page can act here."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.security import HttpBearer

from yotei.audit.acting import identify
from yotei.people.models import ApiToken, Employee

from . import problems


class ApiRequest(HttpRequest):
    """A request after `BearerToken` has let it in."""

    auth: Employee


class BearerToken(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Employee | None:
        employee = ApiToken.owner(token.strip())
        if employee is not None:
            identify(employee.pk, employee.name)
            translation.activate(language_for(request, employee))
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
