"""What a reader of the manual does on the pages. Forms are sent as the page holds them, with what is typed."""

from datetime import datetime
from typing import Any

from django.test import Client

from tests.support.pages import Page
from tests.support.world import TOKYO, World
from zoom_sandbox.meetings import Meeting

NEW = "/schedules/new"


def blank(client: Client, category: str = "web会議", **typed: str) -> tuple[Page, dict[str, str]]:
    """スケジュール登録画面, and what is typed into it: a meeting on 2026-12-01 from 13:00 to 14:00."""
    page = Page.get(client, NEW)
    times = {"start_date": "2026-12-01", "start_time": "13:00", "end_date": "2026-12-01", "end_time": "14:00"}
    return page, {"category": page.choice("category", category), "subject": "Zoom会議"} | times | typed


def register(client: Client, category: str = "web会議", **typed: str) -> Page:
    """Fills スケジュール新規登録 in and presses 登録; the page that comes."""
    page, fields = blank(client, category, **typed)
    return page.press(**fields)


def change(detail: Page, category: str = "", **typed: str) -> Page:
    """登録情報の変更 on スケジュール詳細. A change that makes or cancels a meeting is asked about, and confirmed."""
    page = Page.get(detail.client, f"{detail.path}/edit")
    page = page.press(**typed | ({"category": page.choice("category", category)} if category else {}))
    return page.press() if page.asks else page


def read_again(detail: Page) -> Page:
    return Page.get(detail.client, detail.path)


def delete(detail: Page) -> Page:
    version = detail.root.first("input", name="version").attributes["value"]
    return detail.send(f"{detail.path}/delete", version=version)


def enter_on_sheet(client: Client, login: str, **typed: str) -> Page:
    """社員シート変更."""
    return Page.get(client, f"/employees/{login}/edit").press(**typed)


def block(detail: Page) -> list[str]:
    return detail.root.first("div", class_="block").lines


def the_meeting(world: World) -> Meeting:
    (meeting,) = world.sandbox.meetings
    return meeting


def what_zoom_holds(world: World) -> list[tuple[Any, ...]]:
    return [(one.id, one.topic, one.start_time, one.duration, one.password) for one in world.sandbox.meetings]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 1, hour, minute, tzinfo=TOKYO)
