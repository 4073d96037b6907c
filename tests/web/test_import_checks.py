"""取り込み: what a file would do is found and shown before anything is imported."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.support.csv_files import DEALS, checked, counts, errors, imported, last, text
from tests.support.pages import Page
from tests.support.world import World
from yotei.people.models import Employee
from yotei.sales.importing.checking import LINES
from yotei.sales.models import Contact, Customer, Deal

Log = Callable[[str], Client]
CONTACTS = ("顧客名", "氏名", "メールアドレス", "役職")


def test_nothing_is_imported_before_somebody_says_so(world: World, admin: Client) -> None:
    before = Customer.objects.count()
    page = checked(world, admin, text([["C1", "新しい会社", ""]]))
    assert (counts(), Customer.objects.count()) == ((1, 0, 0, 0), before)
    assert "まだ取り込んでいません" in page.text
    assert "新しい会社" in page.root.first("table").text


def test_the_page_shows_what_would_change(world: World, admin: Client) -> None:
    Customer.objects.create(code="C1", name="旧社名", phone="03-1")
    page = checked(world, admin, text([["C1", "新社名", "03-1"]]))
    assert counts() == (0, 1, 0, 0)
    assert [change.text for change in page.root.first("dl", class_="changes").all("dd")] == ["旧社名 → 新社名"]


def test_what_is_so_already_is_left_alone(world: World, admin: Client) -> None:
    Customer.objects.create(code="C1", name="会社", phone="03-1", note="消えない")
    page = checked(world, admin, text([["C1", "会社", "03-1"]]))
    assert counts() == (0, 0, 1, 0)
    assert "取り込むものはありません" in page.text


def test_a_file_becomes_customers(world: World, admin: Client) -> None:
    page = imported(world, admin, text([["C1", "一", "03-1"], ["C2", "二", ""]]))
    assert list(Customer.objects.filter(code__gt="").values_list("code", "name", "phone").order_by("code")) == [
        ("C1", "一", "03-1"),
        ("C2", "二", ""),
    ]
    assert "2 件を取り込みました" in page.text


def test_what_came_of_it_is_told_in_the_language_of_the_reader(world: World, admin: Client) -> None:
    page = imported(world, admin, text([["C1", "一", ""]]))
    admin.post("/language?to=en&next=/")
    assert "1 line was imported." in Page.get(admin, page.path).text


def test_what_is_made_later_gets_an_id_of_its_own(world: World, admin: Client) -> None:
    checked(world, admin, text([["C1", "一", ""], ["C2", "二", ""]]))
    between = Customer.add(name="間")
    admin.post(f"/imports/{last().pk}/apply")
    world.work()
    after = Customer.add(name="後")
    ids = set(Customer.objects.values_list("pk", flat=True))
    assert {between.pk, after.pk} < ids
    assert Customer.objects.filter(code__in=["C1", "C2"]).count() == 2


def test_a_column_that_is_absent_stays(world: World, admin: Client) -> None:
    customer = Customer.objects.create(code="C1", name="会社", phone="03-1", note="残る")
    imported(world, admin, text([["C1", "03-2"]], head=("code", "phone")))
    customer.refresh_from_db()
    assert (customer.name, customer.phone, customer.note) == ("会社", "03-2", "残る")


def test_an_empty_cell_empties_the_field(world: World, admin: Client) -> None:
    customer = Customer.objects.create(code="C1", name="会社", phone="03-1")
    imported(world, admin, text([["C1", "会社", ""]]))
    customer.refresh_from_db()
    assert customer.phone == ""


def test_an_empty_number_is_left_alone(world: World, admin: Client) -> None:
    customer = Customer.objects.create(code="C1", name="会社", phone="03-1")
    imported(world, admin, text([["", "会社", "03-2"]]))
    customer.refresh_from_db()
    assert (customer.code, customer.phone) == ("C1", "03-2")


def test_a_number_finds_who_had_none_by_name(world: World, admin: Client) -> None:
    customer = Customer.objects.create(name="会社")
    imported(world, admin, text([["C1", "会社", ""]]))
    customer.refresh_from_db()
    assert customer.code == "C1"


def test_another_number_is_another_customer_of_the_same_name(world: World, admin: Client) -> None:
    Customer.objects.create(code="C1", name="会社")
    imported(world, admin, text([["C2", "会社", ""], ["C3", "会社", ""]]))
    assert Customer.objects.filter(name="会社").count() == 3


def test_several_of_a_name_want_the_number(world: World, admin: Client) -> None:
    for _ in range(2):
        Customer.objects.create(name="会社")
    checked(world, admin, text([["", "会社", ""]]))
    assert "番号を指定してください" in errors()[2]


def test_a_deal_is_found_at_its_customer(world: World, admin: Client) -> None:
    one, other = (Customer.objects.create(code=code, name=code) for code in ("C1", "C2"))
    Deal.objects.create(customer=one, name="更新")
    rows = [["", "C1", "", "更新", "受注", "1,200,000", "2027/1/5"], ["", "", "C2", "更新", "", "", ""]]
    imported(world, admin, text(rows, head=DEALS), "deals")
    found = Deal.objects.filter(name="更新").order_by("pk").values_list("customer", "stage", "amount", "expected_on")
    assert [(customer, stage, amount, str(day)) for customer, stage, amount, day in found] == [
        (one.pk, "won", 1_200_000, "2027-01-05"),
        (other.pk, "lead", None, "None"),
    ]


def test_a_deal_of_nobody_is_an_error(world: World, admin: Client) -> None:
    rows = [["", "C9", "", "案", "", "", ""], ["", "", "無い", "案", "", "", ""], ["", "", "", "案", "", "", ""]]
    checked(world, admin, text(rows, head=DEALS), "deals")
    assert list(errors()) == [2, 3, 4]


def test_a_deal_does_not_move_to_another_customer(world: World, admin: Client) -> None:
    one, other = (Customer.objects.create(code=code, name=code) for code in ("C1", "C2"))
    Deal.objects.create(customer=one, code="D1", name="案")
    checked(world, admin, text([["D1", other.code, "", "案", "", "", ""]], head=DEALS), "deals")
    assert "別の顧客" in errors()[2]


def test_a_contact_is_found_by_address_first(world: World, admin: Client) -> None:
    customer = Customer.objects.create(name="会社")
    known = Contact.objects.create(customer=customer, name="佐藤", email="sato@example.com")
    rows = [["会社", "佐藤(旧姓田中)", "sato@example.com", "部長"], ["会社", "佐藤", "sato2@example.com", ""]]
    imported(world, admin, text(rows, head=CONTACTS), "contacts")
    known.refresh_from_db()
    assert (known.name, known.position) == ("佐藤(旧姓田中)", "部長")
    assert Contact.objects.filter(customer=customer).count() == 2


def test_a_line_twice_names_the_first(world: World, admin: Client) -> None:
    rows = [["C1", "一", ""], ["C1", "二", ""], ["", "三", ""], ["", "三", ""]]
    checked(world, admin, text(rows))
    found = errors()
    assert list(found) == [3, 5]
    assert "2 行目" in found[3]
    assert "4 行目" in found[5]


def test_a_line_twice_is_found_across_slices(world: World, admin: Client) -> None:
    rows = [[f"C{number}", f"顧客{number}", ""] for number in range(LINES * 2 + 10)]
    checked(world, admin, text([*rows, ["C0", "別名", ""]]))
    assert list(errors()) == [LINES * 2 + 12]


def test_the_owner_is_told_by_employee_number(world: World, admin: Client) -> None:
    Employee.objects.filter(login="jiro").update(is_active=False)
    rows = [["一", "hanako"], ["二", "nobody"], ["三", "jiro"], ["四", ""]]
    checked(world, admin, text(rows, head=("顧客名", "自社担当者")))
    assert list(errors()) == [3, 4]


def test_the_model_s_own_rules_hold(world: World, admin: Client) -> None:
    head = ("顧客名", "Webサイト", "備考")
    rows = [["", "", ""], ["一", "javascript:alert(1)", ""], ["二" * 301, "", ""], ["三", "", "長" * 5001],
            ["四\n五", "", ""], ["六", "https://example.com/", "二行の\nメモ"]]  # fmt: skip
    checked(world, admin, text(rows, head=head))
    assert list(errors()) == [3, 4, 5, 6]  # an empty line is none
    assert counts() == (1, 0, 0, 4)


def test_reasons_can_be_taken_away_as_a_file(world: World, admin: Client) -> None:
    checked(world, admin, text([["C1", "", "03"], ["C2", "二", ""]]))
    answer = b"".join(admin.get(f"/imports/{last().pk}/errors").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert answer.splitlines()[1].startswith("2,C1,顧客名,")
