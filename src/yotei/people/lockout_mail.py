"""Tells people by mail that their door was closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from yotei.outbox.models import Mail

from .doors import Door
from .models import Employee


def send_lockout_mails(*, now: datetime) -> None:
    due = Door.objects.filter(mail_due_at__lte=now).select_related("employee")
    for door in due.order_by("mail_due_at")[:20]:  # a pass goes on to other work; the next takes the rest
        with transaction.atomic():
            mine = Door.objects.filter(pk=door.pk, mail_due_at=door.mail_due_at)
            if mine.update(mail_due_at=None) and door.employee is not None:
                _put(door.employee, door.since, now)


def _put(employee: Employee, since: datetime, now: datetime) -> None:
    with translation.override(employee.language), timezone.override(employee.time_zone):
        opens = formats.date_format(timezone.localtime(since + Door.WINDOW), "H:i")
        text = _(
            "%(name)s,\n\nthe password for your employee number %(login)s was wrong several times in a row, so nobody "
            "can log in by password until %(time)s.\n\nIf it was you, try again after that. If it was not you, "
            "somebody tries to guess your password: tell an administrator.\n"
        )
        values = {"name": employee.name, "login": employee.login, "time": opens}
        subject = _("Yotei: log-in closed for a while")
    Mail.put(to=employee.as_recipient(), kind="lockout", subject=subject, text=text % values, now=now)
