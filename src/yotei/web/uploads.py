"""Files that are too large are read past, not kept."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

from yotei.sales.importing.reading import LARGEST


class Limited(TemporaryFileUploadHandler):
    """On the disk from the first byte: memory stays flat, whoever sends how much."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST:
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


def is_too_large(request: HttpRequest) -> bool:
    length: Any = request.META.get("CONTENT_LENGTH") or 0
    return int(length) > LARGEST
