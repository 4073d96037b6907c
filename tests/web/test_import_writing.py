"""取り込み: a file is imported whole or not at all, by whoever may; what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.support.csv_files import DEALS, checked, counts, errors, hand_in, imported, last, text
from tests.support.pages import Page
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.cli import work
from yotei.jobs import working
from yotei.jobs.models import Job
from yotei.people.models import Employee
from yotei.sales.importing.checking import LINES
from yotei.sales.models import Customer, Import, ImportLine
from yotei.sales.naming import renamed
from yotei.schedules.models import SearchTask

Log = Callable[[str], Client]


def many(count: int, **wrong: str) -> str:
    rows = [[f"C{number:06}", f"顧客{number:06}", "03-0000-0000"] for number in range(count)]
    for number, name in wrong.items():
        rows[int(number.removeprefix("line_")) - 2][1] = name
    return text(rows)


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
