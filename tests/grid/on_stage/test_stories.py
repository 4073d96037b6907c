"""Stories of any shape keep what design §2 promises: users, faults, dying processes and the hours, in any order.

GRID says how many are told. `sample`, unless told otherwise: a few. `usual`: two hundred over both databases, the same
every time unless STORY_SEED says which. `full`: two thousand, other ones in every run. What a story has found stays as
a plain test in test_found.py.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.grid.faults import FAULTS
from tests.grid.said import VISIT, WEB, ZONE, Weekly
from tests.grid.story import QUIET, SHEETS, Press, Story, StoryStage, Trouble
from tests.support.environment import DATABASE

GRID = os.environ.get("GRID", "sample")
STORIES = {"sample": 4, "usual": 100, "full": 1000}[GRID]
STEPS = 20
STAGE = StoryStage

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
        st.sampled_from(["", "kill", "kill", "pause", "pause"]),
        st.integers(0, most),
        st.sampled_from([0, 20, 100, 200]),
        st.sampled_from(["", "same", "change", "out", "delete"]),
    )


users = st.sampled_from(sorted(SHEETS))
numbers = st.integers(0, 7)
subjects = st.sampled_from(["商談", "定例", "Zoom会議"])
categories = st.sampled_from([WEB, WEB, WEB, VISIT])
later = st.sampled_from([False, False, True])
behind = st.sampled_from([0, 0, 0, 1])  # by how many versions a form is
# From what is over to what is so far ahead that a limit of the day passes before it.
starts = st.sampled_from([3 * DAY, 9 * DAY, 20 * DAY, 4 * HOUR, 3 * MINUTE, -10 * MINUTE, -2 * HOUR])
hours = st.sampled_from([10, 13, 16])
# Of how many dates a series is: few, which Zoom lays out, or without end. None: no series.
some_weeks = st.sampled_from(["1", "3", "5", "endless"])
forms = st.fixed_dictionaries(
    {"category": categories, "subject": subjects, "start": starts, "minutes": st.sampled_from([60, 30, 1440]),
     "with_deal": st.booleans(), "weeks": st.none() | some_weeks, "hour": hours}
)  # fmt: skip
changes = st.fixed_dictionaries(
    {}, optional={"subject": subjects, "category": categories, "start": starts, "with_deal": st.booleans(),
                  "details": st.sampled_from(["", "資料"]), "hour": hours}
)  # fmt: skip
# A step of its own is dear: what nobody waits for shares one.
events = st.one_of(
    st.tuples(st.just("rename_customer"), st.sampled_from(["株式会社サンプル", "株式会社見本", "Example"])),
    st.tuples(st.just("change_sheet"), users,
              st.sampled_from(["nobody@example.com", "", "misaki@example.com", "inactive@example.com"])),
    st.tuples(st.just("delete_at_zoom"), numbers),
    st.tuples(st.just("plant_stranger"), numbers),
    st.tuples(st.just("retry_from_the_list")),
)  # fmt: skip


class AnyStory(RuleBasedStateMachine):
    stage: StoryStage

    def __init__(self) -> None:
        super().__init__()
        self.story = Story(self.stage)

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:
            self.story.recover()

    @initialize(by=users, form=forms)
    def begin(self, by: str, form: dict[str, Any]) -> None:
        self._register(by, form, later=False, trouble=QUIET)

    @rule(by=users, form=forms, copied=st.none() | numbers, later=later, trouble=_troubles(10))
    def register(self, by: str, form: dict[str, Any], copied: int | None, later: bool, trouble: Trouble) -> None:
        """From an empty form, or as a copy."""
        if copied is None or not self.story.says:
            self._register(by, form, later, trouble)
            return
        said = self.story.says[self._pick(copied)]
        names = ("category", "subject", "with_deal", "details")
        fields = {name: getattr(said, name) for name in names}
        if said.series is None:
            fields |= {"starts_at": said.starts_at, "ends_at": said.ends_at}
        else:
            fields["series"] = replace(said.series, own={})
        self.story.press(Press(by, fields=fields, key=self._key(), book_later=later), trouble)

    @precondition(lambda self: self.story.says)
    @rule(by=users, number=numbers, fields=changes, weeks=st.sampled_from([None, None, None, "3"]), old=behind,
          later=later, trouble=_troubles(10))  # fmt: skip
    def change(
        self, by: str, number: int, fields: dict[str, Any], weeks: str | None, old: int, later: bool, trouble: Trouble
    ) -> None:
        """The whole of it; `weeks` makes it a series (another one), a start makes one of its dates all that is left."""
        pk = self._pick(number)
        said, fields = self.story.says[pk], dict(fields)
        start, hour = fields.pop("start", None), fields.pop("hour", None)
        if weeks is not None:
            fields["series"] = self._weekly(weeks, start or DAY, hour or 13, 60)
        elif start is not None:
            fields |= self._times(start, 60)
        elif hour is not None and said.series is not None:
            fields["at"] = time(hour)
        version = max(1, said.version - old)
        self.story.press(Press(by, pk, version, fields, self._key(), later), trouble)

    @precondition(lambda self: self._series())
    @rule(by=users, number=numbers, which=numbers, verb=st.sampled_from(["date", "date", "drop", "following", "end"]),
          fields=changes, hour=st.none() | hours, old=behind, later=later, trouble=_troubles(12))  # fmt: skip
    def change_dates(
        self, by: str, number: int, which: int, verb: Any, fields: dict[str, Any], hour: int | None, old: int,
        later: bool, trouble: Trouble,
    ) -> None:  # fmt: skip
        """One date of a series, or all from one on."""
        known = self._series()
        pk = known[number % len(known)]
        said = self.story.says[pk]
        assert said.series is not None
        fields = {name: value for name, value in fields.items() if name not in ("start", "hour")}
        if hour is not None:
            fields["at"] = time(hour)
        press = Press(by, pk, max(1, said.version - old), verb=verb, date=said.series.day(which))
        if verb == "date":
            press = replace(press, hour=hour, key=self._key(), book_later=later)
        elif verb == "following":
            press = replace(press, fields=fields, key=self._key(), book_later=later)
        self.story.press(press, trouble)

    @precondition(lambda self: self.story.says)
    @rule(by=users, number=numbers, trouble=_troubles(2))
    def delete(self, by: str, number: int, trouble: Trouble) -> None:
        pk = self._pick(number)
        self.story.press(Press(by, pk, self.story.says[pk].version, verb="delete"), trouble)

    @precondition(lambda self: self.story.presses)
    @rule(back=numbers, later=later, trouble=_troubles(10))
    def press_again(self, back: int, later: bool, trouble: Trouble) -> None:
        """In a form that somebody has left open: its own button or the second one."""
        presses = self.story.presses
        press = presses[-1 - back % len(presses)]
        self.story.press(replace(press, book_later=press.book_later or later), trouble)

    @rule(seconds=st.sampled_from([1, 5, 31, 50, 120, 700, HOUR, 8 * HOUR, DAY + 1]), trouble=_troubles(20))
    def the_worker_works(self, seconds: int, trouble: Trouble) -> None:
        self.story.work(trouble)
        self.story.pass_time(seconds)

    @rule(event=events)
    def something_happens(self, event: tuple[Any, ...]) -> None:
        name, *arguments = event
        getattr(self.story, name)(*arguments)

    @precondition(lambda self: not self.story.calm)
    @rule()
    def recover(self) -> None:
        self.story.recover()

    def _register(self, by: str, form: dict[str, Any], later: bool, trouble: Trouble) -> None:
        fields = form | {"details": ""}
        start, minutes, weeks, hour = (fields.pop(name) for name in ("start", "minutes", "weeks", "hour"))
        if weeks is None:
            fields |= self._times(start, minutes)
        else:
            fields["series"] = self._weekly(weeks, start, hour, minutes)
        self.story.press(Press(by, fields=fields, key=self._key(), book_later=later), trouble)

    def _pick(self, number: int) -> int:
        known = sorted(self.story.says)
        return known[number % len(known)]

    def _series(self) -> list[int]:
        return sorted(pk for pk, said in self.story.says.items() if said.series is not None)

    def _key(self) -> str:
        return f"form-{len(self.story.presses)}"

    def _weekly(self, weeks: str, start: int, hour: int, minutes: int) -> Weekly:
        first: date = (self.stage.now + timedelta(seconds=start)).astimezone(ZONE).date()
        return Weekly(first, None if weeks == "endless" else int(weeks), time(hour), minutes)

    def _times(self, start: int, minutes: int) -> dict[str, datetime]:
        starts_at = (self.stage.now + timedelta(seconds=start)).astimezone(UTC).replace(second=0, microsecond=0)
        return {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=minutes)}


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
