"""The client's calls, and answers of Zoom to them."""

import httpx2

BOOKED = {
    "id": 72962683804,
    "uuid": "aB/+==",
    "host_id": "u-1",
    "host_email": "taro@example.test",
    "topic": "Zoom会議",
    "type": 2,
    "status": "waiting",
    "start_time": "2026-12-01T04:00:00Z",
    "duration": 60,
    "timezone": "Asia/Tokyo",
    "agenda": "[yotei:a:b]",
    "join_url": "https://us02web.zoom.us/j/72962683804?pwd=opaque.1",
    "start_url": "https://us02web.zoom.us/s/72962683804?zak=s3cret-zak",
    "password": "234792",
    "settings": {"use_pmi": False},
}


def answer(status, body=None):
    return httpx2.Response(status) if body is None else httpx2.Response(status, json=body)


def page(*ids, token=""):
    return answer(
        200, {"meetings": [{"id": number, "agenda": f"marker {number}"} for number in ids]} | {"next_page_token": token}
    )


def create(world):
    return world.zoom.create_meeting("taro@example.test", {"topic": "Zoom会議"}, deadline=world.deadline)


def update(world):
    world.zoom.update_meeting("72962683804", {"topic": "x"}, host="u-1", deadline=world.deadline)


def delete(world):
    world.zoom.delete_meeting("72962683804", deadline=world.deadline)


def get(world):
    return world.zoom.get_meeting("72962683804", deadline=world.deadline)


def listed(world, **days):
    return world.zoom.list_meetings("u-1", **days, deadline=world.deadline)


def start(world):
    return world.zoom.start_url("72962683804", deadline=world.deadline)


def user(world):
    return world.zoom.get_user("u-1", deadline=world.deadline)


EVERY_CALL = [create, update, delete, get, listed, start, user]
