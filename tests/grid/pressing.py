"""One press of a button, held against the model: what may be saved, and what may be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tests.grid.said import Own, Said
from yotei.booking.problems import BookingFailed
from yotei.schedules.errors import NoSuchDate, VersionMoved
from yotei.schedules.keys import KEPT
from yotei.schedules.models import Schedule
from yotei.schedules.saving import Saved

if TYPE_CHECKING:
    from tests.grid.story import Press, Story


@dataclass
class Key:
    taken_at: datetime
    pk: int | None = None


@dataclass
class Pressing:
    """A press under way."""

    story: Story
    press: Press
    is_saved: bool = False
    before: Said | None = None

    def __post_init__(self) -> None:
        story, press = self.story, self.press
        self.before = story.says.get(press.pk or 0)
        if press.key:
            key = story.keys.get(self._name)
            if key is None or story.stage.now - key.taken_at > KEPT:
                story.keys[self._name] = Key(story.stage.now)

    @property
    def _name(self) -> tuple[str, str]:
        return self.press.by, self.press.key

    def note(self) -> bool:
        """Whether the book shows now what was pressed, and did not before; then the model says so too. Nothing else
        may have changed."""
        story, press = self.story, self.press
        book = story.book()
        if book == story.says:
            return False
        assert not self.is_saved, "it was saved twice"
        expected = self._with_it(book)
        assert book == expected, f"after {press} the book says {book}, not {expected}"
        if press.key:
            assert story.keys[self._name].pk is None, "one key has saved twice"
            story.keys[self._name].pk = max(book) if self._makes_one else press.pk
        story.says = book
        self.is_saved = True
        return True

    @property
    def _makes_one(self) -> bool:
        return self.press.pk is None or (self.press.verb == "following" and not self._is_whole)

    @property
    def _is_whole(self) -> bool:
        """From its first date on, that is the whole series."""
        series = self.before.series if self.before else None
        return series is not None and series.first == self.press.date

    def _with_it(self, book: dict[int, Said]) -> dict[int, Said]:
        press, says = self.press, dict(self.story.says)
        if press.pk is None:
            said = Said(0, press.by, press.fields["category"], press.fields["subject"], None, None, False, "")
            says[max(book)] = replace(said.changed(press.fields), whole=1)
            return says
        old = says.pop(press.pk)
        one_date = press.date if press.verb in ("date", "drop") else None
        assert old.is_unmoved(one_date, press.version or 0), f"{press} was saved over {old}"
        ends_it = press.verb == "delete" or (press.verb == "end" and self._is_whole)
        return says if ends_it else says | self._changed(press.pk, old, book)

    def _changed(self, pk: int, old: Said, book: dict[int, Said]) -> dict[int, Said]:
        press = self.press
        if press.verb == "save" or (self._is_whole and press.verb == "following"):
            return {pk: old.changed(press.fields)}
        assert old.series is not None
        assert press.date is not None
        if press.verb in ("date", "drop"):
            times = press.times if press.verb == "date" else (None, None)
            is_plain = press.verb == "date" and times in (None, old.series.times(press.date))
            own = None if is_plain or times is None else Own(*times, old.version + 1)
            return {pk: old.date_changed(press.date, own)}
        left = replace(old, series=old.series.before(press.date), version=old.version + 1, whole=old.version + 1)
        if press.verb == "end":
            return {pk: left}
        new = replace(old, series=old.series.since(press.date)).changed(press.fields)
        return {pk: left, max(book): replace(new, version=1, whole=1)}

    def succeeded(self, saved: Saved | None) -> None:
        story, press = self.story, self.press
        was_saved = self.is_saved
        self.note()
        if saved is None:
            assert self._is_gone(), "success was shown, but it is still there"
            return
        kept = story.keys[self._name].pk
        assert kept is not None, "success was shown, but nothing was saved"
        assert saved.schedule.pk == kept, "success was shown, of another schedule"
        if self.is_saved and not was_saved and not press.book_later and "rest" not in saved.notes:
            self._check_shown(kept)

    def _is_gone(self) -> bool:
        press = self.press
        said = self.story.says.get(press.pk or 0)
        if said is None or said.series is None or press.date is None:
            return said is None
        own = said.series.own.get(press.date)
        return not said.series.has(press.date) or (press.verb == "drop" and own is not None and own.start is None)

    def _check_shown(self, pk: int) -> None:
        """What Zoom must know of it, Zoom knows."""
        story = self.story
        said = story.says[pk]
        told = self.before and self.before.told_to_zoom(story.customer)
        if said.told_to_zoom(story.customer) != told and said.is_over_at > story.stage.now:
            story.stage.check_one(Schedule.objects.with_names().get(pk=pk))

    def refused(self, error: Exception, *, calm: bool) -> None:
        story, press = self.story, self.press
        assert not self.note(), f"{error!r} was shown, but it was saved"
        assert not self.is_saved, f"{error!r} was shown, but it had been saved"
        said = story.says.get(press.pk or 0)
        match error:
            case Schedule.DoesNotExist():
                assert said is None
            case VersionMoved():
                assert press.pk is None or said is None or said.version != press.version
            case NoSuchDate():
                assert self._has_no_such_date(said), f"{press.date} is there"
            case BookingFailed() if error.problem.until is not None:
                pass  # a limit of the day outlives the fault
            case _:
                assert not calm, f"{error!r} was shown for no reason"

    def _has_no_such_date(self, said: Said | None) -> bool:
        if said is None or said.series is None or self.press.date is None:
            return True
        own = said.series.own.get(self.press.date)
        return not said.series.has(self.press.date) or (self.press.verb == "drop" and own is not None and not own.start)
