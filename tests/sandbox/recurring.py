"""Meetings that recur, as a caller sees them."""

DAY = 86_400
WEEKLY = {"type": 2, "repeat_interval": 1, "weekly_days": "3,5", "end_times": 4}


def series(api, recurrence=WEEKLY, **fields):
    """From Tuesday 8 December 2026, ten o'clock in Tokyo."""
    fields = {"start_time": "2026-12-08T01:00:00Z", "timezone": "Asia/Tokyo", **fields}
    return api.create(type=8, recurrence=recurrence, **fields)


def starts(made):
    return [each["start_time"][:16] for each in made["occurrences"]]


def ids(made):
    return [each["occurrence_id"] for each in made["occurrences"]]


def path(made, occurrence_id=None):
    return f"/meetings/{made['id']}" + ("" if occurrence_id is None else f"?occurrence_id={occurrence_id}")


def refused(answer):
    assert (answer.status_code, answer.get_json()["code"]) == (400, 300), answer.text
    return [error["field"] for error in answer.get_json()["errors"]]
