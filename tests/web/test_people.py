"""参加者, 共有者, 面談者, 場所, 設備 on form and detail page, and who may see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.support.pages import Page
from tests.support.world import World
from yotei.sales.models import Contact, Customer
from yotei.schedules.models import Attendee, Facility, Schedule

Typed = Callable[..., dict[str, Any]]
Log = Callable[[str], Client]

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def room(world: World) -> Facility:
    return Facility.objects.get(name="第1会議室")


@pytest.fixture
def contact(world: World) -> Contact:
    return Contact.add(customer=world.deal.customer, name="佐藤一郎", position="部長")


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def full(world: World, room: Facility, contact: Contact) -> Schedule:
    return world.register(
        category=world.category("visit"),
        deal=world.deal,
        attendees=[world.hanako],
        viewers=[world.jiro],
        contacts=[contact],
        facilities=[room],
        place="3階の奥",
        met_others="同席の方",
    ).schedule


def linked(world: World, room: Facility, contact: Contact) -> dict[str, Any]:
    """What a browser sends of the new rows."""
    return {
        "link": f"d{world.deal.pk}",
        "attendees": [world.hanako.pk],
        "viewers": [world.jiro.pk],
        "contacts": [contact.pk],
        "facilities": [room.pk],
        "place": "3階の奥",
        "met_others": "同席の方",
    }


def test_the_form_saves_all(taro: Client, typed: Typed, world: World, room: Facility, contact: Contact) -> None:
    page = text(taro.post("/schedules/new", typed(category="visit", **linked(world, room, contact)), follow=True))
    for word in ("営業花子", "営業次郎", "佐藤一郎", "同席の方", "3階の奥", "第1会議室"):
        assert word in page
    assert Attendee.objects.get().reply == "none"


def test_an_untouched_form_changes_none_of_them(taro: Client, full: Schedule, world: World) -> None:
    form = Page.get(taro, f"/schedules/{full.pk}/edit")
    names = ("contacts", "attendees", "viewers", "facilities", "place", "met_others")
    assert all(form.form[name] for name in names)
    assert form.press().status == 200
    read = world.read(full)
    counts = [each.count() for each in (read.contacts, read.attendees, read.viewers, read.facilities)]
    assert (read.version, counts) == (2, [1, 1, 1, 1])


def test_a_copy_asks_everybody_anew(taro: Client, world: World) -> None:
    plain = world.register(category=world.category("visit"), attendees=[world.hanako]).schedule
    plain.reply(by=world.hanako, reply="accepted")
    Page.get(taro, f"/schedules/{plain.pk}/copy").press()
    assert [each.reply for each in Attendee.objects.order_by("id")] == ["accepted", "none"]


def test_people_are_found_by_part_of_a_name_without_script(taro: Client, typed: Typed, world: World) -> None:
    form = typed(attendees=[world.jiro.pk], attendees_search="花", find="1", place="残す場所")
    page = text(taro.post("/schedules/new", form))
    assert f'name="attendees" value="{world.hanako.pk}"> 営業花子' in page
    assert f'name="attendees" value="{world.jiro.pk}" checked' in page
    assert 'value="残す場所"' in page
    assert not Schedule.objects.exists()


def test_who_left_is_no_candidate(taro: Client, world: World) -> None:
    world.hanako.is_active = False
    world.hanako.save()
    found = {each["label"] for each in taro.get("/people/options?q=営業").json()["items"]}
    assert found == {"営業太郎", "営業次郎"}


def test_contacts_of_the_chosen_customer_are_offered(taro: Client, world: World, contact: Contact) -> None:
    Contact.add(customer=Customer.objects.exclude(pk=contact.customer_id)[0], name="別の会社の人")
    answer = taro.get(f"/customers/contacts?link=d{world.deal.pk}").json()["items"]
    offered = [each["label"] for each in answer]
    assert "佐藤一郎" in offered
    assert "別の会社の人" not in offered
    page = text(taro.post("/schedules/new", {"link": f"d{world.deal.pk}", "find": "1"}))
    assert "佐藤一郎" in page
    assert "別の会社の人" not in page


@pytest.mark.parametrize(
    "changes",
    [
        {"attendees": ["999"]},
        {"viewers": ["x"]},
        {"contacts": ["9" * 30]},
        {"facilities": ["-1"]},
        {"place": "あ" * 201},
    ],
)
def test_a_wrong_choice_is_named_with_all_text_kept(taro: Client, typed: Typed, changes: dict[str, Any]) -> None:
    answer = taro.post("/schedules/new", typed(category="visit", subject="残す件名", **changes))
    assert answer.status_code == 422
    [name] = changes
    assert f'id="{name}_error"' in text(answer)
    assert 'value="残す件名"' in text(answer)


def test_a_facility_taken_a_moment_ago_keeps_the_form(
    taro: Client, typed: Typed, world: World, room: Facility, contact: Contact
) -> None:
    world.register(by="hanako", category=world.category("visit"), facilities=[room], subject="先の予定")
    answer = taro.post("/schedules/new", typed(**linked(world, room, contact)))
    assert answer.status_code == 422
    page = text(answer)
    assert "先の予定" in page
    assert f'name="attendees" value="{world.hanako.pk}" checked' in page
    assert f'name="facilities" value="{room.pk}" checked' in page
    assert world.calls() == 0


def test_an_attendee_who_left_keeps_the_form(taro: Client, typed: Typed, world: World) -> None:
    world.jiro.is_active = False
    world.jiro.save()
    answer = taro.post("/schedules/new", typed(attendees=[world.jiro.pk]))
    assert answer.status_code == 422
    assert f'name="attendees" value="{world.jiro.pk}" checked' in text(answer)


def test_a_draft_keeps_them(typed: Typed, world: World, room: Facility, contact: Contact, as_: Log) -> None:
    browser = as_("taro")
    form = typed(**linked(world, room, contact))
    browser.cookies.clear()
    browser.post("/schedules/new", form)
    browser.post("/login", {"username": "taro", "password": "demo"})
    page = text(browser.get("/schedules/new"))
    for name, row in {
        "attendees": world.hanako,
        "viewers": world.jiro,
        "contacts": contact,
        "facilities": room,
    }.items():
        assert f'name="{name}" value="{row.pk}" checked' in page


# Answers


def test_an_attendee_answers_on_the_page(as_: Log, full: Schedule, world: World) -> None:
    page = as_("hanako").post(f"/schedules/{full.pk}/reply", {"reply": "accepted", "message": "伺います"}, follow=True)
    assert "伺います" in text(page)
    assert Attendee.objects.get().reply == "accepted"


def test_only_attendees_see_the_question(as_: Log, full: Schedule) -> None:
    address = f"/schedules/{full.pk}/reply"
    assert {
        login: address in text(as_(login).get(f"/schedules/{full.pk}")) for login in ("taro", "hanako", "jiro")
    } == {
        "taro": False,
        "hanako": True,
        "jiro": False,
    }
    assert as_("jiro").post(address, {"reply": "accepted"}).status_code == 403


def test_a_wrong_answer_keeps_its_message(as_: Log, full: Schedule) -> None:
    answer = as_("hanako").post(f"/schedules/{full.pk}/reply", {"reply": "perhaps", "message": "残す伝言"})
    assert answer.status_code == 422
    assert "残す伝言" in text(answer)


@pytest.mark.parametrize(
    ("boxes", "reply"),
    [
        (["replies_accept"], "declined"),
        (["replies_accept", "replies_declined"], "accepted"),
        (["replies_reset"], "none"),
        ([], "declined"),
    ],
)
def test_a_change_may_answer_for_all(taro: Client, full: Schedule, world: World, boxes: list[str], reply: str) -> None:
    full.reply(by=world.hanako, reply="declined")
    Page.get(taro, f"/schedules/{full.pk}/edit").press(**dict.fromkeys(boxes, "1"))
    assert Attendee.objects.get().reply == reply


# Both versions


def test_the_comparison_shows_them(taro: Client, typed: Typed, full: Schedule, world: World) -> None:
    world.change(full, place="4階", attendees=[])
    answer = text(
        taro.post(f"/schedules/{full.pk}/edit", typed(of=full, category="visit", attendees=[world.hanako.pk]))
    )
    assert "4階" in answer
    assert "営業花子" in answer.split('class="list"')[1].split("</table>")[0]


# Who may see it

STATUS = {
    # visibility, open_to_edit: the status of page and form for each reader
    ("public", False): {"taro": (200, 200), "hanako": (200, 403), "jiro": (200, 403), "admin": (200, 403)},
    ("public", True): {"taro": (200, 200), "hanako": (200, 200), "jiro": (200, 200), "admin": (200, 200)},
    ("private", False): {"taro": (200, 200), "hanako": (200, 403), "jiro": (200, 403), "admin": (404, 404)},
    ("private", True): {"taro": (200, 200), "hanako": (200, 200), "jiro": (200, 200), "admin": (404, 404)},
}


@pytest.mark.parametrize(("visibility", "is_open"), list(STATUS))
def test_who_may_open_page_or_form(as_: Log, world: World, visibility: str, is_open: bool) -> None:
    """taro registered it, hanako takes part, jiro is shown it, admin is a stranger."""
    address = _seen(world, visibility, is_open)
    found = {
        login: (as_(login).get(address).status_code, as_(login).get(f"{address}/edit").status_code)
        for login in ("taro", "hanako", "jiro", "admin")
    }
    assert found == STATUS[visibility, is_open]


@pytest.mark.parametrize("login", ["hanako", "jiro", "admin"])
def test_a_list_hides_it_from_strangers_alone(as_: Log, world: World, login: str) -> None:
    _seen(world, "private", False)
    shown = text(as_(login).get("/schedules?employee=taro&date=2026-12-01"))
    assert ("私用の件名" in shown) == (login != "admin")


def _seen(world: World, visibility: str, is_open: bool) -> str:
    saved = world.register(
        subject="私用の件名",
        visibility=visibility,
        open_to_edit=is_open,
        attendees=[world.hanako],
        viewers=[world.jiro],
    )
    return f"/schedules/{saved.schedule.pk}"


def test_the_page_warns_of_another_meeting_of_the_host(as_: Log, world: World) -> None:
    first = world.register().schedule
    world.register(subject="重なる会議", visibility="private")
    assert "重なる会議" in text(as_("taro").get(f"/schedules/{first.pk}"))
    assert "重なる会議" not in text(as_("hanako").get(f"/schedules/{first.pk}"))


# Bad input


def test_hostile_text_is_shown_as_text(as_: Log, taro: Client, typed: Typed, world: World) -> None:
    world.hanako.name = HOSTILE
    world.hanako.save()
    room = Facility.objects.create(name=HOSTILE[:100])
    customer = Customer.add(name=HOSTILE)
    contact = Contact.add(customer=customer, name=HOSTILE, position=HOSTILE)
    form = typed(
        category="visit", subject=HOSTILE, details=HOSTILE, place=HOSTILE, met_others=HOSTILE, link=f"c{customer.pk}",
        attendees=[world.hanako.pk], viewers=[world.hanako.pk], contacts=[contact.pk], facilities=[room.pk],
    )  # fmt: skip
    taro.post("/schedules/new", form)
    saved = Schedule.objects.get()
    saved.reply(by=world.hanako, reply="accepted", message=HOSTILE)
    taken = taro.post("/schedules/new", form | {"attendees_search": HOSTILE})
    moved = taro.post(f"/schedules/{saved.pk}/edit", form | {"version": 7})
    paths = ("", "/edit", "/copy", "/delete")
    shown = [taro.get(f"/schedules/{saved.pk}{path}") for path in paths]
    shown += [taken, moved, taro.get("/calendar?month=2026-12"), taro.get("/schedules?date=2026-12-01")]
    for page in map(text, shown):
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_ten_megabytes_are_no_error_of_ours(taro: Client, typed: Typed) -> None:
    for name in ("place", "met_others", "details", "attendees_search"):
        assert taro.post("/schedules/new", typed(**{name: "あ" * 3_500_000})).status_code in (400, 413, 422)
    assert not Schedule.objects.exists()
