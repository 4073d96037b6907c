"""A table as a CSV file for spreadsheets, sent while it is made."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from yotei.sales.importing import shift_jis
from yotei.sales.importing.formulas import guarded

ENCODINGS: dict[str, Callable[[str], bytes]] = {"utf-8": str.encode, "shift_jis": shift_jis.encoded}


def csv_answer(name: str, rows: Iterable[Sequence[str]], *, encoding: str = "utf-8") -> StreamingHttpResponse:
    """UTF-8 with a mark, as spreadsheets want it; or Shift_JIS, with 〓 for what it has not."""
    lines = (ENCODINGS[encoding](line) for line in _written(rows, mark=encoding == "utf-8"))
    answer = StreamingHttpResponse(lines, content_type=f"text/csv; charset={encoding}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class _Echo:
    def write(self, text: str) -> str:
        return text


def _written(rows: Iterable[Sequence[str]], *, mark: bool) -> Iterator[str]:
    writer = csv.writer(_Echo())
    if mark:
        yield "\ufeff"
    for row in rows:
        yield str(writer.writerow([guarded(cell) for cell in row]))
