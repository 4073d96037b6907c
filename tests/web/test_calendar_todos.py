"""ToDos in the calendar: in the row of whole days, told apart by icon and words, with a popup of their own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.counting import queries
from tests.support.pages import Page
from tests.support.world import World
from yotei.people.models import Group
from yotei.schedules.models import Notice
from yotei.todos.models import Todo

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

DECEMBER = {"from": "2026-11-29", "to": "2027-01-03"}
MOST_QUERIES = 5


def bars(client: Client, **query: str) -> list[dict[str, Any]]:
    found = client.get("/calendar/events", DECEMBER | query).json()["bars"]
    return [bar for bar in found if "todo" in bar]


def test_a_todo_is_a_bar_of_its_due_date(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="見積もりを送る", due=date(2026, 12, 3))
    assert bars(taro) == [
        {
            "id": f"todo-{todo.pk}",
            "title": "見積もりを送る",
            "start": "2026-12-03",
            "allDay": True,
            "who": "",
            "url": f"/todos/{todo.pk}",
            "colour": "todo",
            "editable": False,
            "todo": "open",
        }
    ]


def test_the_states_of_todos_are_told_apart(taro: Client, world: World) -> None:
    today = world.now.date()
    Todo.add(owner=world.taro, name="昨日まで", due=today - timedelta(days=1))
    Todo.add(owner=world.taro, name="今日まで", due=today)
    Todo.add(owner=world.taro, name="済んだ", due=today - timedelta(days=1)).finish(now=world.now)
    assert {bar["title"]: bar["todo"] for bar in bars(taro)} == {
        "昨日まで": "overdue",
        "今日まで": "open",
        "済んだ": "done",
    }


def test_a_todo_without_a_date_is_in_no_calendar(taro: Client, world: World) -> None:
    Todo.add(owner=world.taro, name="いつか")
    Todo.add(owner=world.taro, name="来年", due=date(2027, 1, 3))
    assert bars(taro) == []


@pytest.mark.parametrize(("visibility", "number"), [("public", 1), ("private", 0)])
def test_of_a_colleague_the_public_ones_are_shown(as_: Log, world: World, visibility: str, number: int) -> None:
    Todo.add(owner=world.taro, name="太郎のもの", due=date(2026, 12, 3), visibility=visibility)
    assert len(bars(as_("hanako"), whose="employee-taro")) == number
    assert bars(as_("hanako")) == []


def test_the_calendar_of_a_group_has_no_todos(taro: Client, world: World) -> None:
    Todo.add(owner=world.taro, name="太郎のもの", due=date(2026, 12, 3))
    group = Group(owner=world.taro)
    group.change(name="営業", members=[world.taro, world.hanako])
    assert bars(taro, whose=f"group-{group.pk}") == []


def test_without_script_a_todo_says_what_it_is(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="<b>送る</b>", due=date(2026, 11, 30))
    link = Page.get(taro, "/calendar?month=2026-12").root.first("a", class_="todo")
    assert link.attributes["href"] == f"/todos/{todo.pk}"
    assert link.text == "期限切れ <b>送る</b>"
    assert link.first("use").attributes["href"] == "#icon-todo-overdue"


def test_schedules_have_room_in_a_day_before_todos(taro: Client, world: World) -> None:
    for number in range(3):
        world.register(category=world.category("visit"), subject=f"訪問{number}")
        Todo.add(owner=world.taro, name=f"送る{number}", due=date(2026, 12, 1))
    page = Page.get(taro, "/calendar?month=2026-12")
    [cell] = [cell for cell in page.root.all("td") if "訪問0" in cell.text]
    assert [name for name in ("訪問0", "訪問1", "訪問2", "送る0", "送る1") if name in cell.text][3:] == ["送る0"]
    assert cell.first("a", class_="more").text == "他2件"


@pytest.mark.parametrize("address", ["", "&whose=employee-hanako"])
def test_the_month_with_todos_takes_few_queries(taro: Client, world: World, address: str) -> None:
    for number in range(9):
        Todo.add(owner=world.taro, name=f"送る{number}", due=date(2026, 12, 1 + number))
        Todo.add(owner=world.hanako, name=f"読む{number}", due=date(2026, 12, 1 + number))
        world.register(category=world.category("visit"), by="hanako" if number % 2 else "taro")
    number, response = queries(taro, f"/calendar?month=2026-12{address}")
    assert response.content.decode().count('"todo":') == 9
    assert number <= MOST_QUERIES


def test_only_who_has_notices_pays_for_them(taro: Client, world: World) -> None:
    before, _ = queries(taro, "/calendar")
    Notice.objects.create(employee=world.taro, code="booked", subject="商談", created_at=world.now)
    after, response = queries(taro, "/calendar")
    assert "「商談」の Zoom ミーティングを予約しました。" in response.content.decode()
    assert (before, after) == (MOST_QUERIES, MOST_QUERIES + 1)


# Its popup, and its page


@pytest.mark.parametrize("address", ["", "/popup"])
def test_the_owner_finishes_it_there(taro: Client, world: World, address: str) -> None:
    todo = Todo.add(owner=world.taro, name="送る", due=date(2026, 12, 3), deal=world.deal)
    shown = taro.get(f"/todos/{todo.pk}{address}").content.decode()
    for words in ("送る", "2026-12-03(木)", "株式会社サンプル", f'action="/todos/{todo.pk}/finish"'):
        assert words in shown


@pytest.mark.parametrize("address", ["", "/popup"])
def test_of_a_colleague_it_is_only_read(as_: Log, world: World, address: str) -> None:
    todo = Todo.add(owner=world.taro, name="送る", due=date(2026, 12, 3))
    shown = as_("hanako").get(f"/todos/{todo.pk}{address}").content.decode()
    assert "営業太郎" in shown
    assert "/finish" not in shown
    assert f"/todos/{todo.pk}/edit" not in shown


@pytest.mark.parametrize("address", ["", "/popup"])
def test_a_private_one_of_a_colleague_is_not_there(as_: Log, world: World, address: str) -> None:
    todo = Todo.add(owner=world.taro, name="秘密", due=date(2026, 12, 3), visibility="private")
    assert as_("hanako").get(f"/todos/{todo.pk}{address}").status_code == 404


def test_the_calendar_is_told_what_was_done(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="送る", due=date(2026, 12, 3))
    response = taro.post(f"/todos/{todo.pk}/finish", headers={"X-Piece": "said"})
    assert response.content.decode().strip() == "<p>「送る」を完了しました。</p>"
    assert bars(taro)[0]["todo"] == "done"
