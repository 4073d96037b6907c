"""How django-allauth behaves in our house: who comes in and how is its part, what people read and keep is ours."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from yotei.booking import runtime
from yotei.booking.encryption import decrypt, encrypt
from yotei.people.doors import NotAdmitted
from yotei.people.models import Employee

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
