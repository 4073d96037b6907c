"""Tells the administrators by mail when bookings have waited too long; once, and again every day while it lasts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yotei.booking.models import Alarm, Booking
from yotei.outbox import runtime
from yotei.outbox.models import Mail

from .models import Employee
from .roles import Role


def send_alarm(*, now: datetime) -> None:
    number = Booking.objects.late(now=now, by=Alarm.AFTER).count()
    with transaction.atomic():
        if not Alarm.take(is_on=number > 0, now=now):
            return
        for person in Employee.objects.filter(is_active=True, role=Role.ADMINISTRATOR).exclude(email=""):
            _put(person, number, now)


def _put(person: Employee, number: int, now: datetime) -> None:
    with translation.override(person.language), timezone.override(person.time_zone):
        text = ngettext(
            "%(count)s Zoom booking has waited for more than %(minutes)s minutes.\n\nThe causes: %(address)s\n",
            "%(count)s Zoom bookings have waited for more than %(minutes)s minutes.\n\nThe causes: %(address)s\n",
            number,
        )
        address = f"{runtime.post().base_url}/admin/problems"
        values = {"count": number, "minutes": int(Alarm.AFTER.total_seconds() // 60), "address": address}
        subject = _("Yotei: Zoom bookings are waiting")
    Mail.put(to=person.as_recipient(), kind="alarm", subject=subject, text=text % values, now=now)
