"""What Zoom makes of a meeting's fields on create and update. Source: contract 2.1, 2.2, 2.5, 7."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zoom_sandbox import dates, errors, times
from zoom_sandbox.book import Book
from zoom_sandbox.fields import CREATE, OCCURRENCE, UPDATE
from zoom_sandbox.meetings import DEFAULT_SETTINGS, INSTANT, RECURRING_FIXED, RECURRING_OPEN, SCHEDULED, Meeting
from zoom_sandbox.names import Names
from zoom_sandbox.rules import Group, faults_in, without_nulls
from zoom_sandbox.series import DELETED, Occurrence, SeriesRules
from zoom_sandbox.switches import CallRules
from zoom_sandbox.users import Directory, Policy, User

DEFAULT_TOPICS = {"zoom_meeting": "Zoom Meeting", "my_meeting": "My Meeting"}
DEFAULT_DURATION = 60  # contract 2.1
_SIMPLE = ("topic", "agenda", "duration", "timezone", "pre_schedule")


class Scheduler:
    def __init__(
        self, book: Book, users: Directory, names: Names, *, rules: CallRules, series_rules: SeriesRules
    ) -> None:
        self._book = book
        self._users = users
        self._names = names
        self.rules = rules
        self.series_rules = series_rules
        self.link_base = ""

    @property
    def _unknown_ok(self) -> bool:
        return self.rules.unknown_fields == "ignore"

    def create(self, host: User, fields: Mapping[str, Any], source: str, now: datetime) -> Meeting:
        fields = self._read(fields, CREATE, now)
        kind = _kind(fields.get("type", SCHEDULED))
        self._check_schedule_for(fields, kind, host, now)
        dates.check(fields, kind, self.series_rules, needed=True, unknown_ok=self._unknown_ok)
        timezone = fields.get("timezone") or host.timezone
        meeting = Meeting(
            id=self._book.free_id(self._names.meeting_id),
            uuid=self._names.uuid(),
            host=host,
            topic=fields.get("topic") or DEFAULT_TOPICS[self.rules.default_topic],
            type=kind,
            start_time=self._start_of_new(fields, kind, timezone, now),
            duration=fields.get("duration", DEFAULT_DURATION),
            timezone=timezone,
            agenda=fields.get("agenda", ""),
            created_at=times.to_second(now),
            creation_source=source,
            link_base=self.link_base,
            settings={**_first_settings(host), **_known_settings(fields)},
            tracking_fields=_tracking(fields),
            pre_schedule=fields.get("pre_schedule", False),
        )
        if kind == RECURRING_FIXED:
            dates.give(meeting, *dates.of(fields, meeting.start_time or now, meeting, self.series_rules))
        self._set_password(meeting, self._first_password(fields, host.policy))
        self._secure(meeting)
        self._book.add(meeting)
        return meeting

    def update(self, meeting: Meeting, fields: Mapping[str, Any], now: datetime) -> None:
        fields = self._read(fields, UPDATE, now)
        kind = _kind(fields["type"]) if "type" in fields else meeting.type
        _check_host_stays(meeting, fields)
        needed = dates.are_touched(meeting, fields, kind, self.series_rules)
        dates.check(fields, kind, self.series_rules, needed=needed, unknown_ok=self._unknown_ok)
        start = self._future_start(fields, fields.get("timezone") or meeting.timezone, now)
        password = fields.get("password")
        if password:
            _must_meet(password, meeting.host.policy)
        recurrence, occurrences = dates.after(meeting, fields, kind, start, now, self.series_rules)
        # From here on nothing is refused any more: a refused update changes nothing.
        meeting.type = kind
        for name in _SIMPLE:
            if name in fields:
                setattr(meeting, name, fields[name])
        if start is not None:
            meeting.start_time = start
        dates.give(meeting, recurrence, occurrences)
        if "tracking_fields" in fields:
            meeting.tracking_fields = _tracking(fields)
        merges = self.rules.settings_patch == "merges" or "settings" not in fields
        meeting.settings = {
            **(meeting.settings if merges else _first_settings(meeting.host)),
            **_known_settings(fields),
        }
        if "password" in fields and password != meeting.password:
            self._set_password(meeting, password or "")
        self._secure(meeting)

    def update_occurrence(self, meeting: Meeting, occurrence_id: str, fields: Mapping[str, Any], now: datetime) -> None:
        """contract 2.3: one date of a series."""
        occurrence = self.occurrence(meeting, occurrence_id)
        fields = self._read(fields, OCCURRENCE, now)
        start = self._future_start(fields, meeting.timezone, now)
        occurrence.is_exception = True
        occurrence.agenda = fields.get("agenda", occurrence.agenda)
        occurrence.duration = fields.get("duration", occurrence.duration)
        occurrence.settings = {**occurrence.settings, **_known_settings(fields)}
        if start is not None:
            dates.move(meeting, occurrence, start, new_id=self.series_rules.moved_id == "changes")

    def delete_occurrence(self, meeting: Meeting, occurrence_id: str, now: datetime) -> None:
        """contract 2.3: it stays in the series, as deleted."""
        occurrence = self.occurrence(meeting, occurrence_id)
        occurrence.status, occurrence.is_exception = DELETED, True
        if self.series_rules.last_one == "deletes" and not meeting.spans():
            self._book.delete(meeting, now)

    def occurrence(self, meeting: Meeting, occurrence_id: str) -> Occurrence:
        """contract 4: a bad one is answered with 300."""
        found = [each for each in meeting.occurrences if each.id == occurrence_id]
        for each in found:
            if each.available:
                return each
        if found and self.series_rules.deleted_date == "3001":
            raise errors.no_meeting(meeting.id)
        raise errors.invalid("occurrence_id")

    def ahead(self, meeting: Meeting, now: datetime) -> list[Occurrence]:
        """The dates that GET shows without `show_previous_occurrences`."""
        by_start = self.series_rules.shown_until == "start"
        return [each for each in meeting.occurrences if (each.start_time if by_start else each.ends_at) > now]

    def _read(self, fields: Mapping[str, Any], rule: Group, now: datetime) -> Mapping[str, Any]:
        """The fields as Zoom takes them, or its refusal."""
        if self.rules.null_fields == "ignore":
            fields = without_nulls(fields, rule)
        faults = list(faults_in(fields, rule, "", unknown_ok=self._unknown_ok))
        if faults:
            raise errors.validation(*faults)
        if "timezone" in fields and times.zone(fields["timezone"]) is None:
            raise errors.invalid("timezone")
        settings = fields.get("settings", {})
        # contract 2.2: the two exclude each other
        if settings.get("request_permission_to_unmute_participants") and settings.get(
            "allow_host_control_participant_mute_state"
        ):
            raise errors.invalid("settings.request_permission_to_unmute_participants")
        self._check_alternative_hosts(settings.get("alternative_hosts", ""), now)
        if self.rules.topic_signs == "cleaned" and "topic" in fields:
            fields = {**fields, "topic": _cleaned(fields["topic"])}
        return fields

    def _check_alternative_hosts(self, text: str, now: datetime) -> None:
        """contract 2.2: licensed users of the account, else the whole request is refused (code U)."""
        for key in filter(None, (part.strip() for part in text.split(";"))):
            try:
                fits = self._users.find(key, now).licensed
            except errors.ZoomError:
                fits = False
            if not fits:
                raise errors.invalid("settings.alternative_hosts")

    def _check_schedule_for(self, fields: Mapping[str, Any], kind: int, host: User, now: datetime) -> None:
        key = fields.get("schedule_for")
        if not key:
            return
        if kind == INSTANT:
            raise errors.instant_for_another()
        try:
            other = self._users.find(key, now)
        except errors.ZoomError:
            raise errors.bad_schedule_for() from None
        if other is not host:
            raise errors.cannot_schedule(key)  # contract 2.1: needs scheduling privilege

    def _start_of_new(self, fields: Mapping[str, Any], kind: int, timezone: str, now: datetime) -> datetime | None:
        start = self._future_start(fields, timezone, now)
        if kind not in (SCHEDULED, RECURRING_FIXED):
            return None  # contract 2.1
        return start or times.to_second(now)  # contract 2.1: missing or past becomes now

    def _future_start(self, fields: Mapping[str, Any], timezone: str, now: datetime) -> datetime | None:
        """contract 2.1: a past start counts as none."""
        if "start_time" not in fields:
            return None
        zone = times.zone(timezone) or ZoneInfo("UTC")
        start = times.parse(fields["start_time"], zone, loose=self.rules.offsets == "read")
        if start is None:
            raise errors.invalid("start_time")
        return start if start >= times.to_second(now) else None

    def _first_password(self, fields: Mapping[str, Any], policy: Policy) -> str:
        password = fields.get("password") or ""
        if password:
            _must_meet(password, policy)
            return str(password)
        wanted = fields.get("default_password", True) and policy.require_password  # contract 2.1
        return self._new_password(policy) if wanted else ""

    def _set_password(self, meeting: Meeting, password: str) -> None:
        meeting.password = password
        meeting.pwd = self._names.pwd() if password else ""  # contract 6: changes with the passcode

    def _secure(self, meeting: Meeting) -> None:
        """The one-security-option rule: Zoom does not refuse, it overwrites (contract 2.5)."""
        settings = meeting.settings
        if not (meeting.password or settings["waiting_room"] or settings["meeting_authentication"]):
            self._set_password(meeting, self._new_password(meeting.host.policy))
        if settings["waiting_room"] and settings["join_before_host"]:
            meeting.settings = {**settings, "join_before_host": False}  # contract 7.7

    def _new_password(self, policy: Policy) -> str:
        length = max(6, policy.password_length)
        if not (policy.have_letter or policy.have_special):
            return self._names.digits(length)
        lead = ("@" if policy.have_special else "") + "a1"
        return lead + self._names.text(length - len(lead))


def _kind(kind: int) -> int:
    if kind not in (INSTANT, SCHEDULED, RECURRING_OPEN, RECURRING_FIXED):
        raise errors.not_yet(f"meetings of type {kind}")
    return kind


def _check_host_stays(meeting: Meeting, fields: Mapping[str, Any]) -> None:
    """contract 7.2: naming another host is refused."""
    key = fields.get("schedule_for", "")
    if key and key.lower() not in (meeting.host_id.lower(), meeting.host_email.lower()):
        raise errors.cannot_schedule(key)


def _first_settings(host: User) -> dict[str, object]:
    return {**DEFAULT_SETTINGS, "use_pmi": host.policy.use_pmi}


def _cleaned(topic: str) -> str:
    return "".join(sign for sign in topic if unicodedata.category(sign) != "Cc").strip()


def _known_settings(fields: Mapping[str, Any]) -> dict[str, object]:
    known = UPDATE.fields["settings"]
    assert isinstance(known, Group)
    return {name: value for name, value in fields.get("settings", {}).items() if name in known.fields}


def _tracking(fields: Mapping[str, Any]) -> list[dict[str, object]]:
    return [
        {"field": part["field"], "value": part.get("value", ""), "visible": True}
        for part in fields.get("tracking_fields", [])
    ]


def _must_meet(password: str, policy: Policy) -> None:
    """contract 2.5; that a weak one is answered with 300 is U."""
    fits = (
        len(password) >= policy.password_length
        and (not policy.only_numeric or password.isdigit())
        and (not policy.have_letter or any(sign.isalpha() for sign in password))
        and (not policy.have_number or any(sign.isdigit() for sign in password))
        and (not policy.have_special or any(not sign.isalnum() for sign in password))
    )
    if not fits:
        raise errors.invalid("password")
