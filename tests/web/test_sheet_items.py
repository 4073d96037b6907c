"""社員シートの項目: added by the administrator, seen and changed by whom they are for; one holds the Zoom account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from tests.support.pages import Page
from tests.support.rest import api_of
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.people.models import Employee, SheetItem, SheetValue
from yotei.people.roles import Role

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

ME, OTHER, ADMIN = "taro", "jiro", "admin"


def added(name: str = "内線番号", **fields: object) -> SheetItem:
    item = SheetItem()
    item.change(name=name, **fields)
    return item


def fill(employee: Employee, item: SheetItem, text: str) -> None:
    employee.change_sheet(items={item: text})


def says(item: SheetItem, login: str = ME) -> str | None:
    return SheetValue.objects.filter(item=item, employee__login=login).values_list("text", flat=True).first()


def press(client: Client, item: SheetItem, text: str, login: str = ME) -> Page:
    return Page.get(client, f"/employees/{login}/edit").press(**{f"item_{item.pk}": text})


# Adding


def test_the_administrator_adds_an_item_to_every_sheet(admin: Client, as_: Log, world: World) -> None:
    Page.get(admin, "/admin/sheet/new").press(name="内線番号", name_en="Extension")
    item = SheetItem.objects.get(name="内線番号")
    assert "社員シートを変更しました。" in press(as_(ME), item, "1234").text
    assert Page.get(as_(ME), "/employees/taro").rows["内線番号"].text == "1234"
    world.taro.change_sheet(language="en")
    assert Page.get(as_(ME), "/employees/taro").rows["Extension"].text == "1234"


@pytest.mark.parametrize(
    ("sort", "typed", "shown"),
    [
        ("text", "1234", "1234"),
        ("long_text", "一行目\n二行目", "一行目 二行目"),
        ("choice", "課長", "課長"),
        ("check", "on", "✓チェックあり"),
    ],
)
def test_every_sort_is_filled_in(as_: Log, world: World, sort: str, typed: str, shown: str) -> None:
    item = added(kind=sort, choices="部長\n課長" if sort == "choice" else "")
    press(as_(ME), item, typed)
    assert Page.get(as_(ME), "/employees/taro").rows["内線番号"].text == shown
    assert Page.get(as_(ME), "/employees/taro/edit").form[f"item_{item.pk}"] == typed


def test_what_is_emptied_is_kept_no_more(as_: Log, world: World) -> None:
    item = added()
    fill(world.taro, item, "1234")
    press(as_(ME), item, "")
    assert says(item) is None


def test_an_unticked_box_is_kept_no_more(as_: Log, world: World) -> None:
    item = added(kind="check")
    fill(world.taro, item, "1")
    page = Page.get(as_(ME), "/employees/taro/edit")
    page.send("/employees/taro/edit", **{name: each for name, each in page.form.items() if name != f"item_{item.pk}"})
    assert says(item) is None


@pytest.mark.parametrize(
    ("sort", "text"), [("text", "あ" * 501), ("long_text", "あ" * 5001), ("choice", "社長"), ("text", "上\n下")]
)
def test_what_an_item_does_not_take_is_said_at_its_field(as_: Log, world: World, sort: str, text: str) -> None:
    item = added(kind=sort, choices="部長" if sort == "choice" else "")
    page = press(as_(ME), item, text)
    assert page.status == 422
    assert page.root.first("div", id=f"item_{item.pk}_error")
    assert says(item) is None


def test_a_choice_taken_away_stays_where_it_was_chosen(as_: Log, world: World) -> None:
    item = added(kind="choice", choices="部長\n課長")
    fill(world.taro, item, "部長")
    item.change(choices="課長")
    assert press(as_(ME), item, "部長").status == 200
    assert press(as_("hanako"), item, "部長", "hanako").status == 422


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Zoom アカウント"}, "name"),
        ({"kind": "choice"}, "choices"),
        ({"seen_by": "self", "changed_by": "everybody"}, "changed_by"),
        ({"seen_by": "administrators", "changed_by": "self"}, "changed_by"),
    ],
)
def test_a_wrong_item_is_told_at_its_field(admin: Client, world: World, fields: dict[str, str], field: str) -> None:
    page = Page.get(admin, "/admin/sheet/new").press(**{"name": "役職"} | fields)
    assert page.status == 422
    assert page.root.first("div", id=f"{field}_error")
    assert SheetItem.objects.count() == 1


def test_the_database_holds_no_item_that_one_changes_unseen(world: World) -> None:
    item = added(seen_by="administrators", changed_by="administrators")
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetItem.objects.filter(pk=item.pk).update(changed_by="self")


def test_items_are_the_administrators(as_: Log, world: World) -> None:
    pk = added().pk
    for address in ("/admin/sheet/new", "/admin/sheet/zoom", f"/admin/sheet/{pk}", f"/admin/sheet/{pk}/delete"):
        assert as_(ME).post(address, {"name": "x"}).status_code == 403


def test_what_is_filled_in_is_in_the_log(as_: Log, world: World) -> None:
    press(as_(ME), added(), "1234")
    entry = Entry.objects.filter(kind="employee", action="changed").latest("pk")
    assert (entry.actor, entry.target, entry.changes) == ("営業太郎", "営業太郎", {"内線番号": ["", "1234"]})


# Who may

# By who sees and who changes it: who sees taro's, and who changes it.
RIGHTS = [
    ("everybody", "everybody", {ME, OTHER, ADMIN}, {ME, OTHER, ADMIN}),
    ("everybody", "self", {ME, OTHER, ADMIN}, {ME, ADMIN}),
    ("everybody", "administrators", {ME, OTHER, ADMIN}, {ADMIN}),
    ("self", "self", {ME, ADMIN}, {ME, ADMIN}),
    ("self", "administrators", {ME, ADMIN}, {ADMIN}),
    ("administrators", "administrators", {ADMIN}, {ADMIN}),
]


@pytest.mark.parametrize("reader", [ME, OTHER, ADMIN])
@pytest.mark.parametrize(("seen_by", "changed_by", "see", "change"), RIGHTS)
def test_each_item_is_for_whom_it_says(
    as_: Log, world: World, reader: str, seen_by: str, changed_by: str, see: set[str], change: set[str]
) -> None:
    item = added(seen_by=seen_by, changed_by=changed_by)
    fill(world.taro, item, "前")
    client = as_(reader)
    assert ("内線番号" in Page.get(client, "/employees/taro").rows) == (reader in see)
    form = client.get("/employees/taro/edit")
    assert (f"item_{item.pk}" in form.content.decode()) == (reader in change)
    fields = {"name": "営業太郎", "login": "taro", "language": "ja", "time_zone": "Asia/Tokyo", "week_start": "sunday"}
    client.post("/employees/taro/edit", fields | {"is_active": "on", f"item_{item.pk}": "後"})
    assert says(item) == ("後" if reader in change else "前")


@pytest.mark.parametrize("reader", [ME, ADMIN])
@pytest.mark.parametrize(("seen_by", "changed_by", "see", "change"), RIGHTS)
def test_programs_are_held_to_the_same(
    world: World, reader: str, seen_by: str, changed_by: str, see: set[str], change: set[str]
) -> None:
    item = added(seen_by=seen_by, changed_by=changed_by)
    fill(world.taro, item, "前")
    mine = api_of(world, reader)
    assert mine.get("/employees/taro")["items"] == ({"内線番号": "前"} if reader in see else {})
    answer = mine.patch("/employees/taro", items={"内線番号": "後"})
    assert answer.status == (200 if reader in change else 403 if reader in see else 422)
    assert says(item) == ("後" if reader in change else "前")


def test_who_may_change_one_item_alone_changes_nothing_else(as_: Log, world: World) -> None:
    assert "社員シート変更" not in Page.get(as_(OTHER), "/employees/taro").buttons
    item = added(seen_by="everybody", changed_by="everybody")
    assert "社員シート変更" in Page.get(as_(OTHER), "/employees/taro").buttons
    page = Page.get(as_(OTHER), "/employees/taro/edit")
    assert page.names == ["内線番号"]
    page.send("/employees/taro/edit", name="別の人", zoom_account="x@example.com", **{f"item_{item.pk}": "1234"})
    world.taro.refresh_from_db()
    assert (world.taro.name, world.taro.zoom_account, says(item)) == ("営業太郎", "taro@example.com", "1234")


def test_who_may_only_read_fills_in_nothing(as_: Log, world: World) -> None:
    item = added(seen_by="everybody", changed_by="everybody")
    Employee.objects.filter(login=ME).update(role=Role.READER)
    client = as_(ME)
    client.post("/employees/taro/edit", {"language": "ja", "time_zone": "Asia/Tokyo", f"item_{item.pk}": "1234"})
    assert client.get("/employees/jiro/edit").status_code == 403
    assert api_of(world, ME).patch("/employees/taro", items={"内線番号": "1234"}).status == 403
    assert says(item) is None


# Programs


def test_programs_fill_in_every_sort(world: World) -> None:
    for sort in SheetItem.Kind:
        added(sort.value, kind=sort, choices="部長" if sort == "choice" else "")
    given = {"text": "1234", "long_text": "上\n下", "choice": "部長", "check": True}
    mine = api_of(world, ME)
    assert mine.patch("/employees/taro", items=given)["items"] == given
    assert mine.patch("/employees/taro", items={"check": False, "text": ""})["items"] == given | {
        "check": False,
        "text": "",
    }


@pytest.mark.parametrize(
    "given", [{"?": "x"}, {"check": "1"}, {"text": True}, {"text": "あ" * 501}, {"Zoom アカウント": "x"}]
)
def test_what_programs_fill_in_wrongly_is_refused(world: World, given: dict[str, object]) -> None:
    added("text")
    added("check", kind="check")
    assert api_of(world, ME).patch("/employees/taro", items=given).wrong_fields == {"items"}


# Retiring


def test_a_used_item_is_retired_rather_than_deleted(admin: Client, as_: Log, world: World) -> None:
    item = added()
    fill(world.taro, item, "1234")
    assert not list(Page.get(admin, f"/admin/sheet/{item.pk}").root.all("button", class_="danger"))
    refused = Page.get(admin, "/admin/sheet").send(f"/admin/sheet/{item.pk}/delete")
    assert "「内線番号」は社員シートに記入されているため、削除できません。" in refused.text
    item.change(is_active=False)
    assert "内線番号" not in Page.get(as_(ME), "/employees/taro").rows
    assert f"item_{item.pk}" not in Page.get(as_(ME), "/employees/taro/edit").html
    item.change(is_active=True)
    assert Page.get(as_(ME), "/employees/taro").rows["内線番号"].text == "1234"


def test_an_unused_item_is_deleted(admin: Client, world: World) -> None:
    item = added()
    page = Page.get(admin, "/admin/sheet").send(f"/admin/sheet/{item.pk}/delete")
    assert "「内線番号」を削除しました。" in page.text
    assert not SheetItem.objects.filter(pk=item.pk).exists()


def test_the_sort_of_a_used_item_stays(admin: Client, world: World) -> None:
    item = added()
    fill(world.taro, item, "1234")
    assert Page.get(admin, f"/admin/sheet/{item.pk}").press(kind="check").status == 422


def test_what_retires_meanwhile_is_not_filled_in(world: World) -> None:
    item = added()
    SheetItem.objects.filter(pk=item.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="開き直して"):
        fill(world.taro, item, "1234")


# The Zoom account


def zoom_item() -> SheetItem:
    return SheetItem.objects.get(holds_zoom_account=True)


def choose(admin: Client, item: SheetItem) -> Page:
    return Page.get(admin, "/admin/sheet").press(holder=str(item.pk))


def test_the_chosen_item_holds_the_zoom_account(admin: Client, world: World) -> None:
    """Manual 2.1: the item's account hosts, where it is empty the e-mail address."""
    item = added("Zoom ユーザ ID")
    fill(world.hanako, item, "taro@example.com")
    assert "「Zoom ユーザ ID」を Zoom アカウントの項目にしました。" in choose(admin, item).text
    world.people |= {each.login: each for each in Employee.objects.all()}
    assert (world.hanako.zoom_host, world.taro.zoom_host) == ("taro@example.com", "eigyo.taro@example.com")
    world.register(by="hanako")
    [meeting] = world.live()
    assert meeting.host_email == "taro@example.com"


def test_nothing_is_lost_when_another_item_is_chosen(admin: Client, as_: Log, world: World) -> None:
    before, item = zoom_item(), added("Zoom ユーザ ID")
    fill(world.hanako, item, "hanako@zoom.example")
    choose(admin, item)
    assert says(before) == "taro@example.com"
    assert Page.get(as_(ME), "/employees/taro").rows["Zoom アカウント"].text == "taro@example.com"
    assert Page.get(as_("hanako"), "/employees/hanako/edit").form["zoom_account"] == "hanako@zoom.example"
    choose(admin, before)
    assert (says(item, "hanako"), Employee.objects.get(login=ME).zoom_account) == (
        "hanako@zoom.example",
        "taro@example.com",
    )


@pytest.mark.parametrize("fields", [{"kind": "check"}, {"is_active": False}])
def test_what_no_account_fits_into_cannot_be_chosen(admin: Client, world: World, fields: dict[str, object]) -> None:
    item = added("ほかの項目", **fields)
    page = Page.get(admin, "/admin/sheet").send("/admin/sheet/zoom", holder=item.pk)
    assert page.status == 422
    with pytest.raises(ValidationError):
        item.hold_zoom_account()
    assert zoom_item().name == "Zoom アカウント"


def test_the_item_of_the_zoom_account_is_neither_retired_nor_deleted(admin: Client, world: World) -> None:
    page = Page.get(admin, f"/admin/sheet/{zoom_item().pk}")
    fields = {name: value for name, value in page.form.items() if name != "is_active"}
    assert page.send(page.path, **fields).status == 422
    assert "先に別の項目を選択してください。" in page.send(f"{page.path}/delete").text
    assert zoom_item().is_active


def test_who_changes_the_zoom_account_is_the_items_to_say(as_: Log, world: World) -> None:
    zoom_item().change(changed_by="administrators")
    assert "zoom_account" not in Page.get(as_(ME), "/employees/taro/edit").form
    assert api_of(world, ME).patch("/employees/taro", zoom_account="x@example.com").status == 403
    assert api_of(world, ADMIN).patch("/employees/taro", zoom_account="x@example.com").status == 200


def test_a_zoom_account_for_administrators_is_shown_to_nobody_else(as_: Log, world: World) -> None:
    zoom_item().change(seen_by="administrators", changed_by="administrators")
    assert "taro@example.com" not in Page.get(as_(ME), "/employees/taro").root.first("dl", class_="sheet").text.replace(
        "eigyo.taro@example.com", ""
    )
    assert api_of(world, ME).get("/employees/taro")["zoom_account"] is None
    assert "taro@example.com" in Page.get(as_(ADMIN), "/employees/taro").rows["Zoom アカウント"].text


def test_only_one_item_holds_the_zoom_account(world: World) -> None:
    item = added()
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetItem.objects.filter(pk=item.pk).update(holds_zoom_account=True)
