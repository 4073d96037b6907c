"""The time line: who holds what when, as bars in rows. It reckons in hundredths of the window's width; templates draw.

However many meetings there are, a bounded number is drawn, and how many were left out is told.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from zoom_sandbox import times
from zoom_sandbox.book import Book
from zoom_sandbox.meetings import ONE_TIME_LIFE, RECURRING_FIXED, Meeting
from zoom_sandbox.users import User

WEEK = 7
MOST_ROWS, MOST_BARS = 30, 300  # what one looks through; the list and /_sandbox/meetings hold the others
MOST_LANES = 10  # of one host, so that a single one does not fill the page
LABEL = 13.0  # hundredths beside a bar for its words: a little less than a day of the week
THINNEST = 0.5  # hundredths; half an hour of a week would be a hairline
GAP = 0.4  # hundredths between two bars of a lane
LANE, BAR = 26, 22  # pixels: of a lane, and of the bar in it
LABEL_SIGNS = 10  # half-width signs that fit beside the time
FIRST_DAY, LAST_DAY = date(1971, 1, 1), date(times.LAST_YEAR, 1, 1)  # room for pages before and behind


@dataclass(frozen=True)
class Window:
    first: date
    days: int

    @classmethod
    def asked(cls, query: Mapping[str, str], now: datetime) -> "Window":
        """A week from today, unless `from` and `days` ask for another day or for one day alone."""
        day = times.parse_date(query.get("from", "")) or now.astimezone(times.HOME).date()
        return cls(max(FIRST_DAY, min(LAST_DAY, day)), 1 if query.get("days") == "1" else WEEK)

    @cached_property
    def begin(self) -> datetime:
        """In UTC, as meetings keep their moments: to compare two zones costs many times as much."""
        return datetime.combine(self.first, time(), times.HOME).astimezone(UTC)

    @cached_property
    def end(self) -> datetime:
        return self.begin + timedelta(days=self.days)

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.days)]

    @property
    def ticks(self) -> list[float]:
        """Where lines stand: each midnight of a week, every third hour of a day."""
        parts = WEEK if self.days == WEEK else 8
        return [100 / parts * number for number in range(1, parts)]

    def moved(self, steps: int) -> "Window":
        return Window(self.first + timedelta(days=steps * self.days), self.days)

    def place(self, moment: datetime) -> float:
        return (moment - self.begin) / (self.end - self.begin) * 100

    def holds(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end


class Span(NamedTuple):
    meeting: Meeting
    start: datetime
    end: datetime
    occurrence_id: str = ""
    live: bool = False


@dataclass(frozen=True)
class Bar:
    span: Span
    x: float
    width: float
    side: str  # where its words stand: after, before, within
    lane: int

    @property
    def y(self) -> int:
        return self.lane * LANE + (LANE - BAR) // 2

    @property
    def label_x(self) -> float:
        return {"after": self.x + self.width, "before": self.x - LABEL, "within": self.x}[self.side]

    @property
    def label_width(self) -> float:
        return self.width if self.side == "within" else LABEL

    @property
    def short_topic(self) -> str:
        return shortened(self.span.meeting.topic, LABEL_SIGNS)


@dataclass(frozen=True)
class Row:
    host: User
    bars: list[Bar]

    @property
    def height(self) -> int:
        return (max(bar.lane for bar in self.bars) + 1) * LANE


@dataclass(frozen=True)
class Drawn:
    rows: list[Row]
    total: int  # dates within the window

    @property
    def shown(self) -> int:
        return sum(len(row.bars) for row in self.rows)


def draw(book: Book, users: Iterable[User], window: Window, now: datetime) -> Drawn:
    """Rows in the order of `users`, for those who have something in the window."""
    by_host: dict[str, list[Span]] = {}
    spans = sorted(_spans(book, window, now), key=attrgetter("start"))
    for span in spans:
        by_host.setdefault(span.meeting.host_id, []).append(span)
    chosen = list(by_host.values())[:MOST_ROWS]
    share = MOST_BARS // max(1, len(chosen))
    rows = [Row(found[0].meeting.host, _bars(found, window)[:share]) for found in chosen]
    order = {user.id: number for number, user in enumerate(users)}
    return Drawn(sorted(rows, key=lambda row: order.get(row.host.id, len(order))), len(spans))


def _spans(book: Book, window: Window, now: datetime) -> Iterator[Span]:
    """Of dates at one moment the last made first. One walk through all meetings, which only compares moments."""
    shown_live = set()
    surely_alive = now - ONE_TIME_LIFE
    for meeting in book.newest_first():
        for start, end, occurrence_id in _dates(meeting, window):
            if start < surely_alive and not meeting.alive(now):
                break
            live = start <= now < end and meeting.running is not None
            if live:
                shown_live.add(meeting.id)
            yield Span(meeting, start, end, occurrence_id, live)
    for meeting in book.running.values():
        running = meeting.running
        if running and meeting.id not in shown_live and running.started_at < window.end and now >= window.begin:
            yield Span(meeting, running.started_at, now, live=True)  # held at another time than planned


def _dates(meeting: Meeting, window: Window) -> Iterator[tuple[datetime, datetime, str]]:
    if meeting.type == RECURRING_FIXED:
        for each in meeting.occurrences:
            if each.start_time < window.end and each.available and each.ends_at > window.begin:
                yield each.start_time, each.ends_at, each.id
    elif meeting.start_time and meeting.start_time < window.end:
        ends_at = meeting.start_time + timedelta(minutes=meeting.duration)
        if ends_at > window.begin:
            yield meeting.start_time, ends_at, ""


def _bars(spans: list[Span], window: Window) -> list[Bar]:
    """Each in the first lane that has room for it; what finds none is left out."""
    ends: list[float] = []  # of what stands last in each lane
    bars = []
    for span in spans:
        x = min(max(window.place(span.start), 0.0), 100 - THINNEST)
        width = max(min(window.place(span.end), 100.0) - x, THINNEST)
        side = _side(x, width)
        begin = x - LABEL if side == "before" else x
        lane = next((number for number, end in enumerate(ends) if end <= begin), len(ends))
        if lane == MOST_LANES:
            continue
        end = x + width + GAP + (LABEL if side == "after" else 0)
        ends[lane : lane + 1] = [end]
        bars.append(Bar(span, x, width, side, lane))
    return bars


def _side(x: float, width: float) -> str:
    if x + width + LABEL <= 100:
        return "after"
    return "before" if x >= LABEL else "within"


def shortened(text: str, signs: int) -> str:
    """To so many half-width signs; Japanese ones are twice as wide."""
    width = 0
    for number, sign in enumerate(text):
        width += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if width > signs:
            return text[: max(1, number - 1)] + "…"
    return text
