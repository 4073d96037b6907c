"""A client of the REST interface for each of the cast. Every answer is held to what all answers promise."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.support.world import World
from yotei.people.models import ApiToken

PATH = "/api/v1"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    json: Any

    def __getitem__(self, name: str) -> Any:
        return self.json[name]

    @property
    def wrong_fields(self) -> set[str]:
        """The fields at which a 422 points."""
        assert (self.status, self.json["code"]) == (422, "invalid"), self.json
        return {error["field"] for error in self.json["errors"]}


@dataclass
class Api:
    """Speaks for one employee."""

    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Answer:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any, *, key: str | None = None, **headers: str) -> Answer:
        return self.send("POST", path, body, headers=headers | ({"Idempotency-Key": key} if key is not None else {}))

    def patch(self, path: str, **body: Any) -> Answer:
        return self.send("PATCH", path, body)

    def delete(self, path: str, **query: Any) -> Answer:
        return self.send("DELETE", path, query=query)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
        query: dict[str, Any] | None = None,
    ) -> Answer:
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        response = Client().generic(
            method,
            PATH + path,
            data,
            content_type=content_type,
            headers={"Authorization": f"Bearer {self.token}"} | self.headers | (headers or {}),
            query_params=query or None,
        )
        return checked(response)


def checked(response: Any) -> Answer:
    """RFC 9457 for every error; JSON in UTF-8 for everything else that has a body; never in a cache."""
    body: Any = json.loads(response.content) if response.content else None
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert body["status"] == response.status_code
        assert all(body[name] for name in ("title", "detail", "code")), body
    elif body is not None:
        assert response.headers["Content-Type"].startswith("application/json")
    assert response.headers["Cache-Control"] == "no-store"
    return Answer(response.status_code, dict(response.headers), body)


def api_of(world: World, login: str) -> Api:
    return Api(ApiToken.issue(employee=world.people[login], now=world.now))


def web_meeting(**changes: Any) -> dict[str, Any]:
    """The body of the interface's page."""
    return {
        "category": "web-meeting",
        "kind": "timed",
        "subject": "Zoom会議",
        "starts_at": "2026-12-01T13:00:00+09:00",
        "ends_at": "2026-12-01T14:00:00+09:00",
        "timezone": "Asia/Tokyo",
        "deal": 1,
        "customer": None,
        "details": "資料持参",
        "visibility": "public",
        "open_to_edit": False,
        "book_later": False,
    } | changes


def visit(**changes: Any) -> dict[str, Any]:
    """One that books nothing, with the fewest fields."""
    return {
        "category": "visit",
        "subject": "訪問",
        "starts_at": "2026-12-01T13:00:00+09:00",
        "ends_at": "2026-12-01T14:00:00+09:00",
    } | changes


def all_day(**changes: Any) -> dict[str, Any]:
    return {"category": "visit", "kind": "all_day", "subject": "展示会", "date": "2026-12-01"} | changes
