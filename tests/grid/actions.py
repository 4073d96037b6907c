"""What users do in the grid: the scene before it, the press of the button, and how the book shows that it was done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.grid.stage import Stage
from tests.support.world import NOW
from yotei.schedules.errors import NoSuchDate
from yotei.schedules.models import Schedule, SeriesException
from yotei.schedules.saving import Saved

KEY = "form"
AHEAD = timedelta(days=3)  # so that a limit of the day passes before the meeting does


@dataclass(frozen=True)
class Action:
    """`method` is what Zoom sees of it in the end. `at_once`: the user waits for Zoom. `again`: the user presses the
    button once more after an error or a dead process."""

    name: str
    method: str
    at_once: bool
    prepare: Callable[[Stage], None]
    act: Callable[[Stage], Any]
    is_done: Callable[[Stage], bool]
    again: bool = True


def _fields(stage: Stage, **changes: Any) -> dict[str, Any]:
    """The form as it was filled in, whenever the button is pressed."""
    start = NOW + AHEAD
    return stage.fields(starts_at=start, ends_at=start + timedelta(hours=1)) | changes


def _register(stage: Stage, **request: Any) -> Saved:
    fields = _fields(stage) | request.pop("fields", {})
    return Schedule.register(by=stage.taro, fields=fields, deadline=stage.deadline(), **request)


def _change(stage: Stage, **request: Any) -> Saved:
    """As a form does that was opened before anything happened."""
    fields = request.pop("fields")
    schedule = Schedule.objects.with_names().get()
    request = {"version": 1} | request
    return schedule.change(by=stage.taro, fields=fields, deadline=stage.deadline(), key=KEY, **request)


def _nothing(stage: Stage) -> None:
    pass


def _booked(stage: Stage) -> None:
    _register(stage)


def _booked_with_deal(stage: Stage) -> None:
    _register(stage, fields={"deal": stage.deal})


def _unbooked(stage: Stage) -> None:
    _register(stage, fields={"category": stage.category("visit")})


def _waiting_with_a_wrong_host(stage: Stage) -> None:
    taro = stage.taro
    taro.zoom_account = "nobody@example.com"
    taro.save()
    _register(stage, book_later=True)
    stage.work()


def _correct_the_sheet(stage: Stage) -> None:
    taro = stage.taro
    taro.zoom_account = "taro@example.com"
    taro.save()


def _delete(stage: Stage) -> None:
    schedule = Schedule.objects.first()
    if schedule is not None:
        schedule.remove(by=stage.taro)


def _is_web(stage: Stage) -> bool:
    return [schedule.category.books_zoom for schedule in Schedule.objects.with_names()] == [True]


def _has_subject(stage: Stage) -> bool:
    return [schedule.subject for schedule in Schedule.objects.all()] == ["変更"]


def _count(number: int) -> Callable[[Stage], bool]:
    return lambda stage: Schedule.objects.count() == number


def _rename(stage: Stage) -> None:
    stage.deal.customer.rename(name="株式会社見本", now=stage.now)


# Series: three dates, a week apart, of which the second is moved, dropped, or where the rest begins.

THREE = "FREQ=WEEKLY;COUNT=3"
SECOND = (NOW + AHEAD).date() + timedelta(weeks=1)


def _series(stage: Stage, **request: Any) -> Saved:
    fields = {"kind": "recurring", "rule": THREE, "first_day": (NOW + AHEAD).date(), "begins_at": time(13),
              "minutes": 60, "starts_at": None, "ends_at": None, "timezone": "UTC"}  # fmt: skip
    return _register(stage, fields=fields, **request)


def _series_with_an_exception(stage: Stage) -> None:
    _series(stage)
    _move_date(stage, day=SECOND + timedelta(weeks=1), key="before", version=1)


def _move_date(stage: Stage, *, day: date = SECOND, key: str = KEY, version: int = 1) -> Saved:
    start = datetime.combine(day, time(16), UTC)
    fields = {"starts_at": start, "ends_at": start + timedelta(minutes=30)}
    schedule = Schedule.objects.with_names().get()
    return schedule.change_date(day, by=stage.taro, fields=fields, deadline=stage.deadline(), version=version, key=key)


def _drop_date(stage: Stage) -> None:
    schedule = Schedule.objects.with_names().first()
    if schedule is not None:
        with suppress(NoSuchDate):  # the second press of the button
            schedule.remove_date(SECOND, by=stage.taro)


def _following(stage: Stage) -> Saved:
    schedule = Schedule.objects.with_names().order_by("pk").first()
    assert schedule is not None
    request = {"by": stage.taro, "deadline": stage.deadline(), "version": 1, "key": KEY}
    return schedule.change_following(SECOND, fields={"begins_at": time(15)}, **request)


def _has_date(*, cancelled: bool) -> Callable[[Stage], bool]:
    def has(stage: Stage) -> bool:
        found = SeriesException.objects.filter(date=SECOND).values_list("is_cancelled", flat=True)
        return list(found) == [cancelled]

    return has


NEW = {"subject": "変更"}
LATER = {"begins_at": time(10)}


def _begins_later(stage: Stage) -> bool:
    return [schedule.begins_at for schedule in Schedule.objects.all()] == [time(10)]


ACTIONS = [
    Action("register", "POST", True, _nothing, lambda stage: _register(stage, key=KEY), _count(1)),
    Action("copy", "POST", True, _booked, lambda stage: _register(stage, key=KEY), _count(2)),
    Action(
        "into", "POST", True, _unbooked,
        lambda stage: _change(stage, fields={"category": stage.category()}), _is_web,
    ),
    Action("change", "PATCH", True, _booked, lambda stage: _change(stage, fields=NEW), _has_subject),
    Action("out", "DELETE", False, _booked,
           lambda stage: _change(stage, fields={"category": stage.category("visit")}),
           lambda stage: not _is_web(stage)),
    Action("delete", "DELETE", False, _booked, _delete, _count(0)),
    Action("book_later", "POST", False, _nothing,
           lambda stage: _register(stage, key=KEY, book_later=True), _count(1)),
    Action("into_later", "POST", False, _unbooked,
           lambda stage: _change(stage, fields={"category": stage.category()}, book_later=True), _is_web),
    Action("change_later", "PATCH", False, _booked,
           lambda stage: _change(stage, fields=NEW, book_later=True), _has_subject),
    Action("rename", "PATCH", False, _booked_with_deal, _rename, _count(1), again=False),
    Action("series", "POST", True, _nothing, lambda stage: _series(stage, key=KEY), _count(1)),
    Action("move_date", "PATCH", True, lambda stage: _series(stage), _move_date, _has_date(cancelled=False)),
    Action("drop_date", "DELETE", False, lambda stage: _series(stage), _drop_date, _has_date(cancelled=True)),
    Action("move_series", "PATCH", True, _series_with_an_exception,
           lambda stage: _change(stage, fields=LATER, version=2), _begins_later),
    Action("following", "POST", True, lambda stage: _series(stage), _following, _count(2)),
    Action("sheet", "POST", False, _waiting_with_a_wrong_host, _correct_the_sheet, _count(1), again=False),
]  # fmt: skip
