"""How large a file may be is a matter of the page that takes it."""

from __future__ import annotations

from yotei.files.uploads import BoundedUpload
from yotei.sales.importing.reading import LARGEST


class PageUpload(BoundedUpload):
    """What is imported is read and dropped, so it may be larger than what is kept."""

    @property
    def most_bytes(self) -> int:
        match = self.request.resolver_match if self.request is not None else None
        return LARGEST if match is not None and match.url_name == "new_import" else super().most_bytes
