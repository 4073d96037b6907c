"""API tokens: made on a page of one's own, shown once, with scope, end and last use; revoked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.support.pages import Page
from tests.support.rest import Api
from tests.support.world import World
from yotei.people.tokens import ApiToken

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/security/tokens"
CUSTOMER = {"name": "株式会社新規"}


def make(browser: Client, *, scope: str = "write", lasts: str = "") -> str:
    page = Page.get(browser, PATH).press(name="集計", scope=scope, lasts=lasts)
    assert page.status == 200
    return page.root.first("code", id="made").text


def test_a_token_that_was_made_speaks_for_its_maker(taro: Client, world: World) -> None:
    assert Api(make(taro)).get("/employees/taro")["name"] == "営業太郎"


def test_a_token_is_shown_once(taro: Client, world: World) -> None:
    token = make(taro)
    assert token not in Page.get(taro, PATH).html


def test_the_page_that_shows_it_is_kept_by_no_browser(taro: Client, world: World) -> None:
    answer = taro.post(PATH, {"name": "集計", "scope": "read", "lasts": "30"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_database_holds_no_token(taro: Client, world: World) -> None:
    token = make(taro)
    assert token not in str(list(ApiToken.objects.values()))


def test_a_reading_token_reads(as_: Log, world: World) -> None:
    assert Api(make(as_("admin"), scope="read")).get("/employees/taro").status == 200


def test_a_reading_token_writes_nothing(as_: Log, world: World) -> None:
    answer = Api(make(as_("admin"), scope="read")).post("/customers", CUSTOMER)
    assert (answer.status, answer["code"]) == (403, "token_reads_only")


def test_a_writing_token_writes(as_: Log, world: World) -> None:
    assert Api(make(as_("admin"))).post("/customers", CUSTOMER).status == 201


def test_a_token_ends(taro: Client, world: World) -> None:
    api = Api(make(taro, lasts="30"))
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert api.get("/employees/taro").status == 200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert api.get("/employees/taro").status == 401


def test_a_token_that_is_over_says_so(taro: Client, world: World) -> None:
    ApiToken.issue(employee=world.taro, now=timezone.now() - timedelta(days=9), name="古い", lasts=timedelta(days=1))
    assert "期限切れ" in Page.get(taro, PATH).text


def test_a_revoked_token_opens_nothing(taro: Client, world: World) -> None:
    api = Api(make(taro))
    taro.post(f"{PATH}/{ApiToken.objects.get().pk}/revoke")
    assert api.get("/employees/taro").status == 401
    assert not ApiToken.objects.exists()


def test_nobody_revokes_anothers(as_: Log, world: World) -> None:
    make(as_("taro"))
    assert as_("admin").post(f"{PATH}/{ApiToken.objects.get().pk}/revoke").status_code == 404
    assert ApiToken.objects.exists()


def test_nobody_sees_anothers(as_: Log, world: World) -> None:
    make(as_("taro"))
    assert "集計" not in Page.get(as_("admin"), PATH).text


def test_the_last_use_is_shown(taro: Client, world: World) -> None:
    api = Api(make(taro))
    assert "未使用" in Page.get(taro, PATH).text
    api.get("/employees/taro")
    assert "未使用" not in Page.get(taro, PATH).text


def test_the_last_use_is_written_once_a_minute(taro: Client, world: World) -> None:
    api = Api(make(taro))
    api.get("/employees/taro")
    first = ApiToken.objects.get().last_used_at
    api.get("/employees/taro")
    assert ApiToken.objects.get().last_used_at == first
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        api.get("/employees/taro")
    assert ApiToken.objects.get().last_used_at != first


@pytest.mark.parametrize("changes", [{"name": ""}, {"name": " "}, {"scope": "all"}, {"lasts": "9999"}, {"lasts": "x"}])
def test_a_wrong_choice_makes_none(taro: Client, world: World, changes: dict[str, str]) -> None:
    form = {"name": "集計", "scope": "read", "lasts": "30"} | changes
    assert taro.post(PATH, form).status_code == 422
    assert not ApiToken.objects.exists()


def test_one_of_the_command_line_may_write_for_ever(world: World) -> None:
    token = ApiToken.issue(employee=world.people["admin"], now=world.now)
    with time_machine.travel(timezone.now() + timedelta(days=3000)):
        assert Api(token).post("/customers", CUSTOMER).status == 201
