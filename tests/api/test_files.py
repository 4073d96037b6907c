"""添付ファイル of schedules and activities by REST: in, out, away; the rules are those of the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.support import contents
from tests.support.contents import upload
from tests.support.rest import PATH, Answer, Api, api_of, checked, visit
from tests.support.stores import with_files, with_store
from tests.support.world import World
from yotei.audit.models import Entry
from yotei.files.models import StoredFile
from yotei.files.runtime import MEGABYTE, MOST_FILES
from yotei.files.store import Folder
from yotei.people.roles import Role
from yotei.schedules.models import Schedule

pytestmark = pytest.mark.django_db(transaction=True)

Where = Callable[..., str]


def schedule_of(api: Api, **changes: Any) -> str:
    return f"/schedules/{api.post('/schedules', visit(**changes))['id']}"


def activity_of(api: Api, **changes: Any) -> str:
    body = {"happened_at": "2026-12-01T13:00:00+09:00", "customer": 1, "content": "報告"}
    return f"/activities/{api.post('/activities', body)['id']}"


NOUNS = pytest.mark.parametrize("begun", [schedule_of, activity_of], ids=["schedule", "activity"])


def send(api: Api, where: str, *files: Any, key: str | None = None, **fields: str) -> Answer:
    body = encode_multipart(BOUNDARY, {"file": list(files), **fields})
    headers = {"Idempotency-Key": key} if key is not None else {}
    return api.send("POST", f"{where}/files", raw=body, content_type=MULTIPART_CONTENT, headers=headers)


def download(api: Api, where: str, key: str, **headers: str) -> Any:
    bearer = {"Authorization": f"Bearer {api.token}"}
    return Client().get(f"{PATH}{where}/files/{key}", headers=bearer | headers)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def names(api: Api, where: str) -> list[str]:
    return [item["name"] for item in api.get(f"{where}/files")["items"]]


@NOUNS
def test_a_file_goes_in(taro: Api, begun: Where) -> None:
    where = begun(taro)
    sent = send(taro, where, upload("見積書.pdf"))
    assert sent.status == 201
    expected = {"name": "見積書.pdf", "size": len(contents.PDF), "media_type": "application/pdf", "state": "ready"}
    assert {name: sent[name] for name in expected} == expected
    assert sent["uploaded_by"] == "taro"
    assert taro.get(f"{where}/files")["items"] == [sent.json]


@NOUNS
def test_a_file_goes_out_as_on_the_page(taro: Api, begun: Where) -> None:
    where = begun(taro)
    key = send(taro, where, upload("見積.docx", contents.DOCX))["key"]
    answer = download(taro, where, key)
    assert (answer.status_code, body(answer)) == (200, contents.DOCX)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_part_of_a_file_goes_out(taro: Api) -> None:
    where = schedule_of(taro)
    key = send(taro, where, upload("a.txt", b"0123456789"))["key"]
    part = download(taro, where, key, Range="bytes=2-4")
    assert (part.status_code, body(part), part.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    in_lines = download(taro, where, key, Range="lines=20-30")
    assert (in_lines.status_code, body(in_lines)) == (200, b"0123456789")
    beyond = checked(download(taro, where, key, Range="bytes=20-30"))
    assert (beyond.status, beyond["code"], beyond.headers["Content-Range"]) == (416, "no_such_range", "bytes */10")


def test_what_has_not_changed_is_not_sent_again(taro: Api) -> None:
    where = schedule_of(taro)
    key = send(taro, where, upload())["key"]
    first = download(taro, where, key)
    body(first)
    assert download(taro, where, key, **{"If-None-Match": first.headers["ETag"]}).status_code == 304


@NOUNS
def test_a_file_goes_away(world: World, taro: Api, begun: Where) -> None:
    where = begun(taro)
    key = send(taro, where, upload())["key"]
    assert taro.delete(f"{where}/files/{key}").status == 204
    assert names(taro, where) == []
    assert taro.delete(f"{where}/files/{key}").status == 404
    assert taro.get(f"{where}/files/{key}").status == 404
    world.work()
    assert not StoredFile.objects.exists()


def test_files_are_no_change_of_the_schedule(taro: Api) -> None:
    where = schedule_of(taro)
    send(taro, where, upload())
    assert taro.get(where)["version"] == 1


def test_each_change_of_the_files_is_told(taro: Api) -> None:
    where = schedule_of(taro)
    key = send(taro, where, upload("a.txt", b"a"))["key"]
    taro.delete(f"{where}/files/{key}")
    told = [
        entry.changes.get("files") for entry in Entry.objects.filter(kind="schedule", action="changed").order_by("pk")
    ]
    assert told == [[[], ["a.txt"]], [["a.txt"], []]]


@NOUNS
def test_a_repeated_request_attaches_once(taro: Api, begun: Where) -> None:
    where = begun(taro)
    first, again = (send(taro, where, upload("a.txt", b"a"), key="k") for _ in range(2))
    assert (first.status, first.json) == (again.status, again.json)
    assert send(taro, where, upload("a.txt", b"b"), key="k")["code"] == "idempotency_key_reused"
    assert names(taro, where) == ["a.txt"]
    assert StoredFile.objects.exclude(state="deleting").count() == 1


# Who


def test_a_private_schedule_shows_others_no_files(taro: Api, hanako: Api) -> None:
    where = schedule_of(taro, visibility="private")
    key = send(taro, where, upload())["key"]
    for answer in (
        hanako.get(f"{where}/files"),
        send(hanako, where, upload()),
        hanako.get(f"{where}/files/{key}"),
        hanako.delete(f"{where}/files/{key}"),
    ):
        assert (answer.status, answer["code"]) == (404, "not_found")
    other = schedule_of(hanako)
    assert hanako.get(f"{other}/files/{key}").status == 404


def test_who_may_only_see_a_schedule_changes_no_files(taro: Api, hanako: Api) -> None:
    where = schedule_of(taro)
    key = send(taro, where, upload())["key"]
    assert body(download(hanako, where, key)) == contents.PDF
    for answer in (send(hanako, where, upload()), hanako.delete(f"{where}/files/{key}")):
        assert (answer.status, answer["code"]) == (403, "not_allowed")


@NOUNS
def test_who_may_only_read_changes_no_files(world: World, hanako: Api, begun: Where) -> None:
    where = begun(hanako)
    key = send(hanako, where, upload())["key"]
    world.people["hanako"].change_sheet(role=Role.READER)
    reader = api_of(world, "hanako")
    assert body(download(reader, where, key)) == contents.PDF
    for answer in (send(reader, where, upload()), reader.delete(f"{where}/files/{key}")):
        assert (answer.status, answer["code"]) == (403, "not_allowed")


# Bad input


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (("a.txt", b""), "空"),
        (("a.txt", b"a" * (MEGABYTE + 1)), "1 MB"),
        (("見積書.pdf", contents.EXE), "名前どおりの内容ではありません"),
        (("a.exe", contents.EXE), "exe"),
        (("a", b"a"), "a"),
    ],
    ids=["empty", "too large", "not what it says", "a program", "without an ending"],
)
def test_what_is_not_taken_is_told_why(taro: Api, file: tuple[str, bytes], says: str) -> None:
    where = schedule_of(taro)
    with with_files(most_bytes=MEGABYTE):
        answer = send(taro, where, upload(*file))
    assert answer.wrong_fields == {"file"}
    assert says in answer["detail"]
    assert names(taro, where) == []
    assert not StoredFile.objects.exclude(state="deleting").exists()


def test_a_schedule_has_so_many_files(world: World, taro: Api) -> None:
    where = schedule_of(taro)
    for number in range(MOST_FILES):
        assert send(taro, where, upload(f"{number}.txt", b"a")).status == 201
    answer = send(taro, where, upload("more.txt", b"a"))
    assert answer.wrong_fields == {"file"}
    assert str(MOST_FILES) in answer["detail"]
    world.work()
    assert StoredFile.objects.count() == MOST_FILES


def test_one_file_is_sent_at_a_time(taro: Api) -> None:
    where = schedule_of(taro)
    for files in ((), (upload("a.txt", b"a"), upload("b.txt", b"b")), ("no file",)):
        assert send(taro, where, *files).wrong_fields == {"file"}, files
    assert send(taro, where, upload(), colour="red").wrong_fields == {"colour"}
    assert names(taro, where) == []


def part(head: str, content: str = "x") -> bytes:
    return f"--B\r\n{head}\r\n\r\n{content}\r\n--B--\r\n".encode()


DISPOSITION = 'Content-Disposition: form-data; name="file"; filename="a.txt"'
BROKEN: dict[str, tuple[str, bytes, int]] = {
    "no boundary": ("multipart/form-data", part(DISPOSITION), 400),
    "a wrong boundary": ("multipart/form-data; boundary=あ", part(DISPOSITION), 400),
    "another boundary": ("multipart/form-data; boundary=C", part(DISPOSITION), 422),
    "cut off": ("multipart/form-data; boundary=B", part(DISPOSITION)[:20], 422),
    "nothing": ("multipart/form-data; boundary=B", b"\r\n", 422),
    "noise": ("multipart/form-data; boundary=B", bytes(range(256)) * 10, 400),
    "bad base64": (
        "multipart/form-data; boundary=B",
        part(f"{DISPOSITION}\r\nContent-Transfer-Encoding: base64", "é==="),
        400,
    ),
    "no file name": ("multipart/form-data; boundary=B", part('Content-Disposition: form-data; name="file"'), 422),
    "a field too large": (
        "multipart/form-data; boundary=B",
        part('Content-Disposition: form-data; name="file"', "x" * (5 * MEGABYTE + 1)),
        413,
    ),
    "too many fields": (
        "multipart/form-data; boundary=B",
        b"".join(f'--B\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\nx\r\n'.encode() for n in range(1100))
        + b"--B--\r\n",
        400,
    ),
    "JSON": ("application/json", b"{}", 415),
    "a form": ("application/x-www-form-urlencoded", b"file=x", 415),
    "plain": ("text/plain", b"x", 415),
}


def test_a_body_of_nothing_but_files_is_not_read_to_its_end(taro: Api) -> None:
    where = schedule_of(taro)
    assert send(taro, where, *(upload("a.txt", b"a") for _ in range(200))).wrong_fields == {"file"}
    assert send(taro, where, *(upload("a.txt", b"a") for _ in range(201)))["code"] == "malformed"


def test_a_body_that_is_none_is_told_so(taro: Api) -> None:
    where = schedule_of(taro)
    told = {
        name: taro.send("POST", f"{where}/files", raw=raw, content_type=kind).status
        for name, (kind, raw, _) in BROKEN.items()
    }
    assert told == {name: status for name, (_, _, status) in BROKEN.items()}
    assert names(taro, where) == []


def test_errors_speak_the_language_of_the_caller(taro: Api) -> None:
    where = schedule_of(taro)
    told = [
        taro.send("POST", f"{where}/files", {}, headers={"Accept-Language": language})["detail"]
        for language in ("ja", "en")
    ]
    assert told[1] == "Send the file as “multipart/form-data”, in a part named “file”."
    assert "multipart/form-data" in told[0] != told[1]


@NOUNS
def test_a_file_that_is_not_there_is_not_there(taro: Api, begun: Where) -> None:
    where = begun(taro)
    for key in ("0" * 32, "x", "%00", "あ", "a" * 5000, ".."):
        assert taro.get(f"{where}/files/{key}")["code"] == "not_found", key
        assert taro.delete(f"{where}/files/{key}")["code"] == "not_found", key
    for address in (f"{where[: where.rindex('/')]}/999999/files", f"{where[: where.rindex('/')]}/{2**63}/files"):
        assert taro.get(address)["code"] == "not_found"
        assert send(taro, address.removesuffix("/files"), upload())["code"] == "not_found"


# Scan, store


def test_a_file_is_read_when_it_is_checked(world: World, taro: Api) -> None:
    where = schedule_of(taro)
    with with_files(scan=("true",)):
        sent = send(taro, where, upload())
        early = taro.get(f"{where}/files/{sent['key']}")
        assert (sent["state"], early.status, early["code"]) == ("scanning", 409, "being_checked")
        assert int(early.headers["Retry-After"]) > 0
        world.work()
    assert body(download(taro, where, sent["key"])) == contents.PDF


def test_a_harmful_file_is_named_but_not_sent(world: World, taro: Api) -> None:
    where = schedule_of(taro)
    with with_files(scan=("false",)):
        key = send(taro, where, upload())["key"]
        world.work()
    assert [item["state"] for item in taro.get(f"{where}/files")["items"]] == ["infected"]
    assert taro.get(f"{where}/files/{key}")["code"] == "not_found"


def test_a_store_that_is_away_is_told(taro: Api, tmp_path: Path) -> None:
    where = schedule_of(taro)
    (tmp_path / "files").write_bytes(b"no folder")
    kept = send(taro, where, upload())["key"]
    with with_store(Folder(tmp_path / "files")):
        refused = send(taro, where, upload())
        gone = taro.get(f"{where}/files/{kept}")
    assert (refused.status, refused["code"]) == (503, "unavailable")
    assert gone.status in (404, 503)
    assert "secret" not in json.dumps(gone.json)
    assert names(taro, where) == ["見積書.pdf"]


def test_a_store_that_lost_a_file_is_told(taro: Api, tmp_path: Path) -> None:
    where = schedule_of(taro)
    kept = send(taro, where, upload())["key"]
    with with_store(Folder(tmp_path / "other")):
        assert taro.get(f"{where}/files/{kept}")["code"] == "not_found"


def test_a_file_goes_with_its_schedule(world: World, taro: Api) -> None:
    where = schedule_of(taro)
    send(taro, where, upload())
    taro.delete(where)
    world.work()
    assert not Schedule.objects.filter(pk=where.rsplit("/", 1)[-1]).exists()
    assert not StoredFile.objects.exists()
