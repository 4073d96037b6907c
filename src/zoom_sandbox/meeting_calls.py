"""The API's calls about meetings. Source: contract 2."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from zoom_sandbox import errors, times
from zoom_sandbox.account import Ask
from zoom_sandbox.desk import BY_CALL
from zoom_sandbox.exchange import Answer, json_answer
from zoom_sandbox.fields import STATUS
from zoom_sandbox.meetings import INSTANT, Meeting
from zoom_sandbox.paging import page
from zoom_sandbox.rules import faults_in

MAX_PAGE = 300  # contract 2.7
LIST_TYPES = ("scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings")
HALF_A_YEAR = timedelta(days=183)  # contract 2.7: upcoming and previous look no further


def create(ask: Ask) -> Answer:
    host = ask.host()
    fields = ask.request.json()
    ask.count_write(host)
    meeting = ask.desk.create(host, fields, BY_CALL, ask.now)
    return json_answer(201, meeting.full(ask.account.start_url(meeting)))


def get(ask: Ask) -> Answer:
    meeting = ask.meeting()
    _must_have_licence(meeting)
    start_url = ask.account.start_url(meeting)
    scheduler, with_old = ask.account.scheduler, ask.flag("show_previous_occurrences", False)
    if "occurrence_id" in ask.request.query:
        occurrence = scheduler.occurrence(meeting, ask.request.query["occurrence_id"])
        among_all = scheduler.series_rules.one_date == "among_all"
        return json_answer(200, meeting.one_of_series(occurrence, start_url, among_all=among_all))
    return json_answer(200, meeting.full(start_url, None if with_old else scheduler.ahead(meeting, ask.now)))


def update(ask: Ask) -> Answer:
    meeting = ask.meeting()
    _must_have_licence(meeting)
    fields = ask.request.json()
    ask.count_write(meeting.host)  # contract 3.2: one date as well as all
    if "occurrence_id" in ask.request.query:
        ask.desk.update_occurrence(meeting, ask.request.query["occurrence_id"], fields, BY_CALL, ask.now)
    else:
        ask.desk.update(meeting, fields, BY_CALL, ask.now)
    return Answer(204)


def delete(ask: Ask) -> Answer:
    meeting = ask.meeting()
    ask.flag("schedule_for_reminder", True)
    ask.flag("cancel_meeting_reminder", False)
    _must_have_licence(meeting)
    if "occurrence_id" in ask.request.query:  # an empty one is a bad one: the series must not go by mistake
        ask.desk.delete_occurrence(meeting, ask.request.query["occurrence_id"], BY_CALL, ask.now)
    else:
        ask.desk.delete(meeting, BY_CALL, ask.now)  # contract 2.7: the whole series
    return Answer(204)


def set_status(ask: Ask) -> Answer:
    body = ask.request.json()
    faults = list(faults_in(body, STATUS, "", unknown_ok=False))
    if faults:
        raise errors.validation(*faults)
    if body["action"] == "recover":
        ask.desk.recover(ask.meeting_id(), BY_CALL, ask.now)
    else:
        ask.desk.end(ask.meeting(), ask.now)
    return Answer(204)


def invitation(ask: Ask) -> Answer:
    meeting = ask.meeting()
    start = meeting.start_time
    zone = times.zone(meeting.timezone) or ZoneInfo("UTC")
    lines = [
        f"Zoom sandbox: {meeting.host.display_name} / {meeting.topic}",
        f"Time: {start.astimezone(zone):%Y-%m-%d %H:%M} {meeting.timezone}" if start else "",
        f"Join: {meeting.join_url}",
        f"Meeting ID: {meeting.spoken_id}",
        f"Passcode: {meeting.password}" if meeting.password else "",
    ]
    return json_answer(200, {"invitation": "\r\n".join(line for line in lines if line), "sip_links": []})


def list_of_host(ask: Ask) -> Answer:
    host = ask.host()
    kind = ask.choice("type", "scheduled", LIST_TYPES)
    lag = ask.account.faults.lag(ask.request.method, ask.request.path)
    window = _window(ask, host.timezone)

    def start_of(meeting: Meeting) -> datetime | None:
        return meeting.listed_start(ask.account.scheduler.series_rules.listed_start, ask.now)

    found = [
        meeting
        for meeting in ask.account.book.of_host(host.id, ask.now)
        if meeting.type != INSTANT  # contract 2.7
        and _of_kind(meeting, kind, ask.now)
        and (lag <= timedelta() or meeting.created_at <= ask.now - lag)
        and (window is None or _within(start_of(meeting), window))
    ]
    found.sort(key=lambda meeting: meeting.sort_key)
    shown, around = page(ask, found, _place, MAX_PAGE)
    return json_answer(200, {**around, "meetings": [meeting.listed(start_of(meeting)) for meeting in shown]})


def _place(meeting: Meeting) -> list[object]:
    moment, number = meeting.sort_key
    return [moment.timestamp(), number]


def _of_kind(meeting: Meeting, kind: str, now: datetime) -> bool:
    """contract 2.7: what each `type` of list holds."""
    if kind == "scheduled":
        return True
    if kind == "live":
        return meeting.status == "started"
    spans = meeting.spans()
    if not spans:
        return kind != "previous_meetings"
    if kind == "previous_meetings":
        return now - HALF_A_YEAR <= max(end for _, end in spans) <= now
    return any(end > now and start <= now + HALF_A_YEAR for start, end in spans)


def _within(start: datetime | None, window: tuple[datetime, datetime]) -> bool:
    return start is not None and window[0] <= start < window[1]


def _window(ask: Ask, host_zone: str) -> tuple[datetime, datetime] | None:
    """`from` and `to`: dates of the start, both included, in `timezone` (contract 2.7; see `CallRules.list_dates`)."""
    query = ask.request.query
    if "from" not in query and "to" not in query:
        return None
    zone = times.zone(query.get("timezone") or host_zone)
    if zone is None:
        raise errors.invalid("timezone")
    begin = times.parse_date(query.get("from", "1970-01-01"))
    end = times.parse_date(query.get("to", "9000-01-01"))
    if begin is None:
        raise errors.invalid("from")
    if end is None or end < begin or end.year > 9000:
        raise errors.invalid("to")
    after = end + timedelta(days=1)
    zone = ZoneInfo("UTC") if ask.account.rules.list_dates == "utc" else zone
    return (
        datetime(begin.year, begin.month, begin.day, tzinfo=zone),
        datetime(after.year, after.month, after.day, tzinfo=zone),
    )


def _must_have_licence(meeting: Meeting) -> None:
    if meeting.host.type not in (1, 2):
        raise errors.no_licence()
