"""CSV 出力: what a list shows goes out, and comes back unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.csv_files import checked, counts, errors
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.sales import exporting
from yotei.sales.models import Contact, Customer, Deal

Log = Callable[[str], Client]


def exported(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def fill(world: World) -> None:
    customer = Customer.objects.create(
        code="C1", name="株式会社「引用」,カンマ", kana="かぶしき", phone="+81-3", address="東京都\t千代田区",
        url="https://example.com/?a=1,2", owner=world.people["hanako"], note='一行目\r\n"二行目"\n=三行目',
    )  # fmt: skip
    Deal.objects.create(
        code="D1", customer=customer, name="更新", stage="won", amount=1_200_000, expected_on=date(2027, 1, 5)
    )
    Deal.objects.create(customer=customer, name="無番号")
    Contact.objects.create(
        code="K1", customer=customer, name="佐藤", kana="さとう", email="sato@example.com", language="en", mobile="090"
    )


@pytest.mark.parametrize("of", ["customers", "deals", "contacts"])
@pytest.mark.parametrize("encoding", ["utf-8", "shift_jis"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_goes_out_comes_back_unchanged(world: World, admin: Client, of: str, encoding: str, language: str) -> None:
    fill(world)
    admin.post(f"/language?to={language}&next=/")
    data = exported(admin, f"/{of}/export?encoding={encoding}")
    checked(world, admin, data, of)
    new, changed, unchanged, wrong = counts()
    assert (new, changed, wrong) == (0, 0, 0)
    assert unchanged > 0


def test_a_spreadsheet_knows_the_encoding(world: World, admin: Client) -> None:
    fill(world)
    assert exported(admin, "/customers/export").startswith("\ufeff顧客番号,顧客名,".encode())
    assert exported(admin, "/customers/export?encoding=shift_jis").startswith("顧客番号".encode("cp932"))


def test_what_shift_jis_has_not_is_marked(world: World, admin: Client) -> None:
    Customer.objects.create(code="C1", name="𠮷野家〜😀")
    assert "〓野家～〓" in exported(admin, "/customers/export?encoding=shift_jis").decode("cp932")


@pytest.mark.parametrize("code", ["C1", ""])
def test_what_shift_jis_has_not_is_not_changed_by_coming_back(world: World, admin: Client, code: str) -> None:
    Customer.objects.create(code="C1", name="𠮷野家〜😀", note="髙﨑様—一行目\r\n二行目")
    data = exported(admin, "/customers/export?encoding=shift_jis")
    checked(world, admin, data.replace(b"\nC1,", f"\n{code},".encode()))
    new, changed, _unchanged, wrong = counts()
    assert (new, changed, wrong) == ((0, 0, 0) if code else (0, 0, 1))
    assert code or "〓" in next(iter(errors().values()))


def test_line_ends_within_a_cell_change_nothing(world: World, admin: Client) -> None:
    fill(world)
    checked(world, admin, exported(admin, "/customers/export").replace(b'\r\n""', b'\n""'))
    assert counts()[:2] == (0, 0)


def test_a_list_that_is_asked_wrongly_does_not_go_out(world: World, admin: Client) -> None:
    answer = admin.get("/deals/export?stage=nonsense&q=x")
    assert answer.headers["Location"] == "/deals?q=x&stage=nonsense"


def test_a_nul_among_the_words_goes_nowhere(world: World, admin: Client) -> None:
    assert exported(admin, "/customers/export?q=%00青磁%00")
    assert Entry.objects.get(action="exported").target == "青磁"


def test_only_what_the_list_shows_goes_out(world: World, admin: Client) -> None:
    Customer.objects.create(name="青磁商会")
    lines = exported(admin, "/customers/export?q=青磁").decode("utf-8-sig").splitlines()
    assert len(lines) == 2


def test_a_large_list_goes_out_in_slices(world: World, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_A_TIME", 10)
    before = Customer.objects.count()
    Customer.objects.bulk_create(Customer(name=f"顧客{number:03}") for number in range(35))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lines = exported(admin, "/customers/export").decode("utf-8-sig").splitlines()
    assert len(set(lines)) == before + 36
    assert len([query for query in asked if "LIMIT 10" in query["sql"]]) == -(-(before + 35) // 10) + 1


def test_who_only_reads_may_take_the_list_along(world: World, as_: Log) -> None:
    world.people["jiro"].change_sheet(role="reader")
    assert exported(as_("jiro"), "/customers/export")


def test_the_log_says_that_a_list_went_out(world: World, admin: Client) -> None:
    exported(admin, "/customers/export?q=青磁")
    assert Entry.objects.get(action="exported", kind="customer").target == "青磁"
