"""参加者 of one date of a series: its own list, and answers to it alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client

from tests.support.counting import queries
from tests.support.dates import FIRST, SECOND, THIRD, change, listed, page_of, reply, send, text, weekly
from tests.support.world import TOKYO, World, deadline
from yotei.booking import runtime
from yotei.schedules.models import Attendee, DateAttendee, Schedule, SeriesException
from yotei.schedules.together import busy

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def series(world: World) -> Schedule:
    return weekly(world)


def bars(client: Client, of: str) -> list[str]:
    """The dates that stand in somebody's December."""
    found = client.get(f"/calendar/events?from=2026-12-01&to=2027-01-01&whose=employee-{of}").json()["bars"]
    return [bar["start"][5:10] for bar in found]


ALL = ["12-01", "12-08", "12-15", "12-22", "12-29"]
OTHERS = ["12-01", "12-15", "12-22", "12-29"]


# The list of one date


def test_the_form_of_a_date_begins_with_the_attendees_of_the_series(taro: Client, series: Schedule) -> None:
    shown = text(taro.get(f"{page_of(series)}/edit"))
    assert "営業花子</label>" in shown
    assert 'data-island="picker"' in shown


def test_a_date_has_a_list_of_its_own(taro: Client, world: World, series: Schedule) -> None:
    assert send(taro, series, world.jiro).status_code == 302
    assert listed(taro, page_of(series)) == [("jiro", "none")]
    assert listed(taro, page_of(series, THIRD)) == listed(taro, f"/schedules/{series.pk}") == [("hanako", "none")]
    assert world.read(series).version == 2


def test_an_untouched_form_of_a_date_keeps_the_list_of_the_series(taro: Client, world: World, series: Schedule) -> None:
    assert send(taro, series, world.hanako).status_code == 302
    assert not SeriesException.objects.exists()


def test_a_later_change_of_the_series_reaches_a_date_with_a_list(taro: Client, world: World, series: Schedule) -> None:
    send(taro, series, world.hanako, world.jiro)
    world.change(series, attendees=[world.hanako, world.admin])
    assert {login for login, _ in listed(taro, page_of(series))} == {"hanako", "jiro", "admin"}


def test_who_leaves_the_series_leaves_each_date_of_it(taro: Client, world: World, series: Schedule) -> None:
    world.read(series).reply_to_date(SECOND, by=world.hanako, reply="accepted")
    change(world, series, day=THIRD)
    world.change(series, attendees=[])
    world.change(series, attendees=[world.hanako])
    assert listed(taro, page_of(series)) == listed(taro, page_of(series, THIRD)) == [("hanako", "none")]


def test_a_search_without_script_finds_people(taro: Client, world: World, series: Schedule) -> None:
    response = send(taro, series, world.hanako, find="1", attendees_search="次郎")
    assert response.status_code == 200
    assert f'value="{world.jiro.pk}"' in text(response)
    assert not SeriesException.objects.exists()


def test_who_has_left_the_company_cannot_come_to_a_date(taro: Client, world: World, series: Schedule) -> None:
    world.jiro.change_sheet(is_active=False)
    response = send(taro, series, world.hanako, world.jiro, subject="拡大会議")
    assert response.status_code == 422
    assert "営業次郎 は退職しているため選べません" in text(response)
    assert "拡大会議" in text(response)


def test_who_left_the_company_later_stays_on_the_list(taro: Client, world: World, series: Schedule) -> None:
    world.hanako.change_sheet(is_active=False)
    assert send(taro, series, world.hanako, world.jiro).status_code == 302


def test_a_date_says_that_its_list_is_an_exception(taro: Client, world: World, series: Schedule) -> None:
    change(world, series)
    assert "この予定は例外です" in text(taro.get(page_of(series)))
    assert f"{page_of(series)}/restore" in text(taro.get(f"/schedules/{series.pk}"))


def test_undo_takes_the_list_of_a_date_back(taro: Client, world: World, series: Schedule) -> None:
    change(world, series, world.jiro)
    assert taro.post(f"{page_of(series)}/restore").status_code == 302
    assert listed(taro, page_of(series)) == [("hanako", "none")]
    assert not DateAttendee.objects.exists()
    assert not SeriesException.objects.exists()


def test_a_date_that_moves_keeps_its_list(taro: Client, as_: Log, world: World, series: Schedule) -> None:
    change(world, series, world.jiro)
    start = datetime(2027, 2, 3, 9, tzinfo=TOKYO)
    fields = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    world.read(series).change_date(SECOND, by=world.taro, fields=fields, deadline=deadline())
    assert listed(taro, page_of(series)) == [("jiro", "none")]
    found = as_("jiro").get("/calendar/events?from=2027-02-01&to=2027-03-01").json()["bars"]
    assert [bar["start"][:10] for bar in found] == ["2027-02-03"]


def test_a_list_follows_the_hours_of_its_series(as_: Log, world: World) -> None:
    series = weekly(world, rule="FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3")
    change(world, series, world.jiro, day=FIRST)
    world.change(series, begins_at=time(9))
    assert bars(as_("jiro"), "jiro") == ["12-01"]
    assert DateAttendee.objects.first().starts_at == datetime(2026, 12, 1, 9, tzinfo=TOKYO)  # type: ignore[union-attr]


@pytest.mark.parametrize("how", ["rule", "following", "one", "series"])
def test_a_list_goes_with_its_date(world: World, series: Schedule, how: str) -> None:
    change(world, series, world.jiro)
    current = world.read(series)
    if how == "rule":
        world.change(series, rule="FREQ=WEEKLY;BYDAY=FR;COUNT=5")
    elif how == "following":
        fields = {"subject": "後半"}
        current.change_following(SECOND, by=world.taro, fields=fields, deadline=deadline())
    elif how == "one":
        current.remove_date(SECOND, by=world.taro)
    else:
        current.remove(by=world.taro)
    held = DateAttendee.objects.filter(exception__is_cancelled=False)
    assert not held.exists()


def test_a_changed_list_conflicts_with_a_change_of_the_same_date(taro: Client, world: World, series: Schedule) -> None:
    read = world.read(series).version
    change(world, series, world.jiro)
    assert send(taro, series, world.hanako, version=read).status_code == 409
    assert send(taro, series, world.admin, day=THIRD, version=read).status_code == 302


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;COUNT=10", "FREQ=WEEKLY"], ids=["type 8", "type 3"])
def test_a_list_alone_asks_nothing_of_zoom(taro: Client, world: World, rule: str) -> None:
    series = weekly(world, category="web-meeting", rule=rule)
    calls = world.calls()
    send(taro, series, world.jiro)
    world.read(series).reply_to_date(THIRD, by=world.hanako, reply="declined")
    world.work()
    assert world.calls() == calls
    world.check_at_rest()


# Where it shows


def test_who_is_added_to_a_date_sees_that_date_alone(as_: Log, world: World, series: Schedule) -> None:
    change(world, series, world.hanako, world.jiro)
    assert bars(as_("taro"), "jiro") == ["12-08"]
    assert bars(as_("taro"), "hanako") == bars(as_("taro"), "taro") == ALL


def test_who_leaves_a_date_does_not_see_it(as_: Log, world: World, series: Schedule) -> None:
    change(world, series)
    assert bars(as_("hanako"), "hanako") == OTHERS
    assert "定例会議" not in text(as_("hanako").get("/schedules?date=2026-12-08"))


def test_a_day_off_moves_the_date_of_a_list_with_it(as_: Log, world: World) -> None:
    series = weekly(world, on_holiday="after")
    change(world, series, world.jiro)
    world.close_on("2026-12-08", "2026-12-09")
    for window, count in (("from=2026-12-08&to=2026-12-09", 0), ("from=2026-12-10&to=2026-12-11", 1)):
        assert len(as_("jiro").get(f"/calendar/events?{window}").json()["bars"]) == count


def test_the_calendar_of_a_department_names_who_comes(as_: Log, world: World, series: Schedule) -> None:
    change(world, series)
    circle = f"department-{world.taro.department_id}"
    found = as_("taro").get(f"/calendar/events?from=2026-12-01&to=2026-12-16&whose={circle}").json()["bars"]
    assert [bar["who"] for bar in found] == ["営業太郎, 営業花子", "営業太郎", "営業太郎, 営業花子"]


def free(world: World, login: str, day: date) -> bool:
    begin = datetime.combine(day, time(), TOKYO)
    return not busy([world.people[login]], begin, begin + timedelta(days=1), zone=TOKYO)


def test_who_left_a_date_is_free_then(world: World, series: Schedule) -> None:
    change(world, series)
    assert [free(world, "hanako", day) for day in (FIRST, SECOND)] == [False, True]


def test_who_will_be_absent_from_a_date_is_free_then(world: World, series: Schedule) -> None:
    world.read(series).reply_to_date(SECOND, by=world.hanako, reply="declined")
    assert [free(world, "hanako", day) for day in (FIRST, SECOND)] == [False, True]


def test_who_comes_to_one_date_of_a_declined_series_is_busy_then(world: World, series: Schedule) -> None:
    world.read(series).reply(by=world.hanako, reply="declined")
    world.read(series).reply_to_date(SECOND, by=world.hanako, reply="accepted")
    assert [free(world, "hanako", day) for day in (FIRST, SECOND)] == [True, False]


def test_the_group_shows_who_comes_to_a_date(as_: Log, world: World, series: Schedule) -> None:
    change(world, series, world.jiro)
    rows = as_("taro").get("/group?circle=all&date=2026-12-08").context["rows"]
    busy_ones = {member.login for member, cells in rows if any(cell.entries for cell in cells)}
    assert busy_ones == {"taro", "jiro"}


def todays(client: Client) -> list[str]:
    return [row.entry.url for row in client.get("/today").context["rows"]]


def test_today_shows_the_date_to_whom_it_is(as_: Log, world: World, series: Schedule) -> None:
    change(world, series, world.jiro, day=FIRST)
    page = page_of(series, FIRST)
    assert [todays(as_(login)) for login in ("taro", "hanako", "jiro")] == [[page], [], [page]]


@pytest.mark.parametrize(
    ("series_reply", "date_reply", "shows"), [("accepted", "declined", 0), ("declined", "accepted", 1)]
)
def test_today_goes_by_the_answer_to_the_date(
    as_: Log, world: World, series: Schedule, series_reply: str, date_reply: str, shows: int
) -> None:
    world.read(series).reply(by=world.hanako, reply=series_reply)
    world.read(series).reply_to_date(FIRST, by=world.hanako, reply=date_reply)
    assert len(todays(as_("hanako"))) == shows


def test_an_invitation_to_one_date_waits_for_an_answer(as_: Log, world: World, series: Schedule) -> None:
    change(world, series, world.hanako, world.jiro, subject="拡大会議")
    jiro = as_("jiro")
    [concern] = jiro.get("/today").context["invitations"]
    assert (concern.schedule.subject, concern.url) == ("拡大会議", page_of(series))
    assert jiro.post(concern.reply_url, {"reply": "accepted", "next": "/today"}).headers["Location"] == "/today"
    assert not jiro.get("/today").context["invitations"]
    assert [each.url for each in as_("hanako").get("/today").context["invitations"]] == [f"/schedules/{series.pk}"]


def test_an_invitation_to_a_date_that_is_not_held_asks_nothing(as_: Log, world: World, series: Schedule) -> None:
    change(world, series, world.jiro)
    world.read(series).remove_date(SECOND, by=world.taro)
    assert not as_("jiro").get("/today").context["invitations"]
    assert as_("jiro").get(page_of(series)).status_code == 404


@pytest.mark.parametrize(
    ("page", "most"), [("/calendar?month=2026-12", 6), ("/today", 8), ("/group?circle=all&date=2026-12-08", 8)]
)
def test_lists_of_dates_cost_no_more_questions(as_: Log, world: World, page: str, most: int) -> None:
    for number in range(3):
        series = weekly(world, subject=f"{number}番", by="taro" if number else "jiro")
        for day in (FIRST, SECOND, THIRD):
            fields = {"attendees": [world.jiro, world.admin, world.taro]}
            series = world.read(series)
            series.change_date(day, by=series.registrant, fields=fields, deadline=deadline())
    number, _ = queries(as_("taro"), page)
    assert number <= most


# Who may see what


@pytest.fixture
def private(world: World) -> Schedule:
    """With a meeting; jiro comes to the second date alone, and the third has a subject of its own."""
    series = weekly(world, category="web-meeting", visibility="private", subject="内々の相談")
    change(world, series, world.hanako, world.jiro)
    world.read(series).change_date(THIRD, by=world.taro, fields={"subject": "極秘"}, deadline=deadline())
    return series


def test_a_guest_of_a_private_series_reads_that_date_alone(as_: Log, world: World, private: Schedule) -> None:
    jiro, booking = as_("jiro"), world.booking(private)
    shown = text(jiro.get(page_of(private)))
    assert booking.join_url in shown.replace("&amp;", "&")
    assert booking.passcode in shown
    for path in (f"/schedules/{private.pk}", page_of(private, FIRST), f"{page_of(private, THIRD)}/popup"):
        assert jiro.get(path).status_code == 404
    assert jiro.get(f"{page_of(private)}/popup").status_code == 200


def test_a_guest_is_offered_nothing_that_leads_to_the_rest(as_: Log, world: World, private: Schedule) -> None:
    world.change(private, open_to_edit=True)
    for path in (page_of(private), f"{page_of(private)}/popup"):
        shown = text(as_("jiro").get(path))
        for address in ("/copy", "/change", "/delete"):
            assert f'{address}"' not in shown
        assert f'href="/schedules/{private.pk}"' not in shown
    assert as_("jiro").get(f"{page_of(private)}/edit").status_code == 404


def test_others_see_busy_time_of_the_rest(as_: Log, world: World, private: Schedule) -> None:
    found = as_("jiro").get("/calendar/events?from=2026-12-01&to=2026-12-16&whose=employee-taro").json()["bars"]
    assert [bar["title"] for bar in found] == ["予定あり", "内々の相談", "予定あり"]
    assert "極秘" not in text(as_("jiro").get("/group?circle=all&date=2026-12-15"))


def test_a_stranger_sees_no_date_of_a_private_series(as_: Log, private: Schedule) -> None:
    for day in (FIRST, SECOND):
        assert as_("admin").get(page_of(private, day)).status_code == 404
        assert reply(as_("admin"), private, "accepted", day=day).status_code == 404


def test_the_address_in_the_agenda_leads_a_guest_to_the_date(as_: Log, world: World, private: Schedule) -> None:
    path = f"/z/{world.booking(private).token}"
    assert as_("jiro").get(path).headers["Location"] == page_of(private)
    assert as_("hanako").get(path).headers["Location"] == f"/schedules/{private.pk}"
    assert as_("admin").get(path).status_code == 404


def test_who_leaves_one_date_still_reads_the_series(as_: Log, world: World, private: Schedule) -> None:
    change(world, private, world.jiro)
    assert as_("hanako").get(page_of(private)).status_code == 200
    assert as_("hanako").get(f"/schedules/{private.pk}").status_code == 200


def test_a_guest_is_not_on_the_list_of_the_series(world: World, private: Schedule) -> None:
    assert [each.employee for each in Attendee.objects.filter(schedule=private)] == [world.hanako]
    assert private not in Schedule.objects.visible_to(world.jiro)
    assert runtime.clock().now() == world.now
