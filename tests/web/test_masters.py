"""Facilities, company days off, groups, contacts, and where weeks begin."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.people.models import Group
from yotei.sales.models import Contact, Customer
from yotei.schedules.models import Category, DayOff, Facility

Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "address", ["/admin/facilities", "/admin/facilities/new", "/admin/days-off", "/groups/new?common=1"]
)
def test_masters_are_the_administrators(address: str, taro: Client, admin: Client) -> None:
    assert taro.get(address).status_code == 403
    assert admin.get(address).status_code == 200


def test_a_facility_is_added(admin: Client) -> None:
    fields = {"name": "社用車B", "name_en": "Car B", "sort": "car", "position": "9", "is_active": "on"}
    admin.post("/admin/facilities/new", fields)
    facility = Facility.objects.get(name="社用車B")
    assert (facility.sort, facility.is_active) == ("car", True)


def test_a_facility_is_retired_not_deleted(admin: Client) -> None:
    facility = Facility.objects.get(name="第1会議室")
    admin.post(f"/admin/facilities/{facility.pk}", {"name": "第1会議室", "sort": "room", "position": "1"})
    facility.refresh_from_db()
    assert not facility.is_active
    assert "予約停止中" in Page.get(admin, "/admin/facilities").text


def test_a_facility_of_a_taken_name_is_refused_at_its_field(admin: Client) -> None:
    response = admin.post("/admin/facilities/new", {"name": "第1会議室", "sort": "room", "position": "1"})
    assert response.status_code == 422
    assert "name_error" in response.content.decode()


@pytest.mark.parametrize(
    "changes", [{"name": " "}, {"sort": "boat"}, {"position": "-1"}, {"position": "x"}, {"name": "長" * 101}]
)
def test_a_facility_that_is_wrong_is_not_saved(changes: dict[str, str], admin: Client) -> None:
    fields = {"name": "新しい部屋", "sort": "room", "position": "9"} | changes
    assert admin.post("/admin/facilities/new", fields).status_code == 422
    assert Facility.objects.count() == 4


def test_a_day_off_is_added(admin: Client) -> None:
    admin.post("/admin/days-off", {"day": "2026/12/29", "name": "年末休業"})
    assert DayOff.objects.get().day == date(2026, 12, 29)
    assert "年末休業" in Page.get(admin, "/admin/days-off").text


@pytest.mark.parametrize("day", ["", "2026-02-30", "x"])
def test_a_day_that_is_none_is_refused(day: str, admin: Client) -> None:
    assert admin.post("/admin/days-off", {"day": day, "name": "休み"}).status_code == 422


def test_a_day_is_off_once(admin: Client) -> None:
    DayOff.add(day=date(2026, 12, 29), name="年末休業")
    assert admin.post("/admin/days-off", {"day": "2026-12-29", "name": "もう一度"}).status_code == 422


def test_a_day_off_is_taken_back(admin: Client, taro: Client) -> None:
    day = DayOff.add(day=date(2026, 12, 29), name="年末休業")
    assert taro.post(f"/admin/days-off/{day.pk}/remove").status_code == 403
    admin.post(f"/admin/days-off/{day.pk}/remove")
    assert not DayOff.objects.exists()


def test_everybody_makes_groups_of_their_own(taro: Client, world: World) -> None:
    taro.post("/groups/new", {"name": "同期", "members": [world.taro.pk, world.jiro.pk]})
    group = Group.objects.get(name="同期")
    assert group.owner == world.taro
    assert {member.login for member in group.members.all()} == {"taro", "jiro"}


def test_an_own_group_is_changed_by_its_owner(taro: Client, world: World) -> None:
    group = Group(owner=world.taro)
    group.change(name="同期", members=[world.jiro])
    taro.post(f"/groups/{group.pk}", {"name": "仲間", "members": [world.hanako.pk]})
    assert [member.login for member in Group.objects.get(name="仲間").members.all()] == ["hanako"]


@pytest.mark.parametrize("verb", ["", "/delete"])
def test_the_own_group_of_somebody_else_is_not_there(verb: str, as_: Log, world: World) -> None:
    group = Group(owner=world.taro)
    group.change(name="同期", members=[world.jiro])
    for login in ("hanako", "admin"):
        assert as_(login).post(f"/groups/{group.pk}{verb}", {"name": "x"}).status_code == 404
        assert "同期" not in Page.get(as_(login), "/groups").text


def test_a_common_group_is_changed_by_administrators_only(taro: Client, admin: Client, world: World) -> None:
    group = Group.objects.get(owner=None)
    fields = {"name": "営業部全体", "members": [world.taro.pk]}
    assert taro.post(f"/groups/{group.pk}", fields).status_code == 403
    assert admin.post(f"/groups/{group.pk}", fields).status_code == 302
    assert Group.objects.get(owner=None).name == "営業部全体"


def test_nobody_makes_a_common_group_by_the_back_door(taro: Client, world: World) -> None:
    assert taro.post("/groups/new?common=1", {"name": "x", "members": [world.taro.pk]}).status_code == 403


@pytest.mark.parametrize("owner", ["own", "common"])
def test_a_name_is_given_once(owner: str, admin: Client, world: World) -> None:
    address = "/groups/new" + ("?common=1" if owner == "common" else "")
    fields = {"name": "二つ目", "members": [world.taro.pk]}
    assert admin.post(address, fields).status_code == 302
    response = admin.post(address, fields)
    assert response.status_code == 422
    assert "同じ名前のグループがすでにあります。" in response.content.decode()


@pytest.mark.parametrize("members", [[], ["x"], ["9" * 40], ["-1"], ["99999"]])
def test_members_must_be_employees(members: list[str], taro: Client) -> None:
    assert taro.post("/groups/new", {"name": "同期", "members": members}).status_code == 422


def test_who_left_does_not_join_a_group(taro: Client, world: World) -> None:
    world.jiro.change_sheet(is_active=False)
    assert taro.post("/groups/new", {"name": "同期", "members": [world.jiro.pk]}).status_code == 422


def test_a_group_is_deleted_after_a_question(taro: Client, world: World) -> None:
    group = Group(owner=world.taro)
    group.change(name="同期", members=[world.jiro])
    assert "このグループを削除しますか?" in Page.get(taro, f"/groups/{group.pk}/delete").text
    taro.post(f"/groups/{group.pk}/delete")
    assert not Group.objects.filter(name="同期").exists()


def test_a_contact_is_added_to_its_customer(taro: Client) -> None:
    taro.post("/contacts/new", {"link": "c1", "name": "佐藤<b>", "position": "課長", "email": "sato@example.com"})
    shown = taro.get("/customers/1").content.decode()
    assert "佐藤&lt;b&gt;" in shown
    assert "sato@example.com" in shown


@pytest.mark.parametrize("changes", [{"name": ""}, {"email": "nowhere"}, {"position": "長" * 201}])
def test_a_contact_that_is_wrong_is_not_saved(changes: dict[str, str], taro: Client) -> None:
    fields = {"link": "c1", "name": "佐藤", "position": "", "email": ""} | changes
    assert taro.post("/contacts/new", fields).status_code == 422
    assert not Contact.objects.filter(name="佐藤").exists()


def test_a_contact_is_changed(taro: Client) -> None:
    contact = Contact.objects.filter(customer=1).first()
    assert contact is not None
    taro.post(f"/contacts/{contact.pk}/edit", {"link": "c1", "name": "見本次郎", "position": "", "email": ""})
    assert "見本次郎" in Page.get(taro, "/customers/1").text


def test_a_contact_that_a_schedule_names_stays(taro: Client, world: World) -> None:
    contact = Contact.objects.filter(customer=1).first()
    assert contact is not None
    schedule = world.register(category=world.category("visit"), customer=Customer.objects.get(pk=1)).schedule
    schedule.contacts.add(contact)
    taro.post(f"/contacts/{contact.pk}/delete")
    assert Contact.objects.filter(pk=contact.pk).exists()
    schedule.contacts.clear()
    taro.post(f"/contacts/{contact.pk}/delete")
    assert not Contact.objects.filter(pk=contact.pk).exists()


@pytest.mark.parametrize("address", ["/customers/99", "/deals/99", "/contacts/99999", "/groups/99999"])
def test_what_is_not_there_is_404(address: str, taro: Client) -> None:
    assert taro.get(address).status_code == 404


def test_where_weeks_begin_is_ones_own_choice(taro: Client, world: World) -> None:
    form = Page.get(taro, "/employees/taro/edit")
    assert form.press(week_start="monday").status == 200
    world.taro.refresh_from_db()
    assert world.taro.week_start == "monday"


def test_weeks_begin_on_no_other_day(taro: Client) -> None:
    assert Page.get(taro, "/employees/taro/edit").press(week_start="friday").status == 422


def test_categories_stand_in_their_order(admin: Client) -> None:
    Category.objects.filter(code="phone").update(position=0)
    codes = [each.code for each in admin.get("/admin/categories").context["categories"]]
    assert codes == ["phone", "visit", "visitor", "web-meeting"]


# The look of categories


def test_looks_are_chosen_as_they_look(admin: Client, world: World) -> None:
    page = Page.get(admin, f"/admin/categories/{world.category().pk}")
    colours = page.root.first("div", id="colour")
    assert len(list(colours.all("input", type="radio", name="colour"))) == 8
    assert colours.first("label", class_="cat-purple").text == "紫"
    icons = page.root.first("div", id="icon")
    assert [use.attributes["href"] for use in icons.all("use")][:2] == ["#icon-outside", "#icon-visitor"]
    assert (page.form["colour"], page.form["icon"]) == ("blue", "video")


def test_a_look_is_changed(admin: Client, taro: Client, world: World) -> None:
    Page.get(admin, f"/admin/categories/{world.category('visit').pk}").press(colour="purple", icon="desk")
    visit = world.register(category=world.category("visit")).schedule
    for address in ("/today", "/schedules", "/group", "/calendar", f"/schedules/{visit.pk}"):
        page = Page.get(taro, address)
        shown = next(each for each in page.root.all(class_="cat-purple") if "外出" in each.text)
        assert shown.first("use").attributes["href"] == "#icon-desk", address


@pytest.mark.parametrize("changes", [{"colour": "pink"}, {"icon": "<svg>"}, {"colour": ""}])
def test_an_unknown_look_is_refused_at_its_field(admin: Client, world: World, changes: dict[str, str]) -> None:
    page = Page.get(admin, f"/admin/categories/{world.category().pk}").press(**changes)
    assert page.status == 422
    assert page.root.first("div", id=f"{next(iter(changes))}_error")
    assert world.category().colour == "blue"


def test_members_are_found_by_a_part_of_their_name(taro: Client, world: World) -> None:
    """Without script, by the button; those who are chosen already stay so, and nothing is saved."""
    page = Page.get(taro, "/groups/new")
    assert list(page.root.all("input", type="checkbox")) == []
    found = page.send("/groups/new", name="同期", members=[world.taro.pk], members_search="花子", find="1")
    assert found.status == 200
    boxes = {box.attributes["value"]: "checked" in box.attributes for box in found.root.all("input", name="members")}
    assert boxes == {str(world.taro.pk): True, str(world.hanako.pk): False}
    assert not Group.objects.filter(name="同期").exists()
