"""A wrong environment is explained in one sentence, and nothing secret is in it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from yotei.config import environment

SECRET = "hunter2hunter2"
# Always the same: it names a case, and parallel runs must agree on the names.
KEY = "eW90ZWl5b3RlaXlvdGVpeW90ZWl5b3RlaXlvdGVpeW8="
REAL = {"YOTEI_BASE_URL": "https://yotei.example.com", "YOTEI_SECRET_KEY": "s" * 40, "YOTEI_ENCRYPTION_KEY": KEY}

WRONG = [
    ("YOTEI_DATABASE_URL", f"mysql://yotei:{SECRET}@db/yotei", "postgresql://"),
    ("YOTEI_DATABASE_URL", f"postgresql://yotei:{SECRET}@db:port/yotei", "postgresql://"),
    ("YOTEI_DATABASE_URL", f"postgresql://yotei:{SECRET}@db", "postgresql://"),
    ("YOTEI_DATABASE_URL", "sqlite:////no/such/folder/yotei.sqlite3", "folder"),
    ("YOTEI_DATABASE_URL", "sqlite://:memory:", "sqlite:////"),
    ("YOTEI_ENCRYPTION_KEY", SECRET, "new-key encryption"),
    ("YOTEI_ENCRYPTION_KEY", f"{KEY},{SECRET}", "new-key encryption"),
    ("YOTEI_ENCRYPTION_KEY", ",", "new-key encryption"),
    ("YOTEI_BASE_URL", f"https://taro:{SECRET}@yotei.example.com", "without user name"),
    ("YOTEI_BASE_URL", "yotei.example.com", "http"),
    ("YOTEI_BASE_URL", "https://yotei.example.com/app", "a host only"),
    ("YOTEI_ZOOM_API_URL", "http://api.zoom.us/v2", "https"),
    ("YOTEI_ZOOM_API_URL", "https://api.zoom.us", "/v2"),
    ("YOTEI_ZOOM_TOKEN_URL", "http://zoom.us/oauth/token", "https"),
    ("YOTEI_ZOOM_TOKEN_URL", "ftp://zoom.us/oauth/token", "http"),
    ("YOTEI_ZOOM_PLAN", "gold", "free, pro or business"),
    ("YOTEI_ZOOM_TIMEOUT", "soon", "number of seconds"),
    ("YOTEI_ZOOM_TIMEOUT", "0", "more than 0"),
    ("YOTEI_ZOOM_TIMEOUT", "nan", "more than 0"),
    ("YOTEI_ZOOM_TIMEOUT", "20000000", "less than a day"),
    ("YOTEI_LEASE", "20", "YOTEI_ZOOM_TIMEOUT"),
    ("YOTEI_LEASE", "-1", "more than 0"),
    ("YOTEI_LOOKUP_WAIT", "-1", "0 or more"),
    ("YOTEI_LOOKUP_WAIT", "inf", "0 or more"),
    ("YOTEI_TIME_ZONE", "Mars/Olympus", "Asia/Tokyo"),
    ("YOTEI_TIME_ZONE", "../etc/passwd", "Asia/Tokyo"),
    ("YOTEI_INSTALLATION", "a:b]", "letters"),
    ("YOTEI_DEMO", "perhaps", "1 or 0"),
    ("YOTEI_LOG_FORMAT", "xml", "json or console"),
    ("YOTEI_VAR", "/dev/null", "folder"),
    ("YOTEI_MAIL_URL", f"http://yotei:{SECRET}@mail.example.com", "smtps://"),
    ("YOTEI_MAIL_URL", f"smtps://yotei:{SECRET}@mail:port", "smtps://"),
    ("YOTEI_OIDC_ISSUER", "http://id.example.com", "https"),
    ("YOTEI_SAML_METADATA_URL", "http://id.example.com/metadata", "https"),
    ("YOTEI_MAIL_FROM", "yotei", "e-mail address"),
    ("YOTEI_MAIL_FROM", "a@b.example\nBcc: c@d.example", "e-mail address"),
]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("YOTEI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("YOTEI_VAR", str(tmp_path / "var"))


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(("name", "value", "hint"), WRONG)
def test_a_wrong_value_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, hint: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(environment.WrongEnvironment) as refusal:
        environment.read()
    sentence = str(refusal.value)
    assert sentence.startswith(f"{name} is wrong: ")
    assert hint in sentence
    assert "\n" not in sentence
    assert SECRET not in sentence
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://yotei@db/yotei",
        "postgresql:///yotei?host=/run/postgresql",
        "postgresql://yotei:a%40b@db:5432/yotei?sslmode=require",
        "postgresql://%2Frun%2Fpostgresql/yotei",
        "sqlite:////tmp/yotei.sqlite3",
    ],
)
def test_the_usual_database_urls_are_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("YOTEI_DATABASE_URL", url)
    assert environment.read().database == url


def test_waits_of_a_second_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {"YOTEI_ZOOM_TIMEOUT": "1", "YOTEI_LEASE": "2", "YOTEI_LOOKUP_WAIT": "0.5"})
    found = environment.read()
    assert (found.zoom_timeout, found.lease, found.lookup_wait) == (1.0, 2.0, 0.5)


def test_the_defaults_are_those_of_the_manual() -> None:
    found = environment.read()
    assert (found.zoom_timeout, found.lease, found.lookup_wait, found.zoom_plan) == (20, 45, 30, None)
    assert found.zoom_api_url == "https://api.zoom.us/v2"
    assert found.time_zone == "Asia/Tokyo"


def test_an_empty_value_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {"YOTEI_ZOOM_PLAN": "", "YOTEI_DATABASE_URL": "", "YOTEI_ENCRYPTION_KEY": ""})
    assert environment.read().zoom_plan is None


def test_the_sandbox_on_this_machine_needs_no_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOTEI_ZOOM_API_URL", "http://127.0.0.1:9090/v2/")
    assert environment.read().zoom_api_url == "http://127.0.0.1:9090/v2"


def test_several_encryption_keys_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    older = Fernet.generate_key().decode()
    monkeypatch.setenv("YOTEI_ENCRYPTION_KEY", f"{KEY}, {older}")
    assert environment.read().encryption_keys == [KEY, older]


def test_no_secret_is_in_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {"YOTEI_ZOOM_CLIENT_SECRET": SECRET, "YOTEI_WEBHOOK_SECRET": SECRET}
    given(monkeypatch, {**secret, "YOTEI_DATABASE_URL": f"postgresql://yotei:{SECRET}@db/yotei"})
    found = environment.read()
    shown = repr(found) + str(found)
    assert SECRET not in shown
    assert found.session_key not in shown
    assert found.encryption_keys[0] not in shown


@pytest.mark.parametrize("base_url", ["", "http://localhost:8000", "http://127.0.0.1:8000", "https://[::1]"])
def test_a_local_trial_makes_its_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, base_url: str) -> None:
    monkeypatch.setenv("YOTEI_BASE_URL", base_url)
    first, second = environment.read(), environment.read()
    assert first.encryption_keys == second.encryption_keys
    assert first.session_key == second.session_key
    for file in (tmp_path / "var").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_demo_makes_its_keys_under_any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {"YOTEI_DEMO": "1", "YOTEI_BASE_URL": "https://demo.example.com"})
    assert environment.read().encryption_keys


@pytest.mark.parametrize("absent", ["YOTEI_SECRET_KEY", "YOTEI_ENCRYPTION_KEY"])
def test_a_real_installation_without_a_key_is_refused_with_the_command_that_makes_one(
    monkeypatch: pytest.MonkeyPatch, absent: str
) -> None:
    given(monkeypatch, {name: value for name, value in REAL.items() if name != absent})
    with pytest.raises(environment.WrongEnvironment, match=f"{absent} is missing.*yotei new-key"):
        environment.read()


def test_a_trial_that_becomes_real_is_told_where_its_key_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.read()
    monkeypatch.setenv("YOTEI_BASE_URL", "https://yotei.example.com")
    with pytest.raises(environment.WrongEnvironment, match=f"cat {tmp_path}/var/secret_key"):
        environment.read()


def test_a_short_secret_key_is_refused_for_real_use(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {**REAL, "YOTEI_SECRET_KEY": "short"})
    with pytest.raises(environment.WrongEnvironment, match="32 characters"):
        environment.read()


def test_a_real_installation_writes_no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, REAL)
    assert environment.read().encryption_keys == [KEY]
    assert not (tmp_path / "var").exists()


def test_a_wrong_value_ends_the_command_without_a_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "yotei.cli", "migrate"],
        env={**os.environ, "YOTEI_ZOOM_TIMEOUT": SECRET, "LC_ALL": "en_GB.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == "yotei: YOTEI_ZOOM_TIMEOUT is wrong: it must be a number of seconds, for example 20.\n"


def test_half_a_provider_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOTEI_OIDC_ISSUER", "https://id.example.com")
    monkeypatch.setenv("YOTEI_OIDC_CLIENT_ID", "yotei")
    with pytest.raises(environment.WrongEnvironment, match="YOTEI_OIDC_CLIENT_SECRET is wrong"):
        environment.read()
