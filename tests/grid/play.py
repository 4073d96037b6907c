"""One cell of the grid: an action under a fault, whose process ends (or stands still) at one passing of a seam."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from django.db import connection

from tests.grid.actions import AHEAD, Action
from tests.grid.faults import Fault
from tests.grid.stage import Killed, Stage, Visits, watched
from tests.support.world import NOW
from yotei.booking.problems import BookingFailed
from yotei.schedules.errors import BeingChanged, RequestInProgress, VersionMoved
from yotei.schedules.saving import Saved
from zoom_sandbox.meetings import Meeting

How = Literal["kill", "again", "pause"]
HOWS: tuple[How, ...] = ("kill", "again", "pause")

HOUR = 3600
MENDED = timedelta(minutes=10)  # how long a lasting fault lasts
DEAD_KEY = 31  # seconds after which a key is free of a dead request
STANDSTILL = timedelta(seconds=200)  # longer than a lease with both looks
PRESSES = 4  # how often a user tries: one press may meet the fault, one its limit
A_WHILE = timedelta(seconds=15)  # between two presses; within it a corrected secret works


@dataclass
class Cell:
    stage: Stage
    action: Action
    fault: Fault
    at: int | None = None
    how: How = "kill"

    def __post_init__(self) -> None:
        self.visits = Visits()
        self.before: list[dict[str, Any]] = []
        self.opens_at = self.stage.now

    def play(self) -> Visits:
        """Plays it and checks everything; raises AssertionError."""
        stage = self.stage
        stage.begin()
        self.opens_at = stage.now
        self.action.prepare(stage)
        stage.advance(5 if self.fault.young else HOUR)  # after an hour a new token is needed
        stranger = self._plant_stranger()
        told = (stranger.topic, stranger.start_time, stranger.agenda)
        self.before = stage.book()
        stage.new_process()
        self._fired = self.fault.arm(stage, self.action.method)
        self.visits = Visits(self.at, self._end if self.how != "pause" else self._stand_still)
        shown = self._first()
        assert self.visits.reached, "the seam was not reached"
        self._recover()
        if self.action.again and shown != "success":
            stage.advance(DEAD_KEY)
            self._press_until_done()
        assert self._fired(), "the fault did not fire"
        assert self.action.is_done(stage) or not self.action.again
        stage.check_at_rest()
        assert (stranger.topic, stranger.start_time, stranger.agenda) == told, "a stranger's meeting was changed"
        assert stranger.alive(stage.now), "a stranger's meeting was deleted"
        return self.visits

    def _plant_stranger(self) -> Meeting:
        fields = self.stage.fields()
        start = NOW + AHEAD
        return self.stage.sandbox.make_meeting(
            "taro@example.com", topic=fields["subject"], start_time=start.strftime("%Y-%m-%dT%H:%M:%SZ")
        )

    # The seam

    def _end(self) -> None:
        raise Killed

    def _stand_still(self) -> None:
        """The process is stopped for longer than its lease; others go on."""
        if connection.in_atomic_block:
            return  # it holds locks that end with it; that is a kill
        with self.stage.elsewhere():
            self.stage.settle_down(until=self.stage.now + STANDSTILL)

    # The user

    def _first(self) -> str:
        stage = self.stage
        shown = "nothing"
        try:
            with watched(self.visits):
                shown = self._press(self.before)
                stage.settle_down(until=stage.now + MENDED if self.fault.lasts else None)
        except Killed:
            stage.new_process()
            saved = stage.book()
            assert saved == self.before or self.action.is_done(stage), "half of it was saved"
            if self.how == "again":
                stage.advance(DEAD_KEY)
                shown = self._press(saved)
        return shown

    def _press(self, before: list[dict[str, Any]]) -> str:
        try:
            saved = self.action.act(self.stage)
        except (BookingFailed, RequestInProgress, BeingChanged) as error:
            if isinstance(error, BookingFailed) and error.problem.until is not None:
                self.opens_at = error.problem.until
            assert self.stage.book() == before, "an error was shown, but the schedule has changed"
            return "error"
        except VersionMoved:
            return "moved"
        assert self.action.is_done(self.stage), "success was shown, but the schedule does not say so"
        if self.action.at_once and not (isinstance(saved, Saved) and "rest" in saved.notes):
            self.stage.check_booked()
        return "success"

    def _press_until_done(self) -> None:
        for _ in range(PRESSES):
            self.stage.to(max(self.opens_at, self.stage.now + A_WHILE))
            shown = self._press(self.stage.book())
            self._recover()
            if shown == "success":
                return
        raise AssertionError("the user cannot get it done")

    def _recover(self) -> None:
        stage = self.stage
        if self.fault.lasts:
            stage.settle_down(until=stage.now + MENDED)
            if self._fired():
                stage.sandbox.clear_faults()
        stage.settle_down()


def coordinates(action: Action, fault: Fault, visits: Visits, at: int | None, how: How) -> str:
    seam = "-" if at is None else f"{visits.names[at]}#{at}"
    return f"{action.name} × {fault.name} × {seam} × {how}"
