"""The forms: what a person does in Zoom's portal, on the page."""

import re

import pytest

TARO = "taro@example.com"
MAKE = "/meeting/schedule"
DAILY = {"type": 1, "end_times": 3}


def press(api, path, _headers=None, **form):
    """The page to which the form leads."""
    answer = api.http.post(path + "?lang=ja", data=form, headers=_headers or {})
    assert answer.status_code == 303, answer.text
    return api.http.get(answer.headers["Location"])


def value(page, field):
    return re.search(rf'id="{field}"[^>]* value="([^"]*)"', page.text).group(1)


@pytest.fixture
def made(sandbox):
    return sandbox.make_meeting(TARO, topic="会議", start_time="2026-12-02T10:00:00", timezone="Asia/Tokyo")


def at(meeting, verb=""):
    return f"/meeting/{meeting.id}" + (f"/{verb}" if verb else "")


def series(sandbox):
    start = "2026-12-02T10:00:00"
    return sandbox.make_meeting(TARO, topic="朝会", type=8, start_time=start, timezone="Asia/Tokyo", recurrence=DAILY)


def test_a_meeting_is_made(api, sandbox):
    page = press(api, MAKE, host=TARO, topic="商談", start="2026-12-03T14:00", minutes="45")
    meeting = sandbox.meetings[0]
    assert (meeting.topic, meeting.duration, meeting.creation_source) == ("商談", 45, "web_portal")
    assert f"{meeting.start_time:%m-%dT%H:%M}" == "12-03T05:00"
    assert page.request.path == at(meeting)
    assert "ミーティングを作成しました。" in page.text


def test_a_start_in_the_past_is_told_of(api, sandbox):
    page = press(api, MAKE, host=TARO, start="2026-11-01T10:00")
    assert sandbox.meetings[0].start_time == sandbox.now()
    assert "現在の日時に置き換えられました" in page.text


def test_what_was_typed_stays_when_it_is_refused(api, sandbox):
    page = press(api, MAKE, host="nobody@example.com", topic='"件名"', start="2026-12-03T14:00", minutes="45")
    assert sandbox.meetings == []
    assert "このホストは存在しません" in page.text
    assert "User does not exist: nobody@example.com." in page.text
    typed = [value(page, field) for field in ("host", "topic", "start", "minutes")]
    assert typed == ["nobody@example.com", "&#34;件名&#34;", "2026-12-03T14:00", "45"]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("start", "2026-13-45T10:00", "開始日時を"),
        ("start", "tomorrow", "開始日時を"),
        ("minutes", "一時間", "所要時間を"),
        ("minutes", "-5", "所要時間を"),
        ("minutes", "0", "duration: Invalid parameter: duration."),
        ("minutes", "99999999999", "所要時間を"),
        ("topic", "長" * 201, "topic: Invalid parameter: topic."),
    ],
)
def test_bad_input_is_refused_with_a_sentence(api, sandbox, made, field, text, words):
    assert words in press(api, MAKE, host=TARO, **{field: text}).text
    page = press(api, at(made, "change"), **{field: text})
    assert words in page.text
    assert value(page, field) == text
    assert [meeting.topic for meeting in sandbox.meetings] == ["会議"]


def test_a_meeting_is_changed(api, sandbox, made):
    page = press(api, at(made, "change"), topic="変更後", start="2026-12-05T09:00", minutes="30")
    assert "変更を保存しました" in page.text
    assert (made.topic, made.duration, f"{made.start_time:%m-%dT%H}") == ("変更後", 30, "12-05T00")


def test_a_form_sent_as_it_stands_changes_nothing(api, sandbox, made):
    page = api.http.get(at(made))
    form = {field: value(page, field) for field in ("topic", "start", "minutes")}
    assert "変更された項目はありません" in press(api, at(made, "change"), **form).text
    assert [event.name for event in sandbox.events] == ["meeting.created"]


def test_a_change_into_the_past_says_that_it_was_passed_over(api, made):
    page = press(api, at(made, "change"), topic="会議", start="2026-11-01T09:00", minutes="60")
    assert "過去の開始日時は" in page.text


def test_one_date_of_a_series_is_changed(api, sandbox):
    made = series(sandbox)
    one = made.occurrences[1].id
    press(api, at(made, "change-date"), date=one, start="2026-12-03T15:00", minutes="20")
    assert [f"{each.start_time:%d %H} {each.duration}" for each in made.occurrences] == [
        "02 01 60",
        "03 06 20",
        "04 01 60",
    ]


def test_one_date_of_a_series_is_deleted(api, sandbox):
    made = series(sandbox)
    press(api, at(made, "delete-date"), date=made.occurrences[1].id)
    assert [each.available for each in made.occurrences] == [True, False, True]


def test_a_refused_date_stands_open_with_what_was_typed(api, sandbox):
    made = series(sandbox)
    one, other = made.occurrences[:2]
    page = press(api, at(made, "change-date"), date=one.id, start="2026-12-03T15:00", minutes="x")
    assert value(page, f"minutes-{one.id}") == "x"
    assert value(page, f"minutes-{other.id}") == "60"
    assert re.search(rf'id="date-{one.id}" open', page.text)


def test_a_meeting_is_started(api, made):
    assert "開催中" in press(api, at(made, "start")).text
    assert made.running is not None


def test_guests_wait_for_the_host(api, made):
    page = press(api, at(made, "join"), name="客", email="guest@example.org")
    assert "ホストがまだ開始していないため" in page.text
    assert (value(page, "name"), value(page, "email")) == ("客", "guest@example.org")


def test_who_joins_is_listed_until_they_leave(api, made):
    press(api, at(made, "start"))
    page = press(api, at(made, "join"), name="客 <i>")
    assert "客 &lt;i&gt;" in page.text
    number = re.search(r'name="number" value="(\d+)"', page.text).group(1)
    assert "客" not in press(api, at(made, "leave"), number=number).text
    assert "参加中ではありません" in press(api, at(made, "leave"), number=number).text


def test_a_running_meeting_is_ended(api, made):
    press(api, at(made, "start"))
    assert "これまでの開催" in press(api, at(made, "end")).text
    assert made.running is None


def test_a_host_of_one_meeting_at_once_is_told_so(api, sandbox, made):
    press(api, at(made, "start"))
    other = sandbox.make_meeting(TARO)
    assert f"{TARO}はすでに1件を開催中です" in press(api, at(other, "start")).text


def test_a_recording_is_completed(api, sandbox, made):
    assert "録画はありません" in press(api, at(made, "record")).text
    press(api, at(made, "start"))
    press(api, at(made, "end"))
    press(api, at(made, "record"))
    assert sandbox.events[-1].name == "recording.completed"


def test_a_running_meeting_is_not_deleted(api, sandbox, made):
    press(api, at(made, "start"))
    assert "開催中のミーティングは削除できません" in press(api, at(made, "delete")).text
    assert sandbox.meetings == [made]


def test_a_deleted_meeting_is_recovered_on_its_page(api, sandbox, made):
    page = press(api, at(made, "delete"))
    assert sandbox.meetings == []
    assert f'action="{at(made, "recover")}?lang=ja"' in page.text
    press(api, at(made, "recover"))
    assert sandbox.meetings == [made]


def test_a_deleted_meeting_offers_nothing_else(api, made):
    page = press(api, at(made, "delete")).text
    assert re.findall(r'action="/meeting/\d+/([a-z]+)', page) == ["recover"]


def test_a_deed_on_an_unknown_meeting_is_answered_kindly(api):
    page = press(api, "/meeting/12345678901/start")
    assert page.status_code == 404
    assert "このミーティングは存在しません" in page.text


def test_the_outcome_speaks_english_too(api, made):
    location = api.http.post(at(made, "record") + "?lang=en").headers["Location"]
    assert "nothing was recorded" in api.http.get(location).text


def test_an_address_cannot_put_words_on_the_page(api):
    assert "outcome" not in api.http.get("/?said=deadbeef").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
    ],
)
@pytest.mark.parametrize("path", ["start", "delete"])
def test_another_site_moves_nothing(api, sandbox, made, headers, path):
    assert api.http.post(at(made, path), headers=headers).status_code == 403
    assert made.running is None
    assert sandbox.meetings == [made]


def test_another_site_moves_no_switch(api, sandbox, made):
    answer = api.http.post("/_sandbox/reset", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert sandbox.meetings == [made]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_the_pages_own_forms_pass(api, made, headers):
    press(api, at(made, "start"), _headers=headers)
    assert made.running is not None


def test_forms_lead_to_this_server_alone(api):
    assert "form-action 'self'" in api.http.get(MAKE).headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [MAKE, "/meeting/1234567890/change"])
@pytest.mark.parametrize("body", [b"\xff\xfe=%ff%00", b"topic=%ed%a0%80&host=%00", b"&&==;", b"\x00" * 50])
def test_no_body_breaks_a_form(api, path, body):
    kind = "application/x-www-form-urlencoded"
    answer = api.http.post(path, data=body, content_type=kind, follow_redirects=True)
    assert 'class="outcome refused"' in answer.text


def test_a_huge_body_is_refused(api):
    kind = "application/x-www-form-urlencoded"
    assert api.http.post(MAKE, data=b"a" * 1_100_000, content_type=kind).status_code == 413


def test_an_unknown_deed_is_none(api, made):
    assert api.http.post(at(made, "explode")).status_code == 405
