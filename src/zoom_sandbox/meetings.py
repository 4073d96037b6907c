"""One meeting, and how Zoom shows it. Source: contract 2.3, 2.4, 2.6, 2.7, 6."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zoom_sandbox.instances import FREE_MINUTES, Instance
from zoom_sandbox.series import Occurrence
from zoom_sandbox.times import zulu
from zoom_sandbox.users import BASIC, User

INSTANT, SCHEDULED, RECURRING_OPEN, RECURRING_FIXED = 1, 2, 3, 8  # contract 2.1

LISTED_AGENDA = 250  # contract 2.7: lists cut the agenda there
ONE_TIME_LIFE = timedelta(days=30)  # contract 2.6: after the date or the last start
RECURRING_LIFE = timedelta(days=365)  # contract 2.6: without a start, after the last date

DEFAULT_SETTINGS: Mapping[str, object] = {  # contract 2.2
    "host_video": False,
    "participant_video": False,
    "cn_meeting": False,
    "in_meeting": False,
    "join_before_host": False,
    "jbh_time": 0,
    "mute_upon_entry": False,
    "watermark": False,
    "use_pmi": False,
    "approval_type": 2,
    "audio": "both",
    "auto_recording": "none",
    "enforce_login": False,
    "enforce_login_domains": "",
    "alternative_hosts": "",
    "alternative_hosts_email_notification": True,
    "alternative_host_update_polls": False,
    "close_registration": False,
    "show_share_button": False,
    "allow_multiple_devices": False,
    "registrants_confirmation_email": True,
    "registrants_email_notification": True,
    "waiting_room": False,
    "request_permission_to_unmute_participants": False,
    "global_dial_in_countries": [],
    "global_dial_in_numbers": [],
    "meeting_authentication": False,
    "encryption_type": "enhanced_encryption",
    "approved_or_denied_countries_or_regions": {"enable": False},
    "breakout_room": {"enable": False},
    "internal_meeting": False,
    "continuous_meeting_chat": {"enable": False},
    "participant_focused_meeting": False,
    "push_change_to_calendar": False,
    "auto_start_meeting_summary": False,
    "auto_start_ai_companion_questions": False,
    "email_notification": True,
    "host_save_video_order": False,
    "focus_mode": False,
    "private_meeting": False,
    "device_testing": False,
}


@dataclass
class Meeting:
    id: int
    uuid: str
    host: User
    topic: str
    type: int
    start_time: datetime | None
    duration: int
    timezone: str
    agenda: str
    created_at: datetime
    creation_source: str
    link_base: str
    password: str = ""
    pwd: str = ""  # the opaque part of the link, new with every passcode
    settings: dict[str, object] = field(default_factory=lambda: dict(DEFAULT_SETTINGS))
    tracking_fields: list[dict[str, object]] = field(default_factory=list)
    pre_schedule: bool = False
    recurrence: dict[str, Any] | None = None  # of type 8, as are its occurrences, by their start
    occurrences: list[Occurrence] = field(default_factory=list)
    status: str = "waiting"
    instances: list[Instance] = field(default_factory=list)
    deleted_at: datetime | None = None

    @property
    def host_id(self) -> str:
        return self.host.id

    @property
    def host_email(self) -> str:
        return self.host.email

    @property
    def uses_pmi(self) -> bool:
        """contract 2.2: of types 2 and 3 alone; then several meetings share one link."""
        return bool(self.settings["use_pmi"]) and self.type in (SCHEDULED, RECURRING_OPEN)

    @property
    def join_url(self) -> str:
        shown = self.pwd and self.host.policy.embed_password
        number = self.host.pmi if self.uses_pmi else self.id
        return f"{self.link_base}/j/{number}" + (f"?pwd={self.pwd}" if shown else "")

    @property
    def spoken_by_events(self) -> int:
        """contract 2.4: webhooks carry the PMI as id, answers the meeting's own."""
        return self.host.pmi if self.uses_pmi else self.id

    @property
    def ends_at(self) -> datetime | None:
        return self.start_time and self.start_time + timedelta(minutes=self.duration)

    @property
    def spoken_id(self) -> str:
        digits = str(self.id)
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"  # contract 6: 3-4-4

    @property
    def sort_key(self) -> tuple[datetime, int]:
        return (self.start_time or self.created_at, self.id)

    def alive(self, now: datetime) -> bool:
        """Deleted and expired ids are answered alike: 3001 (contract 4)."""
        if self.deleted_at is not None or (self.type == INSTANT and self.instances and not self.running):
            return False
        if self.status == "started":
            return True
        recurs = self.type in (RECURRING_OPEN, RECURRING_FIXED)
        return now < self._last_use() + (RECURRING_LIFE if recurs else ONE_TIME_LIFE)

    def _last_use(self) -> datetime:
        dates = [each.start_time for each in self.occurrences]
        held = [each.started_at for each in self.instances[-1:]]
        return max(moment for moment in (self.created_at, self.start_time, *held, *dates) if moment)

    def spans(self) -> list[tuple[datetime, datetime]]:
        """Start and end of each of its dates; none of a meeting without fixed time."""
        if self.type == RECURRING_FIXED:
            return [(each.start_time, each.ends_at) for each in self.occurrences if each.available]
        return [(self.start_time, self.ends_at)] if self.start_time and self.ends_at else []

    def listed_start(self, which: str, now: datetime) -> datetime | None:
        """A series is listed once, with the start of one of its dates (see `SeriesRules.listed_start`)."""
        spans = self.spans()
        if not spans or self.type != RECURRING_FIXED:
            return self.start_time
        if which == "next":
            return next((start for start, end in spans if end > now), spans[-1][0])
        return spans[0][0] if which == "first" else spans[-1][0]

    @property
    def running(self) -> Instance | None:
        return self.instances[-1] if self.status == "started" else None

    @property
    def ends_by_itself_at(self) -> datetime | None:
        """contract 2.6: what a Basic host holds, ends."""
        running = self.running
        return running.started_at + FREE_MINUTES if running and self.host.type == BASIC else None

    def listed(self, start: datetime | None) -> dict[str, object]:
        """As lists show it: no passcode, no settings, no occurrences (contract 2.7)."""
        shown: dict[str, object] = {
            "uuid": self.uuid,
            "id": self.id,
            "host_id": self.host_id,
            "topic": self.topic,
            "type": self.type,
            "duration": self.duration,
            "timezone": self.timezone,
            "created_at": zulu(self.created_at),
            "join_url": self.join_url,
        }
        if start is not None and self._has_start:
            shown["start_time"] = zulu(start)
        if self.agenda:
            shown["agenda"] = self.agenda[:LISTED_AGENDA]
        return shown

    def full(self, start_url: str, occurrences: Iterable[Occurrence] | None = None) -> dict[str, object]:
        """As create and get answer (contract 2.4); with all occurrences, or these."""
        shown: dict[str, object] = {
            "uuid": self.uuid,
            "id": self.id,
            "host_id": self.host_id,
            "host_email": self.host_email,
            "topic": self.topic,
            "type": self.type,
            "status": self.status,
            "duration": self.duration,
            "timezone": self.timezone,
            "agenda": self.agenda,
            "created_at": zulu(self.created_at),
            "start_url": start_url,
            "join_url": self.join_url,
            "settings": self.settings,
            "creation_source": self.creation_source,
            "pre_schedule": self.pre_schedule,
        }
        if self._has_start:
            shown["start_time"] = zulu(self.start_time)  # type: ignore[arg-type]
        if self.recurrence is not None:
            shown["recurrence"] = self.recurrence
            shown["occurrences"] = [
                each.as_json() for each in (self.occurrences if occurrences is None else occurrences)
            ]
        if self.password:
            shown |= {"password": self.password, "encrypted_password": self.pwd}
            shown |= dict.fromkeys(("h323_password", "pstn_password"), self._phone_passcode())
        if self.uses_pmi:
            shown["pmi"] = str(self.host.pmi)
        if self.tracking_fields:
            shown["tracking_fields"] = self.tracking_fields
        return shown

    def one_of_series(self, occurrence: Occurrence, start_url: str, *, among_all: bool) -> dict[str, object]:
        """As get answers when asked for one date (contract 2.3)."""
        shown = self.full(start_url)
        shown |= {"start_time": zulu(occurrence.start_time), "duration": occurrence.duration}
        shown["agenda"] = self.agenda if occurrence.agenda is None else occurrence.agenda
        shown["settings"] = {**self.settings, **occurrence.settings}
        if not among_all:
            del shown["occurrences"]
        return shown

    @property
    def _has_start(self) -> bool:
        return self.start_time is not None and self.type not in (INSTANT, RECURRING_OPEN)  # contract 2.4

    def _phone_passcode(self) -> str:
        """Telephones have digits only: a passcode with letters has a stand-in made of digits."""
        if self.password.isdigit():
            return self.password
        return "".join(str(ord(sign) % 10) for sign in self.password).ljust(6, "0")
