"""The events that Zoom raises, as its webhook specification shapes them. Source: contract 5.

An event is its payload with its name as `event`; the account's id and the envelope come with the post.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zoom_sandbox.instances import Instance, Participant
from zoom_sandbox.meetings import Meeting
from zoom_sandbox.names import Names
from zoom_sandbox.series import Occurrence
from zoom_sandbox.times import zulu
from zoom_sandbox.users import BASIC, LICENSED, User

Event = dict[str, Any]

NAMES = (
    "meeting.created",
    "meeting.updated",
    "meeting.deleted",
    "meeting.recovered",
    "meeting.started",
    "meeting.ended",
    "meeting.participant_joined",
    "meeting.participant_left",
    "recording.completed",
    "user.created",
    "user.updated",
    "user.activated",
    "user.deactivated",
    "user.deleted",
    "user.disassociated",
)

# What an update tells of the settings; others are in no event ([MW]).
_SETTINGS_OF_UPDATE = (
    "host_video", "participant_video", "join_before_host", "jbh_time", "mute_upon_entry", "audio", "auto_recording",
    "use_pmi", "waiting_room", "watermark", "enforce_login", "enforce_login_domains", "approval_type",
    "registration_type", "alternative_hosts", "meeting_authentication", "authentication_option", "authentication_name",
    "authentication_domains", "meeting_invitees", "language_interpretation", "sign_language_interpretation",
    "continuous_meeting_chat", "auto_start_meeting_summary", "who_will_receive_summary",
    "auto_start_ai_companion_questions", "who_can_ask_questions", "summary_template_id",
    "allow_host_control_participant_mute_state", "email_in_attendee_report",
)  # fmt: skip
_SETTINGS_OF_CREATE = ("use_pmi", "alternative_hosts", "meeting_invitees", "join_before_host", "jbh_time")
ONE_FILE = 12_345_678  # bytes; nothing is recorded here


@dataclass(frozen=True)
class Shown:
    """A meeting as an update tells of it, to be compared."""

    fields: Mapping[str, Any]
    settings: Mapping[str, Any]

    @classmethod
    def of(cls, meeting: Meeting) -> "Shown":
        fields = _fields(meeting) | {
            "agenda": meeting.agenda,
            "join_url": meeting.join_url,
            "password": meeting.password,
            "occurrences": [each.as_json() for each in meeting.occurrences],
            "recurrence": meeting.recurrence,
            "tracking_fields": [{name: each[name] for name in ("field", "value")} for each in meeting.tracking_fields],
        }
        settings = {name: meeting.settings[name] for name in _SETTINGS_OF_UPDATE if name in meeting.settings}
        return cls(fields, settings)

    def beside(self, other: "Shown") -> dict[str, Any]:
        """What stands here otherwise than there (contract 5: the changed alone)."""
        fields = {name: value for name, value in self.fields.items() if value is not None}
        found = {name: value for name, value in fields.items() if value != other.fields.get(name)}
        settings = {name: value for name, value in self.settings.items() if value != other.settings.get(name)}
        return found | ({"settings": settings} if settings else {})


def created(meeting: Meeting) -> Event:
    shown = _fields(meeting) | {"id": meeting.spoken_by_events, "join_url": meeting.join_url}
    if meeting.password:
        shown["password"] = meeting.password
    if meeting.uses_pmi:
        shown["pmi"] = str(meeting.host.pmi)
    if meeting.recurrence is not None:
        shown["recurrence"] = meeting.recurrence
        shown["occurrences"] = [each.as_json() for each in meeting.occurrences]
    if meeting.tracking_fields:
        shown["tracking_fields"] = meeting.tracking_fields
    shown["settings"] = {name: meeting.settings[name] for name in _SETTINGS_OF_CREATE if name in meeting.settings}
    return {"event": "meeting.created", "operation": "all", "object": shown}


def updated(meeting: Meeting, before: Shown, now: datetime, *, scope: str, always: bool) -> Event:
    """Nothing where nothing has changed, unless one is wanted `always`."""
    after = Shown.of(meeting)
    new = after.beside(before)
    if not (new or always):
        return {}
    named: dict[str, Any] = {"id": meeting.spoken_by_events}
    return {
        "event": "meeting.updated",
        "scope": scope,
        "object": named | new,
        "old_object": named | before.beside(after),
        "time_stamp": _ms(now),
    }


def deleted(meeting: Meeting, occurrences: Iterable[Occurrence] = ()) -> Event:
    """Of the whole meeting, or of single dates."""
    return _gone("meeting.deleted", meeting, list(occurrences))


def recovered(meeting: Meeting) -> Event:
    event = _gone("meeting.recovered", meeting, [])
    # Its specification wants a start, which a meeting without fixed times does not have.
    event["object"].setdefault("start_time", zulu(meeting.created_at))
    return event


def _gone(name: str, meeting: Meeting, occurrences: list[Occurrence]) -> Event:
    shown = _fields(meeting) | {"id": meeting.spoken_by_events}
    if occurrences:
        shown["occurrences"] = [{"occurrence_id": each.id, "start_time": zulu(each.start_time)} for each in occurrences]
    return {"event": name, "operation": "single" if occurrences else "all", "object": shown}


def started(meeting: Meeting, instance: Instance) -> Event:
    return {"event": "meeting.started", "object": _held(meeting, instance)}


def ended(meeting: Meeting, instance: Instance) -> Event:
    assert instance.ended_at is not None
    return {"event": "meeting.ended", "object": _held(meeting, instance) | {"end_time": zulu(instance.ended_at)}}


def joined(meeting: Meeting, instance: Instance, who: Participant) -> Event:
    there = _person(who) | {"join_time": zulu(who.joined_at)}
    return {"event": "meeting.participant_joined", "object": _held(meeting, instance) | {"participant": there}}


def left(meeting: Meeting, instance: Instance, who: Participant) -> Event:
    assert who.left_at is not None
    there = _person(who) | {"leave_time": zulu(who.left_at), "leave_reason": who.reason}
    return {"event": "meeting.participant_left", "object": _held(meeting, instance) | {"participant": there}}


def recorded(meeting: Meeting, instance: Instance, account_id: str, names: Names, *, begun: bool) -> Event:
    """One file of the last holding. `download_token` goes beside the payload."""
    assert instance.ended_at is not None
    base, key = meeting.link_base, names.text(40)
    file = {
        "id": names.uuid(),
        "meeting_id": instance.uuid,
        "recording_start": zulu(instance.started_at),
        "recording_end": zulu(instance.ended_at),
        "file_type": "MP4",
        "file_size": ONE_FILE,
        "file_extension": "MP4",
        "play_url": f"{base}/rec/play/{key}",
        "download_url": f"{base}/rec/download/{key}",
        "status": "completed",
        "recording_type": "shared_screen_with_speaker_view",
    }
    shown = _fields(meeting) | {
        "id": meeting.spoken_by_events,
        "uuid": instance.uuid,
        "account_id": account_id,
        "host_email": meeting.host_email,
        "start_time": zulu(instance.started_at),
        "duration": instance.minutes(begun=begun),
        "password": meeting.password,
        "share_url": f"{base}/rec/share/{key}",
        "total_size": ONE_FILE,
        "recording_count": 1,
        "recording_files": [file],
    }
    return {"event": "recording.completed", "object": shown, "download_token": names.token()}


def user_event(name: str, user: User) -> Event:
    shown = user_json(user)
    if name != "user.created":
        del shown["display_name"]
    return {"event": name, "object": shown}


def user_updated(user: User, before: Mapping[str, Any], now: datetime) -> Event:
    """contract 5: the changed fields; the id stays when the address does not."""
    after = user_json(user)
    changed = [name for name in after if after[name] != before[name]]
    named = {"id": user.id}
    return {
        "event": "user.updated",
        "object": named | {name: after[name] for name in changed},
        "old_object": named | {name: before[name] for name in changed},
        "time_stamp": _ms(now),
    }


def user_json(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": user.display_name,
        "email": user.email,
        "type": LICENSED if user.type == LICENSED else BASIC,  # events know these two alone ([UW])
    }


def _fields(meeting: Meeting) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "uuid": meeting.uuid,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
    }
    return shown | ({"start_time": zulu(meeting.start_time)} if meeting.start_time else {})


def _held(meeting: Meeting, instance: Instance) -> dict[str, Any]:
    """contract 5: here the id is a text, and the start is the actual one."""
    shown = {"id": str(meeting.spoken_by_events), "uuid": instance.uuid, "start_time": zulu(instance.started_at)}
    return _fields(meeting) | shown


def _person(who: Participant) -> dict[str, Any]:
    return {
        "user_id": who.number,
        "user_name": who.name,
        "id": who.account_user,
        "participant_uuid": who.uuid,
        "participant_user_id": who.account_user,
        "email": who.email,
    }


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
