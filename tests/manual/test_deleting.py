"""The manual 2.4, 「Zoom ミーティング」連携スケジュールを削除する, sentence by sentence."""

import pytest
from django.test import Client

from tests.manual.reader import delete, read_again, register
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_deleted_schedule_deletes_its_meeting(world: World, taro: Client) -> None:
    """2.4: 「…スケジュールを削除することで、「Zoom ミーティング」のスケジュールが削除できます。」"""
    detail = register(taro)
    delete(detail)
    world.work()
    assert not world.sandbox.meetings
    assert read_again(detail).status == 404
