"""カレンダー配信: an address opens one's own calendar without a log-in; its page, and whom it lets in."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.feeds import address, issue, read
from tests.support.pages import Page
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.config.logs import hide_secrets
from yotei.schedules.feeds import MOST, CalendarFeed

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/calendar/feeds"
GONE = "このカレンダーのアドレスは無効です。"


# Whom it lets in


def test_an_unknown_address_says_what_to_do(world: World) -> None:
    answer = Client().get("/feeds/" + "x" * 43 + ".ics")
    assert answer.status_code == 410
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert GONE in answer.content.decode()
    assert "This calendar address is not valid any more." in answer.content.decode()


def test_a_revoked_address_opens_nothing(world: World, taro: Client) -> None:
    feed = issue(world)
    taro.post(f"{PATH}/{feed.pk}/revoke")
    assert (read(feed).status_code, GONE in read(feed).content.decode()) == (410, True)


def test_revoking_one_leaves_the_others(world: World, taro: Client) -> None:
    first, second = issue(world), issue(world, name="PC")
    taro.post(f"{PATH}/{first.pk}/revoke")
    assert read(second).status_code == 200


def test_an_old_address_opens_nothing(world: World, taro: Client) -> None:
    old = issue(world)
    taro.post(f"{PATH}/{old.pk}/renew")
    assert read(old).status_code == 410
    assert read(CalendarFeed.objects.get(pk=old.pk)).status_code == 200


def test_who_leaves_is_read_no_more(world: World) -> None:
    feed = issue(world)
    world.taro.change_sheet(is_active=False)
    assert read(feed).status_code == 410
    assert not CalendarFeed.objects.exists()
    world.taro.change_sheet(is_active=True)
    assert read(feed).status_code == 410


def test_who_may_not_log_in_is_read_no_more(world: World) -> None:
    """Also where a row was written by hand."""
    feed = issue(world)
    type(world.taro).objects.filter(pk=world.taro.pk).update(is_active=False)
    assert read(feed).status_code == 410


def test_the_same_is_asked_for_whatever_address(world: World) -> None:
    feed = issue(world)
    feed.revoke()
    asked = []
    for path in (address(feed), "/feeds/never-there.ics"):
        with CaptureQueriesContext(connection) as queries:
            Client().get(path)
        asked.append(len(queries))
    assert asked == [1, 1]


def test_the_database_holds_no_address(world: World) -> None:
    feed = issue(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM schedules_calendarfeed")
        assert feed.token not in str(cursor.fetchall())


def test_nobody_sees_anothers_feeds(world: World, as_: Log) -> None:
    feed = issue(world)
    admin = as_("admin")
    assert "iPhone" not in Page.get(admin, PATH).text
    assert [admin.get(f"{PATH}/{feed.pk}").status_code, admin.post(f"{PATH}/{feed.pk}/revoke").status_code] == [
        404,
        404,
    ]


def test_no_log_line_has_an_address(world: World, caplog: pytest.LogCaptureFixture) -> None:
    feed = issue(world)
    feed.revoke()
    with caplog.at_level(logging.DEBUG):
        read(feed)
    lines = [hide_secrets(None, "info", {"event": each.getMessage()})["event"] for each in caplog.records]
    assert lines
    assert [line for line in lines if feed.token in line] == []


def test_search_engines_keep_away(world: World) -> None:
    headers = read(issue(world)).headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-cache"


# The page


def test_one_issues_an_address(world: World, taro: Client) -> None:
    page = Page.get(taro, PATH).press(name="iPhone", weeks_back="1", months_ahead="6")
    feed = CalendarFeed.objects.get()
    assert page.path == f"{PATH}/{feed.pk}"
    assert (feed.weeks_back, feed.months_ahead, feed.with_links, feed.with_todos) == (1, 6, True, False)
    shown = page.root.first("pre", id="address").text
    assert Client().get(shown).status_code == 200


def test_the_address_can_be_looked_at_again(world: World, taro: Client) -> None:
    feed = issue(world)
    answer = taro.get(f"{PATH}/{feed.pk}")
    assert feed.token in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_list_shows_no_address(world: World, taro: Client) -> None:
    assert issue(world).token not in Page.get(taro, PATH).html


def test_the_window_is_changed_on_its_page(world: World, taro: Client) -> None:
    feed = issue(world)
    Page.get(taro, f"{PATH}/{feed.pk}").press(weeks_back="0", months_ahead="12")
    feed.refresh_from_db()
    assert (feed.weeks_back, feed.months_ahead) == (0, 12)


@pytest.mark.parametrize("changes", [{"name": " "}, {"weeks_back": "9"}, {"months_ahead": "0"}, {"months_ahead": "13"},
                                     {"language": "fr"}])  # fmt: skip
def test_a_wrong_choice_issues_none(world: World, taro: Client, changes: dict[str, str]) -> None:
    form = {"name": "iPhone", "weeks_back": "2", "months_ahead": "3", "language": "ja"} | changes
    assert taro.post(PATH, form).status_code == 422
    assert not CalendarFeed.objects.exists()


def test_a_person_has_five_at_most(world: World, taro: Client) -> None:
    for number in range(MOST):
        issue(world, name=str(number))
    with pytest.raises(ValidationError, match="5"):
        issue(world)
    assert "先に1件を無効にしてください" in Page.get(taro, PATH).text
    assert taro.post(PATH, {"name": "6", "weeks_back": "2", "months_ahead": "3", "language": "ja"}).status_code == 422
    issue(world, "jiro")


def test_the_database_refuses_a_sixth(world: World) -> None:
    feed = issue(world)
    rows = CalendarFeed.objects.filter(pk=feed.pk)
    for wrong in ({"slot": MOST + 1}, {"slot": 0}, {"weeks_back": 9}, {"months_ahead": 0}, {"name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_issuing_leaves_a_line_without_the_address(world: World, taro: Client) -> None:
    feed = issue(world)
    taro.post(f"{PATH}/{feed.pk}/renew")
    renewed = CalendarFeed.objects.get()
    taro.post(f"{PATH}/{feed.pk}/revoke")
    lines = list(Entry.objects.filter(kind="calendarfeed").order_by("pk"))
    assert [each.action for each in lines] == ["made", "changed", "deleted"]
    told = str([each.changes for each in lines])
    assert [secret for secret in (feed.token, feed.digest, renewed.digest) if secret in told] == []


def test_reading_leaves_no_line(world: World) -> None:
    feed = issue(world)
    count = Entry.objects.count()
    read(feed)
    assert Entry.objects.count() == count
