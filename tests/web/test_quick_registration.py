"""The small form on the calendar: a slot and a subject are enough (host-spec §2.4)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.world import World
from yotei.schedules.models import Category, Schedule

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def text(response: Any) -> str:
    return str(response.content.decode())


def quick(client: Client, **query: str) -> dict[str, Any]:
    """The fields of the small form as it opens."""
    shown = text(client.get("/calendar/new", query))
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", shown):
        name, value = re.search(r'name="(.*?)"', tag), re.search(r'value="(.*?)"', tag)
        if name and ('type="radio"' not in tag or "checked" in tag):
            fields[name[1]] = value[1] if value else ""
    return fields


def test_the_last_use_is_known(taro: Client, world: World) -> None:
    deal = world.deal
    start = world.fields()["starts_at"]
    world.register(customer=deal.customer, deal=deal, ends_at=start + timedelta(minutes=30))
    fields = quick(taro, start="2026-12-02T10:00")
    assert fields["category"] == str(world.category().pk)
    assert fields["link"] == f"d{deal.pk}"
    assert (fields["start_time"], fields["end_time"]) == ("10:00", "10:30")


def test_the_slot_gives_the_times(taro: Client) -> None:
    fields = quick(taro, start="2026-12-02T10:00", end="2026-12-02T11:45")
    assert (fields["start_date"], fields["start_time"], fields["end_time"]) == ("2026-12-02", "10:00", "11:45")


def test_a_slot_of_the_all_day_row_is_all_day(taro: Client) -> None:
    assert quick(taro, start="2026-12-02", end="2026-12-02")["kind"] == "all_day"


def test_a_slot_that_is_no_time_is_the_next_hour(taro: Client) -> None:
    assert quick(taro, start="<b>", end="9999")["start_time"] == "10:00"


def test_a_subject_is_enough(taro: Client, world: World) -> None:
    fields = quick(taro, start="2026-12-02T10:00") | {"subject": "打ち合わせ", "category": world.category().pk}
    assert taro.post("/calendar/new", fields).status_code == 200
    assert [live.topic for live in world.live()] == ["打ち合わせ"]
    world.check_booked()


def test_without_a_subject_the_category_gives_it(taro: Client, world: World) -> None:
    taro.post("/calendar/new", quick(taro) | {"category": world.category().pk})
    assert Schedule.objects.get().subject == world.category().first_subject


def test_a_name_of_which_there_is_one_is_that_customer(taro: Client, world: World) -> None:
    fields = quick(taro) | {"subject": "訪問", "link_search": "青空商事", "category": world.category("visit").pk}
    assert taro.post("/calendar/new", fields).status_code == 200
    assert str(Schedule.objects.get().customer) == "青空商事株式会社"


def test_a_name_of_many_is_asked_for(taro: Client, world: World) -> None:
    fields = quick(taro) | {"subject": "訪問", "link_search": "株式会社", "category": world.category("visit").pk}
    response = taro.post("/calendar/new", fields)
    assert response.status_code == 422
    assert "株式会社サンプル" in text(response)
    assert "青空商事株式会社" in text(response)


def test_a_name_of_nobody_is_said(taro: Client, world: World) -> None:
    fields = quick(taro) | {"subject": "訪問", "link_search": "どこにもない", "category": world.category("visit").pk}
    assert taro.post("/calendar/new", fields).status_code == 422
    assert not Schedule.objects.exists()


def test_a_quick_registration_refused_by_zoom_keeps_its_text(taro: Client, world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=503)
    fields = quick(taro) | {"subject": "大事な会議", "category": world.category().pk}
    response = taro.post("/calendar/new", fields)
    assert response.status_code == 502
    assert 'value="大事な会議"' in text(response)
    assert 'name="book_later"' in text(response)
    assert not Schedule.objects.exists()


def test_the_full_form_takes_over_what_was_typed(taro: Client, world: World) -> None:
    fields = quick(taro, start="2026-12-02T10:00") | {"subject": "続きは詳細で", "find": "1"}
    shown = text(taro.post("/schedules/new", fields))
    assert 'value="続きは詳細で"' in shown
    assert 'value="2026-12-02"' in shown


def test_a_zoom_category_is_offered_only_with_zoom(taro: Client, world: World) -> None:
    assert Category.objects.filter(books_zoom=True).exists()
    assert "web会議" in text(taro.get("/calendar/new"))
