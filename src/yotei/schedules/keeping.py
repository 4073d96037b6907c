"""What the worker does for schedules around the booking engine's pass."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When

from yotei.booking.handing import release_succeeded
from yotei.booking.models import Booking
from yotei.booking.seams import seam
from yotei.sales.models import Customer, Deal

from .invitations.marking import mark_linked
from .keys import RequestKey
from .models import Notice, Schedule

BATCH = 200  # schedules touched in one transaction
UNMARKED = 1_000  # names marked as settled in one


def before_sweep(*, now: datetime) -> None:
    """Bookings that still wait take the host that the registrant's sheet names now; forgotten keys go."""
    sheet_host = Case(
        When(registrant__zoom_account="", then=F("registrant__email")), default="registrant__zoom_account"
    )
    waiting = Schedule.objects.filter(
        booking__wanted__isnull=False, booking__meeting_id__isnull=True, booking__create_sent_at__isnull=True
    )
    moved = waiting.annotate(sheet_host=sheet_host).exclude(sheet_host="").exclude(booking__host=F("sheet_host"))
    for schedule_id, host in moved.values_list("pk", "sheet_host"):
        _take_host(schedule_id, host, now)
    RequestKey.forget_old(now=now)


def _take_host(schedule_id: int, host: str, now: datetime) -> None:
    with transaction.atomic():
        schedule = _lock(schedule_id)
        if schedule is None or schedule.booking_id is None:
            return
        row = Booking.objects.locked(schedule.booking_id)
        if row.meeting_id is None and row.create_sent_at is None and not row.is_leased(now=now):
            schedule.booking = row = row.at_host(host, now=now)
            row.wake(now=now)
            row.save()
            schedule.save(update_fields=["booking"])
    seam("host_taken")


def after_settle(*, now: datetime) -> None:
    """Tells registrants what the worker did, rebooks what is gone at Zoom, closes what was over before its booking, and
    gives up what another host has taken over."""
    release_succeeded(now=now)
    for schedule in Schedule.objects.filter(booking__gone_at__isnull=False):
        _rebook(schedule.pk, now)
    settled = Q(booking__meeting_id__isnull=False, booking__due_at__isnull=True)
    over = Q(booking__meeting_id__isnull=True, ends_at__lte=now)
    ids = list(Schedule.objects.filter(settled | over, waiting_since__isnull=False).values_list("pk", flat=True))
    for begin in range(0, len(ids), BATCH):
        _tell(ids[begin : begin + BATCH], now)


def _rebook(schedule_id: int, now: datetime) -> None:
    """The worker's change met 3001: a new booking takes the place of the dead one; its link will be new."""
    with transaction.atomic():
        schedule = _lock(schedule_id)
        if schedule is None or schedule.booking is None or schedule.booking.gone_at is None:
            return
        fields = schedule.meeting_wanted(now=now)
        schedule.booking = None
        if fields is not None:
            row = Booking(host=schedule.registrant.zoom_host or schedule_host(schedule_id))
            row.want(fields, now=now)
            row.save()
            schedule.booking, schedule.waiting_since = row, now
            _notice(schedule, Notice.Code.NEW_LINK, now).save()
        schedule.save(update_fields=["booking", "waiting_since"])
    seam("replaced")


def schedule_host(schedule_id: int) -> str:
    """The host that the schedule's dead booking had."""
    return Booking.objects.values_list("host", flat=True).get(schedule=schedule_id)


def _tell(ids: list[int], now: datetime) -> None:
    """In one transaction: with one each, telling of a backlog would hold up its draining."""
    with transaction.atomic():
        waiting = Schedule.objects.select_for_update(of=("self",)).select_related("registrant", "category")
        waiting = waiting.filter(pk__in=ids, waiting_since__isnull=False, booking__isnull=False).order_by("pk")
        schedules = list(waiting)
        locked = (
            Booking.objects.select_for_update().filter(pk__in=[each.booking_id for each in schedules]).order_by("pk")
        )
        rows = {row.pk: row for row in locked}
        notices = []
        for schedule in schedules:
            assert schedule.booking_id is not None
            notices += _news(schedule, rows[schedule.booking_id], now)
        Notice.tell(notices)
        Schedule.objects.bulk_update(schedules, ["booking", "waiting_since"])
        mark_linked(schedules, now=now)
    seam("told")


def _news(schedule: Schedule, row: Booking, now: datetime) -> list[Notice]:
    """What its registrant is told, if it waits no more; then the schedule is made to say so, too."""
    if row.meeting_id is not None and row.due_at is None:
        assert schedule.waiting_since is not None
        is_new = row.booked_at is not None and row.booked_at >= schedule.waiting_since
        schedule.waiting_since = None
        if not row.is_settled(now=now):
            return []  # it was over before Zoom took the change
        return [_notice(schedule, Notice.Code.BOOKED if is_new else Notice.Code.CHANGED, now)]
    if row.meeting_id is None and schedule.is_over(now=now) and not row.is_leased(now=now):
        row.give_up(now=now)
        row.save()
        schedule.booking, schedule.waiting_since = None, None
        return [_notice(schedule, Notice.Code.CLOSED, now)]
    return []


def retitle_due(*, now: datetime) -> None:
    """A renamed customer or deal: topics of schedules ahead follow, leaving the last of a host's day to people."""
    booked = Schedule.objects.filter(ends_at__gt=now, booking__wanted__isnull=False)
    for model, path in ((Customer, "deal__customer"), (Deal, "deal")):
        is_shown = Exists(booked.filter(**{path: OuterRef("pk")}))
        _unmark(model, is_shown, now)
        for thing in model.objects.filter(is_shown, renamed_at__isnull=False):
            ahead = booked.filter(**{path: thing})
            ids = list(ahead.values_list("pk", flat=True))
            for begin in range(0, len(ids), BATCH):
                _retitle(ids[begin : begin + BATCH], now)
            model.objects.filter(pk=thing.pk, renamed_at=thing.renamed_at).update(renamed_at=None)
            seam("rename_done")


def _unmark(model: type[Customer] | type[Deal], is_shown: Exists, now: datetime) -> None:
    """An import may rename thousands of which no meeting tells."""
    idle = model.objects.filter(~is_shown, renamed_at__lte=now).order_by()
    while ids := list(idle.values_list("pk", flat=True)[:UNMARKED]):
        model.objects.filter(pk__in=ids, renamed_at__lte=now).update(renamed_at=None)


def _retitle(ids: list[int], now: datetime) -> None:
    with transaction.atomic():
        schedules = Schedule.objects.select_for_update(of=("self",)).select_related("deal__customer")
        for schedule in schedules.filter(pk__in=ids, booking__isnull=False).order_by("pk"):
            assert schedule.booking_id is not None
            row = Booking.objects.locked(schedule.booking_id)
            if row.wanted is not None and row.wanted["topic"] != schedule.meeting_fields().topic:
                row.want(schedule.meeting_fields(), now=now, gentle=True)
                row.save()
    seam("retitled")


def _lock(schedule_id: int) -> Schedule | None:
    rows = Schedule.objects.select_for_update(of=("self",)).select_related("booking", "registrant", "category")
    return rows.filter(pk=schedule_id).first()


def _notice(schedule: Schedule, code: Notice.Code, now: datetime) -> Notice:
    return Notice(employee=schedule.registrant, schedule=schedule, code=code, subject=schedule.subject, created_at=now)
