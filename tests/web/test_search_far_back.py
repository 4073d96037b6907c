"""A first page of a search looks through a bounded part of the book; all pages together lose nothing and show nothing
twice, on both databases."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client

from tests.support.world import TOKYO, World
from yotei.schedules.models import Schedule, SearchEntry, SearchTask
from yotei.schedules.search.catching_up import catch_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

FIRST = datetime(2003, 1, 6, 10, tzinfo=TOKYO)
LAST = datetime(2098, 12, 1, 10, tzinfo=TOKYO)
WORDS = ("午前", "午後", "見積書", "契約", "納品")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page, and what it looks through, as small as a book of a test."""
    monkeypatch.setattr("yotei.schedules.search.asking.PAGE", 4)
    monkeypatch.setattr("yotei.schedules.search.fts.NEAR", 5)
    monkeypatch.setattr("yotei.schedules.search.gin.NEAR", 5)
    monkeypatch.setattr("yotei.schedules.search.gin.READ", 3)
    monkeypatch.setattr("yotei.schedules.search.gin.SELDOM", 6)
    monkeypatch.setattr("yotei.schedules.search.gin.WIDER", 2)


def visit(world: World, subject: str, begin: datetime, **more: object) -> Schedule:
    times = {"starts_at": begin, "ends_at": begin + timedelta(hours=1)}
    return world.register(category=world.category("visit"), subject=subject, **times | more).schedule


def with_statistics() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE schedules_searchentry")


def pages(client: Client, **asked: object) -> Iterator[list[str]]:
    before: dict[str, int] = {}
    for _ in range(100):
        page = client.get("/search", asked | before)
        yield [line.schedule.subject for line in page.context["lines"]]
        if page.context["found"].next_place is None:
            return
        before = {"before": page.context["found"].next_place}
    raise AssertionError("the pages have no end")


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("seed", range(4))
def test_pages_together_show_all_once_in_order(taro: Client, world: World, seed: int) -> None:
    """Over a century, from many in one week to one in years."""
    random = Random(seed)
    book = []
    for number in range(50):
        weeks = random.choice((3, 60, 1_000, 5_000))
        begin = min(FIRST + timedelta(weeks=random.randrange(weeks), minutes=number), LAST)
        subject = "、".join([*random.sample(WORDS, 2), str(number)])
        book.append((begin, visit(world, subject, begin).subject))
    with_statistics()
    since, until = FIRST + timedelta(weeks=1), FIRST + timedelta(weeks=40)
    in_order = [subject for _, subject in sorted(book, reverse=True)]
    in_period = [subject for begin, subject in sorted(book, reverse=True) if since <= begin < until]
    period = {"since": str(since.date()), "until": str((until - timedelta(days=1)).date())}
    for words in ("午前", "午前 午後", "見積書 契約", "納品 午後 見積書", "、".join(WORDS)):
        for wanted, asked in ((in_order, {}), (in_period, period)):
            shown = [subject for page in pages(taro, q=words, **asked) for subject in page]
            expected = [each for each in wanted if all(word in each for word in words.replace("、", " ").split())]
            assert shown == expected, (words, asked)


@pytest.mark.usefixtures("few")
def test_a_page_that_looked_less_far_says_so(taro: Client, world: World) -> None:
    visit(world, "午前と午後", FIRST)
    for number in range(20):
        visit(world, "午前" if number % 2 else "午後", FIRST + timedelta(weeks=500, days=number))
    with_statistics()
    page = taro.get("/search", {"q": "午前 午後"}).content.decode()
    assert "までさかのぼりましたが、見つかりませんでした。" in page
    assert "さらに前を検索" in page
    assert list(pages(taro, q="午前 午後")) == [[], ["午前と午後"]]
    visit(world, "午後と午前", FIRST + timedelta(weeks=600))
    assert "までさかのぼって検索しました。" in taro.get("/search", {"q": "午前 午後"}).content.decode()
    assert list(pages(taro, q="午前 午後")) == [["午後と午前"], ["午前と午後"]]


@pytest.mark.usefixtures("few")
def test_a_word_that_is_seldom_is_found_at_once_however_old(taro: Client, world: World) -> None:
    visit(world, "午前の翡翠", FIRST)
    for number in range(20):
        visit(world, "午前の訪問", FIRST + timedelta(weeks=500, days=number))
    with_statistics()
    assert list(pages(taro, q="午前 翡翠")) == [["午前の翡翠"]]
    assert list(pages(taro, q="翡翠")) == [["午前の翡翠"]]
    assert list(pages(taro, q="珊瑚")) == [[]]


@pytest.mark.usefixtures("few")
def test_private_schedules_of_others_do_not_hide_what_one_may_see(taro: Client, world: World) -> None:
    visit(world, "午前の訪問、公開", FIRST)
    for number in range(20):
        visit(world, "午前の訪問", FIRST + timedelta(weeks=500, days=number), by="hanako", visibility="private")
    with_statistics()
    assert [subject for page in pages(taro, q="午前") for subject in page] == ["午前の訪問、公開"]


def test_entries_from_before_the_marks_of_weeks_are_found_too(
    taro: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("yotei.schedules.search.entries.marks_of_when", lambda place: set())
        visit(world, "午前の訪問", FIRST)
    monkeypatch.setattr("yotei.schedules.search.gin.READ", 0)
    asked = {"q": "午前", "since": "2003-01-01", "until": "2003-01-31"}
    assert list(pages(taro, **asked)) == [[]]
    SearchTask.objects.create(of=SearchTask.Of.ALL)
    assert list(pages(taro, **asked)) == [["午前の訪問"]]
    catch_up(seconds=60)
    assert SearchEntry.objects.count() == 1
    assert list(pages(taro, **asked)) == [["午前の訪問"]]
