"""接続テスト: what is right and what is missing between this installation and Zoom, one finding a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yotei.zoom import Deadline, HostUnknown, HostUnusable, ScopeMissing, User, ZoomError

from .bulkhead import NoPlace
from .engine import carry_out, claim, record, settle
from .meeting import MeetingFields
from .models import Booking
from .problems import CAUSES, problem_of
from .runtime import Office

# The permissions that booking needs (zoom-contract §1.2), granular and classic.
NEEDED = {
    "meeting:write:meeting:admin": "meeting:write:admin",
    "meeting:read:meeting:admin": "meeting:read:admin",
    "meeting:update:meeting:admin": "meeting:write:admin",
    "meeting:delete:meeting:admin": "meeting:write:admin",
    "meeting:read:list_meetings:admin": "meeting:read:admin",
}
# How accounts stand at Zoom: for this test, and for the check of all employees.
USER = "user:read:user:admin"
HELPFUL = {USER: "user:read:admin", "user:read:list_users:admin": "user:read:admin"}

BASIC, LICENSED = 1, 2
PENDING = {1120}  # zoom-contract §4
STATES = {
    "pending": gettext_noop("%(host)s has not accepted the invitation to Zoom yet, and cannot host meetings."),
    "inactive": gettext_noop("%(host)s is deactivated at Zoom. Activate the account there."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` None: worth knowing, and no fault."""

    ok: bool | None
    sentence: str


def check_connection(
    office: Office, *, host: str, zone: ZoneInfo, deadline: Deadline, tries_meeting: bool
) -> list[Finding]:
    """Asks Zoom, with no transaction open. `host` is a Zoom account or e-mail address, "" for none."""
    try:
        with office.bulkhead.place():
            return _findings(office, host, zone, deadline, tries_meeting=tries_meeting)
    except NoPlace:
        return [Finding(False, _(CAUSES["crowded"]))]


def _findings(office: Office, host: str, zone: ZoneInfo, deadline: Deadline, *, tries_meeting: bool) -> list[Finding]:
    if office.login() is None:
        return [Finding(False, _("No credentials are entered yet. Enter all three above first."))]
    try:
        office.tokens.drop()  # scopes that were just added count for new tokens only
        office.tokens.current(deadline)
    except ZoomError as error:
        return [Finding(False, problem_of(error, host=host).explanation(zone))]
    findings = [Finding(True, _("Zoom takes the credentials.")), *_scopes(office.tokens.scopes())]
    if not host:
        return [*findings, Finding(None, _("No host was looked up, because none was named."))]
    findings.append(_host(office, host, zone, deadline))
    if tries_meeting:
        findings += _meeting(office, host, zone, deadline)
    return findings


def missing_scopes(granted: list[str]) -> list[str]:
    return [scope for scope, classic in NEEDED.items() if not {scope, classic} & set(granted)]


def _scopes(granted: list[str]) -> Iterator[Finding]:
    if not granted:
        yield Finding(None, _("Zoom did not say which permissions the app has."))
        return
    missing = missing_scopes(granted)
    for scope in missing:
        yield Finding(False, _("The app lacks the permission %(scope)s. Add it at Zoom.") % {"scope": scope})
    if not missing:
        yield Finding(True, _("The app has all permissions that booking needs."))


def _host(office: Office, host: str, zone: ZoneInfo, deadline: Deadline) -> Finding:
    try:
        user = office.forms.get_user(host, deadline=deadline)
    except ScopeMissing:
        sentence = _("The state of %(host)s at Zoom cannot be seen without %(scopes)s. Booking works without it.")
        return Finding(None, sentence % {"host": host, "scopes": USER})
    except HostUnusable as error:
        if error.code in PENDING:
            return Finding(False, _(STATES["pending"]) % {"host": host})
        if not isinstance(error, HostUnknown):
            return Finding(False, problem_of(error, host=host).explanation(zone))
        return Finding(False, _("This Zoom account does not know %(host)s.") % {"host": host})
    except ZoomError as error:
        return Finding(False, problem_of(error, host=host).explanation(zone))
    return _state(user, host)


def _state(user: User, host: str) -> Finding:
    if user.status in STATES:
        return Finding(False, _(STATES[user.status]) % {"host": host})
    if user.type == BASIC:
        sentence = _("%(host)s can host meetings, without a licence: Zoom ends them after 40 minutes.")
        return Finding(None, sentence % {"host": host})
    if user.type != LICENSED:
        return Finding(False, _("%(host)s has no licence that allows meetings.") % {"host": host})
    return Finding(True, _("%(host)s can host meetings.") % {"host": host})


def _meeting(office: Office, host: str, zone: ZoneInfo, deadline: Deadline) -> Iterator[Finding]:
    """A meeting that nobody wants: made as a form makes one, so that recovery removes it whatever happens here."""
    now = office.clock.now()
    start = (now + timedelta(days=1)).replace(second=0, microsecond=0)
    fields = MeetingFields(_("Yotei connection test"), start, 15, zone.key)
    with transaction.atomic():
        row = Booking(host=host)
        row.save()
        lease = claim(row, now=now, office=office, tried=fields)
    outcome = carry_out(lease, zoom=office.forms, deadline=deadline)
    row = record(lease, outcome, office=office)
    if outcome.error is not None:
        yield Finding(False, problem_of(outcome.error, host=host).explanation(zone))
        return
    yield Finding(True, _("A test meeting was made (%(number)s).") % {"number": row.meeting_id})
    removed = settle(row.pk, office=office, zoom=office.forms, deadline=deadline)
    if removed is not None and removed.error is None:
        yield Finding(True, _("The test meeting was removed."))
    else:
        yield Finding(None, _("The test meeting is not removed yet; the worker does it within minutes."))
