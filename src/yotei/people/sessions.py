"""Log-ins and log-outs leave a line in the audit log; failed ones do in `EmployeeManager.admit`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from yotei.audit.models import note

from .models import Employee


@receiver(user_logged_in)
def _logged_in(user: Employee, **more: Any) -> None:
    note("logged_in", user, by=user)


@receiver(user_logged_out)
def _logged_out(user: Employee | None, **more: Any) -> None:
    if user is not None:
        note("logged_out", user, by=user)
