"""The same request several times at the same moment: one thing comes of it, and everybody is told of that."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.support.contents import upload
from tests.support.rest import Answer, Api, visit
from yotei.activities.models import Activity
from yotei.files.models import StoredFile
from yotei.sales.models import Contact

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4


def at_once(send: Callable[[int], Answer]) -> list[Answer]:
    barrier = Barrier(AT_ONCE)

    def run(number: int) -> Answer:
        barrier.wait()
        try:
            return send(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def told(answers: list[Answer]) -> tuple[set[int], int]:
    """The statuses, and how many different answers there were."""
    return {each.status for each in answers}, len({str(each.json) for each in answers})


def test_of_contacts_with_one_key_one_is_added(taro: Api) -> None:
    answers = at_once(lambda _: taro.post("/contacts", {"customer": 1, "name": "同時"}, key="k"))
    assert told(answers) == ({201}, 1)
    assert Contact.objects.filter(name="同時").count() == 1


def test_of_contacts_with_one_number_one_is_added(taro: Api) -> None:
    answers = at_once(lambda n: taro.post("/contacts", {"customer": 1, "name": f"{n}", "code": "P-7"}))
    assert sorted(each.status for each in answers) == [201, *[422] * (AT_ONCE - 1)]
    assert all(each.wrong_fields == {"code"} for each in answers if each.status == 422)


def test_of_reports_on_one_schedule_one_is_written(taro: Api) -> None:
    schedule = taro.post("/schedules", visit(deal=1))["id"]
    answers = at_once(lambda n: taro.post("/activities", {"schedule": schedule, "content": f"{n}"}))
    assert sorted(each.status for each in answers) == [201, *[409] * (AT_ONCE - 1)]
    assert Activity.objects.filter(schedule=schedule).count() == 1


def test_of_reports_with_one_key_one_is_written(taro: Api) -> None:
    body: dict[str, Any] = {"happened_at": "2026-12-01T13:00:00+09:00", "deal": 1, "content": "同時"}
    answers = at_once(lambda _: taro.post("/activities", body, key="k"))
    assert told(answers) == ({201}, 1)
    assert Activity.objects.filter(content="同時").count() == 1


def test_of_files_with_one_key_one_is_attached(taro: Api) -> None:
    where = f"/schedules/{taro.post('/schedules', visit())['id']}/files"
    body = encode_multipart(BOUNDARY, {"file": upload("a.txt", b"a")})
    headers = {"Idempotency-Key": "k"}
    answers = at_once(lambda _: taro.send("POST", where, raw=body, content_type=MULTIPART_CONTENT, headers=headers))
    assert told(answers) == ({201}, 1)
    assert len(taro.get(where)["items"]) == 1
    assert StoredFile.objects.exclude(state="deleting").count() == 1


def test_of_changes_of_one_contact_one_is_taken(taro: Api) -> None:
    made = taro.post("/contacts", {"customer": 1, "name": "同時"})
    answers = at_once(lambda n: taro.patch(f"/contacts/{made['id']}", note=f"{n}", fingerprint=made["fingerprint"]))
    assert sorted(each.status for each in answers) == [200, *[409] * (AT_ONCE - 1)]
