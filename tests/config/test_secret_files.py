"""Keys that are made once and kept, however many processes start at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from yotei.config import secret_files

# Each waits for the same file to appear, so that all of them make their key in the same moment.
RACER = """
import sys, time
from pathlib import Path
from yotei.config import secret_files
var = Path(sys.argv[1])
print("ready", flush=True)
while not (var / "go").exists():
    pass
print(secret_files.kept(var, "encryption_key"))
"""


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    (tmp_path / "go").touch()
    keys = {racer.communicate()[0] for racer in racers}
    assert keys == {(tmp_path / "encryption_key").read_text()}


def test_no_draft_is_left_behind(tmp_path: Path) -> None:
    secret_files.kept(tmp_path, "secret_key")
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("content", ["", "cut off"])
def test_a_damaged_key_file_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "encryption_key"
    file.write_text(content)
    with pytest.raises(secret_files.UnusableFile, match=str(file)):
        secret_files.kept(tmp_path, "encryption_key")
    assert file.read_text() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(secret_files.UnusableFile, match="YOTEI_SECRET_KEY"):
        secret_files.kept(tmp_path / "file" / "var", "secret_key")
