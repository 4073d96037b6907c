"""What lists look through agrees with the rows, however these are written, and finds numbers by their digits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.support.csv_files import checked, imported, text
from tests.support.pages import Page
from tests.support.rest import api_of
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.cli import worker
from yotei.sales.found_by import columns_of
from yotei.sales.models import Contact, Customer, Deal, ImportLine

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = ("顧客番号", "顧客名", "ふりがな", "電話")
DEALS = ("案件番号", "顧客番号", "案件名")
CONTACTS = ("contact_code", "customer_code", "name", "mobile")
TYPED = (
    "0312345678",
    "03-1234-5678",
    "０３－１２３４－５６７８",
    "(03)1234-5678",
    "03ー1234ー5678",
    "1234-5678",
    "345678",
)
REST = {"name": "ＡＢＣ商事", "kana": "エービーシー", "code": "C-9", "phone": "03(1234)5678"}


def wrong() -> list[Any]:
    """Rows of which a column says something else than the rest."""
    return [
        row
        for model in (Customer, Deal, Contact)
        for row in model._default_manager.all()
        if any(getattr(row, column.name) != column.of(vars(row)) for column in columns_of(model))
    ]


def names(client: Client, address: str) -> list[str]:
    return [cell.first("a").text for cell in Page.get(client, address).root.all("th", scope="row")]


def spoil() -> None:
    """As a version would write that knows nothing of these columns."""
    Customer.objects.filter(name="東都物産").update(name="西都物産")
    Customer.objects.filter(name="北洋工業").update(found_by="", named_by="")
    Deal.objects.update(found_by="")
    assert len(wrong()) > 2


class OneRound(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


@pytest.fixture
def customers(world: World) -> None:
    north = Customer.add(name="北洋工業", kana="ホクヨウ", code="C1", phone="03-1234-5678")
    Customer.add(name="東都物産", kana="とうと", code="C2", phone="０３（５５５５）１２３４")
    Deal.add(customer=north, name="更新 2026-001", code="D1")
    Contact.add(customer=north, name="佐藤", code="P1", mobile="+81 90-1111-2222")


# However a row is written


def change_by_form(_world: World, client: Client) -> None:
    Page.get(client, f"/customers/{Customer.objects.get(code='C1').pk}/edit").press(name="㈱サンプル")
    Page.get(client, f"/deals/{Deal.objects.get(code='D1').pk}/edit").press(code="Ｄ２")


def change_by_rest(world: World, _client: Client) -> None:
    api = api_of(world, "admin")
    made = api.send("POST", "/customers", REST)
    api.send("PATCH", f"/customers/{made['id']}", {"phone": "06-9876-5432"})
    api.send("PATCH", f"/contacts/{Contact.objects.get(code='P1').pk}", {"name": "ｽｽﾞｷ"})
    assert Contact.objects.get(code="P1").found_by.startswith("すずき\n")


def import_all(world: World, client: Client) -> None:
    imported(world, client, text([["C1", "㈱サンプル", "", "0312345678"], ["C3", "新製作所", "ｼﾝ", "03-9"]], head=HEAD))
    imported(world, client, text([["D1", "C1", "ｺｳｼﾝ"], ["D2", "C1", "保守"]], head=DEALS), "deals")
    imported(world, client, text([["P1", "C1", "佐藤", "090-3"], ["P2", "C1", "鈴木", ""]], head=CONTACTS), "contacts")
    assert set(Customer.objects.values_list("code", flat=True)) >= {"C1", "C2", "C3"}
    assert (Deal.objects.get(code="D1").name, Contact.objects.get(code="P1").mobile) == ("ｺｳｼﾝ", "090-3")


def write_many(_world: World, _client: Client) -> None:
    customers = Customer.objects.bulk_create(Customer(name=f"カナ{number}") for number in range(3))
    Deal.objects.bulk_create(Deal(customer=each, name=f"ＤＥＡＬ{each.pk}") for each in customers)
    Contact.objects.bulk_create(Contact(customer=each, name="佐藤", mobile="090-1234-5678") for each in customers)


@pytest.mark.parametrize("write", [change_by_form, change_by_rest, import_all, write_many])
def test_the_columns_agree_with_the_row(
    write: Callable[[World, Client], None], world: World, admin: Client, customers: None
) -> None:
    before = list(Customer.objects.values_list("pk", "found_by"))
    write(world, admin)
    assert list(Customer.objects.values_list("pk", "found_by")) != before
    assert not wrong()


def test_a_column_that_the_file_has_not_may_change_after_the_check(
    world: World, admin: Client, customers: None
) -> None:
    page = checked(world, admin, text([["C1", "南洋工業"]], head=HEAD[:2]))
    Customer.objects.get(code="C1").change(phone="06-9999-8888")
    admin.post(f"{page.path}/apply")
    world.work()
    assert names(admin, "/customers?q=南洋 0699998888") == ["南洋工業"]
    assert not wrong()


def test_a_file_that_an_older_version_checked_is_imported(world: World, admin: Client, customers: None) -> None:
    page = checked(world, admin, text([["C1", "南洋工業"], ["C7", "新製作所"]], head=HEAD[:2]))
    for line in ImportLine.objects.all():
        for cells in (line.before, line.after):
            cells.pop("found_by", None)
            cells.pop("named_by", None)
        line.save()
    admin.post(f"{page.path}/apply")
    world.work()
    assert names(admin, "/customers?q=工業") == ["南洋工業"]
    assert names(admin, "/customers?q=新製") == ["新製作所"]
    assert not wrong()


@pytest.mark.parametrize("time", ["first", "after a break"])
def test_the_migration_fills_the_rows_that_are_there(time: str, customers: None) -> None:
    spoil()
    if time == "after a break":
        Deal.objects.filter(code="D1").update(found_by="更新 2026-001\t2026001\nd1\n")
    import_module("yotei.sales.migrations.0007_found_by_of_all").fold_all(apps, None)
    assert not wrong()


def test_a_worker_that_starts_sets_right_what_an_older_one_wrote(customers: None) -> None:
    spoil()
    worker.fold(OneRound())
    assert not wrong()


# What is found


@pytest.mark.parametrize("kept", ["03-1234-5678", "0312345678", "０３（１２３４）５６７８", "03 1234 5678 (内線12)"])
def test_a_telephone_number_is_found_however_it_is_written(kept: str, taro: Client, world: World) -> None:
    customer = Customer.add(name="北洋工業", phone=kept)
    Contact.add(customer=customer, name="佐藤", mobile=kept)
    api = api_of(world, "taro")
    for typed in TYPED:
        assert names(taro, f"/customers?q={typed}") == ["北洋工業"], typed
        assert names(taro, f"/contacts?q={typed}") == ["佐藤"], typed
        assert [each["name"] for each in api.get("/customers", q=typed)["items"]] == ["北洋工業"], typed


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2026-001", ["更新 2026-001"]),
        ("北洋 2026001", ["更新 2026-001"]),
        ("D1", ["更新 2026-001"]),
        ("ﾎｸﾖｳ", []),  # the customer's reading, and its telephone, are its own
        ("0312345678", []),
        ("C1", []),
    ],
)
def test_a_deal_is_found_by_the_name_of_its_customer_alone(
    words: str, found: list[str], taro: Client, customers: None
) -> None:
    assert names(taro, f"/deals?q={words}") == found


@pytest.mark.parametrize("words", ["工業ほく", "ようC1", "C103", "5678　1235"])
def test_nothing_is_found_across_two_fields(words: str, taro: Client, customers: None) -> None:
    assert names(taro, f"/customers?q={words}") == []


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("㈱北洋", "(株)"), ("㈱北洋", "（株）"), ("Straße", "STRASSE"), ("100%_\\商会", "0%_\\"), ("神田", "神")],
)
def test_signs_that_mean_the_same_are_the_same(kept: str, typed: str, taro: Client) -> None:
    Customer.add(name=kept)
    assert names(taro, f"/customers?q={typed.replace('%', '%25')}") == [kept]


def test_a_very_long_name_is_kept(taro: Client) -> None:
    Customer.add(name="㍿" * 300, kana="𛀀" * 300)
    assert names(taro, "/customers?q=株式会社株") == ["㍿" * 300]


# Of nobody else's concern


def test_the_columns_are_shown_nowhere(world: World, admin: Client, customers: None) -> None:
    api = api_of(world, "admin")
    for noun, model in {"customers": Customer, "deals": Deal, "contacts": Contact}.items():
        columns = {column.name for column in columns_of(model)}
        assert columns.isdisjoint(api.get(f"/{noun}")["items"][0])
        assert b"found_by" not in b"".join(admin.get(f"/{noun}/export").streaming_content)  # type: ignore[attr-defined]
    assert not Entry.objects.filter(changes__has_any_keys=["found_by", "named_by"]).exists()
