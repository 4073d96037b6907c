"""ToDo: the list, its lines, and what others see."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.todos.models import Todo

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def names(response: Any) -> list[str]:
    return [line.todo.name for line in response.context["lines"]]


def test_what_is_due_first_stands_first(taro: Client, world: World) -> None:
    today = world.now.date()
    Todo.add(owner=world.taro, name="いつか")
    Todo.add(owner=world.taro, name="中", due=today)
    Todo.add(owner=world.taro, name="高", due=today, priority=1)
    Todo.add(owner=world.taro, name="昨日", due=today - timedelta(days=1), priority=3)
    assert names(taro.get("/todos")) == ["昨日", "高", "中", "いつか"]


def test_an_overdue_one_is_marked_for_every_reader(taro: Client, world: World) -> None:
    Todo.add(owner=world.taro, name="遅れ", due=world.now.date() - timedelta(days=1))
    line = Page.get(taro, "/todos").root.first("li", class_="overdue")
    assert line.first("span", class_="cross").text == "✕"
    assert line.first("span", class_="sr").text == "期限切れ"


def test_what_is_due_today_is_not_overdue(taro: Client, world: World) -> None:
    Todo.add(owner=world.taro, name="今日まで", due=world.now.date())
    assert not taro.get("/todos").context["lines"][0].is_overdue


def test_finished_ones_have_their_own_list(taro: Client, world: World) -> None:
    Todo.add(owner=world.taro, name="送る").finish(now=world.now)
    Todo.add(owner=world.taro, name="書く")
    assert names(taro.get("/todos")) == ["書く"]
    assert names(taro.get("/todos?state=done")) == ["送る"]


def test_the_priority_is_kept(taro: Client) -> None:
    taro.post("/todos", {"name": "急ぎ", "priority": "1", "visibility": "public"})
    assert Todo.objects.get().priority == Todo.Priority.HIGH
    assert "優先度: 高" in Page.get(taro, "/todos").text


@pytest.mark.parametrize("priority", ["9", "x", "-1"])
def test_an_unknown_priority_is_refused(priority: str, taro: Client) -> None:
    assert taro.post("/todos", {"name": "x", "priority": priority, "visibility": "public"}).status_code == 422


def test_public_ones_of_an_employee_are_seen_by_all(as_: Log, world: World) -> None:
    Todo.add(owner=world.taro, name="公開のもの")
    page = Page.get(as_("hanako"), "/todos?employee=taro")
    assert "公開のもの" in page.text
    assert not list(page.root.all("button", class_="tick"))
    assert not list(page.root.all("form", id="form"))


@pytest.mark.parametrize(
    "address", ["/todos?employee=taro", "/todos?employee=taro&state=done", "/calendar?employee=taro", "/today"]
)
def test_private_ones_are_never_shown_to_others(address: str, as_: Log, world: World) -> None:
    due = world.now.date()
    Todo.add(owner=world.taro, name="私のもの", due=due, visibility="private")
    Todo.add(owner=world.taro, name="私の済み", due=due, visibility="private").finish(now=world.now)
    assert "私の" not in as_("hanako").get(address).content.decode()


@pytest.mark.parametrize("verb", ["edit", "line", "delete", "finish", "reopen"])
def test_one_of_somebody_else_cannot_be_touched(verb: str, taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.hanako, name="花子のもの")
    assert taro.post(f"/todos/{todo.pk}/{verb}", {"name": "x"}).status_code == 404


def test_a_line_is_changed_where_it_stands(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="送る", deal=world.deal, visibility="private")
    assert 'name="due"' in taro.get(f"/todos/{todo.pk}/line?edit").content.decode()
    response = taro.post(f"/todos/{todo.pk}/line", {"name": "送り直す", "due": "2026/12/5", "priority": "3"})
    shown = response.content.decode()
    assert "送り直す" in shown
    assert "<html" not in shown
    todo.refresh_from_db()
    assert (todo.due, todo.priority) == (date(2026, 12, 5), 3)
    assert (todo.deal_id, todo.visibility) == (1, "private")


def test_a_line_that_is_wrong_keeps_what_was_typed(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="送る")
    response = taro.post(f"/todos/{todo.pk}/line", {"name": "", "due": "2026-02-30", "priority": "2"})
    assert response.status_code == 422
    assert 'value="2026-02-30"' in response.content.decode()
    todo.refresh_from_db()
    assert todo.name == "送る"


def test_a_ticked_line_comes_back_to_the_script_alone(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="送る")
    response = taro.post(f"/todos/{todo.pk}/finish", {"next": "/today"}, headers={"X-Piece": f"todo{todo.pk}"})
    assert response.status_code == 200
    assert f"/todos/{todo.pk}/reopen" in response.content.decode()


def test_a_tick_leads_to_no_other_site(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="送る")
    response = taro.post(f"/todos/{todo.pk}/finish", {"next": "https://example.com/"})
    assert response.headers["Location"] == "/"


def test_hostile_text_is_only_text(taro: Client, world: World) -> None:
    Todo.add(owner=world.taro, name='"><script>alert(1)</script>', due=world.now.date())
    for address in ("/todos", "/calendar", f"/todos/{Todo.objects.get().pk}/line?edit"):
        assert "<script>alert" not in taro.get(address).content.decode()
