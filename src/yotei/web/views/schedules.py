"""スケジュール詳細 and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yotei.activities.models import Activity
from yotei.booking import runtime
from yotei.booking.models import Booking
from yotei.booking.problems import BookingFailed, Problem
from yotei.schedules.date_attendance import read_names
from yotei.schedules.errors import NoSuchDate, NotAllowed, VersionMoved
from yotei.schedules.models import ReminderChoice, ReminderUsual, Schedule, ScheduleFile
from yotei.schedules.series import first_date
from yotei.web import attachments, drafts, invited, near, refusals, series_facts, times
from yotei.web.access import PageRequest, inside, signed_in, wants_piece
from yotei.web.entries import page_of
from yotei.web.forms.reminders import ReminderForm
from yotei.zoom import Deadline

from . import finding

REPORTS = 20  # on the page of a schedule; a series may have many


@signed_in()
def detail(request: PageRequest, pk: int) -> HttpResponse:
    return show(request, finding.visible(request, pk))


@signed_in("GET", "HEAD", "POST")
def delete(request: PageRequest, pk: int) -> HttpResponse:
    """GET asks; the dialog of the detail page asks where there is script."""
    schedule = finding.changeable(request, pk)
    if request.method != "POST":
        return render(request, "yotei/schedules/delete.html", _frame(request, schedule))
    version = request.POST.get("version", "")
    try:
        schedule.remove(by=request.user, version=int(version) if version.isdecimal() and len(version) < 10 else None)
    except VersionMoved as error:
        if error.current is not None:
            messages.warning(request, _("Somebody has just changed this schedule. Look at it before you delete it."))
            return redirect("schedule", pk)
    except NotAllowed:
        raise PermissionDenied from None
    messages.success(request, _("“%(subject)s” has been deleted.") % {"subject": schedule.subject})
    if schedule.booking is not None:
        messages.info(request, _("Its Zoom meeting is being cancelled. The old link cannot be used any more."))
    return redirect("schedules")


@signed_in("GET", "HEAD", "POST", keeps_text=True)
def reply(request: PageRequest, pk: int) -> HttpResponse:
    """参加 or 欠席, with a message."""
    schedule = finding.visible(request, pk)
    return answer(request, schedule, schedule.reply)


def answer(request: PageRequest, schedule: Schedule, verb: Callable[..., object]) -> HttpResponse:
    """GET: the page of the schedule or of the date, with a message that was put aside."""
    if request.method != "POST":
        kept = drafts.take(request)
        return show(request, schedule, typed_message=kept["message"] if kept and "message" in kept else "")
    text = request.POST.get("message", "").replace("\0", "")
    try:
        verb(by=request.user, reply=request.POST.get("reply", ""), message=text)
    except NotAllowed:
        raise PermissionDenied from None
    except NoSuchDate:
        raise Http404 from None
    except ValidationError as error:
        return show(request, schedule, status=422, reply_errors=error.messages, typed_message=text)
    messages.success(request, _("Your answer has been saved."))
    return redirect(inside(request, request.POST["next"]) if "next" in request.POST else page_of(schedule))


@signed_in("POST")
def start(request: PageRequest, pk: int) -> HttpResponse:
    """Opens the meeting as its host. The link is a credential: on this one answer only, in no log and no row."""
    schedule = finding.visible(request, pk)
    try:
        url = schedule.start_url(by=request.user, deadline=Deadline.after(runtime.FORM_SECONDS))
    except NotAllowed:
        raise PermissionDenied from None
    except BookingFailed as error:
        refusal = refusals.of_zoom(error, zone=request.user.zone, now=runtime.clock().now())
        refusal.title = _("The meeting could not be started.")
        return show(request, schedule, status=refusal.status, refusal=refusal)
    # Not a redirect: browsers let a form lead only where the security policy says, and that is here.
    response = render(request, "yotei/schedules/start.html", {"schedule": schedule, "url": url})
    response.headers["Refresh"] = f"0; url={url}"
    response.headers["Cache-Control"] = "no-store"
    return response


@signed_in()
def by_token(request: PageRequest, token: str) -> HttpResponse:
    """The address at the head of a meeting's agenda at Zoom."""
    found = Schedule.objects.visible_in_part_to(request.user).filter(booking__token=token).first()
    shown = found.shown_first_to(request.user, now=runtime.clock().now()) if found is not None else None
    if shown is None:
        raise Http404
    return redirect(page_of(shown))


def show(
    request: PageRequest,
    schedule: Schedule,
    *,
    status: int = 200,
    refusal: refusals.Refusal | None = None,
    **more: object,
) -> HttpResponse:
    context = (
        shown(request, schedule) | attendance(request, schedule) | _links(request, schedule) | {"refusal": refusal}
    )
    context |= _reminder(request, schedule, context["own"])
    # Where a change of language leads back to: with the text of the reply, where there is one to give.
    here, kept_as = (context["reply_url"], "reply") if context["own"] else (page_of(schedule), "")
    context |= {"here": here, "kept_as": kept_as}
    shape = "piece" if wants_piece(request) else "detail"
    return render(request, f"yotei/schedules/{shape}.html", context | more, status=status)


def shown(request: PageRequest, schedule: Schedule) -> dict[str, object]:
    """What its page and its popup say."""
    booking, now = schedule.booking, runtime.clock().now()
    return (
        _frame(request, schedule)
        | series_facts.of(schedule, request.user, now)
        | {
            "booking": booking,
            "report_url": near.report_url(schedule) if request.user.may_write else "",
            "invitation": _invitation(schedule, booking, request.user.zone) if booking else "",
            "state": booking.state if booking else "",
            "problem": _problem(booking, request.user.zone),
            "may_start": booking is not None
            and bool(booking.meeting_id)
            and schedule.registrant_id == request.user.pk
            and request.user.may_write
            and not schedule.is_over(now=now),
        }
    )


def attendance(request: PageRequest, schedule: Schedule) -> dict[str, object]:
    """Who takes part, and the reader's own answer: of a date of a series to this date, which may be to that alone."""
    read_names([schedule])
    attendees = schedule.who_attends
    own = next((each for each in attendees if each.employee_id == request.user.pk), None)
    return {
        "attendees": sorted(attendees, key=lambda each: (each.employee.name, each.employee_id)),
        "own": own,
        "reply_url": reply_url(schedule),
        # Who was added to the date has nothing to say of the others.
        "asks_scope": schedule.occurrence is not None and not getattr(own, "takes_part", None),
    }


def reply_url(schedule: Schedule) -> str:
    if schedule.occurrence is None:
        return reverse("reply", args=[schedule.pk])
    return reverse("reply_to_date", args=[schedule.pk, schedule.occurrence])


def _links(request: PageRequest, schedule: Schedule) -> dict[str, object]:
    """Who and what else belongs to it, and the meetings that the host has at the same time."""
    return {
        "viewers": schedule.viewers.all(),
        "outside": schedule.guests.all(),
        "told": invited.told(schedule, request.user),
        "contacts": schedule.contacts.select_related("customer"),
        "facilities": schedule.facilities.all(),
        "attached": ScheduleFile.of(schedule) if getattr(schedule, "is_visible", True) else (),
        "limits": attachments.limits(),
        "overlap": finding.overlap_of(request, schedule),
        "reports": Activity.objects.of_schedule(schedule).visible_to(request.user).with_names().latest()[:REPORTS],
    }


def _reminder(request: PageRequest, schedule: Schedule, own: object) -> dict[str, object]:
    """What the reader has chosen of reminders here, where there are any for them."""
    if schedule.registrant_id != request.user.pk and getattr(own, "reply", "declined") == "declined":
        return {}
    usual, when = ReminderUsual.of(request.user), ReminderChoice.of(schedule, request.user)
    all_day = schedule.day is not None or (schedule.is_series and schedule.begins_at is None)
    return {"reminder_form": ReminderForm.of(when, all_day=all_day), "usual_reminder": usual.words(all_day=all_day)}


def _invitation(schedule: Schedule, booking: Booking, zone: ZoneInfo) -> str:
    """What is sent to participants: topic, time, link, id, passcode."""
    all_day = schedule.day is not None
    when = times.span(schedule.starts_in(zone), schedule.ends_in(zone), all_day=all_day)
    lines = [
        (_("Topic"), booking.settled.get("topic") or schedule.subject),
        (_("Time"), when if all_day else f"{when} ({zone.key})"),
        (_("Link"), booking.join_url),
        (_("Meeting ID"), booking.meeting_id or ""),
        (_("Passcode"), booking.passcode),
    ]
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


def _frame(request: PageRequest, schedule: Schedule) -> dict[str, object]:
    zone = request.user.zone
    own_zone = ZoneInfo(schedule.timezone)
    shown = first_date(schedule) if schedule.is_series and schedule.occurrence is None else schedule
    all_day = shown.day is not None
    is_guest = not getattr(schedule, "is_visible", True)  # sees one date of a series, and nothing else of it
    return {
        "schedule": schedule,
        "urls": urls(schedule),
        "when": times.span(shown.starts_in(zone), shown.ends_in(zone), all_day=all_day),
        "when_there": ""
        if all_day or zone.key == own_zone.key
        else times.span(shown.starts_in(own_zone), shown.ends_in(own_zone), all_day=False),
        "zone": zone.key,
        "created": times.stamp(schedule.created_at, zone),
        "updated": times.stamp(schedule.updated_at, zone),
        "may_change": schedule.may_be_changed_by(request.user) and not is_guest,
        "is_guest": is_guest,
        "month": f"{shown.starts_in(zone):%Y-%m}",
    }


def urls(schedule: Schedule) -> dict[str, str]:
    """Where its page and what its buttons do are; of a date of a series, those of the date."""
    pk, original = schedule.pk, schedule.occurrence
    if original is None:
        names = {"page": "schedule", "edit": "edit_schedule", "delete": "delete_schedule", "move": "move_schedule"}
        names["file"] = "schedule_file"
        return {each: reverse(name, args=[pk]) for each, name in names.items()}
    names = {"page": "series_date", "edit": "change_series", "delete": "delete_date", "move": "move_date"}
    names["file"] = "date_file"
    return {each: reverse(name, args=[pk, original]) for each, name in names.items()}


def _problem(booking: Booking | None, zone: ZoneInfo) -> dict[str, object] | None:
    if booking is None or not booking.problem:
        return None
    problem = Problem.from_json(booking.problem)
    return {"sentence": problem.sentence, "lines": refusals.problem_lines(problem, zone)}
