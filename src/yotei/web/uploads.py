"""Whose files a request may bring, and how large they may be: a matter of the page that takes them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import SkipFile

from yotei.files.uploads import BoundedUpload
from yotei.people.models import Employee
from yotei.sales.importing.reading import LARGEST


class PageUpload(BoundedUpload):
    """What is imported is read and dropped, so it may be larger than what is kept."""

    @property
    def most_bytes(self) -> int:
        match = self.request.resolver_match if self.request is not None else None
        return LARGEST if match is not None and match.url_name == "new_import" else super().most_bytes

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Of whoever is not logged in, here or by a token, no byte comes to the disk: a page reads a form before it
        asks who sent it."""
        if not any(isinstance(getattr(self.request, name, None), Employee) for name in ("auth", "user")):
            raise SkipFile
        super().new_file(*args, **kwargs)
