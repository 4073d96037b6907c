"""Held against Zoom's own OpenAPI files, as cut out by tools/zoom_spec_extract.py."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from jsonschema import ValidationError

from zoom_sandbox import routes
from zoom_sandbox.fields import CREATE, SETTINGS, UPDATE

SPEC = json.loads(Path(__file__).with_name("zoom_spec.json").read_text(encoding="utf-8"))
BODIES = {
    "POST /users/{userId}/meetings": CREATE,
    "PATCH /meetings/{meetingId}": UPDATE,
}
NEWER = {"support_participants_receive_summary"}  # changelog of 16 November 2026; the files are of March


@pytest.mark.parametrize("operation", list(BODIES))
def test_the_top_fields_are_zooms(operation):
    assert set(BODIES[operation].fields) == set(SPEC[operation]["body"]["properties"])


def test_the_settings_are_zooms():
    named = {name for operation in BODIES for name in SPEC[operation]["body"]["properties"]["settings"]["properties"]}
    # Zoom's update echoes what only an answer can hold.
    assert set(SETTINGS) == (named | NEWER) - {"global_dial_in_numbers"}


@pytest.mark.parametrize("route", routes.ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_the_scope_of_each_call_is_zooms(route):
    operation = f"{route.method} {route.path.replace('{user}', '{userId}').replace('{meeting}', '{meetingId}')}"
    assert route.scope in SPEC[operation]["scopes"]


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"id": "12"}, {"settings": {"colour": "red"}}])
def test_the_check_itself_sees_what_is_not_zooms(api, wrong):
    made = api.create()
    answer = SimpleNamespace(status_code=200, get_json=lambda: {**made, **wrong})
    with pytest.raises(ValidationError):
        api.check("GET", f"/meetings/{made['id']}", answer)


def test_every_call_is_checked_against_the_specification(api):
    made = api.create()
    path = f"/meetings/{made['id']}"
    api.get(path)
    api.patch(path, {"topic": "x"})
    api.get(path + "/invitation")
    api.get("/users/taro@example.com/meetings")
    api.get("/users")
    api.get("/users/taro@example.com")
    api.get("/users/taro@example.com/settings")
    api.put(path + "/status", {"action": "end"})
    api.delete(path)
    assert set(api.checked) == set(SPEC)
    assert len(SPEC) == len(routes.ROUTES)
