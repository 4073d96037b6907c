"""Whose calendar is looked at: a short choice, and a search, however large the company."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.support.counting import queries
from tests.support.pages import Page
from tests.support.world import World
from yotei.people.circles import COLLEAGUES
from yotei.people.models import Department, Employee

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/calendar", "/schedules", "/todos"]


@pytest.fixture
def large_company(world: World) -> None:
    """3,000 employees, of whom two bear the same name."""
    other = Department.objects.create(name="製造部")
    people = [Employee(login=f"e{number:04}", name=f"社員{number:04}", department=other) for number in range(2994)]
    people += [Employee(login=f"same{number}", name="同姓同名", department=other) for number in range(2)]
    Employee.objects.bulk_create(people)


def names(page: Page) -> list[str]:
    return [option.text for option in page.root.first("select", name="whose").all("option")]


@pytest.mark.broad
@pytest.mark.parametrize("address", PAGES)
def test_in_a_large_company_few_are_offered(address: str, taro: Client, large_company: None) -> None:
    page = Page.get(taro, address)
    assert 2 < len(names(page)) <= COLLEAGUES + 10
    assert "営業花子" in names(page)  # of the reader's own department
    assert page.root.first("input", name="find")


@pytest.mark.parametrize("address", PAGES)
def test_in_a_small_company_everybody_is_offered(address: str, taro: Client) -> None:
    page = Page.get(taro, address)
    assert {"営業花子", "営業次郎"} <= set(names(page))
    assert not list(page.root.all("input", name="find"))


@pytest.mark.parametrize("address", PAGES)
def test_the_one_who_is_found_is_shown(address: str, taro: Client, large_company: None) -> None:
    page = Page.get(taro, f"{address}?find=e2900")
    [chosen] = [each for each in page.root.first("select", name="whose").all("option") if "selected" in each.attributes]
    assert (chosen.text, chosen.attributes["value"]) == ("社員2900", "employee-e2900")


@pytest.mark.broad
@pytest.mark.parametrize("address", PAGES)
def test_of_several_found_one_is_chosen(address: str, taro: Client, large_company: None) -> None:
    page = Page.get(taro, f"{address}?find=同姓同名")
    links = [link for link in page.root.all("a") if link.text == "同姓同名"]
    assert [link.attributes["href"].rpartition("whose=")[2] for link in links] == ["employee-same0", "employee-same1"]


def test_a_name_that_nobody_has_is_said(taro: Client) -> None:
    assert "「<b>だれも</b>」という社員は見つかりません。" in Page.get(taro, "/calendar?find=<b>だれも</b>").text


def test_who_is_named_by_the_address_is_offered_too(taro: Client, large_company: None) -> None:
    assert "社員2900" in names(Page.get(taro, "/calendar?whose=employee-e2900"))


def test_the_address_of_before_still_works(as_: Log) -> None:
    assert as_("hanako").get("/todos?employee=taro").context["whose"].of.name == "営業太郎"


@pytest.mark.parametrize(
    "whose", ["employee-nobody", "group-99", "group-x", "all", "%00", "own-1", "employee-" + "9" * 99]
)
def test_an_address_that_names_nobody_is_the_readers_own(taro: Client, whose: str) -> None:
    assert taro.get(f"/calendar?whose={whose}").context["whose"].is_own


@pytest.mark.parametrize("address", ["/calendar?whose=employee-hanako", "/schedules?whose=employee-hanako"])
def test_what_is_folded_leads_to_the_same_person(address: str, taro: Client, world: World) -> None:
    for _ in range(5):
        world.register(by="hanako", category=world.category("visit"))
    html = taro.get(address).content.decode()
    assert "&amp;whose=employee-hanako" in html


@pytest.mark.broad
def test_a_large_company_costs_no_more_questions(taro: Client, large_company: None) -> None:
    assert queries(taro, "/calendar")[0] <= 5
