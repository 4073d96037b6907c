"""Cuts out of Zoom's OpenAPI files what the sandbox's answers and events are held against.

    .venv/bin/python tools/zoom_spec_extract.py apihub-*.endpoints.json apihub-*.webhooks.json \\
        >tests/sandbox/zoom_spec.json

Kept: names, types, enums, limits, what is required. No prose, no examples. `allOf` is melted into one object, so
that the tests can close every object to fields it does not name.
"""

import json
import sys
from pathlib import Path
from typing import Any

from zoom_sandbox.events import NAMES as EVENTS

OPERATIONS = (
    "POST /users/{userId}/meetings",
    "GET /users/{userId}/meetings",
    "GET /meetings/{meetingId}",
    "PATCH /meetings/{meetingId}",
    "DELETE /meetings/{meetingId}",
    "PUT /meetings/{meetingId}/status",
    "GET /meetings/{meetingId}/invitation",
    "GET /past_meetings/{meetingId}",
    "GET /past_meetings/{meetingId}/instances",
    "GET /past_meetings/{meetingId}/participants",
    "GET /users",
    "GET /users/{userId}",
    "GET /users/{userId}/settings",
)
KEPT = ("type", "enum", "format", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "required")
JSON = "application/json"


def main(paths: list[str]) -> None:
    operations: dict[str, object] = {}
    events: dict[str, object] = {}
    for path in paths:
        spec = json.loads(Path(path).read_text(encoding="utf-8"))
        for operation in OPERATIONS:
            method, _, route = operation.partition(" ")
            if method.lower() in spec.get("paths", {}).get(route, {}):
                operations[operation] = cut(spec["paths"][route][method.lower()])
        for event in EVENTS:
            if event in spec.get("webhooks", {}):
                body = spec["webhooks"][event]["post"]["requestBody"]
                events[event] = shape(body["content"][JSON]["schema"])
    missing = {*OPERATIONS, *EVENTS} - {*operations, *events}
    if missing:
        raise SystemExit(f"Not in these files: {', '.join(sorted(missing))}")
    found = {"operations": operations, "events": events}
    json.dump(found, sys.stdout, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")


def cut(operation: dict[str, Any]) -> dict[str, object]:
    shown: dict[str, object] = {
        "answers": {
            status: shape(answer["content"][JSON]["schema"]) if JSON in answer.get("content", {}) else None
            for status, answer in operation["responses"].items()
            if status.startswith("2")
        },
        "query": {
            parameter["name"]: shape(parameter["schema"])
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "query"
        },
        "scopes": sorted(scope for entry in operation.get("security", []) for scope in entry.get("openapi_oauth", [])),
    }
    body = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if body:
        shown["body"] = shape(body["schema"])
    return shown


def shape(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without its words."""
    melted: dict[str, Any] = {key: schema[key] for key in KEPT if key in schema}
    if "properties" in schema:
        melted["properties"] = {name: shape(part) for name, part in schema["properties"].items()}
    if "items" in schema:
        melted["items"] = shape(schema["items"])
    for part in schema.get("allOf", []):
        melt(melted, shape(part))
    choices = [shape(part) for key in ("oneOf", "anyOf") for part in schema.get(key, [])]
    if choices:
        melted["anyOf"] = choices
    return melted


def melt(into: dict[str, Any], part: dict[str, Any]) -> None:
    for key, value in part.items():
        if key == "properties":
            into.setdefault("properties", {}).update(value)
        elif key == "required":
            into["required"] = sorted({*into.get("required", []), *value})
        else:
            into[key] = value


if __name__ == "__main__":
    main(sys.argv[1:])
