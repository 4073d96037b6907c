"""What is looked for in a log that grows, the newest first."""

from __future__ import annotations

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict

from .base import PageForm
from .linked import is_number


class LogForm(PageForm):
    kept_as = ""  # the address holds it

    def __init__(self, data: QueryDict, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone

    @property
    def before(self) -> int | None:
        """The line after which the page goes on."""
        number = self.typed("before")
        return int(number) if is_number(number) else None

    @property
    def query(self) -> str:
        return urlencode({name: self.typed(name) for name in self.fields if self.typed(name)})
