"""What changes without a new page: the server's own piece for a script, the whole page for anybody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.schedules.models import Attendee, Notice, Schedule
from yotei.todos.models import Todo

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invited(world: World) -> Schedule:
    """Hanako's of today, in which taro is to take part."""
    schedule = world.register(by="hanako", subject="営業会議", category=world.category("visit")).schedule
    Attendee.objects.create(schedule=schedule, employee=world.taro, starts_at=schedule.starts_at)
    return schedule


@pytest.fixture
def notice(world: World) -> Notice:
    return Notice.objects.create(employee=world.taro, code="booked", subject="商談", created_at=world.now)


def send(client: Client, address: str, piece: str = "", **fields: str) -> Any:
    headers = {"X-Piece": piece} if piece else {}
    return client.post(address, fields, headers=headers, follow=True)


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def is_page(response: Any) -> bool:
    return "<!doctype html>" in response.content.decode()


def test_a_dismissed_notice_leaves_a_word(taro: Client, notice: Notice) -> None:
    answer = text(send(taro, f"/notices/{notice.pk}/dismiss", f"notice{notice.pk}"))
    assert answer == "<output>お知らせを確認済みにしました。 </output>"
    assert not Notice.objects.exists()


def test_without_script_the_page_comes_again_without_the_notice(taro: Client, notice: Notice) -> None:
    page = Page.get(taro, "/schedules")
    form = page.root.first("form", data_piece=f"notice{notice.pk}")
    response = send(taro, form.attributes["action"], next="/schedules")
    assert response.redirect_chain == [("/schedules", 302)]
    assert "data-piece" not in text(response)


def test_a_ticked_todo_is_its_line_with_a_word(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="送る", due=world.now.date())
    answer = text(send(taro, f"/todos/{todo.pk}/finish", f"todo{todo.pk}"))
    assert answer.startswith(f'<li class="done" id="todo{todo.pk}">')
    assert "<output>「送る」を完了しました。 </output>" in answer


def test_a_reply_is_its_form_with_the_list_of_answers(taro: Client, invited: Schedule) -> None:
    response = send(taro, f"/schedules/{invited.pk}/reply", "reply", reply="accepted", message="伺います")
    answer = text(response)
    assert not is_page(response)
    assert answer.startswith('<form method="post"')
    assert answer.count("reply-accepted") == 2
    assert '<ul class="attendees" id="attendees">' in answer
    assert "<output>回答を登録しました。 </output>" in answer


def test_a_reply_that_is_wrong_keeps_its_text_in_the_piece(taro: Client, invited: Schedule) -> None:
    fields = {"reply": "accepted", "message": "長" * 501}
    response = taro.post(f"/schedules/{invited.pk}/reply", fields, headers={"X-Piece": "reply"})
    assert response.status_code == 422
    assert not is_page(response)
    assert 'role="alert"' in response.content.decode()
    assert "長" * 501 in response.content.decode()


@pytest.mark.parametrize(("reply", "stays"), [("accepted", True), ("declined", False)])
def test_an_answer_given_on_the_first_page_brings_its_day_up_to_date(
    taro: Client, invited: Schedule, reply: str, stays: bool
) -> None:
    opened = Page.get(taro, "/today")
    form = opened.root.first("form", data_piece="invited")
    response = send(taro, form.attributes["action"], "invited", reply=reply, next="/today")
    answer = text(response)
    assert not is_page(response)
    assert all(f'id="{part}"' in answer for part in ("next-part", "agenda", "invited"))
    assert ("営業会議" in answer) == stays
    assert f"/schedules/{invited.pk}/reply" not in answer
    assert 'id="todo' not in answer  # a line of the list that somebody is changing stays as it is


def test_without_script_an_answer_leads_back_to_the_first_page(taro: Client, invited: Schedule) -> None:
    response = send(taro, f"/schedules/{invited.pk}/reply", reply="declined", next="/today")
    assert response.redirect_chain == [("/today", 302)]
    assert "回答を登録しました。" in text(response)


def test_an_answer_leads_to_no_other_site(taro: Client, invited: Schedule) -> None:
    fields = {"reply": "declined", "next": "https://evil.example/"}
    assert taro.post(f"/schedules/{invited.pk}/reply", fields).headers["Location"] == "/"


def test_whose_log_in_has_run_out_gets_the_page_of_the_log_in(invited: Schedule) -> None:
    response = send(Client(), f"/schedules/{invited.pk}/reply", "reply", reply="accepted")
    assert is_page(response)


def test_pieces_are_not_taken_for_pages_by_a_cache(taro: Client) -> None:
    assert "X-Piece" in taro.get("/today").headers["Vary"]


def test_an_overdue_todo_that_is_done_is_overdue_no_more(taro: Client, world: World) -> None:
    todo = Todo.add(owner=world.taro, name="遅れ", due=world.now.date() - timedelta(days=1))
    assert "期限切れ" not in text(send(taro, f"/todos/{todo.pk}/finish", f"todo{todo.pk}"))
