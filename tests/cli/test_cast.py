"""The cast is the one that scripts outside rely on (interface §1)."""

from yotei.cli import cast


def test_each_of_the_three_ways_to_a_host_has_its_employee() -> None:
    accounts = {person.login: (person.zoom_account, person.email) for person in cast.EMPLOYEES}
    assert accounts["taro"] == ("taro@example.com", "eigyo.taro@example.com")
    assert accounts["hanako"] == ("", "hanako@example.com")
    assert accounts["jiro"] == ("", "")


def test_only_the_web_meeting_books_zoom() -> None:
    assert [kind.code for kind in cast.CATEGORIES] == ["visit", "visitor", "phone", "web-meeting"]
    assert [kind.code for kind in cast.CATEGORIES if kind.books_zoom] == ["web-meeting"]


def test_the_first_company_has_the_first_deal() -> None:
    assert cast.COMPANIES[0].name == "株式会社サンプル"
    assert cast.COMPANIES[0].deals[0] == "新規導入"


def test_the_demonstration_week_asks_nothing_of_zoom() -> None:
    assert cast.WEB_MEETING.code not in {entry.category for entry in cast.WEEK}


def test_every_entry_names_somebody_of_the_cast() -> None:
    logins = {person.login for person in cast.EMPLOYEES}
    assert {entry.registrant for entry in cast.WEEK} | {task.owner for task in cast.TASKS} <= logins
