"""vobject, which reads calendars with dateutil: a text a line, its dates a line. It knows no exceptions of a series
by itself: whoever uses it takes the dates that are told apart for those of the rule."""

import json
import sys
from datetime import UTC, date, datetime

import vobject


def said(moment: date) -> str:
    return moment.astimezone(UTC).isoformat() if isinstance(moment, datetime) else moment.isoformat()


def starts(event, until: datetime) -> list[date]:
    if event.rruleset is None:
        return [event.dtstart.value]
    naive = not isinstance(event.dtstart.value, datetime)
    found = []
    for each in event.rruleset:
        if each > (until.replace(tzinfo=None) if each.tzinfo is None else until):
            break
        found.append(each.date() if naive else each)
    return found


def dates(text: str, until: datetime) -> list[list[str]]:
    calendar = vobject.readOne(text)
    events = getattr(calendar, "vevent_list", [])
    apart = {(each.uid.value, said(each.recurrence_id.value)) for each in events if hasattr(each, "recurrence_id")}
    found = []
    for event in events:
        length = event.dtend.value - event.dtstart.value if hasattr(event, "dtend") else event.duration.value
        own = hasattr(event, "recurrence_id")
        for start in [event.dtstart.value] if own else starts(event, until):
            if own or (event.uid.value, said(start)) not in apart:
                found.append([said(start), said(start + length), event.summary.value])
    return found


for line in sys.stdin:
    _, fields = json.loads(line)
    sys.stdout.write(json.dumps(dates(fields["text"], datetime.fromisoformat(fields["until"]))) + "\n")
    sys.stdout.flush()
