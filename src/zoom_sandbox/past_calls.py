"""The API's calls about meetings as they were held. Source: contract 2.7."""

from datetime import datetime, timedelta
from urllib.parse import unquote

from zoom_sandbox import errors
from zoom_sandbox.account import Ask
from zoom_sandbox.desk import BY_CALL
from zoom_sandbox.exchange import Answer, json_answer
from zoom_sandbox.instances import Instance, Participant
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.paging import page
from zoom_sandbox.times import zulu

MAX_PAGE = 300
A_YEAR, FIFTEEN_MONTHS = timedelta(days=365), timedelta(days=456)
APP_NAME, NO_APP = "Zoom sandbox", "Zoom"  # [M]: the app that made it; else this


def get(ask: Ask) -> Answer:
    meeting, instance = _last_held(ask)
    host, ended_at = meeting.host, instance.ended_at
    assert ended_at is not None
    begun = ask.account.counts_begun_minutes
    shown = {
        "id": meeting.id,
        "uuid": instance.uuid,
        "host_id": meeting.host_id,
        "type": meeting.type,
        "topic": meeting.topic,
        "user_name": host.display_name,
        "user_email": meeting.host_email,
        "start_time": zulu(instance.started_at),
        "end_time": zulu(ended_at),
        "duration": instance.minutes(begun=begun),
        "total_minutes": sum(each.minutes(ended_at, begun=begun) for each in instance.participants),
        "participants_count": len(instance.participants),
        "source": APP_NAME if meeting.creation_source == BY_CALL else NO_APP,
        "dept": host.dept,
        "has_meeting_summary": False,
    }
    return json_answer(200, shown)


def instances(ask: Ask) -> Answer:
    meeting = ask.account.book.ever(ask.meeting_id())
    if meeting is None:
        raise errors.no_meeting(ask.values["meeting"])
    since = ask.now - FIFTEEN_MONTHS
    held = [each for each in meeting.instances if each.ended_at is not None and each.ended_at >= since]
    shown = [{"uuid": each.uuid, "start_time": zulu(each.started_at)} for each in held]
    return json_answer(200, {"meetings": shown})


def participants(ask: Ask) -> Answer:
    if ask.account.limits.plan == "free":
        raise errors.paid_only(ask.account.id)
    _, instance = _last_held(ask)
    # contract 2.7: who was alone is not listed.
    found = sorted(instance.participants, key=_place) if len(instance.participants) > 1 else []
    shown, around = page(ask, found, _place, MAX_PAGE)
    del around["page_number"]
    ended_at = instance.ended_at
    assert ended_at is not None
    return json_answer(200, {**around, "participants": [_listed(each, ended_at) for each in shown]})


def _place(who: Participant) -> list[object]:
    return [who.joined_at.timestamp(), who.number]


def _listed(who: Participant, ended_at: datetime) -> dict[str, object]:
    return {
        "id": who.account_user,
        "user_id": who.number,
        "name": who.name,
        "user_email": who.email,
        "join_time": zulu(who.joined_at),
        "leave_time": zulu(who.left_at or ended_at),
        "duration": int(((who.left_at or ended_at) - who.joined_at).total_seconds()),  # seconds
        "registrant_id": "",
        "failover": False,
        "status": "in_meeting",
        "internal_user": bool(who.account_user),
    }


def _last_held(ask: Ask) -> tuple[Meeting, Instance]:
    """By number the last time that it was held, by UUID that one; a UUID with a slash comes encoded twice."""
    name = ask.values["meeting"]
    if name.isascii() and name.isdigit():
        meeting = ask.account.book.ever(ask.meeting_id())
        held = [each for each in meeting.instances if each.ended_at is not None] if meeting else []
        found = (meeting, held[-1]) if meeting and held else None
    else:
        found = ask.account.book.held.get(unquote(name))
    if found is None:
        raise errors.no_meeting(name)
    ended_at = found[1].ended_at
    if ended_at is None or ask.now - ended_at > A_YEAR:
        raise errors.too_long_ago()
    return found
