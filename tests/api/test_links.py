"""attendees, viewers, contacts, facilities, place, met_others: optional fields of a schedule, and who may read it."""

import pytest

from tests.support.rest import Api, api_of, visit
from tests.support.world import World
from yotei.sales.models import Contact
from yotei.schedules.models import Facility, Schedule

DAY = {"from": "2026-12-01T00:00:00+09:00", "to": "2026-12-02T00:00:00+09:00"}
NOTHING = {"place": "", "met_others": "", "contacts": [], "attendees": [], "viewers": [], "facilities": []}
UNANSWERED = {"login": "hanako", "reply": "none", "message": ""}


def test_a_schedule_without_them_says_so(taro: Api) -> None:
    answer = taro.post("/schedules", visit())
    assert {name: answer[name] for name in NOTHING} == NOTHING


def test_they_are_kept_with_the_schedule(world: World, taro: Api) -> None:
    room = Facility.objects.get(name="第1会議室")
    contact = Contact.add(customer=world.deal.customer, name="佐藤一郎")
    given = {
        "place": "3階",
        "met_others": "同席の方",
        "contacts": [contact.pk],
        "attendees": ["hanako"],
        "viewers": ["jiro"],
        "facilities": [room.pk],
    }
    answer = taro.post("/schedules", visit(customer=contact.customer_id, **given))
    expected = given | {"attendees": [UNANSWERED]}
    assert {name: answer[name] for name in given} == expected
    assert taro.get(f"/schedules/{answer['id']}").json == answer.json
    assert taro.get("/schedules", **DAY)["items"] == [answer.json]


def test_a_change_names_only_what_it_changes(taro: Api) -> None:
    made = taro.post("/schedules", visit(attendees=["hanako"], viewers=["jiro"], place="3階"))
    answer = taro.patch(f"/schedules/{made['id']}", version=1, viewers=[], place="4階")
    assert (answer["attendees"], answer["viewers"], answer["place"]) == ([UNANSWERED], [], "4階")


def test_an_answer_shows_the_reply(world: World, taro: Api) -> None:
    made = taro.post("/schedules", visit(attendees=["hanako"]))
    Schedule.objects.get().reply(by=world.hanako, reply="declined", message="出張中です")
    [attendee] = taro.get(f"/schedules/{made['id']}")["attendees"]
    assert attendee == {"login": "hanako", "reply": "declined", "message": "出張中です"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("attendees", ["nobody"]),
        ("viewers", ["nobody"]),
        ("contacts", [99]),
        ("facilities", [99]),
        ("attendees", "hanako"),
        ("facilities", ["1"]),
        ("place", "あ" * 201),
        ("met_others", "あ" * 501),
        ("place", None),
    ],
)
def test_an_unknown_one_is_named(taro: Api, name: str, value: object) -> None:
    wrong = taro.post("/schedules", visit(**{name: value})).wrong_fields
    assert {field.split(".")[0] for field in wrong} == {name}


def test_a_taken_facility_is_named(taro: Api, hanako: Api) -> None:
    room = Facility.objects.get(name="第1会議室")
    hanako.post("/schedules", visit(facilities=[room.pk]))
    assert taro.post("/schedules", visit(facilities=[room.pk])).wrong_fields == {"facilities"}


STATUS = {
    # visibility, open_to_edit: the status of GET and PATCH for each reader
    ("public", False): {"taro": (200, 200), "hanako": (200, 403), "jiro": (200, 403), "admin": (200, 403)},
    ("public", True): {"taro": (200, 200), "hanako": (200, 200), "jiro": (200, 200), "admin": (200, 200)},
    ("private", False): {"taro": (200, 200), "hanako": (200, 403), "jiro": (200, 403), "admin": (404, 404)},
    ("private", True): {"taro": (200, 200), "hanako": (200, 200), "jiro": (200, 200), "admin": (404, 404)},
}


@pytest.mark.parametrize(("visibility", "is_open"), list(STATUS))
def test_who_may_read_or_change(world: World, taro: Api, visibility: str, is_open: bool) -> None:
    """taro registered it, hanako takes part, jiro is shown it, admin is a stranger."""
    body = visit(visibility=visibility, open_to_edit=is_open, attendees=["hanako"], viewers=["jiro"])
    path = f"/schedules/{taro.post('/schedules', body)['id']}"
    found = {}
    for login in STATUS[visibility, is_open]:
        api = api_of(world, login)
        version = Schedule.objects.get().version
        found[login] = (api.get(path).status, api.patch(path, version=version, place=login).status)
    assert found == STATUS[visibility, is_open]


@pytest.mark.parametrize(("login", "sees"), [("hanako", True), ("jiro", True), ("admin", False)])
def test_a_list_shows_busy_time_to_strangers_alone(world: World, taro: Api, login: str, sees: bool) -> None:
    taro.post("/schedules", visit(visibility="private", attendees=["hanako"], viewers=["jiro"]))
    [item] = api_of(world, login).get("/schedules", employee="taro", **DAY)["items"]
    assert (item.get("subject") == "訪問", item.get("busy", False)) == (sees, not sees)
