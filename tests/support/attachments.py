"""Files of schedules, as pages show them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yotei.schedules.models import Schedule, ScheduleFile

NEW = "/schedules/new"


def register(client: Client, fields: dict[str, Any], *files: SimpleUploadedFile) -> Schedule:
    answer = client.post(NEW, fields | {"upload": list(files)})
    assert answer.status_code == 302, answer.content.decode()
    return Schedule.objects.latest("pk")


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def address(schedule: Schedule) -> str:
    file = ScheduleFile.of(schedule)[0].file
    return f"/files/{file.key}/{file.name}"


def names(schedule: Schedule) -> list[str]:
    return [link.file.name for link in ScheduleFile.of(schedule)]
