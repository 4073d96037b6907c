"""Nothing typed is lost (design §2.4): not by a change of language, and not with the right to save it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.people.models import Department, Group, SheetItem
from yotei.sales.models import Contact
from yotei.schedules.models import Attendee, Facility, Schedule
from yotei.todos.models import Todo

Typed = Callable[..., dict[str, Any]]
Log = Callable[[str], Client]

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "<b>残す文字</b>"

# The page of a form, the field into which somebody types, and the id of the form.
FORMS = {
    "new schedule": ("/schedules/new?date=2026-12-24", "subject", "form"),
    "copied schedule": ("/schedules/{meeting}/copy", "subject", "form"),
    "changed schedule": ("/schedules/{meeting}/edit", "details", "form"),
    "reply": ("/schedules/{visit}", "message", "reply"),
    "new ToDo": ("/todos", "name", "form"),
    "changed ToDo": ("/todos/{todo}/edit", "name", "form"),
    "new group": ("/groups/new", "name", "form"),
    "group": ("/groups/{group}", "name", "form"),
    "new customer": ("/customers/new", "name", "form"),
    "customer": ("/customers/1/edit", "address", "form"),
    "new deal": ("/deals/new?link=c1", "name", "form"),
    "deal": ("/deals/1/edit", "note", "form"),
    "new contact": ("/contacts/new?link=c1", "position", "form"),
    "contact": ("/contacts/{contact}/edit", "position", "form"),
    "new activity": ("/activities/new?link=d1", "content", "form"),
    "report of a schedule": ("/activities/new?schedule={visit}", "next_step", "form"),
    "own sheet": ("/employees/admin/edit", "zoom_account", "form"),
    "new employee": ("/admin/employees/new", "name", "form"),
    "category": ("/admin/categories/{category}", "default_subject", "form"),
    "new category": ("/admin/categories/new", "name", "form"),
    "facility": ("/admin/facilities/{facility}", "name_en", "form"),
    "day off": ("/admin/days-off", "name", "form"),
    "item of one's sheet": ("/employees/admin/edit", "item_{item}", "form"),
    "new item": ("/admin/sheet/new", "name", "form"),
    "item": ("/admin/sheet/{item}", "name_en", "form"),
    "department": ("/admin/departments", "name", "form"),
    "name of a department": ("/admin/departments/{department}", "name", "form"),
}


@pytest.fixture
def rows(world: World) -> dict[str, int]:
    """What the addresses speak of, for the administrator."""
    group = Group(owner=world.admin)
    group.change(name="身近な人", members=[world.taro])
    item = SheetItem()
    item.change(name="内線番号")
    visit = world.register(by="hanako", category=world.category("visit")).schedule
    Attendee.objects.create(schedule=visit, employee=world.admin, starts_at=visit.starts_at)
    return {
        "meeting": world.register(open_to_edit=True).schedule.pk,
        "visit": visit.pk,
        "todo": Todo.add(owner=world.admin, name="送る").pk,
        "group": group.pk,
        "contact": Contact.add(customer=world.deal.customer, name="佐藤一郎").pk,
        "facility": Facility.objects.values_list("pk", flat=True)[0],
        "category": world.category().pk,
        "item": item.pk,
        "department": Department.objects.values_list("pk", flat=True)[0],
    }


def switch(page: Page, language: str, *, form: str = "form", **typed: Any) -> Page:
    """Presses the language at the head of the page, as a browser does: it sends the button's form."""
    button = page.root.first("form", class_="languages").first("button", lang=language)
    assert button.attributes["form"] == form
    return page.send(button.attributes["formaction"], **page.fields(form) | typed)


def values(page: Page, field: str) -> list[str]:
    fields = [each for each in page.root.all() if each.attributes.get("name") == field]
    return [each.raw.lstrip("\n") if each.tag == "textarea" else each.attributes.get("value", "") for each in fields]


@pytest.mark.parametrize("name", FORMS)
def test_a_change_of_language_keeps_what_was_typed(name: str, as_: Log, rows: dict[str, int]) -> None:
    address, field, form = FORMS[name]
    address, field = address.format(**rows), field.format(**rows)
    page = switch(Page.get(as_("admin"), address), "en", form=form, **{field: TYPED})
    assert page.status == 200
    assert '<html lang="en">' in page.html
    assert values(page, field) == [TYPED]
    assert values(Page.get(page.client, address), field) != [TYPED]  # it comes back once


@pytest.mark.parametrize("name", FORMS)
def test_enter_in_a_field_never_changes_the_language(name: str, as_: Log, rows: dict[str, int]) -> None:
    """A browser then presses the first button that belongs to the form."""
    address, _, form = FORMS[name]
    pressed = Page.get(as_("admin"), address.format(**rows)).root.first("button", form=form)
    assert not {"formaction", "name"} & set(pressed.attributes)


def test_of_several_choices_all_are_kept(as_: Log, world: World, rows: dict[str, int]) -> None:
    people = [world.taro.pk, world.jiro.pk]
    page = switch(Page.get(as_("admin"), f"/groups/{rows['group']}"), "en", members=people)
    ticked = [box.attributes["value"] for box in page.root.all("input", name="members") if "checked" in box.attributes]
    assert sorted(ticked) == sorted(map(str, people))


def test_what_was_unticked_stays_unticked(admin: Client, world: World) -> None:
    kept, _ = (world.register(category=world.category("visit")).schedule.pk for _ in range(2))
    page = switch(Page.get(admin, "/employees/taro/hand-over"), "en", schedules=[kept])
    boxes = list(page.root.all("input", name="schedules"))
    assert len(boxes) == 2
    assert [box.attributes["value"] for box in boxes if "checked" in box.attributes] == [str(kept)]


def test_a_refused_form_keeps_its_text_in_the_other_language(taro: Client, world: World) -> None:
    world.sandbox.fault(method="POST", path="/users/*/meetings", action="status", status=503)
    opened = Page.get(taro, "/schedules/new?date=2026-12-01&start=13:00&category=web-meeting")
    refused = opened.press(subject="大事な会議", details="大事な中身")
    assert refused.status == 502
    page = switch(refused, "en")
    assert (values(page, "subject"), values(page, "details")) == (["大事な会議"], ["大事な中身"])
    assert not Schedule.objects.exists()
    world.sandbox.clear_faults()
    page.press()
    assert [live.topic for live in world.live()] == ["大事な会議"]


def test_a_change_that_came_back_knows_the_version_that_was_read(taro: Client, world: World) -> None:
    schedule = world.register().schedule
    opened = Page.get(taro, f"/schedules/{schedule.pk}/edit")
    world.change(schedule, details="先に変えた中身")
    assert switch(opened, "en", subject="遅い変更").press().status == 409
    assert world.read(schedule).subject == "Zoom会議"


def test_the_language_chosen_stays_chosen_on_the_own_sheet(taro: Client, world: World) -> None:
    switch(Page.get(taro, "/employees/taro/edit"), "en", zoom_account="taro@zoom.example").press()
    world.taro.refresh_from_db()
    assert (world.taro.language, world.taro.zoom_account) == ("en", "taro@zoom.example")


def test_secrets_are_never_kept(as_: Log) -> None:
    admin = as_("admin")
    page = Page.get(admin, "/admin/employees/new")
    admin.post("/language?to=en&next=/admin/employees/new", page.form | {"name": "三郎", "password": "geheim-geheim"})
    assert "geheim" not in str(dict(admin.session))
    page = Page.get(admin, "/admin/employees/new")
    assert values(page, "name") == ["三郎"]
    assert "geheim" not in page.html


def test_the_page_of_a_password_keeps_nothing(taro: Client) -> None:
    page = Page.get(taro, "/employees/taro/password")
    assert not [each for each in page.root.first("form", class_="languages").all("button") if "form" in each.attributes]


def test_the_log_in_keeps_the_name_alone(world: World) -> None:
    page = Page.get(Client(), "/login?next=/todos")
    page = switch(page, "en", form="login", username="taro", password="geheim-geheim")
    assert '<html lang="en">' in page.html
    assert (values(page, "username"), set(values(page, "next"))) == (["taro"], {"/todos"})
    assert "geheim" not in page.html


def test_a_form_that_waits_for_its_log_in_waits_on(world: World, typed: Typed) -> None:
    browser = Client()
    browser.post("/schedules/new", typed(subject="残す件名"))
    page = switch(Page.get(browser, "/login?next=/schedules/new"), "en", form="login")
    page = page.send("/login", username="taro", password="demo", next="/schedules/new")
    assert values(page, "subject") == ["残す件名"]


def test_a_reply_whose_log_in_ran_out_is_back_after_it(world: World, rows: dict[str, int]) -> None:
    browser, address = Client(), f"/schedules/{rows['visit']}/reply"
    response = browser.post(address, {"reply": "accepted", "message": "伺います", "author": world.admin.pk})
    page = Page.get(browser, response.headers["Location"])
    page = page.send("/login", username="admin", password="demo", next=address)
    assert values(page, "message") == ["伺います"]
    assert "まだ保存されていません" in page.text


def test_what_is_too_long_to_keep_is_not_thrown_away(taro: Client, world: World) -> None:
    page = switch(Page.get(taro, "/schedules/new"), "en", details="長" * 100_000)
    assert page.status == 413
    assert "言語は切り替えていません" in page.text
    world.taro.refresh_from_db()
    assert world.taro.language == "ja"


# The right to save it


def test_who_may_not_change_it_any_more_keeps_the_text(as_: Log, world: World) -> None:
    schedule = world.register(open_to_edit=True).schedule
    opened = Page.get(as_("hanako"), f"/schedules/{schedule.pk}/edit")
    world.change(schedule, open_to_edit=False)
    page = opened.press(subject="花子の件名", details="花子の中身")
    assert page.status == 403
    assert "この予定を変更する権限がなくなりました。" in page.error[0]
    assert (values(page, "subject"), values(page, "details")) == (["花子の件名"], ["花子の中身"])
    page.press()
    assert Schedule.objects.get(subject="花子の件名").registrant == world.hanako
    assert world.read(schedule).subject == "Zoom会議"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/admin/categories/new", {"name": "残す名前", "code": "x", "password": "geheim"}),
        ("/employees/hanako/edit", {"name": "残す名前"}),
        ("/groups/{common}", {"name": "残す名前"}),
        ("/todos/99/edit", {"name": "残す名前"}),
        ("/contacts/99/edit", {"name": "残す名前"}),
        ("/schedules/{visit}/reply", {"reply": "accepted", "message": "残す名前"}),
    ],
)
def test_a_refusal_shows_what_was_typed(taro: Client, world: World, address: str, fields: dict[str, str]) -> None:
    common = Group.objects.get(owner=None).pk
    visit = world.register(by="hanako", category=world.category("visit")).schedule.pk
    page = Page.get(taro, "/today").send(address.format(common=common, visit=visit), **fields)
    assert page.status in (403, 404)
    assert page.root.first("section", class_="written").first("dd").text == "残す名前"
    assert "geheim" not in page.html


def test_a_page_that_is_not_there_shows_nothing_typed(taro: Client) -> None:
    assert not list(Page.get(taro, "/todos/99").root.all("section", class_="written"))
