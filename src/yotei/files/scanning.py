"""The scan of a file by a command of the administrator's: 0 is clean, 1 is harmful, anything else is no answer."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

LOOK = 0.05  # seconds between looks at a command that runs
SAID = 300  # characters of its last line that are kept


@dataclass(frozen=True, slots=True)
class Verdict:
    """`is_clean` None: it did not say."""

    is_clean: bool | None
    said: str = ""


def scan(pieces: Iterator[bytes], *, command: Sequence[str], seconds: float, is_stopped: Callable[[], bool]) -> Verdict:
    """Of a copy of its own, which is gone afterwards, so that it works alike with every store."""
    with NamedTemporaryFile(prefix="yotei-scan-") as copy:
        for piece in pieces:
            copy.write(piece)
        copy.flush()
        return _run([word.replace("{file}", copy.name) for word in command], seconds, is_stopped, copy.name)


def _run(words: list[str], seconds: float, is_stopped: Callable[[], bool], place: str) -> Verdict:
    with TemporaryFile() as out:
        try:
            # No shell: nothing of a file is ever a command. A group of its own, so that what it starts ends with it.
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        except OSError as error:
            return Verdict(None, error.strerror or str(error))
        end = time.monotonic() + seconds
        while process.poll() is None:
            if is_stopped() or time.monotonic() > end:
                _end(process)
                return Verdict(None, "stopped" if is_stopped() else "time limit")
            time.sleep(LOOK)
        said = _last_line(out).replace(place, "").strip(" :")
    return Verdict({0: True, 1: False}.get(process.returncode), said)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last_line(out: IO[bytes]) -> str:
    out.seek(max(0, out.seek(0, 2) - 4 * SAID))
    text = out.read().decode("utf-8", "replace").strip()
    line = text.splitlines()[-1] if text else ""
    return "".join(each for each in line if each.isprintable())[:SAID]
