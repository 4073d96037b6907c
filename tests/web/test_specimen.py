"""The page that shows the visual language."""

from collections.abc import Callable

from django.test import Client

from tests.support.pages import Page

Log = Callable[[str], Client]


def test_the_overview_leads_to_it(as_: Log) -> None:
    admin = as_("admin")
    links = {link.attributes["href"] for link in Page.get(admin, "/admin/").root.first("ul", class_="cards").all("a")}
    assert "/admin/style" in links
    assert Page.get(admin, "/admin/style").status == 200


def test_it_is_the_administrators(taro: Client) -> None:
    assert taro.get("/admin/style").status_code == 403


def test_its_refused_form_says_what_is_wrong_at_the_fields(as_: Log) -> None:
    wrong = Page.get(as_("admin"), "/admin/style").root.all("div", class_="wrong")
    assert len(list(wrong)) == 7
