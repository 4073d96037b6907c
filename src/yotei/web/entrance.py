"""How django-allauth behaves in our house: who comes in and how is its part, what people read and keep is ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

import qrcode
import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import Provider
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from onelogin.saml2.errors import OneLogin_Saml2_Error
from qrcode.image.svg import SvgPathFillImage

from yotei.booking import runtime
from yotei.booking.encryption import decrypt, encrypt
from yotei.people.doors import NotAdmitted
from yotei.people.models import Employee

View = Callable[..., HttpResponse]
log = structlog.get_logger(__name__)

AWAY = _("The provider does not answer. Try again in a while, or log in by password.")
REFUSED = _("The log-in at the provider did not work. Try again, or log in by password.")
TOO_MANY = _("Too many tries: wait five minutes.")


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": _("This is not your present password."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Administrators add employees; nobody adds themselves."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        request.session.set_expiry(None)  # a form that was put aside had made it short

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, _("You may not log in any more. Ask an administrator."))
        return redirect("login")

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Through the door, which counts."""
        assert isinstance(user, Employee)
        address, now = self.request.META["REMOTE_ADDR"], runtime.clock().now()
        try:
            Employee.objects.admit(name=user.login, password=password, address=address, now=now)
        except NotAdmitted:
            return False
        return True

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any,
                    **more: Any) -> None:  # fmt: skip
        """That somebody is logged in, the page says by itself."""
        if not str(message_template).endswith(("logged_in.txt", "logged_out.txt")):
            super().add_message(request, level, message_template, *args, **more)


class SecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code or key does not fit. Codes of an app change every 30 seconds."),
    }

    def encrypt(self, text: str) -> str:
        """What an app's codes are made from."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Black on white in every theme, and part of the page: the policy lets no image in that is not a file."""
        made = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(made)
        return made.getvalue().decode().partition("?>")[2]

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        return ""


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The company's provider says who somebody is; who works here, Yotei knows by the e-mail address of the sheet."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        address = _address(sociallogin)
        employee = Employee.objects.called(address) if "@" in address else None
        if employee is None:
            sentence = _("Nobody here has the e-mail address %(address)s. Ask an administrator to enter it.")
            messages.error(request, sentence % {"address": address or "—"})
            raise ImmediateHttpResponse(redirect("login"))
        sociallogin.connect(request, employee)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Provider, error: str | None = None,
                                exception: Exception | None = None, **more: Any) -> None:  # fmt: skip
        log.warning("single_sign_on_failed", provider=provider.name, error=error, exception=type(exception).__name__)
        messages.error(request, REFUSED)
        raise ImmediateHttpResponse(redirect("login"))


def at_the_provider(view: View) -> View:
    """A provider that is away, or answers nonsense, is no mistake of ours."""

    @wraps(view)
    def guarded(request: HttpRequest, **names: str) -> HttpResponse:
        try:
            return view(request, **names)
        except OSError as error:
            log.warning("provider_away", error=type(error).__name__)
            messages.error(request, AWAY)
        except (PermissionDenied, OneLogin_Saml2_Error, SyntaxError, ValueError) as error:
            # Not asked for, or not XML, or not what its envelope says.
            log.warning("provider_nonsense", error=type(error).__name__)
            messages.error(request, REFUSED)
        return redirect("login")

    return guarded


def ways_in(request: HttpRequest, back: str) -> list[tuple[str, str]]:
    """The company's providers by name, with the address where each begins."""
    found = SingleSignOn().list_providers(request) if settings.SOCIALACCOUNT_PROVIDERS else []
    return [(each.name, each.get_login_url(request, next=back)) for each in found]


def _address(sociallogin: SocialLogin) -> str:
    """What the provider vouches for; "" where it says itself that it has not seen to it."""
    told = sociallogin.account.extra_data
    told = told.get("userinfo") or told.get("id_token") or told
    return "" if told.get("email_verified") is False else str(sociallogin.user.email)
