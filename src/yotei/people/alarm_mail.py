"""Tells the administrators by mail when bookings have waited too long; once, and again every day while it lasts."""

from __future__ import annotations

import smtplib
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yotei.booking.models import Alarm, Booking

from .models import Employee
from .roles import Role

log = structlog.get_logger(__name__)


def send_alarm(*, now: datetime) -> None:
    late = Booking.objects.late(now=now, by=Alarm.AFTER)
    number = late.count()
    if not Alarm.take(is_on=number > 0, now=now):
        return
    people = Employee.objects.filter(is_active=True, role=Role.ADMINISTRATOR).exclude(email="")
    mails = [_mail(person, number) for person in people]
    try:
        with get_connection() as line:
            for mail in mails:
                mail.connection = line
                mail.send()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("alarm_mail_failed", error=type(error).__name__)
        return
    Alarm.told(now=now)


def _mail(person: Employee, number: int) -> EmailMessage:
    with translation.override(person.language), timezone.override(person.time_zone):
        text = ngettext(
            "%(count)s Zoom booking has waited for more than %(minutes)s minutes.\n\nThe causes: %(address)s\n",
            "%(count)s Zoom bookings have waited for more than %(minutes)s minutes.\n\nThe causes: %(address)s\n",
            number,
        )
        address = f"{settings.YOTEI.base_url or ''}/admin/problems"
        values = {"count": number, "minutes": int(Alarm.AFTER.total_seconds() // 60), "address": address}
        return EmailMessage(_("Yotei: Zoom bookings are waiting"), text % values, None, [person.email])
