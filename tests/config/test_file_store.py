"""The store of attachments, as the environment names it."""

import os
from pathlib import Path

import pytest

from yotei.cli import doctor
from yotei.config import environment
from yotei.config.file_store import make_files
from yotei.files import runtime
from yotei.files.runtime import MEGABYTE
from yotei.files.store import Bucket, Folder

SECRET = "hunter2hunter2"
BUCKET = "s3://yotei/attachments?endpoint=https://s3.example.com&region=ap-northeast-1"
KEYS = {"YOTEI_FILES_KEY": "key", "YOTEI_FILES_SECRET": SECRET}

WRONG = [
    ({"YOTEI_FILES_URL": "ftp://files"}, "file:///"),
    ({"YOTEI_FILES_URL": "file://files"}, "file:///"),
    ({"YOTEI_FILES_URL": "file:///dev/null"}, "folder"),
    ({"YOTEI_FILES_URL": "s3://yotei"} | KEYS, "endpoint"),
    ({"YOTEI_FILES_URL": "s3://Yotei!?endpoint=https://s3.example.com"} | KEYS, "s3://bucket"),
    ({"YOTEI_FILES_URL": f"{BUCKET}&secret={SECRET}"} | KEYS, "s3://bucket"),
    ({"YOTEI_FILES_URL": "s3://yotei?endpoint=http://s3.example.com"} | KEYS, "allow_http"),
    ({"YOTEI_FILES_URL": BUCKET}, "YOTEI_FILES_KEY"),
    ({"YOTEI_FILES_URL": BUCKET, "YOTEI_FILES_KEY": "key"}, "YOTEI_FILES_SECRET"),
    ({"YOTEI_FILES_MOST_MB": "0"}, "at least 1"),
    ({"YOTEI_FILES_ENDINGS": "pdf;docx"}, "commas"),
    ({"YOTEI_FILES_ENDINGS": "pdf,.EXE,html"}, "exe, html cannot be allowed"),
    ({"YOTEI_FILES_SCAN": "clamdscan"}, "{file}"),
    ({"YOTEI_FILES_SCAN": "clamdscan '{file}"}, "{file}"),
]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("YOTEI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("YOTEI_VAR", str(tmp_path / "var"))


def read(monkeypatch: pytest.MonkeyPatch, **values: str) -> runtime.Files:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return make_files(environment.read())


@pytest.mark.parametrize(("values", "remedy"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_store_is_explained(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], remedy: str) -> None:
    with pytest.raises(environment.WrongEnvironment) as error:
        read(monkeypatch, **values)
    assert remedy in str(error.value)
    assert SECRET not in str(error.value)


def test_without_a_setting_files_lie_in_var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = read(monkeypatch)
    assert made.store == Folder(tmp_path / "var/files")
    assert (made.most_bytes, made.scan) == (25 * MEGABYTE, ())
    assert {"pdf", "docx", "png"} < made.endings


def test_a_bucket_is_named_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    made = read(monkeypatch, YOTEI_FILES_URL=BUCKET, **KEYS)
    assert made.store == Bucket("yotei", "attachments", "https://s3.example.com", "ap-northeast-1", "key", SECRET)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9000", "http://minio:9000&allow_http=1"])
def test_a_store_in_a_network_of_ones_own_may_be_plain(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    made = read(monkeypatch, YOTEI_FILES_URL=f"s3://yotei?endpoint={endpoint}", **KEYS)
    assert isinstance(made.store, Bucket)


def test_limits_are_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    made = read(
        monkeypatch, YOTEI_FILES_MOST_MB="3", YOTEI_FILES_ENDINGS=".PDF, dwg", YOTEI_FILES_SCAN="scan 'a b' {file}"
    )
    assert (made.most_bytes, made.endings) == (3 * MEGABYTE, {"pdf", "dwg"})
    assert made.scan == ("scan", "a b", "{file}")


def test_the_doctor_tries_the_store(tmp_path: Path) -> None:
    before = runtime.files()
    try:
        for store, is_good in ((Folder(tmp_path / "files"), True), (Folder(Path("/dev/null/files")), False)):
            made = runtime.Files(store)
            runtime.configure(lambda made=made: made)  # type: ignore[misc]
            assert doctor.files_can_be_stored().ok is is_good
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    finally:
        runtime.configure(lambda: before)
