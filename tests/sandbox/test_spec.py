"""Held against Zoom's own OpenAPI files, as cut out by tools/zoom_spec_extract.py."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from jsonschema import ValidationError

from tests.sandbox.conftest import EVENTS, OPERATIONS, check_event
from tests.sandbox.walk import every_call, every_event
from zoom_sandbox import events, routes
from zoom_sandbox.fields import CREATE, SETTINGS, UPDATE

BODIES = {
    "POST /users/{userId}/meetings": CREATE,
    "PATCH /meetings/{meetingId}": UPDATE,
}
NEWER = {"support_participants_receive_summary"}  # changelog of 16 November 2026; the files are of March


@pytest.mark.parametrize("operation", list(BODIES))
def test_the_top_fields_are_zooms(operation):
    assert set(BODIES[operation].fields) == set(OPERATIONS[operation]["body"]["properties"])


def test_the_settings_are_zooms():
    settings = [OPERATIONS[operation]["body"]["properties"]["settings"] for operation in BODIES]
    named = {name for each in settings for name in each["properties"]}
    # Zoom's update echoes what only an answer can hold.
    assert set(SETTINGS) == (named | NEWER) - {"global_dial_in_numbers"}


@pytest.mark.parametrize("route", routes.ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_the_scope_of_each_call_is_zooms(route):
    operation = f"{route.method} {route.path.replace('{user}', '{userId}').replace('{meeting}', '{meetingId}')}"
    assert route.scope in OPERATIONS[operation]["scopes"]


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"id": "12"}, {"settings": {"colour": "red"}}])
def test_the_check_itself_sees_what_is_not_zooms(api, wrong):
    made = api.create()
    answer = SimpleNamespace(status_code=200, get_json=lambda: {**made, **wrong})
    with pytest.raises(ValidationError):
        api.check("GET", f"/meetings/{made['id']}", answer)


def test_every_call_is_held_against_the_specification(api):
    every_call(api)
    assert set(api.checked) == set(OPERATIONS)
    assert len(OPERATIONS) == len(routes.ROUTES)


def test_every_event_is_held_against_the_specification(sandbox):
    every_event(sandbox)
    assert {event.name for event in sandbox.events} == set(EVENTS) == set(events.NAMES)
    for event in sandbox.events:
        check_event(event)


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"id": "12"}])
def test_the_check_of_events_sees_what_is_not_zooms(sandbox, wrong):
    sandbox.make_meeting("taro@example.com", topic="会議", start_time="2026-12-02T01:00:00Z")
    [event] = sandbox.events
    body = json.loads(event.body)
    body["payload"]["object"] |= wrong
    with pytest.raises(ValidationError):
        check_event(replace(event, body=json.dumps(body).encode()))
