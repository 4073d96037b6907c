"""`yotei demo-data` fills an empty book once, and asks nothing of Zoom."""

import pytest
from django.utils import timezone

from tests.support.world import World
from yotei.cli import demo_data, demo_week
from yotei.people.models import Group
from yotei.sales.models import Contact
from yotei.schedules.models import Attendee, Facility, Schedule

pytestmark = pytest.mark.django_db(transaction=True)


def _rows() -> list[int]:
    return [model.objects.count() for model in (Contact, Facility, Group, Schedule, Attendee)]


def test_loading_twice_changes_nothing(world: World) -> None:
    demo_week.load(now=timezone.now())
    before = _rows()
    demo_data.load()
    assert _rows() == before
    assert all(before)


def test_what_somebody_took_away_stays_away(world: World) -> None:
    Facility.objects.all().delete()
    demo_data.load()
    assert not Facility.objects.exists()


def test_the_week_asks_nothing_of_zoom(world: World) -> None:
    demo_week.load(now=timezone.now())
    assert world.calls() == 0


def test_the_common_group_holds_the_sales_people(world: World) -> None:
    group = Group.objects.get(owner=None)
    assert {employee.login for employee in group.members.all()} == {"taro", "hanako", "jiro"}
