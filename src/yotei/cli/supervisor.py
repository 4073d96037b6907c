"""Keeps a fixed set of processes running until it is told to stop.

Each child leads a process group of its own, and whatever ends a child ends the rest of its group first: granian's
workers would otherwise keep the port of the main process that is started anew. The other way round, no child outlives
the supervisor (`lifeline`).
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

import structlog

from yotei.cli import lifeline

log = structlog.get_logger(__name__)

# How long a death or a signal may go unnoticed.
TICK = 0.1
# A whole stop takes at most 10 s; what has not finished by now is killed with time to spare.
GRACE = 8.0
# A child that lived shorter than this has not started at all, and is given a pause before the next try.
SETTLED_AFTER = 2.0
PAUSES = (0.2, 0.5, 1.0, 2.0)


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    early_deaths: int = 0

    def start(self, environment: Mapping[str, str]) -> None:
        me = os.getpid()
        self.started_at = time.monotonic()
        try:
            self.process = subprocess.Popen(
                self.command,
                env={**environment, lifeline.ASKED: "1"},
                process_group=0,
                preexec_fn=lambda: lifeline.die_with(me),  # safe: this process has one thread
            )
        except (OSError, subprocess.SubprocessError) as error:  # no memory, no processes left: that may pass
            self._plan_next_start(str(error))

    def has_ended(self) -> bool:
        """True once, after a death; the rest of its group is gone then, too."""
        if self.process is None or not _is_dead(self.process.pid):
            return False
        self.kill()
        code = self.process.wait()
        self.process = None
        self._plan_next_start(f"exit code {code}")
        return True

    def _plan_next_start(self, reason: str) -> None:
        now = time.monotonic()
        self.early_deaths = self.early_deaths + 1 if now - self.started_at < SETTLED_AFTER else 0
        pause = PAUSES[min(self.early_deaths, len(PAUSES)) - 1] if self.early_deaths else 0.0
        self.due_at = now + pause
        log.info("child_ended", child=self.name, reason=reason, pause=pause)

    def ask_to_stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        # Its leader is not reaped yet, so the number of the group cannot belong to anybody else.
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """`run()` returns when a SIGTERM or SIGINT has been answered and every child has ended."""

    def __init__(self, commands: Mapping[str, Sequence[str]], *, environment: Mapping[str, str] | None = None) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.environment = os.environ if environment is None else environment
        self.signals = 0

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)
        while not self.signals:
            self._keep_alive()
            time.sleep(TICK)
        self._stop()

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1

    def _keep_alive(self) -> None:
        for child in self.children:
            child.has_ended()
            if child.process is None and time.monotonic() >= child.due_at and not self.signals:
                child.start(self.environment)

    def _stop(self) -> None:
        """Asks once and waits; a second signal, or the end of the grace, kills."""
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        while any(child.process for child in self.children):
            if time.monotonic() > deadline or self.signals > 1:
                for child in self.children:
                    child.kill()
            for child in self.children:
                child.has_ended()
            time.sleep(TICK)


def _is_dead(pid: int) -> bool:
    """Without reaping it: until then its number stays its own."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
