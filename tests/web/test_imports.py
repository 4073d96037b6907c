"""取り込み: a file of customers, deals or contacts is imported whole or not at all, and never unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.support.csv_files import checked, counts, errors, hand_in, imported, last, text
from tests.support.pages import Page
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.cli import work
from yotei.jobs import working
from yotei.jobs.models import Job
from yotei.people.models import Employee
from yotei.sales.importing.checking import LINES
from yotei.sales.models import Contact, Customer, Deal, Import, ImportLine
from yotei.sales.naming import renamed
from yotei.schedules.models import SearchTask

Log = Callable[[str], Client]
DEALS = ("案件番号", "顧客番号", "顧客名", "案件名", "進捗", "金額", "受注予定日")
CONTACTS = ("顧客名", "氏名", "メールアドレス", "役職")


@pytest.fixture
def admin(as_: Log) -> Client:
    return as_("admin")


def many(count: int, **wrong: str) -> str:
    rows = [[f"C{number:06}", f"顧客{number:06}", "03-0000-0000"] for number in range(count)]
    for number, name in wrong.items():
        rows[int(number.removeprefix("line_")) - 2][1] = name
    return text(rows)


# What is looked at


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


# Whole or not at all


def test_one_wrong_line_leaves_nothing_behind(world: World, admin: Client) -> None:
    before = Customer.objects.count()
    page = checked(world, admin, many(1200, line_1199=""))
    assert (counts(), list(errors())) == ((1199, 0, 0, 1), [1199])
    assert "1 行に誤りがあるため" in page.text
    assert not list(page.root.all("form", action=f"{page.path}/apply"))
    admin.post(f"{page.path}/apply")
    world.work()
    assert Customer.objects.count() == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Customer.objects.filter(code="C1").update(phone="03-9"),
        lambda: Customer.objects.create(code="C2", name="先に"),
        lambda: Customer.objects.create(name="二"),
        lambda: Customer.objects.filter(code="C1").delete(),
    ],
    ids=["changed", "number taken", "made", "gone"],
)
def test_what_has_changed_since_the_check_stops_it_all(
    world: World, admin: Client, spoil: Callable[[], object]
) -> None:
    Customer.objects.create(code="C1", name="一", phone="03-1")
    page = checked(world, admin, text([["C1", "一", "03-2"], ["C2", "二", ""], ["C3", "三", ""]]))
    spoil()
    before = list(Customer.objects.order_by("pk").values())
    admin.post(f"{page.path}/apply")
    world.work()
    page = Page.get(admin, page.path)
    assert "何も取り込んでいません" in page.text
    assert list(Customer.objects.order_by("pk").values()) == before
    assert not Entry.objects.filter(action="imported").exists()


def test_after_a_refusal_the_file_is_checked_again_without_being_sent(world: World, admin: Client) -> None:
    Customer.objects.create(code="C1", name="一", phone="03-1")
    page = checked(world, admin, text([["C1", "一", "03-2"]]))
    Customer.objects.filter(code="C1").update(phone="03-9")
    admin.post(f"{page.path}/apply")
    world.work()
    admin.post(f"{page.path}/again")
    world.work()
    assert counts() == (0, 1, 0, 0)
    admin.post(f"{page.path}/apply")
    world.work()
    assert Customer.objects.get(code="C1").phone == "03-2"


def test_a_customer_who_went_meanwhile_stops_its_deals(world: World, admin: Client) -> None:
    customer = Customer.objects.create(code="C1", name="一")
    page = checked(world, admin, text([["", "C1", "", "案", "", "", ""]], head=DEALS), "deals")
    customer.delete()
    admin.post(f"{page.path}/apply")
    world.work()
    assert "何も取り込んでいません" in Page.get(admin, page.path).text


def test_the_button_pressed_twice_imports_once(world: World, admin: Client) -> None:
    page = checked(world, admin, text([["C1", "一", ""]]))
    for _ in range(2):
        admin.post(f"{page.path}/apply")
    world.work()
    admin.post(f"{page.path}/apply")
    world.work()
    assert Customer.objects.filter(code="C1").count() == 1
    assert Job.objects.filter(kind="import").count() == 1


class Died(BaseException):
    """The process is gone."""


def test_a_process_that_dies_before_the_commit_leaves_nothing(world: World, admin: Client) -> None:
    Customer.objects.create(code="C1", name="旧")
    page = checked(world, admin, text([["C1", "新", ""], ["C2", "二", ""]]))

    def die(**_more: object) -> None:
        raise Died

    renamed.connect(die, weak=False)
    try:
        admin.post(f"{page.path}/apply")
        with pytest.raises(Died):
            world.work()
    finally:
        renamed.disconnect(die)
    assert set(Customer.objects.filter(code__gt="").values_list("name", flat=True)) == {"旧"}
    assert not Entry.objects.filter(action="imported").exists()
    world.advance(61)  # the lease of the dead
    world.work()
    assert set(Customer.objects.filter(code__gt="").values_list("name", flat=True)) == {"新", "二"}


def test_a_check_goes_on_where_it_was_cut_off(world: World, admin: Client) -> None:
    page = hand_in(admin, many(LINES * 3))
    working.go_on(clock=lambda: world.now, seconds=0.000001)
    part = last()
    assert part.count < LINES * 3
    world.advance(61)
    world.work()
    assert counts() == (LINES * 3, 0, 0, 0)
    assert "まだ取り込んでいません" in Page.get(admin, page.path).text


def test_a_stopped_check_imports_nothing(world: World, admin: Client) -> None:
    page = hand_in(admin, text([["C1", "一", ""]]))
    job = last().check_job
    assert job is not None
    assert "行を確認済み" in page.text
    stopped = Page.get(admin, f"/jobs/{job.pk}")
    assert stopped.path == page.path
    admin.post(f"/jobs/{job.pk}/cancel")
    world.work()
    admin.post(f"{page.path}/apply")
    world.work()
    assert not Customer.objects.filter(code="C1").exists()
    assert "中止しました" in Page.get(admin, page.path).text


def test_a_stopped_import_leaves_nothing(world: World, admin: Client) -> None:
    page = checked(world, admin, text([["C1", "一", ""]]))
    admin.post(f"{page.path}/apply")
    job = last().apply_job
    assert job is not None
    admin.post(f"/jobs/{job.pk}/cancel")
    world.work()
    assert not Customer.objects.filter(code="C1").exists()


# What follows


def test_the_log_tells_each_change(world: World, admin: Client) -> None:
    Customer.objects.create(code="C1", name="旧", phone="03-1")
    imported(world, admin, text([["C1", "新", "03-1"], ["C2", "二", "03-2"]]))
    entries = Entry.objects.filter(kind="customer", actor="管理者")
    assert {(each.action, each.target): each.changes for each in entries} == {
        ("changed", "新"): {"name": ["旧", "新"]},
        ("made", "二"): {"code": [None, "C2"], "name": [None, "二"], "phone": [None, "03-2"]},
    }
    whole = Entry.objects.get(action="imported")
    assert (whole.actor_id, whole.changes["new"]) == (world.people["admin"].pk, [None, 1])
    assert "顧客一覧.csv" in Page.get(admin, "/admin/audit?kind=import").text


def test_topics_of_meetings_ahead_follow_a_new_name(world: World, admin: Client) -> None:
    deal = world.deal
    world.register(deal=deal, customer=deal.customer)
    Customer.objects.filter(pk=deal.customer_id).update(code="C1")
    other = Customer.objects.create(code="C2", name="誰も会わない会社")
    imported(world, admin, text([["C1", "新しい社名", ""], ["C2", "これも新しい", ""]]))
    world.recover()
    assert [meeting.topic for meeting in world.live()] == [f"Zoom会議(新しい社名 / {deal.name})"]
    other.refresh_from_db()
    assert other.renamed_at is None


def test_the_search_follows_a_new_name(world: World, admin: Client) -> None:
    deal = world.deal
    world.register(deal=deal, customer=deal.customer)
    Customer.objects.filter(pk=deal.customer_id).update(code="C1")
    Customer.objects.create(code="C2", name="誰も会わない会社")
    checked(world, admin, text([["C1", "青磁商会", ""], ["C2", "白磁商会", ""]]))
    admin.post(f"/imports/{last().pk}/apply")
    working.go_on(clock=lambda: world.now, seconds=5)
    assert list(SearchTask.objects.values_list("of_id", flat=True)) == [deal.customer_id]
    world.work()
    assert "Zoom会議" in Page.get(admin, "/search?q=青磁商会").root.first("main").text


def test_lines_of_a_file_go_when_they_are_imported(world: World, admin: Client) -> None:
    page = imported(world, admin, text([["C1", "一", ""]]))
    for _ in range(3):  # a slice each time: lines, bytes, then nothing is left
        work.beat()
    assert (ImportLine.objects.count(), last().is_kept) == (0, False)
    assert "1 件を取り込みました" in Page.get(admin, page.path).text


def test_lines_of_a_file_go_after_a_day(world: World, admin: Client) -> None:
    checked(world, admin, text([["C1", "一", ""]]))
    Import.forget_old(now=world.now)
    assert ImportLine.objects.exists()
    Import.forget_old(now=world.now + timedelta(days=1, seconds=1))
    assert not ImportLine.objects.exists()


# Who


def test_a_manager_may_import(world: World, as_: Log) -> None:
    Employee.objects.filter(login="hanako").update(role="manager")
    assert hand_in(as_("hanako"), text([["C1", "一", ""]])).status == 200


@pytest.mark.parametrize("login", ["taro", "hanako"])
def test_others_may_not(world: World, as_: Log, admin: Client, login: str) -> None:
    checked(world, admin, text([["C1", "一", ""]]))
    client, pk = as_(login), last().pk
    assert client.get("/customers/import").status_code == 403
    for address in (f"/imports/{pk}/apply", f"/imports/{pk}/again", "/customers/import"):
        assert client.post(address).status_code == 403
    assert "/customers/import" not in client.get("/customers").content.decode()


def test_another_manager_does_not_see_the_file(world: World, as_: Log, admin: Client) -> None:
    checked(world, admin, text([["C1", "一", ""]]))
    Employee.objects.filter(login="hanako").update(role="manager")
    assert as_("hanako").get(f"/imports/{last().pk}").status_code == 404


def test_who_may_not_import_any_more_imports_nothing(world: World, as_: Log) -> None:
    Employee.objects.filter(login="hanako").update(role="manager")
    client = as_("hanako")
    page = checked(world, client, text([["C1", "一", ""]]))
    client.post(f"{page.path}/apply")
    Employee.objects.filter(login="hanako").update(role="member")
    world.work()
    assert not Customer.objects.filter(code="C1").exists()
