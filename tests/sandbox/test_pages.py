"""The pages: what a person sees of it."""

import pytest

TARO = "/users/taro@example.com/meetings"


def look(api, path, **headers):
    return api.http.get(path, headers=headers)


def test_the_page_shows_a_meeting_with_all_it_takes_to_join(api):
    made = api.create(topic="打合せ <b>", start_time="2026-12-02T01:00:00Z", timezone="Asia/Tokyo", duration=45)
    page = look(api, "/").text
    digits = str(made["id"])
    for text in ("打合せ &lt;b&gt;", "2026-12-02(水) 10:00 Asia/Tokyo", "45分", made["password"]):
        assert text in page
    assert f"{digits[:3]} {digits[3:7]} {digits[7:]}" in page
    assert made["join_url"].removeprefix("https://us04web.zoom.us").replace("&", "&amp;") in page


def test_the_page_says_that_it_is_not_zoom(api):
    assert "これはZoomではありません" in look(api, "/").text
    assert "This is not Zoom" in look(api, "/?lang=en").text


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "ja"),
        ("en-US,en;q=0.9,ja;q=0.8", "en"),
        ("ja,en;q=0.5", "ja"),
        ("fr", "en"),
        ("en;q=0.1, ja;q=0.9", "ja"),
        (";q=x,,", "en"),
    ],
)
def test_the_page_speaks_the_readers_language(api, accepted, lang):
    assert f'<html lang="{lang}">' in look(api, "/", **{"Accept-Language": accepted}).text


def test_a_language_asked_for_wins(api):
    assert '<html lang="en">' in look(api, "/?lang=en", **{"Accept-Language": "ja"}).text


def test_the_page_needs_nothing_from_elsewhere(api):
    answer = look(api, "/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert look(api, "/_sandbox/static/sandbox.css").mimetype == "text/css"
    assert look(api, "/_sandbox/static/icon.svg").mimetype == "image/svg+xml"
    assert look(api, "/_sandbox/static/../words.py").status_code == 404


def test_the_page_shows_calls_with_their_bodies(api):
    api.post(TARO, {"topic": "表示される件名", "duration": 0})
    page = look(api, "/").text
    assert "POST /users/taro@example.com/meetings" in page
    assert "表示される件名" in page
    assert "Validation Failed." in page


def test_the_page_keeps_tokens_to_itself(api):
    assert api.bearer.removeprefix("Bearer ") not in look(api, "/").text


def test_the_page_shows_faults(api, sandbox):
    sandbox.fault(action="cut_after", method="POST")
    assert "cut_after" in look(api, "/").text


def test_deleted_meetings_move_to_their_own_list(api):
    made = api.create(topic="消えた会議")
    api.delete(f"/meetings/{made['id']}")
    page = look(api, "/").text
    assert "<s>消えた会議</s>" in page
    assert page.count('class="card"') == 0


def test_of_many_meetings_the_newest_hundred_are_shown(api, sandbox):
    for number in range(120):
        sandbox.make_meeting("taro@example.com", topic=f"会議{number:03}")
    page = look(api, "/").text
    assert page.count('class="card"') == 100
    assert "会議119" in page
    assert "会議019" not in page
    assert "全120件" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [(None, "パスコードは正しい"), ("", "パスコードがありません"), ("?pwd=wrong.1", "パスコードが違います")],
)
def test_the_join_page_says_whether_the_passcode_fits(api, query, words):
    made = api.create(topic="打合せ")
    _, _, rest = made["join_url"].partition("zoom.us")
    page = look(api, rest if query is None else f"/j/{made['id']}{query}")
    assert page.status_code == 200
    assert words in page.text
    assert "打合せ" in page.text
    assert "これはZoomではありません" in page.text


def test_the_join_page_speaks_english_too(api):
    made = api.create()
    page = look(api, f"/j/{made['id']}?lang=en").text
    assert "The link holds no passcode" in page
    assert "This is not Zoom" in page


@pytest.mark.parametrize("path", ["/j/12345678901", "/nothing", "/j/abc"])
def test_an_unknown_address_is_answered_kindly(api, path):
    page = look(api, path)
    assert page.status_code == 404
    assert 'href="/?lang=ja"' in page.text


def test_the_join_page_of_a_deleted_meeting_says_so(api):
    made = api.create()
    api.delete(f"/meetings/{made['id']}")
    assert look(api, f"/j/{made['id']}").status_code == 404


def test_pages_are_for_reading(api):
    assert api.http.post("/").status_code == 405
