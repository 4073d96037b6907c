"""検索: whatever stands in a schedule that one may see is found, on both databases; nothing else is."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.pages import Page
from tests.support.world import TOKYO, World
from yotei.sales.models import Contact
from yotei.schedules.models import Attendee, SavedSearch, Schedule, SearchEntry, SearchTask
from yotei.schedules.search.asking import PAGE
from yotei.schedules.search.catching_up import SLICE, catch_up
from yotei.schedules.series import ENDLESS

Log = Callable[[str], Client]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def visit(world: World, subject: str, *, day: int = 1, by: str = "taro", **changes: Any) -> Schedule:
    begin = datetime(2026, 12, day, 10, tzinfo=TOKYO)
    times = {"starts_at": begin, "ends_at": begin + timedelta(hours=1)}
    return world.register(by=by, category=world.category("visit"), subject=subject, **times | changes).schedule


def found(client: Client, **asked: Any) -> list[str]:
    answer = client.get("/search", asked)
    assert answer.status_code == 200
    return [line.schedule.subject for line in answer.context["lines"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("次回の見積書について", "見積書"),
        ("次回の見積書について", "積書"),
        ("次回の見積書について", "書"),
        ("次回の見積書について", "見積 次回"),
        ("Kickoff meeting", "OFF meet"),
        ("ＡＢＣ商事 訪問", "abc商事"),
        ("ﾊﾞｯﾃﾘｰの納品", "バッテリー"),
        ("R&D部と打合せ", "r&d"),
        ("第2回 C++ 勉強会", "C++"),
        ("Straße besichtigen", "STRASSE"),
        ("𠮷野家で会食", "𠮷野"),
        ("zzz", "zz"),
        ("public", "public"),
        ("break", "break"),
        ("打合せ", "打合せ"),
        ("aaaa", "aaa"),
        ("x", "X"),
    ],
)
def test_any_part_of_a_text_is_found(taro: Client, world: World, text: str, words: str) -> None:
    visit(world, text)
    assert found(taro, q=words) == [text]


@pytest.mark.parametrize(
    "words",
    [
        "見書",
        "書見",
        "回見",
        "回見積",
        "積書x",
        "AB CDx",
        "bc",
        "abc",
        "efhi",
        "long",
        "pub",
        "public",
        "for1",
        "cat1",
        "!?",
        "OR",
        '"',
        "'",
        "次回 OR x",
    ],
)
def test_what_is_not_there_is_not_found(taro: Client, world: World, words: str) -> None:
    visit(world, "次回、見積書 ab cd efh fhi mnonop", open_to_edit=True)
    assert found(taro, q=words) == []


def test_all_places_of_a_text_are_looked_at(taro: Client, world: World) -> None:
    met = Contact.add(customer=world.deal.customer, name="高橋次郎")
    visit(world, "訪問", details="議題は刷新", place="丸の内", met_others="伊藤様", deal=world.deal, contacts=[met])
    for words in ("刷新", "丸の内", "伊藤", "高橋", world.deal.name, world.deal.customer.name):
        assert found(taro, q=words) == ["訪問"], words


def test_what_was_changed_is_found_as_it_is_now(taro: Client, world: World) -> None:
    schedule = visit(world, "見積の説明")
    world.change(schedule, subject="契約の締結")
    assert (found(taro, q="見積"), found(taro, q="締結")) == ([], ["契約の締結"])
    world.read(schedule).remove(by=world.taro)
    assert found(taro, q="締結") == []


def test_a_web_meeting_is_found_like_all_others(taro: Client, world: World) -> None:
    schedule = world.register(subject="製品の紹介").schedule
    assert found(taro, q="紹介") == ["製品の紹介"]
    world.change(schedule, subject="製品の比較")
    assert found(taro, q="比較") == ["製品の比較"]


def test_the_latest_comes_first(taro: Client, world: World) -> None:
    for day in (2, 4, 3):
        visit(world, f"定期訪問{day}", day=day)
    assert found(taro, q="訪問") == ["定期訪問4", "定期訪問3", "定期訪問2"]


def test_pages_follow_each_other_without_gap_or_twin(taro: Client, world: World) -> None:
    wanted = []
    for number in range(PAGE + 3):
        begin = datetime(2026, 12, 1, 10, number % 3, tzinfo=TOKYO)
        wanted.append(visit(world, f"訪問{number}", starts_at=begin, ends_at=begin + timedelta(hours=1)))
    first = taro.get("/search", {"q": "訪問"})
    second = taro.get("/search", {"q": "訪問", "before": first.context["found"].next_place})
    shown = [line.schedule.pk for page in (first, second) for line in page.context["lines"]]
    assert (len(first.context["lines"]), second.context["found"].next_place) == (PAGE, None)
    order = sorted(wanted, key=lambda each: (each.starts_at, each.pk), reverse=True)
    assert shown == [each.pk for each in order]


# Who may see it


def test_private_schedules_of_others_are_not_found_by_anything(as_: Log, world: World) -> None:
    schedule = visit(world, "極秘の面談", by="taro", visibility="private", deal=world.deal)
    hanako, asked = as_("hanako"), {"q": "極秘"}
    for more in ({}, {"link": f"d{world.deal.pk}"}, {"employees": world.taro.pk}, {"category": schedule.category_id}):
        assert found(hanako, **asked | more) == []
        assert found(hanako, q="", **more) == []
    assert found(as_("taro"), **asked) == ["極秘の面談"]


PERIODS = {
    "today": ["2026-12-01"],
    "tomorrow": ["2026-12-02"],
    "week": ["2026-11-29", "2026-12-01", "2026-12-02", "2026-12-05"],
    "next-week": ["2026-12-06", "2026-12-12"],
    "month": ["2026-12-01", "2026-12-02", "2026-12-05", "2026-12-06", "2026-12-12", "2026-12-31"],
    "next-month": ["2027-01-01"],
    "last-month": ["2026-11-28", "2026-11-29"],
    "ahead": ["2026-12-01", "2026-12-02", "2026-12-05", "2026-12-06", "2026-12-12", "2026-12-31", "2027-01-01"],
    "past": ["2026-11-28", "2026-11-29"],
}


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_lies_to_today(taro: Client, world: World, period: str) -> None:
    """Today is Tuesday, 1 December 2026; weeks of this reader begin on Sunday."""
    for day in sorted({day for days in PERIODS.values() for day in days}):
        begin = datetime.combine(date.fromisoformat(day), time(10), TOKYO)
        visit(world, day, starts_at=begin, ends_at=begin + timedelta(hours=1))
    assert found(taro, q="20", period=period) == sorted(PERIODS[period], reverse=True)


def test_a_period_is_that_of_the_readers_day(as_: Log, world: World) -> None:
    """Where it is still Monday, the evening in Tokyo is tomorrow's."""
    evening = datetime(2026, 12, 1, 18, tzinfo=TOKYO)
    visit(world, "訪問", starts_at=evening, ends_at=evening + timedelta(hours=1))
    world.hanako.change_sheet(time_zone="America/New_York")
    assert found(as_("taro"), q="訪問", period="today") == ["訪問"]
    assert found(as_("hanako"), q="訪問", period="today") == []
    assert found(as_("hanako"), q="訪問", period="tomorrow") == ["訪問"]


def test_a_kept_search_of_this_month_is_one_of_each_month(taro: Client, world: World) -> None:
    visit(world, "訪問", day=28)
    taro.post(
        "/search/saved",
        {"name": "今月の訪問", "query": taro.get("/search", {"q": "訪問", "period": "month"}).context["query"]},
    )
    kept = SavedSearch.objects.get().query
    assert found(taro, **dict(QueryDict(kept).items())) == ["訪問"]
    world.advance(31 * 24 * 3600)
    assert found(taro, **dict(QueryDict(kept).items())) == []


@pytest.mark.parametrize("asked", [{"since": "x"}, {"since": "1999-01-01"}, {"until": "9999-12-31"}, {"category": "99"},
                                   {"period": "x"}, {"period": "today", "since": "2026-12-01"},
                                   {"since": "2026-12-02", "until": "2026-12-01"}, {"link": "c99"}])  # fmt: skip
def test_a_filter_that_is_wrong_says_so(taro: Client, asked: dict[str, str]) -> None:
    answer = taro.get("/search", {"q": "訪問"} | asked)
    assert (answer.status_code, len(answer.context["form"].errors)) == (422, 1)


# Series


def repeat(world: World, subject: str, **changes: Any) -> Schedule:
    rule = {"kind": "recurring", "rule": "FREQ=WEEKLY;BYDAY=TU", "first_day": date(2026, 12, 1)}
    hours = {"begins_at": time(10), "minutes": 60}
    fields = {"category": world.category("visit"), "subject": subject} | rule | hours | changes
    return world.register(**fields).schedule


def test_a_series_is_one_line_in_any_period_of_its(taro: Client, world: World) -> None:
    repeat(world, "週次の会議")
    assert found(taro, q="会議", since="2031-01-01", until="2031-12-31") == ["週次の会議"]
    assert found(taro, q="会議", until="2026-11-30") == []
    line = taro.get("/search", {"q": "会議"}).context["lines"][0]
    assert "毎週" in line.when


def test_a_series_without_end_comes_before_all(taro: Client, world: World) -> None:
    repeat(world, "週次の会議")
    visit(world, "先の会議", starts_at=ENDLESS - timedelta(days=30), ends_at=ENDLESS - timedelta(days=29))
    assert found(taro, q="会議") == ["週次の会議", "先の会議"]


def test_a_date_with_a_text_of_its_own_is_found_by_it(taro: Client, world: World) -> None:
    series = repeat(world, "週次の会議")
    day = date(2026, 12, 8)
    series.change_date(day, by=world.taro, fields={"subject": "予算の会議"}, deadline=world.office.form_deadline())
    [line] = taro.get("/search", {"q": "予算"}).context["lines"]
    assert (line.schedule.occurrence, line.url) == (day, f"/schedules/{series.pk}/dates/2026-12-08")
    assert found(taro, q="会議") == ["週次の会議", "予算の会議"]
    world.read(series).remove_date(day, by=world.taro)
    assert found(taro, q="予算") == []


def test_who_takes_part_in_one_date_finds_that_date_alone(as_: Log, world: World) -> None:
    series = repeat(world, "極秘の会議", visibility="private")
    day = date(2026, 12, 8)
    deadline = world.office.form_deadline()
    series.change_date(day, by=world.taro, fields={"attendees": [world.hanako]}, deadline=deadline)
    [line] = as_("hanako").get("/search", {"q": "極秘"}).context["lines"]
    assert line.schedule.occurrence == day
    assert len(found(as_("taro"), q="極秘")) == 2


# Names, and the backlog


def test_a_new_name_is_found_when_the_worker_has_been_there(taro: Client, world: World) -> None:
    customer = world.deal.customer
    met = Contact.add(customer=customer, name="高橋次郎")
    visit(world, "訪問", deal=world.deal, contacts=[met])
    customer.rename(name="新社名の会社", now=world.now)
    world.deal.rename(name="刷新の案件", now=world.now)
    met.change(name="鈴木三郎")
    assert SearchTask.objects.count() == 3
    world.work()
    for words in ("新社名", "刷新", "鈴木"):
        assert found(taro, q=words) == ["訪問"], words
    assert found(taro, q="高橋") == []


def test_what_was_there_before_the_search_is_entered_slice_by_slice(
    taro: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yotei.schedules.search.catching_up.SLICE", 2)
    for number in range(5):
        visit(world, f"訪問{number}", day=number + 1)
    SearchEntry.objects.all().delete()
    SearchTask.objects.create(of=SearchTask.Of.ALL)
    assert SLICE == 200
    answer = taro.get("/search", {"q": "訪問"})
    assert (answer.context["lines"], answer.context["found"].is_behind) == ([], True)
    catch_up(seconds=60)
    assert len(found(taro, q="訪問")) == 5
    assert not SearchTask.objects.exists()


# The page


def test_hits_are_marked_where_they_stand(taro: Client, world: World) -> None:
    visit(world, "<b>見積</b>の説明", details=f"{'前' * 60}値引の件{'後' * 60}")
    visit(world, "㈱ﾊﾞｯﾃﾘｰ…の保証", day=2)
    assert "㈱<mark>ﾊﾞｯﾃﾘｰ</mark>…の<mark>保証</mark>" in taro.get("/search", {"q": "バッテリー 保証"}).content.decode()
    page = taro.get("/search", {"q": "見積 値引"}).content.decode()
    assert "<mark>見積</mark>" in page
    assert "<mark>値引</mark>の件" in page
    assert "<b>" not in page


def test_signs_alone_are_answered_with_what_to_do(taro: Client) -> None:
    assert "記号だけでは検索できません" in taro.get("/search", {"q": "！？"}).content.decode()


def test_every_page_has_the_box(taro: Client) -> None:
    box = Page.get(taro, "/today").root.first("form", action="/search")
    assert box.first("input", name="q") is not None


@pytest.mark.parametrize("asked", [{"q": "訪問"}, {"q": "訪問", "since": "2026-12-01"}])
def test_a_search_asks_the_database_seldom(taro: Client, world: World, asked: dict[str, str]) -> None:
    """Session, reader, kept searches, categories of the form; the rest is the search itself."""
    for number in range(PAGE + 1):
        visit(world, f"訪問{number}", day=1 + number % 9, deal=world.deal)
    taro.get("/search", asked)
    with CaptureQueriesContext(connection) as queries:
        assert len(taro.get("/search", asked).context["lines"]) == PAGE
    own = [each for each in queries.captured_queries if "schedules_search" in each["sql"]]
    assert len(own) == 2
    assert len(queries) == len(own) + 4


def test_dates_of_series_among_what_is_found_cost_one_query(taro: Client, world: World) -> None:
    series = repeat(world, "週次の会議")
    for day in (8, 15, 22):
        fields = {"subject": f"予算の会議{day}"}
        series.change_date(date(2026, 12, day), by=world.taro, fields=fields, deadline=world.office.form_deadline())
        series = world.read(series)
    with CaptureQueriesContext(connection) as queries:
        assert len(found(taro, q="会議", since="2026-12-01")) == 4
    assert len(queries) == 3 + 4


def test_a_kept_search_is_found_again_under_its_name(taro: Client, as_: Log) -> None:
    kept = {"name": "今月の見積", "query": "q=%E8%A6%8B%E7%A9%8D&since=2026-12-01"}
    assert taro.post("/search/saved", kept).headers["Location"] == f"/search?{kept['query']}"
    page = Page.get(taro, "/search")
    assert page.root.first("a", href=f"?{kept['query']}").text == "今月の見積"
    taro.post("/search/saved", kept | {"query": "q=x"})
    saved = SavedSearch.objects.get()
    assert saved.query == "q=x"
    taro.post(f"/search/saved/{saved.pk}", {"name": "ほか"})
    assert SavedSearch.objects.get().name == "ほか"
    assert as_("hanako").post(f"/search/saved/{saved.pk}/delete").status_code == 404
    taro.post(f"/search/saved/{saved.pk}/delete")
    assert not SavedSearch.objects.exists()


def test_two_kept_searches_never_have_one_name(taro: Client) -> None:
    for name in ("甲", "乙"):
        taro.post("/search/saved", {"name": name, "query": f"q={name}"})
    first = SavedSearch.objects.get(name="甲")
    answer = taro.post(f"/search/saved/{first.pk}", {"name": "乙"}, follow=True)
    assert "同じ名前" in answer.content.decode()
    assert set(SavedSearch.objects.values_list("name", flat=True)) == {"甲", "乙"}


def test_nothing_is_kept_without_a_name(taro: Client) -> None:
    answer = taro.post("/search/saved", {"name": " ", "query": "q=x"}, follow=True)
    assert "名前を入力してください" in answer.content.decode()
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    "kept", [{"name": " ", "query": "q=x&since=2026-12-01"}, {"name": "長", "query": "q=" + "x" * 1000}]
)
def test_what_cannot_be_kept_is_still_searched_for(taro: Client, kept: dict[str, str]) -> None:
    answer = taro.post("/search/saved", kept)
    assert answer.headers["Location"] == f"/search?{kept['query']}"
    words = "名前を入力してください" if kept["name"] == " " else "検索条件が長すぎるため保存できません"
    assert words in taro.get(answer.headers["Location"]).content.decode()


def test_attendance_changes_nothing_of_what_is_found(taro: Client, as_: Log, world: World) -> None:
    schedule = visit(world, "打ち合わせ", attendees=[world.hanako])
    world.read(schedule).reply(by=world.hanako, reply=Attendee.Reply.DECLINED)
    assert found(taro, q="打ち", employees=world.hanako.pk) == ["打ち合わせ"]
