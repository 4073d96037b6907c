"""Zoom settings: by which app Yotei logs in, the plan of the account, and whether it works (design §4, budgets)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World, build, open_office
from tests.support.zoom import SandboxTransport
from yotei.booking import runtime
from yotei.booking.checking import HELPFUL, NEEDED
from yotei.booking.login import LOOK_EVERY
from yotei.booking.models import Booking, RateBudget
from yotei.booking.runtime import clock
from yotei.config import wiring
from yotei.zoom import Credentials
from zoom_sandbox import Sandbox

APP = {"account_id": "the-account", "client_id": "the-client", "client_secret": "the-secret"}
NOTHING = dict.fromkeys(("zoom_account_id", "zoom_client_id", "zoom_client_secret"))


@pytest.fixture
def unset(transactional_db: None) -> Iterator[World]:
    """A company whose environment says nothing of its Zoom app, `APP`."""
    made = build(Sandbox(client_id=APP["client_id"], client_secret=APP["client_secret"]), **NOTHING)
    yield made
    made.office.close()
    runtime.configure(lambda: None)


def test_a_chosen_plan_counts_without_a_restart(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yotei.booking.plans.LOOK_EVERY", 0.0)
    assert seconds_to_the_next_create(world) == pytest.approx(1 / (20 * 0.95), abs=1e-5)
    answer = as_admin(world).post("/admin/zoom", {"plan": "free"})
    assert answer.status_code == 302
    assert seconds_to_the_next_create(world) == pytest.approx(1 / (2 * 0.95), abs=1e-5)


def test_an_unknown_plan_is_refused(world: World) -> None:
    assert as_admin(world).post("/admin/zoom", {"plan": "gold"}).status_code == 422
    assert seconds_to_the_next_create(world) == pytest.approx(1 / (20 * 0.95), abs=1e-5)


def test_the_environment_goes_before_the_page(world: World) -> None:
    given = settings.YOTEI.model_copy(update={"zoom_plan": "business", "zoom_account_id": "a", "zoom_client_id": "c"})
    given = given.model_copy(update={"zoom_client_secret": settings.YOTEI.secret_key})
    office = wiring.make_office(given, transport=SandboxTransport(world.sandbox), clock=clock())
    as_admin(world).post("/admin/zoom", {"plan": "free"})
    assert office.plan() == "business"


def test_the_page_is_the_administrators(world: World) -> None:
    browser = Client()
    browser.force_login(world.taro)
    assert browser.post("/admin/zoom", {"plan": "free"}).status_code == 403


def test_entered_credentials_count_without_a_restart(unset: World) -> None:
    browser = as_admin(unset)
    assert "web会議" not in text(browser.get("/schedules/new"))
    assert browser.post("/admin/zoom", APP | {"plan": "pro"}).status_code == 302
    assert "web会議" in text(browser.get("/schedules/new"))
    unset.check_shown(unset.read(unset.register().schedule))


def test_another_process_follows_within_seconds(unset: World, monkeypatch: pytest.MonkeyPatch) -> None:
    other = open_office(unset.sandbox, SandboxTransport(unset.sandbox), **NOTHING)
    assert other.login() is None
    runtime.configure(lambda: unset.office, clock=unset.sandbox.clock)
    as_admin(unset).post("/admin/zoom", APP | {"plan": "pro"})
    assert other.login() is None
    monkeypatch.setattr("time.monotonic", lambda moment=time.monotonic: moment() + LOOK_EVERY)
    assert other.login() == Credentials(**APP)


def test_the_secret_is_never_shown_again(unset: World) -> None:
    browser = as_admin(unset)
    browser.post("/admin/zoom", APP | {"plan": "pro"})
    shown = text(browser.get("/admin/zoom"))
    assert APP["client_id"] in shown
    assert APP["client_secret"] not in shown
    refused = browser.post("/admin/zoom", APP | {"client_secret": "typed-secret", "account_id": "", "plan": "pro"})
    assert refused.status_code == 422
    assert "typed-secret" not in text(refused)


def test_the_secret_is_encrypted_at_rest(unset: World) -> None:
    as_admin(unset).post("/admin/zoom", APP | {"plan": "pro"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT zoom_client_id, zoom_client_secret FROM booking_installation")
        [(client, secret)] = cursor.fetchall()
    assert client == APP["client_id"]
    assert APP["client_secret"] not in secret


def test_an_empty_secret_keeps_the_old_one(unset: World) -> None:
    browser = as_admin(unset)
    browser.post("/admin/zoom", APP | {"plan": "pro"})
    browser.post("/admin/zoom", APP | {"client_secret": "", "plan": "business"})
    assert unset.office.login() == Credentials(**APP)


def test_white_space_of_a_paste_is_dropped(unset: World) -> None:
    pasted = {name: f" \u3000{value[:4]}\n{value[4:]}\t " for name, value in APP.items()}
    assert as_admin(unset).post("/admin/zoom", pasted | {"plan": "pro"}).status_code == 302
    assert unset.office.login() == Credentials(**APP)


@pytest.mark.parametrize("name", APP)
def test_zoom_needs_all_three(unset: World, name: str) -> None:
    answer = as_admin(unset).post("/admin/zoom", APP | {name: "", "plan": "pro"})
    assert answer.status_code == 422
    assert "Zoom には 3 つとも必要です" in text(answer)
    assert unset.office.login() is None


@pytest.mark.parametrize("wrong", ["アカウント", "x" * 201, "a\x07b"])
def test_what_zoom_never_shows_is_refused(unset: World, wrong: str) -> None:
    answer = as_admin(unset).post("/admin/zoom", APP | {"client_id": wrong, "plan": "pro"})
    assert answer.status_code == 422
    assert "もう一度" in text(answer)
    assert unset.office.login() is None


def test_credentials_of_the_environment_are_shown_but_fixed(world: World) -> None:
    browser = as_admin(world)
    browser.post("/admin/zoom", APP | {"plan": "pro"})
    shown = text(browser.get("/admin/zoom"))
    assert 'value="client"' in shown
    assert "YOTEI_ZOOM_CLIENT_ID" in shown
    assert world.office.login() == Credentials("account", "client", settings.YOTEI.secret_key.get_secret_value())


def test_another_account_that_leaves_meetings_is_asked_for(unset: World) -> None:
    browser = as_admin(unset)
    browser.post("/admin/zoom", APP | {"plan": "pro"})
    unset.register()
    asked = browser.post("/admin/zoom", APP | {"account_id": "another", "plan": "pro"})
    assert asked.status_code == 422
    assert "1 件のミーティング" in text(asked)
    assert unset.office.login() == Credentials(**APP)
    sure = browser.post("/admin/zoom", APP | {"account_id": "another", "plan": "pro", "leaves_meetings": "on"})
    assert sure.status_code == 302
    assert unset.office.login() == Credentials(**APP | {"account_id": "another"})


def test_the_connection_test_finds_all_in_order(world: World) -> None:
    shown = tried(world, host="taro@example.com", tries_meeting="on")
    assert shown == [
        (True, "Zoom はこの認証情報を受け付けています。"),
        (True, "予約に必要な権限がすべてあります。"),
        (True, "taro@example.com はミーティングのホストになれます。"),
        (True, f"テストミーティングを作成しました({world.sandbox.deleted[0].id})。"),
        (True, "テストミーティングを削除しました。"),
    ]
    assert world.live() == []
    assert not Booking.objects.filter(due_at__isnull=False).exists()


def test_wrong_credentials_are_said(unset: World) -> None:
    as_admin(unset).post("/admin/zoom", APP | {"client_secret": "wrong", "plan": "pro"})
    [(ok, sentence)] = tried(unset)
    assert ok is False
    assert "Client Secret" in sentence


def test_without_credentials_the_test_says_what_to_enter(unset: World) -> None:
    [(ok, sentence)] = tried(unset)
    assert ok is False
    assert "まだ入力されていません" in sentence


def test_each_missing_permission_is_named(world: World) -> None:
    world.sandbox.set_scopes("meeting:write:meeting:admin", "meeting:read:meeting:admin", "user:read:user:admin")
    found = tried(world)
    wrong = [sentence for ok, sentence in found if ok is False]
    assert len(wrong) == 3
    for scope in ("meeting:update:meeting", "meeting:delete:meeting", "meeting:read:list_meetings"):
        assert any(f"{scope}:admin" in sentence for sentence in wrong)


def test_permissions_that_were_just_added_count(world: World) -> None:
    world.sandbox.set_scopes("user:read:user:admin")
    assert False in {ok for ok, _ in tried(world)}
    world.sandbox.set_scopes(*NEEDED, *HELPFUL, live_tokens=False)
    assert False not in {ok for ok, _ in tried(world)}


def test_classic_permissions_suffice(world: World) -> None:
    world.sandbox.set_scopes("meeting:write:admin", "meeting:read:admin", "user:read:admin")
    assert (True, "予約に必要な権限がすべてあります。") in tried(world)


def test_the_state_of_a_host_may_be_out_of_sight(world: World) -> None:
    world.sandbox.set_scopes(*NEEDED)
    ok, sentence = tried(world, host="taro@example.com")[-1]
    assert ok is None
    assert "user:read:user:admin" in sentence


@pytest.mark.parametrize(
    ("type", "status", "ok", "words"),
    [
        (2, "active", True, "ホストになれます"),
        (1, "active", None, "40 分"),
        (99, "active", False, "ライセンス"),
        (2, "pending", False, "招待"),
        (2, "inactive", False, "有効"),
    ],
)
def test_the_state_of_the_host_is_said(world: World, type: int, status: str, ok: bool | None, words: str) -> None:
    world.sandbox.add_user("new@example.com", type=type, status=status)
    found, sentence = tried(world, host="new@example.com")[-1]
    assert found is ok
    assert words in sentence


def test_a_host_unknown_to_zoom_is_said(world: World) -> None:
    ok, sentence = tried(world, host="nobody@example.com")[-1]
    assert ok is False
    assert "nobody@example.com" in sentence


def test_a_test_meeting_that_cannot_be_removed_at_once_is_left_to_the_worker(world: World) -> None:
    world.sandbox.fault(method="DELETE", path="/meetings/*", action="status", status=503, times=99)
    ok, sentence = tried(world, host="taro@example.com", tries_meeting="on")[-1]
    assert ok is None
    assert "ワーカー" in sentence
    world.sandbox.clear_faults()
    world.recover()
    assert world.live() == []
    assert not Booking.objects.filter(due_at__isnull=False).exists()


def test_a_test_meeting_whose_answer_was_lost_is_removed(world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_after", times=99)
    ok, _sentence = tried(world, host="taro@example.com", tries_meeting="on")[-1]
    assert ok is False
    world.sandbox.clear_faults()
    world.recover()
    assert world.live() == []


def test_the_connection_test_is_the_administrators(world: World) -> None:
    browser = Client()
    browser.force_login(world.taro)
    assert browser.post("/admin/zoom/test").status_code == 403
    assert world.calls() == 0


def tried(world: World, **typed: str) -> list[tuple[bool | None, str]]:
    """Each line of 接続テスト."""
    answer = Page.get(as_admin(world), "/admin/zoom").send("/admin/zoom/test", **typed)
    assert answer.status == 200
    verdicts = {"✓": True, "–": None, "✗": False}
    lines = answer.root.first("ul", class_="findings").all("li")
    return [(verdicts[sign.text], sentence.text) for sign, _sr, sentence in (line.all("span") for line in lines)]


def text(answer: Any) -> str:
    return str(answer.content.decode())


def seconds_to_the_next_create(world: World) -> float:
    """What the budget keeps free after one create."""
    world.advance(10)
    before = world.now
    world.register()
    next_at = RateBudget.objects.get(key="account:medium").next_at
    assert next_at is not None
    return (next_at - before).total_seconds()


def as_admin(world: World) -> Client:
    browser = Client()
    browser.force_login(world.admin)
    return browser
