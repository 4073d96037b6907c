"""Stories of any shape keep what design §2 promises: users, faults, dying processes and the hours, in any order.

GRID says how many are told. `sample`, unless told otherwise: a few. `usual`: two hundred over both databases. `full`:
two thousand, other ones in every run. What a story has found stays as a plain test in test_found.py.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.grid.faults import FAULTS
from tests.grid.stage import set_up
from tests.grid.story import QUIET, SHEETS, VISIT, WEB, Press, Story, StoryStage, Trouble
from tests.support.environment import DATABASE

GRID = os.environ.get("GRID", "sample")
STORIES = {"sample": 15, "usual": 100, "full": 1000}[GRID]
STEPS = 20

# The database that is asked second plays other stories. A run of CI is the same every time.
SEED = int(os.environ.get("STORY_SEED", 2 if DATABASE == "postgres" else 1))

MINUTE, HOUR, DAY = 60, 3600, 86400

# A fault that needs a meeting to be there is a step of its own here; 300 more meetings show nothing new.
OURS = [fault for fault in FAULTS if fault.name != "none" and not fault.deleted and not fault.long_list]

faults = st.sampled_from(OURS).flatmap(lambda fault: st.tuples(st.just(fault), st.sampled_from(fault.on)))
no_fault = st.just((None, "POST"))


def _troubles(most: int) -> st.SearchStrategy[Trouble]:
    """`most`: about as many seams as the action passes."""
    return st.just(QUIET) | st.builds(
        lambda fault, how, at, seconds, meanwhile: Trouble(*fault, how, at, seconds, meanwhile),
        no_fault | faults,
        st.sampled_from(["", "kill", "pause"]),
        st.integers(0, most),
        st.sampled_from([0, 20, 100, 200]),
        st.sampled_from(["", "same", "change", "out", "delete"]),
    )


users = st.sampled_from(sorted(SHEETS))
numbers = st.integers(0, 7)
subjects = st.sampled_from(["商談", "定例", "Zoom会議"])
categories = st.sampled_from([WEB, WEB, WEB, VISIT])
later = st.sampled_from([False, False, True])
# From what is over to what is so far ahead that a limit of the day passes before it.
starts = st.sampled_from([-2 * HOUR, -10 * MINUTE, 3 * MINUTE, 4 * HOUR, 3 * DAY, 9 * DAY, 20 * DAY])
lengths = st.sampled_from([30, 60, 1440])
changes = st.fixed_dictionaries(
    {}, optional={"subject": subjects, "category": categories, "start": starts, "with_deal": st.booleans(),
                  "details": st.sampled_from(["", "資料"])}
)  # fmt: skip


class AnyStory(RuleBasedStateMachine):
    stage: StoryStage

    def __init__(self) -> None:
        super().__init__()
        self.story = Story(self.stage)

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:
            self.story.recover()

    @rule(by=users, category=categories, subject=subjects, start=starts, minutes=lengths, with_deal=st.booleans(),
          book_later=later, trouble=_troubles(12))  # fmt: skip
    def register(self, by: str, start: int, minutes: int, book_later: bool, trouble: Trouble, **rest: Any) -> None:
        fields = rest | self._times(start, minutes) | {"details": ""}
        self.story.press(Press(by, fields=fields, key=self._key(), book_later=book_later), trouble)

    @precondition(lambda self: self.story.says)
    @rule(by=users, number=numbers, book_later=later, trouble=_troubles(12))
    def copy(self, by: str, number: int, book_later: bool, trouble: Trouble) -> None:
        said = self.story.says[self._pick(number)]
        names = ("category", "subject", "starts_at", "ends_at", "with_deal", "details")
        fields = {name: getattr(said, name) for name in names}
        self.story.press(Press(by, fields=fields, key=self._key(), book_later=book_later), trouble)

    @precondition(lambda self: self.story.says)
    @rule(by=users, number=numbers, fields=changes, stale=st.sampled_from([0, 0, 0, 1]), book_later=later,
          trouble=_troubles(12))  # fmt: skip
    def change(
        self, by: str, number: int, fields: dict[str, Any], stale: int, book_later: bool, trouble: Trouble
    ) -> None:
        pk = self._pick(number)
        fields = dict(fields)
        if "start" in fields:
            fields |= self._times(fields.pop("start"), 60)
        version = max(1, self.story.says[pk].version - stale)
        self.story.press(Press(by, pk, version, fields, self._key(), book_later), trouble)

    @precondition(lambda self: self.story.says)
    @rule(by=users, number=numbers, trouble=_troubles(1))
    def delete(self, by: str, number: int, trouble: Trouble) -> None:
        pk = self._pick(number)
        self.story.press(Press(by, pk, self.story.says[pk].version, deletes=True), trouble)

    @precondition(lambda self: self.story.presses)
    @rule(back=numbers, book_later=later, trouble=_troubles(12))
    def press_again(self, back: int, book_later: bool, trouble: Trouble) -> None:
        """A form that somebody has left open, with its own button or the second one."""
        presses = self.story.presses
        press = presses[-1 - back % len(presses)]
        again = Press(press.by, press.pk, press.version, press.fields, press.key, book_later or press.book_later)
        self.story.press(again, trouble)

    @rule(name=st.sampled_from(["株式会社サンプル", "株式会社見本", "Example"]))
    def rename_the_customer(self, name: str) -> None:
        self.story.rename_customer(name)

    @rule(
        login=users, account=st.sampled_from(["nobody@example.com", "", "misaki@example.com", "inactive@example.com"])
    )
    def change_the_sheet(self, login: str, account: str) -> None:
        self.story.change_sheet(login, account)

    @rule(seconds=st.sampled_from([1, 5, 31, 50, 120, 700, HOUR, 8 * HOUR, DAY + 1]), works=st.booleans())
    def time_passes(self, seconds: int, works: bool) -> None:
        self.story.pass_time(seconds)
        if works:
            self.story.work()

    @rule(trouble=_troubles(20))
    def the_worker_works(self, trouble: Trouble) -> None:
        self.story.work(trouble)

    @rule()
    def retry_from_the_list(self) -> None:
        self.story.retry_from_the_list()

    @rule(number=numbers)
    def somebody_deletes_a_meeting_at_zoom(self, number: int) -> None:
        self.story.delete_at_zoom(number)

    @rule(number=numbers)
    def a_stranger_makes_the_same_meeting(self, number: int) -> None:
        self.story.plant_stranger(number)

    @rule()
    def recover(self) -> None:
        self.story.recover()

    def _pick(self, number: int) -> int:
        known = sorted(self.story.says)
        return known[number % len(known)]

    def _key(self) -> str:
        return f"form-{len(self.story.presses)}"

    def _times(self, start: int, minutes: int) -> dict[str, datetime]:
        starts_at = (self.stage.now + timedelta(seconds=start)).astimezone(UTC).replace(second=0, microsecond=0)
        return {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=minutes)}


@pytest.fixture(scope="module")
def transactional_db(emptied_once: None) -> None:
    """In place of pytest-django's, which empties the database after every test."""


@pytest.fixture(scope="module")
def stage(transactional_db: None) -> Iterator[StoryStage]:
    with set_up(StoryStage) as made:
        yield made


def test_whatever_happens_in_whatever_order_recovery_puts_it_right(stage: StoryStage) -> None:
    class OnStage(AnyStory):
        pass

    OnStage.stage = stage
    again = GRID != "full" or "STORY_SEED" in os.environ
    run_state_machine_as_test(
        seed(SEED)(OnStage) if again else OnStage,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )
