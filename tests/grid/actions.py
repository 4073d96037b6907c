"""What users do in the grid: the scene before it, the press of the button, and how the book shows that it was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.grid.stage import Stage
from tests.support.world import NOW
from yotei.schedules.models import Schedule
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
    return schedule.change(by=stage.taro, fields=fields, deadline=stage.deadline(), version=1, key=KEY, **request)


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


NEW = {"subject": "変更"}

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
    Action("sheet", "POST", False, _waiting_with_a_wrong_host, _correct_the_sheet, _count(1), again=False),
]  # fmt: skip
