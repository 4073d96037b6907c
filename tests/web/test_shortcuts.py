"""Keyboard shortcuts as the server writes them; that they work, tests/browser/test_the_calendar.py shows."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_help_is_in_the_readers_language(taro: Client, world: World) -> None:
    assert "キーボードショートカット" in Page.get(taro, "/today").root.first("dialog", id="shortcuts").text
    world.taro.change_sheet(language="en")
    assert "Keyboard shortcuts" in Page.get(taro, "/today").root.first("dialog", id="shortcuts").text


@pytest.mark.parametrize("address", ["/calendar", "/schedules", "/group"])
def test_every_key_of_the_help_is_on_its_page(address: str, taro: Client) -> None:
    page = Page.get(taro, address)
    listed = {key.text for key in page.root.first("dialog", id="shortcuts").all("kbd")}
    assert listed == {element.attributes.get("aria-keyshortcuts") for element in page.root.all()} - {None}


def test_each_person_switches_them_off(taro: Client, world: World) -> None:
    form = Page.get(taro, "/employees/taro/edit").form
    assert form.pop("shortcuts") == "on"
    taro.post("/employees/taro/edit", form)
    page = Page.get(taro, "/calendar")
    assert "aria-keyshortcuts" not in page.html
    assert "使わない設定になっています" in page.root.first("dialog", id="shortcuts").text
    world.taro.refresh_from_db()
    assert not world.taro.shortcuts


def test_the_calendar_leads_to_the_other_views_of_its_group(taro: Client, world: World) -> None:
    department = f"department-{world.taro.department_id}"
    links = [link.attributes["href"] for link in Page.get(taro, f"/calendar?whose={department}").root.all("a")]
    assert {f"/group?circle={department}", f"/free-time?circle={department}"} <= set(links)
