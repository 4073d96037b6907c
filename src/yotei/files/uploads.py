"""How a form's files come in: straight to the disk, bounded, and never as an error that loses the rest of the form."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .names import clean_name
from .runtime import MOST_FILES, files


class BoundedUpload(TemporaryFileUploadHandler):
    """What is too large or too much is read past, and its words are kept for the page (`refused_of`)."""

    count = 0
    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.count += 1
        self.taken = 0
        self.__dict__.pop("file", None)  # what is skipped is closed, and the one before it is still wanted
        if self.count > MOST_FILES:
            self._skip(_("At most %(most)s files at once: the rest was not taken.") % {"most": MOST_FILES}, args)
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._skip(no_room(), args)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken > files().most_bytes:
            self._skip(too_large(clean_name(self.file_name or "")))
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._skip(no_room())

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        try:
            return super().file_complete(file_size)
        except OSError:
            _refuse(self.request, no_room())
            return None

    def _skip(self, words: str, _file: Any = None) -> None:
        _refuse(self.request, words)
        raise SkipFile


def refused_of(request: HttpRequest) -> list[str]:
    """Why some of its files were not taken, each reason once."""
    return list(dict.fromkeys(getattr(request, "refused_uploads", ())))


def too_large(name: str) -> str:
    return _("“%(name)s” is larger than %(most)s MB.") % {"name": name, "most": files().most_megabytes}


def no_room() -> str:
    return _("There is no room for files at the moment. Tell the administrator; the rest of the form is not lost.")


def _refuse(request: Any, words: str) -> None:
    request.refused_uploads = [*getattr(request, "refused_uploads", ()), words]
