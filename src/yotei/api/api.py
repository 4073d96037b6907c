"""The API object: its endpoints, how bodies are read, and its OpenAPI description."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from . import activities, attachments, categories, contacts, customers, deals, employees, handlers, openapi, schedules
from .auth import BearerToken
from .problems import Refusal
from .schemas import Problem

PREFIX = "api/v1/"

DESCRIPTION = """\
Schedules of a sales organisation; those of a Zoom category book, change and release their own Zoom meeting.

Send `Authorization: Bearer <token>`: made on your page of API tokens, to read or to read and write, or printed by
`yotei token LOGIN`. JSON in UTF-8; files come as multipart/form-data. Times are ISO 8601 with offset.
Errors are RFC 9457 problems: `code` is for programs; `title` and `detail` are for people, in the language of
`Accept-Language`. The four Zoom errors have the manual's sentence as `title`."""


class JsonParser(Parser):
    """Bodies are JSON and say so. What this raises reaches `handlers` as the cause of ninja's own error."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            text = _("Send the body as JSON, with “Content-Type: application/json”.")
            raise Refusal(415, "unsupported_media_type", text)
        return json.loads(request.body.decode("utf-8"))


class ReadableJson(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


class YoteiApi(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Generated clients name their functions so."""
        return operation.view_func.__name__

    @cached_property
    def description_for_programs(self) -> dict[str, Any]:
        """The OpenAPI document. Made once: it depends on nothing that a request brings."""
        schema = self.get_openapi_schema(path_prefix=PREFIX)
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
        openapi.complete(schema)
        return dict(schema)


api = YoteiApi(
    title="Yotei",
    version="1",
    description=DESCRIPTION,
    auth=BearerToken(),
    parser=JsonParser(),
    renderer=ReadableJson(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
handlers.install(api)
for noun in (schedules, employees, customers, deals, contacts, activities, attachments, categories):
    api.add_router("", noun.router)
