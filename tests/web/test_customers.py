"""顧客, 案件, 名刺: lists with words and filters, pages that show what belongs to them, forms, deletion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.counting import queries
from tests.support.pages import Page
from tests.support.world import World
from yotei.sales.models import Contact, Customer, Deal
from yotei.schedules.models import SearchTask
from yotei.todos.models import Todo
from yotei.web import turning

pytestmark = pytest.mark.django_db(transaction=True)
Log = Callable[[str], Client]

CUSTOMER = {"name": "株式会社サンプル", "kana": "", "code": "", "phone": "", "address": "", "url": "", "note": ""}
DEAL = {"name": "新規導入", "code": "", "stage": "lead", "amount": "", "expected_on": "", "note": ""}


def names(page: Page) -> list[str]:
    """Of a list, in its order."""
    return [cell.first("a").text for cell in page.root.all("th", scope="row")]


@pytest.fixture
def many(world: World) -> None:
    """Customers that differ in one thing each."""
    taro = world.taro
    Customer.add(name="東都物産", kana="とうとぶっさん", code="C-7", phone="03-5555-1234", owner=taro)
    north = Customer.add(name="北洋工業", kana="ほくようこうぎょう", code="B-1")
    Deal.add(customer=north, name="設備の更新", stage="won", amount=300, expected_on=date(2027, 1, 10), owner=taro)
    Deal.add(customer=north, name="保守", stage="proposal", amount=100, expected_on=date(2027, 3, 1))
    Contact.add(customer=north, name="佐藤", kana="さとう", email="sato@example.com", mobile="090-1111-2222")
    Contact.add(customer=north, name="阿部", kana="あべ")


@pytest.mark.parametrize("words", ["東都", "とうとぶっさん", "c-7", "5555-1234", "物産 5555", "物産%E3%80%80とうと"])
def test_a_customer_is_found_by_any_of_its_words(words: str, taro: Client, many: None) -> None:
    assert names(Page.get(taro, f"/customers?q={words}")) == ["東都物産"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("ＡＢＣ商事", "ABC"),
        ("ＡＢＣ商事", "abc商"),
        ("ABC商事", "ＡＢＣ"),
        ("コスモ製作所", "こすも"),
        ("さくら工房", "サクラ"),
        ("カナ商店", "ｶﾅ"),
    ],
)
def test_width_or_kana_of_a_word_does_not_matter(written: str, words: str, taro: Client, world: World) -> None:
    customer = Customer.add(name=written)
    Deal.add(customer=customer, name="更新")
    Contact.add(customer=customer, name="佐藤")
    assert names(Page.get(taro, f"/customers?q={words}")) == [written]
    assert names(Page.get(taro, f"/deals?q={words}")) == ["更新"]
    assert names(Page.get(taro, f"/contacts?q={words}")) == ["佐藤"]
    labels = [each["label"] for each in taro.get(f"/customers/options?q={words}").json()["items"]]
    assert labels == [written, f"{written} / 更新"]


def test_all_words_must_be_found(taro: Client, many: None) -> None:
    page = Page.get(taro, "/customers?q=東都 北洋")
    assert names(page) == []
    assert "キーワードを減らして" in page.text


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/customers?mine=on", ["東都物産"]),
        ("/customers?people={taro}", ["東都物産"]),
        ("/customers?q=業&open=on", ["北洋工業"]),
        ("/customers?q=工業&sort=new", ["北洋工業"]),
        ("/deals?stage=won", ["設備の更新"]),
        ("/deals?q=北洋&stage=open", ["保守"]),
        ("/deals?q=北洋&sort=amount", ["設備の更新", "保守"]),
        ("/deals?q=北洋&sort=expected", ["設備の更新", "保守"]),
        ("/deals?since=2027-01-01&until=2027-01-31", ["設備の更新"]),
        ("/deals?mine=on", ["設備の更新"]),
        ("/deals?link=c1&q=新規", ["新規導入"]),
        ("/contacts?q=北洋&mail=on", ["佐藤"]),
        ("/contacts?q=北洋&sort=kana", ["阿部", "佐藤"]),
        ("/contacts?q=1111-2222", ["佐藤"]),
        ("/contacts?q=SATO@", ["佐藤"]),
    ],
)
def test_a_list_is_narrowed_down(address: str, found: list[str], taro: Client, world: World, many: None) -> None:
    assert names(Page.get(taro, address.format(taro=world.taro.pk))) == found


@pytest.mark.parametrize("address", ["/customers?sort=kana", "/customers?sort=code"])
def test_what_has_no_reading_or_number_comes_last(address: str, taro: Client, many: None) -> None:
    found = names(Page.get(taro, address))
    assert set(found[:2]) == {"東都物産", "北洋工業"}


@pytest.mark.parametrize(
    "address",
    [
        "/deals?since=yesterday", "/deals?since=0001-01-01", "/deals?until=9999-12-31", "/deals?link=x9",
        "/deals?link=d1", "/deals?since=2027-02-01&until=2027-01-01", "/customers?people=x", "/customers?sort=x",
        "/activities?since=x",
    ],
)  # fmt: skip
def test_a_filter_that_is_wrong_says_so(address: str, taro: Client) -> None:
    page = Page.get(taro, address)
    assert page.status == 422
    assert page.root.first("div", class_="wrong").text


@pytest.mark.parametrize("address", ["/customers", "/deals", "/contacts", "/activities"])
def test_a_list_turns_its_pages_without_counting(address: str, taro: Client, world: World) -> None:
    size = turning.SIZE
    Customer.objects.bulk_create([Customer(name=f"会社{number:03}") for number in range(size)])
    first = Customer.objects.get(name="会社000")
    Deal.objects.bulk_create([Deal(customer=first, name=f"案件{number:03}") for number in range(size)])
    Contact.objects.bulk_create([Contact(customer=first, name=f"人{number:03}") for number in range(size)])
    asked, _page = queries(taro, address)
    Customer.objects.filter(name__startswith="会社").exclude(pk=first.pk).delete()
    Deal.objects.filter(name__startswith="案件").delete()
    fewer, _page = queries(taro, address)
    assert asked - fewer in (0, 1)  # an empty page reads no rows


def test_a_page_that_is_not_there_any_more_shows_the_first(taro: Client, many: None) -> None:
    assert names(Page.get(taro, "/customers?page=9")) == names(Page.get(taro, "/customers")) != []


def test_the_second_page_goes_on_where_the_first_ends(taro: Client) -> None:
    Customer.objects.bulk_create([Customer(name=f"頁{number:03}") for number in range(turning.SIZE + 1)])
    first = Page.get(taro, "/customers?q=頁")
    assert len(names(first)) == turning.SIZE
    assert names(Page.get(taro, "/customers?q=頁&page=2")) == [f"頁{turning.SIZE:03}"]
    assert "page=2" in first.html
    assert "page=3" not in Page.get(taro, "/customers?q=頁&page=2").html


@pytest.mark.parametrize("address", ["/customers/1", "/deals/1", "/contacts/{contact}"])
def test_a_page_asks_as_much_however_much_belongs_to_it(address: str, taro: Client, world: World) -> None:
    contact = Contact.objects.filter(customer=1)[0]
    address = address.format(contact=contact.pk)

    def fill(number: int) -> None:
        for each in range(number):
            shared = {"deal": world.deal, "contacts": [contact], "category": world.category("visit")}
            world.register(starts_at=world.now - timedelta(days=2), ends_at=world.now - timedelta(days=1), **shared)
            world.register(**shared)
            weekly = {"kind": "recurring", "rule": "FREQ=WEEKLY", "first_day": date(2026, 11, 24)}
            world.register(**weekly, begins_at=time(16), minutes=30, **shared)
            Todo.add(owner=world.taro, name=f"送る{each}", deal=world.deal, customer=world.deal.customer)
            Contact.add(customer=world.deal.customer, name=f"佐藤{each}")

    fill(1)
    few, _page = queries(taro, address)
    fill(4)
    assert queries(taro, address)[0] == few


def test_the_page_shows_schedules_on_both_sides_of_now(taro: Client, world: World) -> None:
    shared = {"deal": world.deal, "category": world.category("visit")}
    ago = world.now - timedelta(days=3)
    world.register(subject="前回の訪問", starts_at=ago, ends_at=ago + timedelta(hours=1), **shared)
    world.register(subject="次回の訪問", **shared)
    for address in ("/customers/1", "/deals/1"):
        text = Page.get(taro, address).text
        assert text.index("今後のスケジュール") < text.index("次回の訪問") < text.index("過去のスケジュール")
        assert text.index("過去のスケジュール") < text.index("前回の訪問")


def test_a_series_is_one_line_ahead(taro: Client, world: World) -> None:
    weekly = {"kind": "recurring", "rule": "FREQ=WEEKLY", "first_day": date(2026, 11, 24), "begins_at": time(16)}
    world.register(subject="定例会", minutes=30, deal=world.deal, category=world.category("visit"), **weekly)
    page = Page.get(taro, "/deals/1")
    ahead, past = page.html.split("過去のスケジュール")
    assert ahead.count("定例会") == 1
    assert "毎週" in ahead
    assert "dates/2026-12-01" in ahead
    assert "dates/2026-11-24" in past


def test_a_private_schedule_is_not_listed_for_others(as_: Log, world: World) -> None:
    contact = Contact.objects.filter(customer=1)[0]
    world.register(
        subject="極秘の面談",
        visibility="private",
        deal=world.deal,
        contacts=[contact],
        category=world.category("visit"),
    )
    Todo.add(owner=world.taro, name="極秘の用事", visibility="private", customer=world.deal.customer, deal=world.deal)
    for address in ("/customers/1", "/deals/1", f"/contacts/{contact.pk}"):
        assert "極秘" in Page.get(as_("taro"), address).text
        assert "極秘" not in Page.get(as_("hanako"), address).text
        assert "極秘" not in Page.get(as_("admin"), address).text


def test_buttons_carry_the_deal_on(taro: Client) -> None:
    page = Page.get(taro, "/deals/1")
    assert Page.get(taro, "/schedules/new?link=d1").form["link"] == "d1"
    assert Page.get(taro, "/todos?link=d1").form["link"] == "d1"
    assert Page.get(taro, "/activities/new?link=d1").form["link"] == "d1"
    for address in ("/schedules/new?link=d1", "/todos?link=d1", "/activities/new?link=d1"):
        assert address in page.html


@pytest.mark.parametrize("link", ["d99999", "x", "c" + "9" * 30])
def test_a_link_that_names_nothing_prefills_nothing(link: str, taro: Client) -> None:
    for address in ("/schedules/new", "/todos", "/activities/new", "/deals/new", "/contacts/new"):
        assert taro.get(f"{address}?link={link}").status_code == 200


# Forms


def test_a_customer_is_registered_with_all_it_has(taro: Client, world: World) -> None:
    fields = CUSTOMER | {"name": "東都物産", "kana": "とうと", "code": "C-7", "phone": "03", "address": "東京都"}
    taro.post("/customers/new", fields | {"owner": world.hanako.pk, "url": "example.com", "note": "注意"})
    made = Customer.objects.get(name="東都物産")
    assert (made.kana, made.code, made.owner, made.url) == ("とうと", "C-7", world.hanako, "https://example.com")
    assert "注意" in Page.get(taro, f"/customers/{made.pk}").text


def test_a_deal_is_registered_with_all_it_has(taro: Client) -> None:
    fields = DEAL | {
        "link": "c1",
        "name": "増設",
        "amount": "1,２00,000円",
        "expected_on": "2027/3/31",
        "stage": "proposal",
    }
    taro.post("/deals/new", fields)
    made = Deal.objects.get(name="増設")
    assert (made.customer_id, made.amount, made.expected_on) == (1, 1_200_000, date(2027, 3, 31))
    assert "1,200,000" in Page.get(taro, f"/deals/{made.pk}").text


@pytest.mark.parametrize(
    ("address", "fields", "wrong"),
    [
        ("/customers/new", CUSTOMER | {"name": " "}, "name"),
        ("/customers/new", CUSTOMER | {"name": "長" * 301}, "name"),
        ("/customers/new", CUSTOMER | {"url": "javascript:alert(1)"}, "url"),
        ("/customers/new", CUSTOMER | {"owner": ["x"]}, "owner"),
        ("/customers/new", CUSTOMER | {"owner": ["1", "2"]}, "owner"),
        ("/customers/new", CUSTOMER | {"note": "注" * 5001}, "note"),
        ("/deals/new", DEAL, "link"),
        ("/deals/new", DEAL | {"link": "d1"}, "link"),
        ("/deals/new", DEAL | {"link": "c1", "amount": "-5"}, "amount"),
        ("/deals/new", DEAL | {"link": "c1", "amount": "9" * 16}, "amount"),
        ("/deals/new", DEAL | {"link": "c1", "amount": "たくさん"}, "amount"),
        ("/deals/new", DEAL | {"link": "c1", "stage": "x"}, "stage"),
        ("/deals/new", DEAL | {"link": "c1", "expected_on": "2027-02-30"}, "expected_on"),
        ("/deals/new", DEAL | {"link": "c1", "expected_on": "1027-02-03"}, "expected_on"),
        ("/contacts/new", {"name": "佐藤", "link": "c99999"}, "link"),
        ("/contacts/new", {"name": "佐藤", "link": "c1", "language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(address: str, fields: dict[str, Any], wrong: str, taro: Client) -> None:
    before = (Customer.objects.count(), Deal.objects.count(), Contact.objects.count())
    response = taro.post(address, fields)
    assert response.status_code == 422
    assert f'id="{wrong}_error"' in response.content.decode()
    assert (Customer.objects.count(), Deal.objects.count(), Contact.objects.count()) == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("山田\r\n商店", "山田 商店"),
        ("か\u3099す商事", "がす商事"),
        ("\u202e逆\u200b名", "逆名"),
        ("\ue000田組", "\ue000田組"),
        ("\ufa1b田組", "\ufa1b田組"),
        ("👩\u200d💻社", "👩\u200d💻社"),
    ],
)
def test_a_name_holds_what_one_sees(typed: str, kept: str, taro: Client, world: World) -> None:
    taro.post("/customers/new", CUSTOMER | {"name": typed})
    assert Customer.objects.latest("pk").name == kept


def test_a_name_that_shows_nothing_is_none(taro: Client, world: World) -> None:
    answer = taro.post("/customers/new", CUSTOMER | {"name": "\u200b"})
    assert answer.status_code == 422


def test_a_number_that_is_taken_names_who_has_it(taro: Client) -> None:
    taro.post("/customers/new", CUSTOMER | {"name": "東都物産", "code": "C-7"})
    response = taro.post("/customers/new", CUSTOMER | {"name": "北洋工業", "code": "C-7"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "この番号は「東都物産」で使われています。" in text
    assert "北洋工業" in text


def test_a_new_name_is_marked_for_topics_alone(taro: Client) -> None:
    page = Page.get(taro, "/customers/1/edit")
    page.press(phone="03-1234-5678")
    assert Customer.objects.get(pk=1).renamed_at is None
    assert not SearchTask.objects.filter(of="customer").exists()
    shown = Page.get(taro, "/customers/1/edit").press(name="株式会社見本")
    assert "トピックにも" in shown.text
    assert Customer.objects.get(pk=1).renamed_at is not None
    assert SearchTask.objects.filter(of="customer", of_id=1).exists()


def test_an_old_address_of_renaming_leads_to_the_form(taro: Client) -> None:
    assert Page.get(taro, "/customers/1/rename").path == "/customers/1/edit"
    assert Page.get(taro, "/deals/1/rename").path == "/deals/1/edit"


@pytest.mark.parametrize("address", ["/customers/1/edit", "/deals/1/edit", "/contacts/{contact}/edit"])
def test_two_changes_at_once_are_compared(address: str, as_: Log) -> None:
    address = address.format(contact=Contact.objects.filter(customer=1)[0].pk)
    mine, theirs = Page.get(as_("taro"), address), Page.get(as_("hanako"), address)
    theirs.press(code="花子の番号")
    refused = mine.press(note="太郎の備考", code="太郎の番号")
    assert refused.status == 409
    assert "花子の番号" in refused.text
    assert refused.form["note"] == "太郎の備考"
    assert refused.press().status == 200
    assert "太郎の番号" in Page.get(as_("taro"), address.removesuffix("/edit")).text


def test_what_was_deleted_meanwhile_shows_what_was_typed(taro: Client) -> None:
    made = Customer.add(name="東都物産")
    page = Page.get(taro, f"/customers/{made.pk}/edit")
    made.delete()
    refused = page.press(note="残す備考")
    assert refused.status == 404
    assert "残す備考" in refused.text


def test_a_contact_moves_to_another_customer(taro: Client) -> None:
    other = Customer.add(name="東都物産")
    contact = Contact.objects.filter(customer=1)[0]
    Page.get(taro, f"/contacts/{contact.pk}/edit").press(link=f"c{other.pk}")
    contact.refresh_from_db()
    assert contact.customer == other


def test_a_deal_stays_with_its_customer(taro: Client) -> None:
    other = Customer.add(name="東都物産")
    taro.post("/deals/1/edit", DEAL | {"link": f"c{other.pk}"})
    assert Deal.objects.get(pk=1).customer_id == 1


# Deletion


def test_what_nothing_refers_to_is_deleted(taro: Client) -> None:
    made = Customer.add(name="東都物産")
    assert f"/customers/{made.pk}/delete" in Page.get(taro, f"/customers/{made.pk}/edit").html
    page = Page.get(taro, f"/customers/{made.pk}/delete")
    assert "この顧客を削除しますか?" in page.text
    assert Customer.objects.filter(pk=made.pk).exists()
    assert "「東都物産」を削除しました" in page.send(page.path).text
    assert not Customer.objects.filter(pk=made.pk).exists()


def test_what_something_refers_to_stays(taro: Client, world: World) -> None:
    made = Customer.add(name="東都物産")
    Todo.add(owner=world.hanako, name="極秘の用事", visibility="private", customer=made)
    page = Page.get(taro, "/today").send(f"/customers/{made.pk}/delete")
    assert "使われているため、削除できません: ToDo" in page.text
    assert "極秘" not in page.text
    assert 'class="danger"' not in Page.get(taro, f"/customers/{made.pk}/delete").html
    assert Customer.objects.filter(pk=made.pk).exists()


def test_a_deal_that_a_schedule_names_stays(taro: Client, world: World) -> None:
    deal = Deal.add(customer=world.deal.customer, name="増設")
    schedule = world.register(deal=deal, category=world.category("visit")).schedule
    assert "スケジュール" in Page.get(taro, "/today").send(f"/deals/{deal.pk}/delete").text
    schedule.remove(by=world.taro)
    taro.post(f"/deals/{deal.pk}/delete")
    assert not Deal.objects.filter(pk=deal.pk).exists()
