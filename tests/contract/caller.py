"""A caller of Zoom that touches its own meetings alone, and leaves none behind."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from tests.contract.place import Place

PATIENCE = 30  # seconds for an answer of real Zoom
LAG = 20  # seconds in which a list of Zoom may lag behind a create
# What opens a meeting to whoever reads it is not for the output of a test run.
CREDENTIALS = (
    "start_url",
    "join_url",
    "chat_join_url",
    "password",
    "encrypted_password",
    "h323_password",
    "pstn_password",
)


class NotOurs(Exception):
    """A test was about to touch a meeting that it did not make."""


class Caller:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.marker = f"yotei-contract-{random.SystemRandom().randrange(16**12):012x}"
        self._http = httpx2.Client(timeout=PATIENCE, trust_env=place.is_zoom)
        self._ids: set[int] = set()
        self._bearer = ""

    # Tokens

    def token(self, *, client_secret: str | None = None) -> tuple[int, dict[str, Any]]:
        """Status and body of the token endpoint; of the token itself only that it is there."""
        secret = self.place.client_secret if client_secret is None else client_secret
        answer = self._http.post(
            self.place.token_url,
            data={"grant_type": "account_credentials", "account_id": self.place.account_id},
            auth=(self.place.client_id, secret),
        )
        body = answer.json()
        if token := body.pop("access_token", ""):
            self._bearer = token
        return answer.status_code, body | {"has_token": bool(token)}

    # Calls

    def call(self, method: str, path: str, *, bearer: str | None = None, **options: Any) -> httpx2.Response:
        """Waits out the limit of a second, which belongs to the whole account."""
        self._must_be_ours(path)
        if not self._bearer:
            self.token()
        headers = {"Authorization": f"Bearer {bearer or self._bearer}", "Accept": "application/json"}
        headers |= options.pop("headers", {})
        for _ in range(5):
            answer = self._http.request(method, self.place.api_url + path, headers=headers, **options)
            if answer.status_code != 429 or "per-second" not in answer.text:
                break
            time.sleep(1.1)
        if answer.status_code == 201:
            self._ids.add(answer.json()["id"])
        return answer

    def make(self, **fields: Any) -> dict[str, Any]:
        """A meeting with our marker in its topic."""
        answer = self.create(**fields)
        assert answer.status_code == 201, answer.text
        return told(answer)

    def create(self, **fields: Any) -> httpx2.Response:
        return self.call("POST", f"/users/{self.place.host}/meetings", json={"topic": self.marker, **fields})

    def read(self, meeting_id: int, **query: Any) -> dict[str, Any]:
        answer = self.call("GET", f"/meetings/{meeting_id}", params=query)
        assert answer.status_code == 200, answer.text
        return told(answer)

    def listed(self, **query: Any) -> Iterator[dict[str, Any]]:
        """Page after page, with the same question."""
        token = ""
        while True:
            asked = {"type": "scheduled", **query} | ({"next_page_token": token} if token else {})
            answer = self.call("GET", f"/users/{self.place.host}/meetings", params=asked)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            yield from page["meetings"]
            token = page["next_page_token"]
            if not token:
                return

    def _must_be_ours(self, path: str) -> None:
        number = path.removeprefix("/meetings/").partition("/")[0]
        if path.startswith("/meetings/") and int(number) not in self._ids:
            raise NotOurs(path)

    # Afterwards

    def clean_up(self) -> list[int]:
        """Deletes all that was made, also what a lost answer hid; returns what could not be deleted."""
        try:
            left = [number for number in sorted(self._ids) if not self._is_gone(number)]
            for each in list(self.listed(page_size=300)):
                if self.marker in each["topic"]:
                    self._ids.add(each["id"])
                    left += [] if self._is_gone(each["id"]) else [each["id"]]
            return left
        finally:
            self.close()

    def close(self) -> None:
        self._http.close()

    def _is_gone(self, number: int) -> bool:
        try:
            answer = self.call("DELETE", f"/meetings/{number}", params={"schedule_for_reminder": "false"})
        except httpx2.TransportError:
            return False
        return answer.status_code in (204, 404)


def told(answer: httpx2.Response) -> dict[str, Any]:
    """An answer without what opens the meeting; that it was there is told."""
    body = answer.json()
    return {name: bool(value) if name in CREDENTIALS else value for name, value in body.items()}


def soon(look: Callable[[], Any], wanted: Any) -> Any:
    """What a look finds once it is what is wanted, or the last it found."""
    end = time.monotonic() + LAG
    while (found := look()) != wanted and time.monotonic() < end:
        time.sleep(1)
    return found
