"""What an employee is told on the next page of what happened to their schedules without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from yotei.people.models import Employee

from .topics import MAX_TOPIC

if TYPE_CHECKING:
    from .models import Schedule

MANY_BOOKED = _("The Zoom meetings of %(count)s schedules have been booked.")
MANY_CHANGED = _("Zoom has taken the changes of %(count)s schedules.")
MANY_REPLIED = _("There are answers to the invitations to %(count)s schedules.")
MANY_CLOSED = _("%(count)s schedules were over before Zoom could be reached; no meeting was booked.")
MANY_UNREACHED = _("Mails about %(count)s schedules did not reach everybody. Their pages say whom.")
MANY_HANDED = _("%(count)s schedules have been handed over to you.")


class Notice(models.Model):
    """What an employee is told on the next page: what the worker did, or could not do, with their schedules."""

    class Code(models.TextChoices):
        BOOKED = "booked", _("The Zoom meeting of “%(subject)s” has been booked.")
        CHANGED = "changed", _("Zoom has taken the change of “%(subject)s”.")
        NEW_LINK = (
            "new_link",
            _(
                "“%(subject)s” has a new Zoom meeting. Whoever was invited by mail is told; send the new link to the "
                "others."
            ),
        )
        HANDED = "handed", _("“%(subject)s” has been handed over to you.")
        REPLIED = "replied", _("There is an answer to the invitation to “%(subject)s”.")
        CLOSED = "closed", _("“%(subject)s” was over before Zoom could be reached; no meeting was booked.")
        UNREACHED = "unreached", _("A mail about “%(subject)s” did not reach everybody. Its page says whom.")

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="notices")
    schedule = models.ForeignKey("schedules.Schedule", null=True, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=10, choices=Code.choices)
    subject = models.CharField(max_length=MAX_TOPIC, blank=True)
    count = models.PositiveIntegerField(default=1, db_default=1, help_text="Of how many schedules it speaks.")
    created_at = models.DateTimeField()

    # What many schedules have in common is said in one sentence, or a bulk job would bury the page.
    TOGETHER: ClassVar = {Code.BOOKED: MANY_BOOKED, Code.CHANGED: MANY_CHANGED, Code.HANDED: MANY_HANDED,
                          Code.REPLIED: MANY_REPLIED, Code.CLOSED: MANY_CLOSED,
                          Code.UNREACHED: MANY_UNREACHED}  # fmt: skip
    FEW: ClassVar = 5

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def tell(cls, notices: Iterable[Self]) -> None:
        """Adds these to what their employees have not read yet; more than a few of one kind become one."""
        groups: defaultdict[tuple[int, str], list[Self]] = defaultdict(list)
        for notice in notices:
            groups[notice.employee_id, notice.code].append(notice)
        for (employee_id, code), group in groups.items():
            unread = cls.objects.filter(employee=employee_id, code=code)
            if code in cls.TOGETHER:
                total = len(group) + (unread.aggregate(total=Sum("count"))["total"] or 0)
                if total > cls.FEW:
                    unread.delete()
                    group = [cls(employee_id=employee_id, code=code, count=total, created_at=group[-1].created_at)]
            cls.objects.bulk_create(group)

    @classmethod
    def tell_once(cls, code: str, *, schedule: Schedule, now: datetime) -> None:
        """Tells the registrant, unless they have not read yet that this happened to this schedule."""
        employee = schedule.registrant
        if not cls.objects.filter(employee=employee, schedule=schedule, code=code).exists():
            cls.tell([cls(employee=employee, schedule=schedule, code=code, subject=schedule.subject, created_at=now)])

    def dismiss(self) -> None:
        """The employee has read it."""
        self.delete()

    @property
    def text(self) -> str:
        if self.count > 1:
            return str(self.TOGETHER[Notice.Code(self.code)]) % {"count": self.count}
        return str(Notice.Code(self.code).label) % {"subject": self.subject}
