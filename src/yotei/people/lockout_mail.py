"""Tells people by mail that their door was closed. The row is the order; whoever dies over it leaves it due again."""

from __future__ import annotations

import smtplib
from datetime import datetime

import structlog
from django.core.mail import send_mail
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from .doors import Door
from .models import Employee

log = structlog.get_logger(__name__)


def send_lockout_mails(*, now: datetime) -> None:
    due = Door.objects.filter(mail_due_at__lte=now).select_related("employee")
    for door in due.order_by("mail_due_at")[:20]:  # a pass goes on to other work; the next takes the rest
        mine = Door.objects.filter(pk=door.pk, mail_due_at=door.mail_due_at)
        if door.employee is None or not mine.update(mail_due_at=now + Door.MAIL_AGAIN):
            continue
        try:
            _send(door.employee, door.since)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("lockout_mail_failed", employee=door.employee.pk, error=type(error).__name__)
            continue
        Door.objects.filter(pk=door.pk).update(mail_due_at=None)


def _send(employee: Employee, since: datetime) -> None:
    with translation.override(employee.language), timezone.override(employee.time_zone):
        opens = formats.date_format(timezone.localtime(since + Door.WINDOW), "H:i")
        text = _(
            "%(name)s,\n\nthe password for your employee number %(login)s was wrong several times in a row, so nobody "
            "can log in by password until %(time)s.\n\nIf it was you, try again after that. If it was not you, "
            "somebody tries to guess your password: tell an administrator.\n"
        )
        values = {"name": employee.name, "login": employee.login, "time": opens}
        send_mail(_("Yotei: log-in closed for a while"), text % values, None, [employee.email])
