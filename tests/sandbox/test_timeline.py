"""The time line of the front page: who holds what when."""

import re
import time
from datetime import UTC, datetime

import pytest

from zoom_sandbox import Sandbox

TARO, HANAKO = "taro@example.com", "hanako@example.com"
NOON = datetime(2026, 12, 1, 3, tzinfo=UTC)  # in Tokyo
DAILY = {"type": 1, "end_times": 3}


def bars(api, query=""):
    """The words of each bar."""
    page = api.http.get(f"/?lang=ja{query}").text
    return re.findall(r'<a class="bar[^"]*" href="[^"]*" aria-label="([^"]*)"', page)


def make(sandbox, topic="会議", start="2026-12-02T10:00:00", host=TARO, **fields):
    return sandbox.make_meeting(host, topic=topic, start_time=start, timezone="Asia/Tokyo", **fields)


def test_a_bar_tells_topic_with_moment(api, sandbox):
    make(sandbox, "商談 <b>", duration=45)
    assert bars(api) == ["商談 &lt;b&gt; · 2026-12-02(水) 10:00 · 45分"]


def test_a_bar_leads_to_its_meeting(api, sandbox):
    made = make(sandbox)
    href = re.search(r'class="bar" href="([^"]*)"', api.http.get("/").text).group(1)
    assert href.startswith(f"/meeting/{made.id}?")
    assert "<h1>会議</h1>" in api.http.get(href).text


def test_each_date_of_a_series_has_a_bar(api, sandbox):
    series = make(sandbox, "朝会", type=8, recurrence=DAILY)
    sandbox.delete_by_hand(series.id, series.occurrences[1].id)
    assert [words.split(" · ")[1] for words in bars(api)] == ["2026-12-02(水) 10:00", "2026-12-04(金) 10:00"]


@pytest.mark.parametrize(
    ("query", "topics"),
    [
        ("", ["きょう", "一週間以内"]),
        ("&days=1", ["きょう"]),
        ("&from=2026-12-08", ["来週"]),
        ("&from=2026-12-08&days=1", ["来週"]),
        ("&from=2026-12-09&days=1", []),
        ("&from=nonsense&days=x", ["きょう", "一週間以内"]),
        ("&from=9999-12-31", []),
        ("&from=0001-01-01", []),
    ],
)
def test_the_window_is_what_the_address_asks_for(api, sandbox, query, topics):
    make(sandbox, "きょう", "2026-12-01T23:30:00")
    make(sandbox, "一週間以内", "2026-12-07T23:00:00")
    make(sandbox, "来週", "2026-12-08T00:00:00")
    assert [words.split(" · ")[0] for words in bars(api, query)] == topics


def test_the_next_page_begins_where_this_one_ends(api, sandbox):
    make(sandbox, "来週", "2026-12-08T00:00:00")
    later = re.findall(r'href="/\?lang=ja&amp;(from=[^"]*)#line"', api.http.get("/?lang=ja").text)
    assert "from=2026-12-08&amp;days=7" in later
    assert "from=2026-11-24&amp;days=7" in later


def test_a_running_meeting_is_marked(api, sandbox):
    made = make(sandbox, start="2026-12-01T12:00:00")
    assert 'class="bar live"' not in api.http.get("/").text
    sandbox.start_by_hand(made.id)
    assert 'class="bar live"' in api.http.get("/").text
    assert bars(api)[0].endswith("開催中")


def test_a_meeting_held_at_another_time_than_planned_has_a_bar_of_its_own(api, sandbox):
    made = make(sandbox, start="2026-12-20T10:00:00")
    assert bars(api) == []
    sandbox.start_by_hand(made.id)
    assert bars(api) == ["会議 · 2026-12-01(火) 12:00 · 開催中"]


def test_the_present_moment_stands_in_its_place_alone(api, sandbox):
    make(sandbox)
    make(sandbox, start="2026-12-09T10:00:00")
    assert re.search(r'class="now" x1="7.14%"', api.http.get("/").text)  # noon of the first of seven days
    assert 'class="now"' not in api.http.get("/?from=2026-12-08").text


def test_dates_at_one_time_do_not_cover_each_other(api, sandbox):
    for number in range(3):
        make(sandbox, f"会議{number}")
    places = re.findall(r'class="body" x="([^"]*)" y="([^"]*)"', api.http.get("/").text)
    assert len(set(places)) == 3


@pytest.mark.parametrize(
    ("minutes", "start", "side"),
    [
        (60, "2026-12-01T10:00:00", "after"),
        (60, "2026-12-01T23:00:00", "before"),
        (1440, "2026-12-01T00:00:00", "within"),
    ],
)
def test_words_stand_where_there_is_room(api, sandbox, minutes, start, side):
    sandbox.clock.advance(-86_400)
    make(sandbox, start=start, duration=minutes)
    assert f'<text class="{side}"' in api.http.get("/?from=2026-12-01&days=1").text


def test_deleted_meetings_have_no_bar(api, sandbox):
    sandbox.delete_by_hand(make(sandbox).id)
    assert bars(api) == []


def test_an_expired_meeting_has_no_bar(api, sandbox):
    make(sandbox)
    sandbox.clock.advance(40 * 86_400)
    assert bars(api, "&from=2026-12-01") == []


def test_what_is_not_drawn_is_counted(api, sandbox):
    for _ in range(15):
        make(sandbox)
    assert len(bars(api)) == 10
    assert "この期間の15件のうち10件を表示しています" in api.http.get("/").text


def test_every_host_gets_a_share_of_the_bars(api):
    sandbox = Sandbox(any_user=True, enforce_limits=False)
    sandbox.clock.set(NOON, still=True)
    api.http.application = sandbox.wsgi
    for host in range(25):
        for number in range(36):
            make(sandbox, start=f"2026-12-0{2 + number % 4}T10:00:00", host=f"host{host}@example.com")
    page = api.http.get("/").text
    assert page.count('<section class="row">') == 25
    assert page.count('class="bar"') == 300


def test_no_more_than_thirty_hosts_have_a_row(api):
    sandbox = Sandbox(any_user=True, enforce_limits=False)
    api.http.application = sandbox.wsgi
    for host in range(35):
        sandbox.make_meeting(f"host{host}@example.com")
    page = api.http.get("/").text
    assert page.count('<section class="row">') == 30
    assert "この期間の35件のうち30件" in page


@pytest.mark.broad
def test_ten_thousand_meetings_leave_the_page_quick(api):
    """A second is fifty times what it takes; to draw all of them takes longer."""
    sandbox = Sandbox(enforce_limits=False)
    api.http.application = sandbox.wsgi
    for number in range(10_000):
        sandbox.make_meeting((TARO, HANAKO)[number % 2])
    api.http.get("/")
    begin = time.perf_counter()
    answer = api.http.get("/")
    assert time.perf_counter() - begin < 1
    assert len(answer.data) < 500_000
