"""Second steps that come and go leave a line in the audit log: which kind, and whose."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver

from yotei.audit.models import note
from yotei.people.models import Employee


@receiver(authenticator_added)
def _added(user: Employee, authenticator: Authenticator, **more: Any) -> None:
    note("changed", user, {"second_step": [None, authenticator.type]})


@receiver(authenticator_removed)
def _removed(user: Employee, authenticator: Authenticator, **more: Any) -> None:
    note("changed", user, {"second_step": [authenticator.type, None]})


@receiver(authenticator_reset)
def _reset(user: Employee, authenticator: Authenticator, **more: Any) -> None:
    note("changed", user, {"second_step": [authenticator.type] * 2})
