"""Clients that nobody here wrote, unmodified: they talk to https://api.zoom.us, and a door leads them to the sandbox.

Where client and sandbox disagree: docs/sandbox-clients.md.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import httpx2 as httpx
import pytest

from tests.sandbox.conftest import BASIC, FORM
from tests.sandbox.door import Door
from tests.support.foreign import Foreign
from tools import clients
from zoom_sandbox import CallRules, Sandbox, Server

pytestmark = pytest.mark.broad

TARO, OWNER = "taro@example.com", "admin@example.com"
SECRET = "a-secret-of-tests"
NEXT_YEAR = datetime.now(UTC).year + 1
START = f"{NEXT_YEAR}-04-01T01:00:00Z"
AT = datetime.fromisoformat(START)
LATER = AT.replace(hour=5)

Open = Callable[..., Foreign]


@pytest.fixture
def shown(request: pytest.FixtureRequest) -> dict[str, str]:
    """The switches of the sandbox: none, unless a test asks for some."""
    return getattr(request, "param", {})


@pytest.fixture
def server(shown: dict[str, str]) -> Iterator[Server]:
    with Server(Sandbox(call_rules=CallRules(**shown))) as made:
        yield made


@pytest.fixture
def sandbox(server: Server) -> Sandbox:
    return server.sandbox


@pytest.fixture
def door(server: Server, tmp_path: Any) -> Iterator[Door]:
    with Door(server.url, tmp_path) as made:
        yield made
        assert {asked.removesuffix(":443") for asked in made.asked} <= {"CONNECT zoom.us", "CONNECT api.zoom.us"}


@pytest.fixture
def run(door: Door) -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda *command: stack.enter_context(Foreign(command, door.environment))


@pytest.fixture
def zoomus(run: Open) -> Foreign:
    return run(clients.python(), clients.SOURCES / "zoomus_by_line.py")


@pytest.fixture
def pyzoom(run: Open, server: Server) -> Foreign:
    """It knows no Server-to-Server app: whoever uses it gets the token."""
    token = httpx.post(f"{server.url}/oauth/token", data=FORM, headers={"Authorization": BASIC}).json()
    return run(clients.python(), clients.SOURCES / "pyzoom_by_line.py", token["access_token"])


@pytest.fixture
def rivet(run: Open) -> Foreign:
    return run(*clients.rivet(), SECRET)


# zoomus. It writes the host and the meeting's id into the body, beside the path.

lenient = pytest.mark.parametrize("shown", [{"unknown_fields": "ignore"}], indirect=True)


@lenient
def test_zoomus_creates(zoomus: Foreign, sandbox: Sandbox) -> None:
    made = zoomus.ask("create", user_id=TARO, topic="商談", start_time=START, duration=45, timezone="Asia/Tokyo")
    assert made["status"] == 201
    [meeting] = sandbox.meetings
    assert meeting.id == made["body"]["id"]
    assert (meeting.host_email, meeting.topic, meeting.start_time, meeting.duration) == (TARO, "商談", AT, 45)
    assert [call.body["user_id"] for call in sandbox.calls_of("POST", "/users/*")] == [TARO]


def test_zoomus_is_refused_for_the_field_too_many(zoomus: Foreign, sandbox: Sandbox) -> None:
    refused = zoomus.ask("create", user_id=TARO, topic="商談")
    assert refused["status"] == 400
    assert [each["field"] for each in refused["body"]["errors"]] == ["user_id"]
    assert sandbox.meetings == []


def test_zoomus_gets(zoomus: Foreign, sandbox: Sandbox) -> None:
    meeting = sandbox.make_meeting(TARO, topic="商談", start_time=START)
    told = zoomus.ask("get", id=meeting.id)
    assert (told["status"], told["body"]["join_url"]) == (200, meeting.join_url)


def test_zoomus_lists(zoomus: Foreign, sandbox: Sandbox) -> None:
    ids = [sandbox.make_meeting(TARO, topic=f"{number}", start_time=START).id for number in range(3)]
    first = zoomus.ask("list", user_id=TARO, page_size=2)["body"]
    rest = zoomus.ask("list", user_id=TARO, page_size=2, next_page_token=first["next_page_token"])["body"]
    assert sorted(each["id"] for page in (first, rest) for each in page["meetings"]) == sorted(ids)


@lenient
def test_zoomus_updates(zoomus: Foreign, sandbox: Sandbox) -> None:
    meeting = sandbox.make_meeting(TARO, topic="商談", start_time=START)
    later = LATER.isoformat()
    assert zoomus.ask("update", id=meeting.id, topic="変更", start_time=later) == {"status": 204, "body": None}
    assert (meeting.topic, meeting.start_time) == ("変更", LATER)


def test_zoomus_deletes(zoomus: Foreign, sandbox: Sandbox) -> None:
    meeting = sandbox.make_meeting(TARO, topic="商談")
    assert zoomus.ask("delete", id=meeting.id)["status"] == 204
    assert (sandbox.meetings, sandbox.deleted) == ([], [meeting])
    assert zoomus.ask("delete", id=meeting.id)["body"]["code"] == 3001


# pyzoom. It calls the host `me`, and sends null for every setting that nobody gave.

of_user = pytest.mark.parametrize("shown", [{"me": "owner", "null_fields": "ignore"}], indirect=True)


def fields(topic: str, start: str = START) -> dict[str, Any]:
    return {"topic": topic, "start_time": start, "duration_min": 45, "timezone": "Asia/Tokyo", "password": "secret1"}


@of_user
def test_pyzoom_creates(pyzoom: Foreign, sandbox: Sandbox) -> None:
    made = pyzoom.ask("meetings.create_meeting", **fields("商談"))["answer"]
    [meeting] = sandbox.meetings
    assert (made["id"], made["join_url"], made["password"]) == (meeting.id, meeting.join_url, "secret1")
    assert (meeting.host_email, meeting.topic, meeting.start_time, meeting.duration) == (OWNER, "商談", AT, 45)
    assert meeting.settings["join_before_host"] is True


@pytest.mark.parametrize("shown", [{"me": "owner"}], indirect=True)
def test_pyzoom_is_refused_for_its_nulls(pyzoom: Foreign, sandbox: Sandbox) -> None:
    refused = pyzoom.ask("meetings.create_meeting", **fields("商談"))
    assert (refused["error"], "settings.alternative_hosts" in refused["message"]) == ("BadRequest", True)
    assert sandbox.meetings == []


def test_pyzoom_is_refused_as_nobody(pyzoom: Foreign) -> None:
    refused = pyzoom.ask("meetings.list_meetings")
    assert (refused["error"], "1001" in refused["message"]) == ("NotFound", True)


def test_pyzoom_gets(pyzoom: Foreign, sandbox: Sandbox) -> None:
    meeting = sandbox.make_meeting(TARO, topic="商談", start_time=START)
    told = pyzoom.ask("meetings.get_meeting", meeting_id=meeting.id)["answer"]
    assert (told["topic"], told["host_id"], told["start_time"]) == ("商談", meeting.host_id, START)


@of_user
def test_pyzoom_lists(pyzoom: Foreign, sandbox: Sandbox) -> None:
    meeting = sandbox.make_meeting(OWNER, topic="商談", start_time=START)
    sandbox.make_meeting(TARO, topic="他人", start_time=START)
    assert [each["id"] for each in pyzoom.ask("meetings.list_meetings")["answer"]["meetings"]] == [meeting.id]


@of_user
def test_pyzoom_updates(pyzoom: Foreign, sandbox: Sandbox) -> None:
    meeting = sandbox.make_meeting(OWNER, topic="商談", start_time=START)
    changed = fields("変更", LATER.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert pyzoom.ask("meetings.update_meeting", meeting_id=meeting.id, **changed) == {"answer": {}}
    assert (meeting.topic, meeting.start_time, meeting.password) == ("変更", LATER, "secret1")


def test_pyzoom_deletes(pyzoom: Foreign, sandbox: Sandbox) -> None:
    meeting = sandbox.make_meeting(TARO, topic="商談")
    assert pyzoom.ask("meetings.delete_meeting", meeting_id=meeting.id) == {"answer": True}
    assert sandbox.deleted == [meeting]
    assert pyzoom.ask("meetings.delete_meeting", meeting_id=meeting.id)["error"] == "NotFound"


def test_pyzoom_is_refused_for_a_next_page_asked_for_in_other_words(pyzoom: Foreign) -> None:
    """contract 2.7: the same parameters again, with the token. It leaves them out."""
    query = {"status": "active", "page_size": 3}
    refused = pyzoom.ask("raw.get_all_pages", endpoint="/users", query=query)
    assert (refused["error"], "next page token" in refused["message"]) == ("BadRequest", True)
    assert len(pyzoom.ask("users.get_users", status="active")["answer"]["users"]) == 7  # on one page


def test_pyzoom_cannot_read_users_who_are_pending(pyzoom: Foreign) -> None:
    """contract 2.7: they have no id."""
    assert pyzoom.ask("users.get_users", status="pending")["error"] == "ValidationError"


# Rivet, Zoom's own: it gets its token by itself, and receives events.


def test_rivet_creates(rivet: Foreign, sandbox: Sandbox) -> None:
    rivet.read()
    body = {"topic": "商談", "type": 2, "start_time": START, "duration": 45, "timezone": "Asia/Tokyo"}
    made = rivet.ask("createMeeting", path={"userId": TARO}, body=body)
    assert made["status"] == 201
    [meeting] = sandbox.meetings
    assert (made["body"]["id"], made["body"]["join_url"]) == (meeting.id, meeting.join_url)
    assert (meeting.host_email, meeting.topic, meeting.start_time, meeting.duration) == (TARO, "商談", AT, 45)
    assert len(sandbox.token_calls) == 1


def test_rivet_gets(rivet: Foreign, sandbox: Sandbox) -> None:
    rivet.read()
    meeting = sandbox.make_meeting(TARO, topic="商談", start_time=START)
    told = rivet.ask("getMeeting", path={"meetingId": meeting.id})
    assert (told["status"], told["body"]["start_time"]) == (200, START)


def test_rivet_lists(rivet: Foreign, sandbox: Sandbox) -> None:
    rivet.read()
    ids = [sandbox.make_meeting(TARO, topic=f"{number}", start_time=START).id for number in range(3)]
    query: dict[str, Any] = {"type": "scheduled", "page_size": 2}
    first = rivet.ask("listMeetings", path={"userId": TARO}, query=query)["body"]
    query["next_page_token"] = first["next_page_token"]
    rest = rivet.ask("listMeetings", path={"userId": TARO}, query=query)["body"]
    assert sorted(each["id"] for page in (first, rest) for each in page["meetings"]) == sorted(ids)


def test_rivet_updates(rivet: Foreign, sandbox: Sandbox) -> None:
    rivet.read()
    meeting = sandbox.make_meeting(TARO, topic="商談", start_time=START)
    changed = rivet.ask("updateMeeting", path={"meetingId": meeting.id}, body={"topic": "変更"})
    assert (changed["status"], meeting.topic) == (204, "変更")


def test_rivet_deletes(rivet: Foreign, sandbox: Sandbox) -> None:
    rivet.read()
    meeting = sandbox.make_meeting(TARO, topic="商談")
    assert rivet.ask("deleteMeeting", path={"meetingId": meeting.id})["status"] == 204
    assert sandbox.deleted == [meeting]
    gone = rivet.ask("getMeeting", path={"meetingId": meeting.id})
    assert gone["message"] == f'[404/3001]: "Meeting does not exist: {meeting.id}."'


def subscribe(rivet: Foreign, server: Server, secret: str = SECRET) -> httpx.Response:
    address = f"http://127.0.0.1:{rivet.read()['port']}/zoom/events"
    return httpx.post(f"{server.url}/_sandbox/webhooks", json={"url": address, "secret": secret})


def test_rivet_answers_the_validation_of_its_address(rivet: Foreign, server: Server) -> None:
    assert subscribe(rivet, server).status_code == 200


def test_rivet_does_not_answer_a_validation_signed_with_another_secret(rivet: Foreign, server: Server) -> None:
    assert subscribe(rivet, server, "another").status_code == 400


# What JSON may write in two ways: Rivet checks the signature over what it has read and written again.
TOPICS = ["商談", "A & B <c>", 'say "hi"', "a/b\\c", "tab\tend", "😀", "\u2028\x7f"]


def test_rivet_takes_what_is_signed(rivet: Foreign, server: Server, sandbox: Sandbox) -> None:
    assert subscribe(rivet, server).status_code == 200
    made = [sandbox.make_meeting(TARO, topic=topic, start_time=START) for topic in TOPICS]
    told = events(rivet, len(TOPICS))
    assert [each["payload"]["object"]["topic"] for each in told] == [meeting.topic for meeting in made]


def test_rivet_gives_each_event_to_its_handler(rivet: Foreign, server: Server, sandbox: Sandbox) -> None:
    assert subscribe(rivet, server).status_code == 200
    meeting = sandbox.make_meeting(TARO, topic="商談", start_time=START)
    sandbox.change_by_hand(meeting.id, duration=45)
    sandbox.delete_by_hand(meeting.id)
    told = events(rivet, 3)
    assert [each["event"] for each in told] == ["meeting.created", "meeting.updated", "meeting.deleted"]
    assert [each["payload"]["object"]["id"] for each in told] == [meeting.id] * 3
    assert {each.status for raised in sandbox.events for way in raised.deliveries for each in way.attempts} == {200}


def test_rivet_refuses_what_is_signed_with_another_secret(rivet: Foreign, server: Server, sandbox: Sandbox) -> None:
    assert subscribe(rivet, server).status_code == 200
    [subscription] = sandbox.postman.subscriptions
    subscription.secret = "another"
    sandbox.make_meeting(TARO, topic="商談")
    deadline = time.monotonic() + 10
    while not (attempts := sandbox.events[0].deliveries[0].attempts) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [each.status for each in attempts] == [400]
    assert events(rivet, 0) == []


def events(rivet: Foreign, count: int) -> list[dict[str, Any]]:
    """What its handlers were given, once there are so many."""
    deadline = time.monotonic() + 10
    while len(told := rivet.ask("events")) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return told
