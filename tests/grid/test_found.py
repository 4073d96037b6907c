"""What the stories have found, each as the shortest story that shows it; the name is the rule that was broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.grid.actions import AHEAD
from tests.grid.stage import set_up
from tests.grid.story import WEB, Press, Story, StoryStage, Trouble
from tests.support.world import NOW


@pytest.fixture(scope="module")
def transactional_db(emptied_once: None) -> None:
    """In place of pytest-django's, which empties the database after every test."""


@pytest.fixture(scope="module")
def stage(transactional_db: None) -> Iterator[StoryStage]:
    with set_up(StoryStage) as made:
        yield made


@pytest.fixture
def story(stage: StoryStage) -> Story:
    return Story(stage)


def form(**changes: Any) -> dict[str, Any]:
    start = NOW + AHEAD
    fields = {"category": WEB, "subject": "商談", "starts_at": start, "ends_at": start + AHEAD / 72}
    return fields | {"with_deal": False, "details": ""} | changes


def test_a_lost_post_for_an_account_that_does_not_exist_is_not_looked_for_for_ever(story: Story) -> None:
    story.change_sheet("taro", "nobody@example.com")
    story.stage.sandbox.fault(method="POST", path="/users/*/meetings", action="cut_before")
    story.press(Press("taro", fields=form(), key="form"))
    assert story.says == {}
    story.recover()


@pytest.mark.parametrize("category", [WEB, "visit"])
@pytest.mark.parametrize("book_later", [False, True])
def test_a_form_that_stood_still_saves_nothing_that_its_repetition_has_saved(
    story: Story, category: str, book_later: bool
) -> None:
    press = Press("taro", fields=form(category=category), key="form", book_later=book_later)
    story.press(press, Trouble(how="pause", at=0, seconds=200, meanwhile="same"))
    assert len(story.says) == 1
    story.recover()
