"""What an administrator does with mails. Each leaves a line in the audit log: whom it is for, never what it says."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext as _

from yotei.audit.models import note

from .models import FINAL, RETRIED, STOPPED, Mail, MailQuerySet, Recipient
from .problems import Problem


def send_now(mail: Mail, *, now: datetime) -> bool:
    """It is tried (again) at once. False where there is nothing to try, or it would come too late."""
    rows = Mail.objects.filter(state__in=RETRIED, text_dropped=False).exclude(problem__in=FINAL)
    rows = rows.filter(Q(useless_after=None) | Q(useless_after__gt=now))
    unsure = Case(
        When(problem=Problem.RESTORED, then=F("times_unsure") + 1),
        default=F("times_unsure"),
        output_field=models.PositiveIntegerField(),
    )
    again = {"due_at": now, "ended_at": None, "tries": 0, "times_unsure": unsure}
    return _change(mail, rows, "sent_by_hand", Mail.State.WAITING, now, **again)


def stop(mail: Mail, *, now: datetime) -> bool:
    """It is not sent. False where it is on its way or over."""
    rows = Mail.objects.filter(state__in=STOPPED)
    return _change(mail, rows, "stopped", Mail.State.CANCELLED, now, due_at=None, ended_at=now)


def put_test(*, to: Recipient, now: datetime) -> Mail:
    """To oneself, in the language of the page."""
    subject, text = _("Yotei: a test mail"), _("Yotei can send mails from this server.")
    with transaction.atomic():
        mail = Mail.put(to=to, kind="test", subject=subject, text=text, now=now)
        note("tested", mail, label=_recipient(mail))
    return mail


def _change(mail: Mail, rows: MailQuerySet, action: str, state: Mail.State, now: datetime, **values: object) -> bool:
    with transaction.atomic():
        found = rows.idle(now=now).select_for_update().listed().filter(pk=mail.pk).first()
        if found is None:
            return False
        Mail.objects.filter(pk=mail.pk).update(state=state, lease_until=None, **values)
        note(action, found, {"state": [found.state, state.value]}, label=_recipient(found))
    return True


def _recipient(mail: Mail) -> str:
    return f"{mail.name} <{mail.address}>" if mail.name else mail.address
