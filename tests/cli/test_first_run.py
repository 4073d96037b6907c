"""The first run: nothing is opened without the code, nothing is half done, and a wrong answer says what to do."""

import os
import socketserver
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from django.db import connection

from tests.support.first_run import ADMINISTRATOR, Fresh, answer, answer_all, starting
from yotei.people.models import Employee

PATIENCE = 60  # seconds for a start on a busy machine


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    with starting(tmp_path) as found:
        yield found


@pytest.fixture
def client(fresh: Fresh) -> Iterator[httpx2.Client]:
    with fresh.client() as found:
        yield found


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """One for all tests that never come to its end."""
    with starting(tmp_path_factory.mktemp("asking")) as found:
        yield found


@pytest.fixture
def admitted(asking: Fresh) -> Iterator[httpx2.Client]:
    with asking.client() as client:
        assert answer(client, "/", code=asking.code).status_code == 302
        yield client


def until_it_serves(client: httpx2.Client) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.2)
    raise TimeoutError


def test_nothing_opens_without_the_code(asking: Fresh) -> None:
    with asking.client() as client:
        wrong = answer(client, "/", code="AAAA-AAAA-AAAA")
        assert (wrong.status_code, "端末に表示されたコードと違います" in wrong.text) == (422, True)
        for path in ("/step/administrator", "/step/database", "/finish"):
            assert client.get(path).headers["Location"] == "/"
            assert answer(client, path, **ADMINISTRATOR).headers["Location"] == "/"
        assert client.get("/healthz").status_code == 503


def test_the_code_is_taken_however_it_is_typed(asking: Fresh) -> None:
    with asking.client() as client:
        assert answer(client, "/", code=f" {asking.code.lower().replace('-', ' ')} ").status_code == 302


def test_answers_become_an_installation(client: httpx2.Client, fresh: Fresh) -> None:
    answer_all(client, fresh)
    assert "Yotei を起動しています" in answer(client, "/finish").text
    until_it_serves(client)
    file = fresh.var / "yotei.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = file.read_text(encoding="utf-8")
    assert "tsukue" not in kept
    assert not (fresh.var / "secret_key").exists()  # of a trial
    with closing(sqlite3.connect(fresh.var / "book.sqlite3")) as book:
        people = book.execute("SELECT login, name, email, role, language, time_zone FROM people_employee").fetchall()
    assert people == [("yamada", "山田花子", "yamada@example.com", "administrator", "en", "Europe/Paris")]
    client.get("/login")
    form = {"username": "yamada", "password": "tsukue to isu", "next": "/admin/zoom"}
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
    assert client.post("/login", data=form | token).headers["Location"] == "/admin/zoom"


def test_the_second_start_asks_nothing(client: httpx2.Client, fresh: Fresh, tmp_path: Path) -> None:
    answer_all(client, fresh)
    answer(client, "/finish")
    until_it_serves(client)
    with starting(tmp_path) as again, again.client() as second:
        assert again.code == ""
        until_it_serves(second)
        assert second.get("/login").status_code == 200


@pytest.mark.parametrize(
    ("step", "wrong", "sentence"),
    [
        ("administrator", ADMINISTRATOR | {"again": "x"}, "2 つのパスワードが一致しません"),
        ("administrator", ADMINISTRATOR | {"password": "12345678", "again": "12345678"}, "パスワード"),
        ("administrator", ADMINISTRATOR | {"login": "山田"}, "社員番号"),
        ("address", {"base_url": "yotei.example.com"}, "スキームとホスト名だけ"),
        ("address", {"base_url": "http://yotei.example.com"}, "TLS のプロキシ"),
        ("locale", {"language": "ja", "time_zone": "Mars/Olympus"}, "タイムゾーン"),
        ("database", {"kind": "sqlite", "file": "/no/such/folder/x"}, "実在するフォルダー"),
        ("database", {"kind": "postgresql", "host": "127.0.0.1", "port": "1", "name": "x"}, "接続できません"),
        ("mail", {"server": "127.0.0.1", "port": "1", "security": "smtp", "sender": "a@example.com"}, "接続できません"),
        ("mail", {"server": "127.0.0.1", "port": "1", "security": "smtp", "sender": "nobody"}, "差出人"),
    ],
)
def test_a_wrong_answer_says_what_to_do(
    admitted: httpx2.Client, step: str, wrong: dict[str, str], sentence: str
) -> None:
    found = answer(admitted, f"/step/{step}", **wrong)
    assert (found.status_code, sentence in found.text) == (422, True), found.text


def test_an_address_without_encryption_is_taken_when_it_is_meant(admitted: httpx2.Client) -> None:
    found = answer(admitted, "/step/address", base_url="http://yotei.example.com", open="on")
    assert found.status_code == 302


def test_the_database_of_another_program_is_left_alone(admitted: httpx2.Client, asking: Fresh) -> None:
    file = asking.var / "other.sqlite3"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE accounts (id)")
    found = answer(admitted, "/step/database", kind="sqlite", file=str(file))
    assert "別のものが入っています" in found.text


def test_the_database_of_a_yotei_is_not_taken_over(client: httpx2.Client, fresh: Fresh, tmp_path: Path) -> None:
    answer_all(client, fresh)
    answer(client, "/finish")
    until_it_serves(client)
    other = tmp_path / "other"
    other.mkdir()
    with starting(other) as second, second.client() as again:
        answer(again, "/", code=second.code)
        found = answer(again, "/step/database", kind="sqlite", file=str(fresh.var / "book.sqlite3"))
        assert "すでに Yotei が使っています" in found.text


def test_what_ended_in_between_is_gone_on_with(client: httpx2.Client, fresh: Fresh, tmp_path: Path) -> None:
    """The process died after the administrator, before the file: the same keys, the same database."""
    answer_all(client, fresh)
    answer(client, "/finish")
    until_it_serves(client)
    before = (fresh.var / "yotei.env").read_text()
    os.replace(fresh.var / "yotei.env", fresh.var / "yotei.env.new")
    with starting(tmp_path) as again, again.client() as second:
        answer_all(second, again)
        assert "起動しています" in answer(second, "/finish").text
        until_it_serves(second)
    after = (fresh.var / "yotei.env").read_text()
    keys = [line for line in before.splitlines() if "_KEY=" in line]
    assert len(keys) == 2
    assert set(keys) <= set(after.splitlines())


@pytest.mark.any_database
@pytest.mark.django_db(transaction=True)
def test_a_database_with_people_is_told_by_both_kinds(tmp_path: Path) -> None:
    """The tests' own database, which holds the tables of Yotei: free while nobody is in it."""
    if connection.vendor == "sqlite":
        fields = {"kind": "sqlite", "file": str(connection.settings_dict["NAME"])}
    else:
        connection.ensure_connection()
        line = connection.connection.info  # the settings may leave it to a socket
        fields = {"kind": "postgresql", "host": line.host, "port": str(line.port),
                  "name": line.dbname, "user": line.user, "password": line.password}  # fmt: skip
    with starting(tmp_path) as fresh, fresh.client() as client:
        answer(client, "/", code=fresh.code)
        assert answer(client, "/step/database", **fields).status_code == 302
        Employee.objects.hire(login="somebody", name="x", password="x")
        assert "すでに Yotei が使っています" in answer(client, "/step/database", **fields).text


class _Refusing(socketserver.StreamRequestHandler):
    """Speaks SMTP as far as to refuse the sender."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            is_mail = line.upper().startswith(b"MAIL")
            self.wfile.write(b"550 no such sender\r\n" if is_mail else b"250 fine\r\n")


def test_what_the_mail_server_says_is_shown(admitted: httpx2.Client) -> None:
    answer(admitted, "/step/administrator", **ADMINISTRATOR)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        fields = {"server": "127.0.0.1", "port": str(server.server_address[1]), "security": "smtp"}
        found = answer(admitted, "/step/mail", **fields, sender="yotei@example.com", tries="on")
        kept = answer(admitted, "/step/mail", **fields, sender="yotei@example.com")
        server.shutdown()
    assert "550 no such sender" in found.text
    assert kept.status_code == 302  # without a test mail it is enough that the server answers


def test_what_the_environment_gives_is_not_asked(tmp_path: Path) -> None:
    given = {"YOTEI_DATABASE_URL": f"sqlite:///{tmp_path / 'given.sqlite3'}"}
    with starting(tmp_path, **given) as fresh, fresh.client() as client:
        answer(client, "/", code=fresh.code)
        assert client.get("/step/database").status_code == 404
        answer_all(client, fresh)
        answer(client, "/finish")
        until_it_serves(client)
        assert (tmp_path / "given.sqlite3").exists()
        assert "DATABASE" not in (tmp_path / "yotei.env").read_text()


def test_a_demo_does_not_touch_the_book_of_the_first_run(tmp_path: Path) -> None:
    (tmp_path / "yotei.env").write_text("YOTEI_BASE_URL='https://yotei.example.com'\n")
    with starting(tmp_path, YOTEI_DEMO="1") as demo, demo.client() as client:
        until_it_serves(client)
        assert (tmp_path / "yotei.sqlite3").exists()
        assert client.get("/login").headers.get("Strict-Transport-Security") is None
