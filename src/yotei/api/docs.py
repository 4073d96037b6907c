"""The OpenAPI document, and a page that people read, made from it on the server: no script, no foreign files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .api import api


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field. `place` is where a parameter stands: path, query or header."""

    name: str
    type: str
    is_required: bool
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    path: str
    tag: str
    summary: str
    text: str
    parameters: list[Row]
    fields: list[Row]
    example: str
    answers: list[tuple[str, str]]


@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(api.description_for_programs, json_dumps_params={"ensure_ascii": False})


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    document = api.description_for_programs
    return render(request, "api/docs.html", {"info": document["info"], "endpoints": list(_endpoints(document))})


def _endpoints(document: dict[str, Any]) -> Iterator[Endpoint]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            body = _resolved(next(iter(content.values()))["schema"], document) if content else {}
            yield Endpoint(
                method=method.upper(),
                path=path,
                tag=operation["tags"][0],
                summary=operation["summary"],
                text=operation.get("description", ""),
                parameters=[_parameter(item, document) for item in operation["parameters"]],
                fields=list(_fields(body, document)),
                example=json.dumps(body["examples"][0], ensure_ascii=False, indent=2) if "examples" in body else "",
                answers=[
                    (code, _resolved(one, document)["description"]) for code, one in operation["responses"].items()
                ],
            )


def _parameter(item: dict[str, Any], document: dict[str, Any]) -> Row:
    return Row(
        item["name"], _type(item["schema"], document), item["required"], item.get("description", ""), place=item["in"]
    )


def _fields(schema: dict[str, Any], document: dict[str, Any]) -> Iterator[Row]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        yield Row(name, _type(field, document), name in required, field.get("description", ""))


def _type(schema: dict[str, Any], document: dict[str, Any]) -> str:
    schema = _resolved(schema, document)
    if "anyOf" in schema:
        return " | ".join(_type(one, document) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    return str(schema.get("format") or schema.get("type", "any"))


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """What `$ref` points to, e.g. "#/components/schemas/ScheduleNew"."""
    found: Any = schema
    if "$ref" in schema:
        found = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
    return dict(found)
