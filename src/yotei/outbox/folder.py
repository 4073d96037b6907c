"""A folder in the place of a mail server: every mail becomes a file that mail programs open. For demos and trials."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

from .failures import Away, Lost
from .line import Letter
from .problems import Problem


class FolderLine:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hand(self, letter: Letter, *, before_the_end: Callable[[], bool]) -> None:
        """Under its Message-ID, so a mail that comes twice is there once."""
        name = re.sub(r"[^\w@.-]", "", message_from_bytes(letter.content)["Message-ID"])
        draft = self._folder / f".{name}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(letter.content)
        except OSError as error:
            raise Away(Problem.UNREACHABLE, f"{self._folder}: {error.strerror}") from None
        if not before_the_end():
            raise Lost
        draft.replace(self._folder / f"{name}.eml")

    def check(self) -> None:
        """Raises `Away`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Away(Problem.UNREACHABLE, f"{self._folder}: {error.strerror}") from None

    def close(self) -> None:
        pass
