"""A sandbox, and a caller that holds every good answer against Zoom's own specification."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import Client, TestResponse

from tests.sandbox.receiver import Receiver
from zoom_sandbox import Sandbox, Server, routes
from zoom_sandbox.webhooks import Posted

NOON = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # noon in Tokyo
SPEC = json.loads(Path(__file__).with_name("zoom_spec.json").read_text(encoding="utf-8"))
OPERATIONS, EVENTS = SPEC["operations"], SPEC["events"]
BASIC = "Basic " + base64.b64encode(b"client:secret").decode()
FORM = {"grant_type": "account_credentials", "account_id": "account"}


# Where Zoom's files say what Zoom itself does not keep to.
TRAPS = {
    "weekly_days": 'whose enum knows single days, while "2,4" is a good value',
    "participant.email": 'whose format wants an address, while outsiders have none and Zoom sends ""',
}


def closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Zoom's schema, but no field beyond those it names, and without its known traps."""
    shut = dict(schema)
    if "properties" in shut:
        shut["properties"] = {name: closed(part) for name, part in shut["properties"].items()}
        shut["additionalProperties"] = False
        for part, word, _ in _traps_here(shut["properties"]):
            del part[word]
    if "items" in shut:
        shut["items"] = closed(shut["items"])
    if "anyOf" in shut:
        shut["anyOf"] = [closed(part) for part in shut["anyOf"]]
    return shut


def traps_in(schema: Mapping[str, Any]) -> Iterator[str]:
    """The names of those of TRAPS that this schema holds, as often as it does."""
    properties = schema.get("properties", {})
    yield from (name for _, _, name in _traps_here(properties))
    items = [schema["items"]] if "items" in schema else []
    for part in [*properties.values(), *items, *schema.get("anyOf", [])]:
        yield from traps_in(part)


def _traps_here(properties: Mapping[str, Any]) -> list[tuple[dict[str, Any], str, str]]:
    """What is to be struck from which part, and the trap's name."""
    days, guest = properties.get("weekly_days", {}), properties.get("participant", {}).get("properties", {})
    found = [(days, "enum", "weekly_days"), (guest.get("email", {}), "format", "participant.email")]
    return [(part, word, name) for part, word, name in found if word in part]


class Api:
    """Calls the sandbox in-process, with a token."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.http = Client(sandbox.wsgi)
        self.checked: list[str] = []
        self.authorize()

    def authorize(self) -> None:
        self.bearer = "Bearer " + self.token().get_json()["access_token"]

    def token(self, form: Mapping[str, str] = FORM, authorization: str = BASIC) -> TestResponse:
        return self.http.post("/oauth/token", data=form, headers={"Authorization": authorization})

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": self.bearer, **options.pop("headers", {})}
        answer = self.http.open("/v2" + path, method=method, headers=headers, **options)
        if answer.status_code < 300:
            self.check(method, path, answer)
        return answer

    def check(self, method: str, path: str, answer: TestResponse) -> None:
        route, _ = routes.find(method, path.partition("?")[0])
        operation = f"{method} {route.path.replace('{user}', '{userId}').replace('{meeting}', '{meetingId}')}"
        schema = OPERATIONS[operation]["answers"][str(answer.status_code)]
        if schema is None:
            assert answer.data == b""
        else:
            Draft202012Validator(closed(schema), format_checker=FormatChecker()).validate(answer.get_json())
        self.checked.append(operation)

    def post(self, path: str, body: object) -> TestResponse:
        return self.call("POST", path, json=body)

    def get(self, path: str, **query: object) -> TestResponse:
        return self.call("GET", path, query_string=query)

    def patch(self, path: str, body: object) -> TestResponse:
        return self.call("PATCH", path, json=body)

    def put(self, path: str, body: object) -> TestResponse:
        return self.call("PUT", path, json=body)

    def delete(self, path: str) -> TestResponse:
        return self.call("DELETE", path)

    def create(self, host: str = "taro@example.com", **fields: Any) -> dict[str, Any]:
        answer = self.post(f"/users/{host}/meetings", {"topic": "会議", "start_time": "2026-12-02T01:00:00Z", **fields})
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    def control(self, method: str, path: str, body: object = None) -> TestResponse:
        options = {} if body is None else {"json": body}
        return self.http.open("/_sandbox" + path, method=method, **options)


def check_event(event: Posted) -> None:
    Draft202012Validator(closed(EVENTS[event.name]), format_checker=FormatChecker()).validate(json.loads(event.body))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Noon in Tokyo, the clock standing still. Whatever it told of is held against Zoom's specification."""
    made = Sandbox(seed=1)
    made.clock.set(NOON, still=True)
    yield made
    for event in made.events:
        check_event(event)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An address for events."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def api(sandbox: Sandbox) -> Api:
    return Api(sandbox)


@pytest.fixture
def another() -> type[Api]:
    """For tests that want a sandbox of their own making."""
    return Api


@pytest.fixture
def wire() -> Iterator[httpx.Client]:
    """The sandbox on a port of its own, and a caller with a token."""
    sandbox = Sandbox()
    with Server(sandbox) as server, httpx.Client(base_url=server.url, timeout=5) as client:
        answer = client.post("/oauth/token", data=FORM, headers={"Authorization": BASIC})
        client.headers["Authorization"] = "Bearer " + answer.json()["access_token"]
        client.sandbox = sandbox
        yield client
